/* SPDX-License-Identifier: Apache-2.0
 * tend diff: what two protocols say differently, in sentences, and what that means for the courses
 * under way. */
#include "cli/diff.h"

#include <string.h>

#include "bedside/course_json.h"
#include "cli/check.h"
#include "cli/file.h"
#include "cli/plan.h"
#include "closure/read.h"
#include "diff/diff.h"
#include "diff/move_fit.h"
#include "judge/look.h"
#include "util/json.h"
#include "yaml/yaml.h"

struct side {
	const char *arg;
	const char *called; /* as people read it: a file, or id@version */
	struct diff_side in;
	const struct plan *plan;
	const struct protocol_record *kept; /* NULL: a file */
	struct diags d;                     /* of a file: what is wrong */
};

static enum rc read_file(struct cli *c, struct side *s, struct err *e)
{
	struct check_folder folder;
	struct part_reader parts = check_parts(c, &folder, s->arg);
	struct closure closure = {0};
	const char *text;
	size_t n;

	s->called = strcmp(s->arg, "-") == 0 ? "input" : s->arg;
	s->d.a = c->a;
	TRY(file_read(c->a, s->arg, YAML_FILE_MAX, &text, &n, e));
	s->in.p =
	    protocol_read_whole(c->a, &s->d, s->called, text, n, &parts, &closure, &s->in.tree);
	diags_sort(&s->d);
	if (s->in.p)
		s->plan = closure_plan(c->a, s->in.p, &closure);
	return RC_OK;
}

static enum rc read_kept(struct cli *c, struct side *s, struct err *e)
{
	TRY(cli_open(c, APP_READ, e));
	TRY(cli_kept(c, s->arg, &s->kept, e));
	TRY(app_plan_whole(c->app, s->kept->digest, &s->plan, &s->in.tree, e));
	s->in.p = s->plan->p;
	s->called = arena_fmt(c->a, "%s@%s", s->kept->id, s->kept->version);
	return RC_OK;
}

/* ---- files that do not load ---- */

/* Why, and what could be compared all the same: nothing is said of what was not read. */
static enum rc not_comparable(struct cli *c, const struct side *side, struct err *e)
{
	struct text t = text_in(c->a);
	const char *good = NULL, *bad = NULL;

	for (int i = 0; i < DIFF_SIDES; i++) {
		if (side[i].in.p) {
			good = side[i].called;
			continue;
		}
		bad = bad ? "neither" : side[i].called;
		if (!c->json)
			diags_text(&side[i].d, &t, c->colour_err);
	}
	if (!c->json)
		cli_say(c, "%s", t.s);
	if (!good) {
		err_set(e, RC_NO, "neither of the two loads, so there is nothing to compare");
		err_hint(e, "mend what stands above, then ask again");
		return RC_NO;
	}
	err_set(e, RC_NO, "%s does not load, so nothing of it can be compared", cli_safe(c, bad));
	err_hint(e, "%s loads; mend the other, or compare it with a version that is kept here",
	         cli_safe(c, good));
	return RC_NO;
}

enum rc cli_diff_kept(struct cli *c, const char *was, const char *is, struct diff *out,
                      struct err *e)
{
	const char *digests[DIFF_SIDES] = {[DIFF_WAS] = was, [DIFF_IS] = is};
	struct diff_side side[DIFF_SIDES];

	for (int i = 0; i < DIFF_SIDES; i++) {
		const struct plan *plan;

		TRY(app_plan_whole(c->app, digests[i], &plan, &side[i].tree, e));
		side[i].p = plan->p;
	}
	diff_protocols(c->a, &side[DIFF_WAS], &side[DIFF_IS], out);
	return RC_OK;
}

/* ---- courses under way ---- */

struct fit_row {
	const char *course, *patient, *stands;
	struct move_fit fit;
};
struct fits {
	struct fit_row *v;
	size_t n, cap;
};

static enum rc fits_of(struct cli *c, const struct side *side, bool same, struct fits *out,
                       struct err *e)
{
	const struct clinic *clinic;
	const struct now now = app_now(c->app);

	TRY(app_clinic(c->app, &clinic, e));
	for (size_t i = 0; i < clinic->courses.n; i++) {
		const struct course_entry *entry = &clinic->courses.v[i];
		const struct course *course;
		struct due_contact next;

		if (strcmp(entry->digest, side[DIFF_WAS].kept->digest) != 0)
			continue;
		TRY(app_course(c->app, NULL, entry->id, NULL, &course, e));
		if (course->control.ended)
			continue;
		const struct patient *p = clinic_patient(clinic, entry->patient);
		struct look look = {.a = c->a, .c = course, .now = course_clock(course, &now)};
		const char *stands = "nothing more is due";
		if (series_next(c->a, &look, &next))
			stands =
			    arena_fmt(c->a, "next: %s, %s", contact_name(c->a, course->plan, &next),
			              contact_state_word(next.state));
		*arena_push(c->a, out) = (struct fit_row){
		    .course = arena_dup(c->a, entry->id),
		    .patient = arena_dup(c->a, p ? p->name : entry->patient),
		    .stands = stands,
		    .fit = move_fit(c->a, course->plan, side[DIFF_IS].plan, course, same)};
	}
	return RC_OK;
}

static void put_fits(struct cli *c, const struct side *side, const struct fits *fits)
{
	const struct protocol_record *to = side[DIFF_IS].kept;
	size_t can = 0;

	if (!fits->n) {
		cli_put(c, "\nNo course is under way on %s.\n", side[DIFF_WAS].called);
		return;
	}
	cli_put(c, "\n%zu course%s under way on %s:\n", fits->n, fits->n == 1 ? " is" : "s are",
	        side[DIFF_WAS].called);
	for (size_t i = 0; i < fits->n; i++) {
		const struct fit_row *r = &fits->v[i];

		can += r->fit.is == MOVE_CAN;
		cli_put(c, "  %-16s %-34s ", cli_safe(c, r->patient), cli_safe(c, r->stands));
		cli_put(c, "%s%s%s\n", move_fit_words[r->fit.is], r->fit.why ? ": " : "",
		        r->fit.why ? cli_safe(c, r->fit.why) : "");
	}
	if (!can)
		return;
	if (!to || !to->approved)
		cli_put(c, "Each stays on %s; nobody is moved to a version that is not in force.\n",
		        side[DIFF_WAS].called);
	else
		cli_put(c, "Each stays on %s until somebody moves it: tend course move\n",
		        side[DIFF_WAS].called);
}

static void fits_json(struct json *j, const struct fits *fits)
{
	json_list(j, "courses");
	for (size_t i = 0; i < fits->n; i++) {
		static const char *const keys[MOVE_KINDS] = {"stays", "can", "waits", "cannot"};
		const struct fit_row *r = &fits->v[i];

		json_open(j, NULL);
		json_text(j, "course", r->course);
		json_text(j, "patient", r->patient);
		json_text(j, "stands", r->stands);
		json_text(j, "move", keys[r->fit.is]);
		json_text(j, "why", r->fit.why);
		json_close(j);
	}
	json_close(j);
}

/* ---- differences ---- */

void cli_put_differences(struct cli *c, const struct diff *d, bool rules_only)
{
	enum diff_group group = DIFF_GROUPS;
	size_t words = 0, told = 0;

	for (size_t i = 0; i < d->n; i++) {
		const struct difference *x = &d->v[i];
		bool risky = x->gate && (x->way == DIFF_LOOSENED || x->way == DIFF_UNSURE);

		words += x->words;
		if (rules_only && x->words)
			continue;
		if (x->group != group) {
			group = x->group;
			cli_put(c, "%s", told ? "\n" : "");
			cli_put_tone(c, TONE_STRONG, diff_groups[group].says);
			cli_put(c, "\n");
		}
		cli_put_tone(c,
		             risky     ? TONE_BAD
		             : x->gate ? TONE_WARN
		                       : TONE_PLAIN,
		             x->gate ? "!" : diff_marks[x->mark].says);
		cli_put(c, " %s\n", cli_safe(c, diff_line(c->a, x)));
		told++;
	}
	if (rules_only && words)
		cli_put(c, "%zu change%s of words, which decide nothing\n", words,
		        words == 1 ? "" : "s");
	cli_put(c, "%s%s\n", d->n ? "\n" : "", diff_summary(c->a, d));
}

static void place_json(struct json *j, const char *key, struct span at)
{
	if (!at.line) {
		json_text(j, key, NULL);
		return;
	}
	json_open(j, key);
	json_text(j, "file", at.src ? at.src->path : NULL);
	json_int(j, "line", at.line);
	json_int(j, "column", at.col);
	json_close(j);
}

static void differences_json(struct json *j, const struct diff *d)
{
	json_list(j, "differences");
	for (size_t i = 0; i < d->n; i++) {
		const struct difference *x = &d->v[i];

		json_open(j, NULL);
		json_text(j, "change", diff_marks[x->mark].key);
		json_text(j, "group", diff_groups[x->group].key);
		json_bool(j, "gate", x->gate);
		json_bool(j, "words", x->words);
		json_text(j, "way", diff_ways[x->way].key);
		json_text(j, "says", x->says);
		json_text(j, "example", x->example);
		json_text(j, "address", x->address);
		place_json(j, "was", x->at[DIFF_WAS]);
		place_json(j, "is", x->at[DIFF_IS]);
		json_close(j);
	}
	json_close(j);
}

static void side_json(struct json *j, const char *key, const struct side *s)
{
	json_open(j, key);
	json_text(j, "called", s->called);
	json_text(j, "id", s->in.p->id.s);
	json_text(j, "version", s->in.p->version.s);
	json_text(j, "digest", s->plan->digest);
	json_bool(j, "kept", s->kept != NULL);
	json_close(j);
}

static const struct cli_option opt_exit_code = {"exit-code", 0, NULL, "end with 1 if they differ"};

static enum rc diff(struct cli *c, struct err *e)
{
	struct side side[DIFF_SIDES] = {{.arg = c->args[0]}, {.arg = c->args[1]}};
	struct diff d;
	struct fits fits = {0};

	if (strcmp(c->args[0], "-") == 0 && strcmp(c->args[1], "-") == 0)
		return err_set(e, RC_USAGE, "the input can be one of the two, not both");
	for (int i = 0; i < DIFF_SIDES; i++)
		TRY((cli_names_file(side[i].arg) ? read_file : read_kept)(c, &side[i], e));
	if (!side[DIFF_WAS].in.p || !side[DIFF_IS].in.p)
		return not_comparable(c, side, e);
	diff_protocols(c->a, &side[DIFF_WAS].in, &side[DIFF_IS].in, &d);
	if (side[DIFF_WAS].kept)
		TRY(fits_of(c, side, !d.n, &fits, e));
	if (c->json) {
		struct json j = json_begin(&c->out, "tend.diff/1");

		side_json(&j, "was", &side[DIFF_WAS]);
		side_json(&j, "is", &side[DIFF_IS]);
		json_bool(&j, "same", !d.n);
		differences_json(&j, &d);
		for (int m = 0; m < DIFF_MARKS; m++)
			json_int(&j, diff_marks[m].key, (int64_t)d.count[m]);
		fits_json(&j, &fits);
		json_end(&j);
	} else {
		cli_put_differences(c, &d, false);
		if (side[DIFF_WAS].kept)
			put_fits(c, side, &fits);
	}
	return d.n && cli_has(c, &opt_exit_code) ? RC_NO : RC_OK;
}

static const struct cli_option *const options[] = {&opt_exit_code, NULL};
static const char *const examples[] = {
    "tend diff our-lozenge@2.0.0 our-lozenge@2.1.0",
    "tend diff our-lozenge draft.yaml",
    "tend diff --exit-code before.yaml after.yaml",
    NULL,
};
static const struct cli_command rows[] = {
    {"diff", NULL, "A B", 2, 2, "what two protocols say differently", examples, options,
     "A and B are files (ending in .yaml, or \"-\" for the input) or protocols kept here. Each "
     "difference is a sentence: + added, ~ changed, - removed, ! a change to a gate. It says "
     "whether a limit was tightened or loosened; where that cannot be shown it counts as perhaps "
     "loosened. Where A is kept here, each course under way on it follows: whether it could be "
     "moved to B, and if not, why.",
     diff, CLI_APP | CLI_READS},
};
const struct cli_family cli_family_diff = {"Comparing protocols", rows, countof(rows)};
