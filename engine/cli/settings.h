/* SPDX-License-Identifier: Apache-2.0
 * cli/settings.h - the few things that can be set, and where each came from.
 *
 * An option goes over the environment, that over tend.yaml, that over the default. */
#ifndef TEND_CLI_SETTINGS_H
#define TEND_CLI_SETTINGS_H

#include "cli/cli.h"

enum setting_name {
	SET_DATA,
	SET_COLOR,
	SET_PAGER,
	SET_DEVICE,
	SET_LIBRARY,
	SET_PLUGINS,
	SETTINGS
};
enum setting_origin { FROM_DEFAULT, FROM_FILE, FROM_ENVIRONMENT, FROM_OPTION, SETTING_ORIGINS };

struct setting_row {
	const char *name; /* in tend.yaml */
	const char *variable;
	const struct cli_option *option; /* NULL: there is none */
	const char *otherwise;           /* NULL: worked out */
	const char *doc;
};
extern const struct setting_row setting_rows[SETTINGS];

struct setting {
	const char *value; /* never NULL, may be "" */
	enum setting_origin origin;
	const char *where; /* "TEND_DATA", "--data", the path of tend.yaml; NULL for a default */
};

struct settings {
	struct setting v[SETTINGS];
	const char *file; /* where tend.yaml is or would be */
};

/* Fills c->settings and what follows from it. */
enum rc settings_read(struct cli *c, struct err *e) MUST_USE;
/* Where protocols are: the setting, else `protocols` of the working folder, else where the program
 * was installed or built.  RC_NOTFOUND says what to give. */
enum rc settings_library(struct cli *c, const char **out, struct err *e) MUST_USE;
/* $XDG_x_HOME/tend, or what stands for it below $HOME ("/.config"). */
const char *settings_folder(struct arena *a, const char *variable, const char *below_home);

extern const struct cli_family cli_family_settings;

#endif
