/* SPDX-License-Identifier: Apache-2.0 */
#include "app/protocols.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_KIND "protocol file" /* among the texts of the store */
#define FILE_MAX  (256 * 1024)    /* bytes of one file */

/* ---- from a folder ---- */

static enum rc read_fd(int fd, struct arena *a, const char *name, const char **text, size_t *len,
                       struct err *e)
{
	struct stat st;
	if (fd < 0)
		return err_set(e, errno == ENOENT ? RC_NOTFOUND : RC_IO, "%s: %s", name,
		               errno == ENOENT  ? "there is no such file"
		               : errno == ELOOP ? "a link is not followed here"
		                                : "the file can not be opened");
	enum rc rc = RC_OK;
	size_t n = 0;
	char *s = NULL;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		rc = err_set(e, RC_IO, "%s is not a file", name);
	else if (st.st_size > FILE_MAX)
		rc = err_set(e, RC_USAGE, "%s has more than 256 KiB", name);
	else
		s = arena_get(a, (size_t)st.st_size + 1);
	for (ssize_t got = 1; rc == RC_OK && got != 0 && n < (size_t)st.st_size;) {
		got = read(fd, s + n, (size_t)st.st_size - n);
		if (got < 0 && errno != EINTR)
			rc = err_set(e, RC_IO, "%s can not be read to its end", name);
		n += got > 0 ? (size_t)got : 0;
	}
	close(fd);
	if (rc != RC_OK)
		return rc;
	*text = s;
	*len = n;
	return RC_OK;
}

/* Opens each folder on the way by itself, so that no link leads out. */
static int open_below(int folder, const char *name)
{
	int at = folder;
	for (;;) {
		char part[128];
		size_t n = strcspn(name, "/");
		if (n == 0 || n >= sizeof part || (n <= 2 && strncmp(name, "..", n) == 0)) {
			errno = ENOENT;
			break;
		}
		memcpy(part, name, n);
		part[n] = '\0';
		bool last = name[n] == '\0';
		int next = openat(at, part,
		                  O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
		                      | (last ? 0 : O_DIRECTORY));
		int why = errno;
		if (at != folder)
			close(at);
		errno = why;
		if (last || next < 0)
			return next;
		at = next;
		name += n + 1;
	}
	if (at != folder)
		close(at);
	return -1;
}

static const char *read_part(void *ctx, struct arena *a, const char *name, size_t *len,
                             struct err *e)
{
	const int *folder = ctx;
	const char *text = NULL;
	return read_fd(open_below(*folder, name), a, name, &text, len, e) == RC_OK ? text : NULL;
}

/* ---- reading and checking ---- */

static enum rc check(struct arena *a, const char *path, const char *text, size_t len,
                     const struct part_reader *parts, struct diags *d, struct protocol_in *out,
                     struct err *e)
{
	struct closure closure = {0};
	struct diags own = {.a = a};
	struct diags *dd = d ? d : &own;
	struct protocol *p = protocol_read(a, dd, path, text, len, parts, &closure);
	diags_sort(dd);
	if (!p) {
		err_set(e, RC_NO, "%s has errors and is not taken", path);
		err_hint(e, "look at them with `tend check %s`", path);
		return RC_NO;
	}
	if (closure.n > EVENT_TEXTS_MAX)
		return err_set(e, RC_USAGE, "%s has more than %d parts and files of plugins", path,
		               EVENT_TEXTS_MAX - 1);
	*out = (struct protocol_in){.p = p,
	                            .texts = arena_arr(a, struct store_text, closure.n),
	                            .digests = arena_arr(a, struct digest, closure.n),
	                            .n = closure.n};
	for (size_t i = 0; i < closure.n; i++) {
		const struct closure_file *f = &closure.v[i];
		out->texts[i] = (struct store_text){FILE_KIND, f->name, {f->text, f->len}};
		out->digests[i] = store_text_digest(&out->texts[i]);
	}
	closure_digest(&closure, out->digest);
	return RC_OK;
}

enum rc protocols_read(struct arena *a, const struct app_protocol_files *files,
                       struct protocol_in *out, struct err *e)
{
	const char *text = NULL, *slash = strrchr(files->path, '/');
	size_t len = 0;
	if (files->text)
		return check(a, files->path, files->text, files->len, files->parts, files->diags,
		             out, e);
	const char *folder =
	    slash ? arena_fmt(a, "%.*s/", (int)(slash - files->path), files->path) : ".";
	TRY(read_fd(open(files->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), a, files->path, &text,
	            &len, e));
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct part_reader parts = {.ctx = &fd, .read = read_part};
	enum rc rc = fd < 0 ? err_set(e, RC_IO, "the folder of %s can not be opened", files->path)
	                    : check(a, files->path, text, len, &parts, files->diags, out, e);
	if (fd >= 0)
		close(fd);
	return rc;
}

/* ---- who may be treated by it ---- */

/* nobody is enrolled on what was not approved by two; the demo has made-up people only. */
enum rc protocols_may_treat(const struct clinic *c, const struct protocol_record *r, struct err *e)
{
	if (r->retired)
		return err_set(e, RC_GATE, "%s %s is retired: nobody new goes by it", r->id,
		               r->version);
	if (c->demo || (r->approved && !r->example))
		return RC_OK;
	err_set(e, RC_GATE,
	        "%s %s is not approved: it needs the signatures of a director and a "
	        "medical director, two people",
	        r->id, r->version);
	if (r->example)
		err_hint(e, "it is an example: make it your own and mark it `status: draft` first");
	else
		err_hint(e, "both sign it with `tend protocol approve`");
	return RC_GATE;
}

/* ---- out of the store ---- */

struct kept_files {
	const struct store_text *v;
	size_t n;
};

static const char *kept_part(void *ctx, struct arena *a, const char *name, size_t *len,
                             struct err *e)
{
	const struct kept_files *k = ctx;
	(void)a;
	for (size_t i = 0; i < k->n; i++)
		if (strcmp(k->v[i].name, name) == 0) {
			*len = k->v[i].bytes.n;
			return k->v[i].bytes.p;
		}
	err_set(e, RC_IO, "%s was not kept with this protocol", name);
	return NULL;
}

static enum rc compile(struct app *app, const struct protocol_record *r, const struct plan **out,
                       const struct node **whole, struct err *e)
{
	struct arena *a = &app->a;
	struct store_text *texts = arena_arr(a, struct store_text, r->texts_n);
	struct kept_files kept = {.v = texts, .n = r->texts_n};
	struct part_reader parts = {.ctx = &kept, .read = kept_part, .kept = true};
	struct closure closure = {0};
	struct diags d = {.a = a};
	for (size_t i = 0; i < r->texts_n; i++)
		TRY(store_text(app->st, &r->texts[i], a, &texts[i], e));
	if (!r->texts_n) {
		err_set(e, RC_IO, "the files of %s were not kept", r->id);
		return RC_IO;
	}
	const char *path = arena_fmt(a, "%s.yaml", r->id);
	struct protocol *p = protocol_read_whole(a, &d, path, texts[0].bytes.p, texts[0].bytes.n,
	                                         &parts, &closure, whole);
	if (!p) {
		err_set(e, RC_IO,
		        "%s %s was taken by another version of Tend and does not read here", r->id,
		        r->version);
		err_hint(e, "go on with the version of Tend that took it");
		return RC_IO;
	}
	const struct plan *plan = closure_plan(a, p, &closure);
	if (strcmp(plan->digest, r->digest) != 0) {
		err_set(e, RC_IO, "the files of %s %s are not the ones that were signed", r->id,
		        r->version);
		err_hint(e, "do not treat on it; prove the record with `tend doctor`");
		return RC_IO;
	}
	*out = plan;
	return RC_OK;
}

enum rc app_plan(struct app *app, const char *digest, const struct plan **out, struct err *e)
{
	for (size_t i = 0; i < app->plans.n; i++)
		if (strcmp(app->plans.v[i].digest, digest) == 0) {
			*out = app->plans.v[i].plan;
			return RC_OK;
		}
	const struct plan *plan;
	const struct protocol_record *r = clinic_protocol(&app->clinic, digest);
	if (!r)
		return err_set(e, RC_NOTFOUND, "there is no protocol with this digest here");
	TRY(compile(app, r, &plan, NULL, e));
	struct kept_plan *k = arena_push(&app->a, &app->plans);
	memcpy(k->digest, plan->digest, sizeof k->digest);
	k->plan = plan;
	*out = plan;
	return RC_OK;
}

enum rc app_plan_whole(struct app *app, const char *digest, const struct plan **out,
                       const struct node **whole, struct err *e)
{
	const struct protocol_record *r = clinic_protocol(&app->clinic, digest);
	if (!r)
		return err_set(e, RC_NOTFOUND, "there is no protocol with this digest here");
	return compile(app, r, out, whole, e);
}

enum rc app_written_out(struct app *app, const char *digest, struct text *out, struct err *e)
{
	const struct plan *plan;
	const struct node *whole;
	const struct protocol_record *r = clinic_protocol(&app->clinic, digest);
	if (!r)
		return err_set(e, RC_NOTFOUND, "there is no protocol with this digest here");
	TRY(compile(app, r, &plan, &whole, e));
	protocol_write_out(plan->p, whole, out);
	return RC_OK;
}
