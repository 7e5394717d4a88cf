/* SPDX-License-Identifier: Apache-2.0
 * app/plugins.h - plugins in a clinic: what they are granted, and having them asked before it is
 * decided. */
#ifndef TEND_APP_PLUGINS_H
#define TEND_APP_PLUGINS_H

#include "app/doing.h"
#include "plugin/host.h"
#include "plugin/workers.h"

/* Decides; what plugins have to be asked first is asked, and their answers are the first events of
 * the decision.  cmd->answers is filled in. */
struct decision plugins_decide(struct app *app, struct arena *a, const struct course *c,
                               struct command *cmd, const struct actor *who, const struct now *now);

/* The course as people look at it: where a session runs, with what plugins say of its checks now;
 * nothing of that is on record.  Borrowed until the next call on the fold. */
const struct course *plugins_look(struct app *app, struct fold *f);

/* For lines of the hand-out, texts of steps and reports. */
struct host plugins_host(struct app *app);

/* DO_PLUGIN_GRANT, DO_PLUGIN_REVOKE. */
enum rc plugin_grant(struct doing *d, struct making *m, struct err *e) MUST_USE;
enum rc plugin_revoke(struct doing *d, struct making *m, struct err *e) MUST_USE;

#endif
