/* SPDX-License-Identifier: Apache-2.0
 * A made-up clinic to try things in: people, the example protocol and a patient. */
#include <string.h>

#include "closure/package.h"
#include "demo/demo.h"
#include "scenario/scenario.h"

#define PROTOCOL "kap-lozenge-im"

struct library {
	const char *folder;
};

static const char *part(void *ctx, struct arena *a, const char *name, size_t *len, struct err *e)
{
	const struct library *l = ctx;
	/* shipped plugins lie beside the shipped protocols */
	const char *up = package_is_name(name) ? "../" : "";
	return scenario_read_file(NULL, a, arena_fmt(a, "%s/%s%s", l->folder, up, name), len, e);
}

static enum rc must(struct arena *a, struct app *app, struct app_request *req,
                    struct app_reply *reply, struct err *e)
{
	static const struct actor dora = {
	    .id = DEMO_DIRECTOR, .roles = ROLE_DIRECTOR, .device = "demo"};
	req->who = &dora;
	req->secret = DEMO_DIRECTOR_PIN;
	enum rc rc = app_do(app, req, a, reply);
	if (rc == RC_OK && reply->rc == RC_OK)
		return RC_OK;
	err_set(e, rc == RC_OK ? reply->rc : rc, "%s", reply->msg);
	return rc == RC_OK ? reply->rc : rc;
}

static enum rc add_people(struct arena *a, struct app *app, struct err *e)
{
	struct app_reply reply;
	for (size_t i = 0; i < demo_people_n; i++) {
		const struct demo_person *p = &demo_people[i];
		struct app_request add = {
		    .what = DO_PERSON_ADD,
		    .cmd = {.e = {.person = p->id, .name = p->name, .roles = p->roles}},
		    .new_secret = p->pin};
		TRY(must(a, app, &add, &reply, e));
	}
	return RC_OK;
}

enum rc demo_furnish(struct arena *a, struct app *app, const char *folder, const char **patient,
                     struct err *e)
{
	struct library library = {folder};
	const struct part_reader parts = {.ctx = &library, .read = part};
	struct app_protocol_files files = {.path = PROTOCOL ".yaml", .parts = &parts};
	struct app_reply reply;
	*patient = NULL;
	TRY(add_people(a, app, e));
	files.text = part(&library, a, PROTOCOL ".yaml", &files.len, e);
	if (!files.text)
		return RC_NOTFOUND;
	struct app_request keep = {.what = DO_PROTOCOL_STORE, .files = &files};
	TRY(must(a, app, &keep, &reply, e));
	struct app_request add = {
	    .what = DO_PATIENT_ADD,
	    .cmd = {.e = {.name = "Sam Sample", .born = "1986-03-14", .sex = "female"}}};
	TRY(must(a, app, &add, &reply, e));
	*patient = arena_dup(a, reply.id);
	struct app_request open = {.what = DO_COURSE_OPEN,
	                           .cmd = {.e = {.patient = reply.id, .protocol = PROTOCOL}}};
	return must(a, app, &open, &reply, e);
}
