/* SPDX-License-Identifier: Apache-2.0 */
#include "app/handouts.h"

#include <string.h>

enum rc handout_keep(struct doing *d, struct command *cmd, struct handout_kept *out, struct err *e)
{
	const struct app_protocol_files *files = d->req->files;
	if (!files || !files->text || !files->len || !cmd->e.name)
		return err_set(e, RC_USAGE, "a hand-out has a name and a text");
	out->text = (struct store_text){HANDOUT_FILE, cmd->e.name, {files->text, files->len}};
	out->digest = store_text_digest(&out->text);
	digest_hex(&out->digest, out->hex);
	cmd->e.digest = out->hex;
	return RC_OK;
}

void handout_with(const struct handout_kept *h, struct event_row *rows, struct store_command *sc)
{
	const char *kind = event_rows[EV_HANDOUT_GIVEN].name;
	for (size_t i = 0; i < sc->n; i++)
		if (strcmp(rows[i].kind, kind) == 0)
			rows[i].texts = (struct bytes){&h->digest, DIGEST_BYTES};
	sc->texts = &h->text;
	sc->texts_n = 1;
}

struct finding {
	int64_t seq;
	struct digest digest;
	bool found;
};

static enum rc find(const struct app_event *ev, void *ctx, struct err *e)
{
	struct finding *f = ctx;
	(void)e;
	if (ev->ev.seq == f->seq && ev->ev.kind == EV_HANDOUT_GIVEN)
		f->found = digest_parse(ev->ev.e.digest, &f->digest);
	return RC_OK;
}

enum rc app_handout(struct app *app, const char *course, int64_t seq, struct arena *a,
                    struct store_text *out, struct err *e)
{
	struct finding f = {.seq = seq};
	TRY(app_events(app, course, seq, find, &f, e));
	if (f.found)
		return store_text(app_store(app), &f.digest, a, out, e);
	err_set(e, RC_NOTFOUND, "entry #%lld of this course is no hand-out", (long long)seq);
	err_hint(e, "their numbers stand in: tend course timeline COURSE");
	return RC_NOTFOUND;
}
