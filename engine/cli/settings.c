/* SPDX-License-Identifier: Apache-2.0
 * Options, environment, tend.yaml and defaults, one row a setting. */
#include "cli/settings.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/file.h"
#include "store/file.h"
#include "util/json.h"
#include "util/suggest.h"
#include "yaml/yaml.h"

const struct setting_row setting_rows[SETTINGS] = {
    [SET_DATA] = {"data", "TEND_DATA", &cli_opt_data, NULL, "the clinic's data file"},
    [SET_COLOR] = {"color", "TEND_COLOR", &cli_opt_color, "auto", "auto, always or never"},
    [SET_PAGER] = {"pager", "TEND_PAGER", NULL, NULL, "shows long text; empty: none"},
    [SET_DEVICE] = {"device", "TEND_DEVICE", NULL, "terminal", "how the record names this place"},
    [SET_LIBRARY] = {"library", "TEND_LIBRARY", NULL, NULL,
                     "where parts of protocols are looked for as well"},
    [SET_PLUGINS] = {"plugins", "TEND_PLUGINS", NULL, NULL, "where installed plugins lie"},
};

static const char *const origins[SETTING_ORIGINS] = {"default", "file", "environment", "option"};

const char *settings_folder(struct arena *a, const char *variable, const char *below_home)
{
	const char *s = getenv(variable), *home = getenv("HOME");

	/* The XDG specification: a path that is not absolute is to be ignored. */
	if (s && *s == '/')
		return arena_fmt(a, "%s/tend", s);
	return arena_fmt(a, "%s%s/tend", home && *home ? home : "", below_home);
}

static enum rc read_file(struct cli *c, struct settings *s, struct err *e)
{
	struct source *src = arena_new(c->a, struct source);
	struct diags d = {.a = c->a};
	const struct node *root;

	if (access(s->file, F_OK) != 0)
		return RC_OK;
	src->path = s->file;
	TRY(file_read(c->a, s->file, YAML_FILE_MAX, &src->text, &src->len, e));
	root = yaml_read(c->a, src, &d);
	if (!root) {
		err_set(e, RC_USAGE, "the settings in %s can not be read", cli_safe(c, s->file));
		if (d.n)
			err_hint(e, "line %u: %s", d.v[0].at.line, d.v[0].msg);
		return RC_USAGE;
	}
	for (size_t i = 0; i < root->len; i++) {
		const char *key = root->pairs[i].key->s, *names[SETTINGS], *near;
		size_t k = 0;

		while (k < SETTINGS && strcmp(setting_rows[k].name, key) != 0)
			k++;
		if (k < SETTINGS && root->pairs[i].value->kind == NODE_SCALAR) {
			s->v[k] = (struct setting){root->pairs[i].value->s, FROM_FILE, s->file};
			continue;
		}
		for (size_t j = 0; j < SETTINGS; j++)
			names[j] = setting_rows[j].name;
		near = k < SETTINGS ? NULL : suggest_nearest(key, names, SETTINGS);
		err_set(e, RC_USAGE, "`%s` in line %u of %s is not a setting", cli_safe(c, key),
		        root->pairs[i].key->at.line, cli_safe(c, s->file));
		if (near)
			err_hint(e, "did you mean `%s`?", near);
		else
			err_hint(e, "settings are one line each: data, color, pager, device, "
			            "library, plugins");
		return RC_USAGE;
	}
	return RC_OK;
}

static enum rc set_colour(struct cli *c, struct err *e)
{
	const char *when = c->settings->v[SET_COLOR].value, *term = getenv("TERM"),
	           *no = getenv("NO_COLOR");
	bool can = !(no && *no) && term && *term && strcmp(term, "dumb") != 0;

	if (strcmp(when, "always") == 0) {
		c->colour = c->colour_err = true;
	} else if (strcmp(when, "auto") == 0) {
		c->colour = can && isatty(STDOUT_FILENO);
		c->colour_err = can && isatty(STDERR_FILENO);
	} else if (strcmp(when, "never") != 0) {
		return err_set(e, RC_USAGE, "color is auto, always or never, not `%s`",
		               cli_safe(c, when));
	}
	return RC_OK;
}

/* Where the program lies says where its protocols do: under the same prefix when installed, at the
 * root of the sources when it was just built there. */
static const char *library_here(struct arena *a)
{
	static const char *const beside[] = {"../share/tend/protocols", "protocols",
	                                     "../../protocols"};
	char exe[4096];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
	exe[n > 0 ? n : 0] = '\0';
	char *slash = strrchr(exe, '/');
	if (slash)
		*slash = '\0';
	for (size_t i = 0; slash && i < countof(beside); i++) {
		const char *path = arena_fmt(a, "%s/%s", exe, beside[i]), *plain;
		if (access(path, R_OK | X_OK) == 0)
			return file_resolve(path, a, &plain, NULL) == RC_OK ? plain : path;
	}
	return "/usr/local/share/tend/protocols";
}

enum rc settings_library(struct cli *c, const char **out, struct err *e)
{
	const struct setting *s = &c->settings->v[SET_LIBRARY];
	*out = s->origin == FROM_DEFAULT && access("protocols/scenarios", R_OK | X_OK) == 0
	           ? "protocols"
	           : s->value;
	if (access(*out, R_OK | X_OK) == 0)
		return RC_OK;
	err_set(e, RC_NOTFOUND, "there are no protocols at %s", cli_safe(c, *out));
	err_hint(e, "say where they are with TEND_LIBRARY=FOLDER, or `library: FOLDER` in %s",
	         cli_safe(c, c->settings->file));
	return RC_NOTFOUND;
}

enum rc settings_read(struct cli *c, struct err *e)
{
	struct settings *s = arena_new(c->a, struct settings);
	const char *pager = getenv("PAGER");

	for (size_t i = 0; i < SETTINGS; i++)
		s->v[i].value = setting_rows[i].otherwise;
	s->v[SET_DATA].value = arena_fmt(c->a, "%s/clinic.db",
	                                 settings_folder(c->a, "XDG_DATA_HOME", "/.local/share"));
	s->v[SET_PAGER].value = "less";
	s->v[SET_LIBRARY].value = library_here(c->a);
	s->v[SET_PLUGINS].value =
	    arena_fmt(c->a, "%s/plugins", settings_folder(c->a, "XDG_DATA_HOME", "/.local/share"));
	s->file =
	    arena_fmt(c->a, "%s/tend.yaml", settings_folder(c->a, "XDG_CONFIG_HOME", "/.config"));
	TRY(read_file(c, s, e));
	if (pager && s->v[SET_PAGER].origin == FROM_DEFAULT)
		s->v[SET_PAGER] = (struct setting){pager, FROM_ENVIRONMENT, "PAGER"};
	for (size_t i = 0; i < SETTINGS; i++) {
		const char *env = getenv(setting_rows[i].variable);

		if (env && *env)
			s->v[i] = (struct setting){env, FROM_ENVIRONMENT, setting_rows[i].variable};
		if (setting_rows[i].option && cli_value(c, setting_rows[i].option))
			s->v[i] =
			    (struct setting){cli_value(c, setting_rows[i].option), FROM_OPTION,
			                     arena_fmt(c->a, "--%s", setting_rows[i].option->name)};
	}
	c->settings = s;
	if (!*s->v[SET_DATA].value)
		return err_set(e, RC_USAGE, "the path of the data file is empty");
	return set_colour(c, e);
}

/* ---- tend config show ---- */

static const struct cli_option opt_origin = {"origin", 0, NULL, "say where each came from"};
static const struct cli_option *const show_options[] = {&opt_origin, NULL};
static const char *const show_examples[] = {"tend config show", "tend config show --origin", NULL};

static enum rc show(struct cli *c, struct err *e)
{
	bool origin = cli_has(c, &opt_origin);

	(void)e;
	if (c->json) {
		struct json j = json_begin(&c->out, "tend.config/1");

		json_text(&j, "file", c->settings->file);
		json_list(&j, "settings");
		for (size_t i = 0; i < SETTINGS; i++) {
			json_open(&j, NULL);
			json_text(&j, "name", setting_rows[i].name);
			json_text(&j, "value", c->settings->v[i].value);
			json_text(&j, "origin", origins[c->settings->v[i].origin]);
			json_text(&j, "where", c->settings->v[i].where);
			json_close(&j);
		}
		json_end(&j);
		return RC_OK;
	}
	for (size_t i = 0; i < SETTINGS; i++) {
		const struct setting *s = &c->settings->v[i];

		cli_put(c, "%-8s %s", setting_rows[i].name, cli_safe(c, s->value));
		if (origin)
			cli_put(c, "   (%s%s%s)", origins[s->origin], s->where ? ": " : "",
			        s->where ? cli_safe(c, s->where) : "");
		cli_put(c, "\n");
	}
	if (origin)
		cli_say(c, "They can be set in %s, one `name: value` a line.",
		        cli_safe(c, c->settings->file));
	return RC_OK;
}

static const struct cli_command commands[] = {
    {"config", "show", NULL, 0, 0, "what is set, and where it came from", show_examples,
     show_options,
     "An option goes over the environment (TEND_DATA, TEND_COLOR, TEND_PAGER, TEND_DEVICE, "
     "TEND_LIBRARY), that over tend.yaml, and that over the default.",
     show, CLI_READS | CLI_APP},
};
const struct cli_family cli_family_settings = {"Settings", commands, countof(commands)};
