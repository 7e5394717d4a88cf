/* SPDX-License-Identifier: Apache-2.0
 * Folders of scenarios, and what came of them in words. */
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "scenario/scenario_in.h"

/* ---- folders ---- */

static void in_order(struct idents *list)
{
	for (size_t i = 1; i < list->n; i++)
		for (size_t j = i; j > 0 && strcmp(list->v[j - 1].s, list->v[j].s) > 0; j--) {
			struct ident t = list->v[j];
			list->v[j] = list->v[j - 1];
			list->v[j - 1] = t;
		}
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);
	return n >= m && strcmp(s + n - m, end) == 0;
}

/* Whether a line of its own begins with the key. */
static bool has_key(const char *text, const char *key)
{
	size_t n = strlen(key);
	for (const char *s = text; s;) {
		if (strncmp(s, key, n) == 0)
			return true;
		s = strchr(s, '\n');
		if (s)
			s++;
	}
	return false;
}

/* A protocol or a part of one lies beside scenarios in many folders.  Whatever has acts, or says that
 * it is a scenario, is one: also one with a mistake. */
static bool is_scenario(struct arena *a, const char *path)
{
	size_t n;
	struct err e;
	const char *text = scenario_read_file(NULL, a, path, &n, &e);
	return !text || has_key(text, "scenario:") || has_key(text, "acts:")
	       || has_key(text, "prelude:");
}

static enum rc list_into(struct arena *a, const char *folder, int depth, struct idents *out,
                         struct idents *other, struct err *e)
{
	DIR *d = opendir(folder);
	enum rc rc = RC_OK;
	if (!d)
		return err_set(e, RC_NOTFOUND, "there is no folder %s", folder);
	for (struct dirent *f; rc == RC_OK && (f = readdir(d));) {
		struct stat st;
		const char *path = arena_fmt(a, "%s/%s", folder, f->d_name);
		if (f->d_name[0] == '.' || stat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode) && depth < 8)
			rc = list_into(a, path, depth + 1, out, other, e);
		else if (S_ISREG(st.st_mode) && ends_with(f->d_name, ".yaml")
		         && strncmp(f->d_name, "prelude-", 8) != 0) {
			struct idents *list = is_scenario(a, path) ? out : other;
			*arena_push(a, list) = (struct ident){.s = path, .index = -1};
		}
	}
	closedir(d);
	return rc;
}

enum rc scenario_list_all(struct arena *a, const char *folder, struct idents *out,
                          struct idents *other, struct err *e)
{
	struct idents list = {0}, rest = {0};
	TRY(list_into(a, folder, 0, &list, &rest, e));
	in_order(&list);
	in_order(&rest);
	*out = list;
	*other = rest;
	return RC_OK;
}

enum rc scenario_list(struct arena *a, const char *folder, struct idents *out, struct err *e)
{
	struct idents other;
	return scenario_list_all(a, folder, out, &other, e);
}

enum rc scenario_run_folder(struct arena *a, const struct scenario_options *o, const char *folder,
                            struct scenario_results *out, struct err *e)
{
	struct idents files = {0};
	TRY(scenario_list(a, folder, &files, e));
	*out = (struct scenario_results){0};
	for (size_t i = 0; i < files.n; i++) {
		struct scenario_result one;
		scenario_run(a, o, files.v[i].s, &one);
		out->failed += one.rc != RC_OK;
		*arena_push(a, out) = one;
		out->v[out->n - 1].diags.a = a;
	}
	return out->failed ? RC_NO : RC_OK;
}

/* ---- in words ---- */

void scenario_answer_text(struct text *out, const struct scenario_result *r,
                          const struct scenario_answer *v)
{
	struct civil_time t;
	if (r->course && zone_local(r->course->zone, v->when, &t)) {
		civil_time_write(out, &t);
		text_put(out, " ");
	}
	text_fmt(out, "%s: %s", v->who, v->act);
	if (v->rc != RC_OK || v->verdict != VERDICT_PASS)
		text_fmt(out, " - %s",
		         v->rc == RC_OK     ? "warn"
		         : v->rc == RC_GATE ? "no"
		                            : "refused");
	if (v->rule[0])
		text_fmt(out, " by %s", v->rule);
	if (v->msg[0])
		text_fmt(out, ": %s", v->msg);
}

void scenario_comment(struct text *out, const char *s)
{
	while (*s) {
		size_t n = strcspn(s, "\n");
		text_fmt(out, "# %.*s\n", (int)n, s);
		s += n + (s[n] == '\n');
	}
}

void scenario_tap(struct text *out, const struct scenario_results *r, bool verbose)
{
	text_fmt(out, "1..%zu\n", r->n);
	for (size_t i = 0; i < r->n; i++) {
		const struct scenario_result *one = &r->v[i];
		text_fmt(out, "%sok %zu - %s\n", one->rc == RC_OK ? "" : "not ", i + 1,
		         one->title[0] ? one->title : one->path);
		for (size_t k = 0; verbose && k < one->n; k++) {
			struct text line = text_in(out->a);
			scenario_answer_text(&line, one, &one->v[k]);
			text_fmt(out, "#   %s %s\n", one->v[k].ok ? "ok" : "NOT OK", line.s);
		}
		if (one->rc != RC_OK) {
			struct text t = text_in(out->a);
			struct diags d = one->diags;
			diags_text(&d, &t, false);
			scenario_comment(out, t.s);
		}
	}
}

void scenario_junit(struct text *out, const struct scenario_results *r)
{
	text_put(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	text_fmt(out, "<testsuite name=\"tend test\" tests=\"%zu\" failures=\"%zu\">\n", r->n,
	         r->failed);
	for (size_t i = 0; i < r->n; i++) {
		const struct scenario_result *one = &r->v[i];
		text_put(out, "  <testcase classname=\"");
		text_xml(out, one->path);
		text_put(out, "\" name=\"");
		text_xml(out, one->title[0] ? one->title : one->path);
		if (one->rc == RC_OK) {
			text_put(out, "\"/>\n");
			continue;
		}
		struct text t = text_in(out->a);
		struct diags d = one->diags;
		diags_text(&d, &t, false);
		text_put(out, "\">\n    <failure message=\"");
		text_xml(out, d.n ? d.v[0].msg : "it could not be played");
		text_put(out, "\">");
		text_xml(out, t.n ? t.s : "");
		text_put(out, "</failure>\n  </testcase>\n");
	}
	text_put(out, "</testsuite>\n");
}
