/* SPDX-License-Identifier: Apache-2.0 */
#include "diff/diff.h"

#include <string.h>

#include "diff/diff_in.h"
#include "protocol/fields.h"

const struct diff_word diff_ways[DIFF_WAYS] = {
    [DIFF_NO_WAY] = {"none", ""},
    [DIFF_SAME] = {"as strict", "As strict as before."},
    [DIFF_TIGHTENED] = {"tightened", "Tightened."},
    [DIFF_LOOSENED] = {"loosened", "Loosened."},
    [DIFF_UNSURE] = {"perhaps loosened", "Perhaps loosened."},
};
const struct diff_word diff_groups[DIFF_GROUPS] = {
    [DIFF_WHO] = {"who", "Who may be treated, and consent"},
    [DIFF_DOSES] = {"doses", "Doses"},
    [DIFF_GATES] = {"gates", "Before a dose"},
    [DIFF_WATCH] = {"watching", "Watching"},
    [DIFF_HOME] = {"home", "Going home"},
    [DIFF_VISITS] = {"visits", "At the visits"},
    [DIFF_COURSE] = {"course", "The course and its times"},
    [DIFF_FORMS] = {"forms", "Forms, scores and readings"},
    [DIFF_TASKS] = {"tasks", "Alerts, tasks and emergencies"},
    [DIFF_PATIENT] = {"patient", "Words for the patient"},
    [DIFF_PEOPLE] = {"people", "People"},
    [DIFF_OTHER] = {"other", "Other"},
};
const struct diff_word diff_marks[DIFF_MARKS] = {
    [DIFF_ADDED] = {"added", "+"},
    [DIFF_CHANGED] = {"changed", "~"},
    [DIFF_REMOVED] = {"removed", "-"},
};

/* By group; what was found first stays first. */
static void sort(struct comparing *c)
{
	struct diff *d = c->out;
	struct difference *v = arena_arr(c->a, struct difference, d->n + 1);
	size_t n = 0;
	for (int g = 0; g < DIFF_GROUPS; g++)
		for (size_t i = 0; i < d->n; i++)
			if (d->v[i].group == (enum diff_group)g)
				v[n++] = d->v[i];
	d->v = v;
	for (size_t i = 0; i < n; i++)
		d->count[v[i].mark]++;
}

/* A plugin of the same name and range may be another package: what it checks is its code's. */
static void tell_packages(struct comparing *c)
{
	const struct protocol *was = c->side[DIFF_WAS].p, *is = c->side[DIFF_IS].p;
	for (size_t i = 0; i < is->plugins.n; i++)
		for (size_t k = 0; k < was->plugins.n; k++) {
			const struct plugin_use *now = &is->plugins.v[i],
			                        *then = &was->plugins.v[k];
			if (!now->def || !then->def || strcmp(now->name.s, then->name.s) != 0
			    || strcmp(now->def->digest, then->def->digest) == 0)
				continue;
			bool same = strcmp(now->def->version.s, then->def->version.s) == 0;
			struct difference *d = arena_push(c->a, c->out);
			*d = (struct difference){
			    .mark = DIFF_CHANGED,
			    .group = DIFF_OTHER,
			    .way = DIFF_UNSURE,
			    .gate = true,
			    .says = same ? arena_fmt(c->a,
			                             "The files of the plugin \"%s\" %s are "
			                             "other ones.",
			                             now->name.s, now->def->version.s)
			                 : arena_fmt(c->a,
			                             "The plugin \"%s\" is version %s. It "
			                             "was %s.",
			                             now->name.s, now->def->version.s,
			                             then->def->version.s),
			    .address = arena_fmt(c->a, "plugins/%s", now->name.s),
			    .at = {then->version.at, now->version.at}};
		}
}

void diff_protocols(struct arena *a, const struct diff_side *was, const struct diff_side *is,
                    struct diff *out)
{
	struct comparing c = {.a = a, .out = out, .side = {*was, *is}};
	const struct both top = {.address = "",
	                         .shape = &shape_protocol,
	                         .node = {was->tree, is->tree},
	                         .at = {(const char *)was->p, (const char *)is->p}};
	c.there = (struct weigh){.a = a, .p = {was->p, is->p}, .tree = {was->tree, is->tree}};
	c.back = (struct weigh){.a = a, .p = {is->p, was->p}, .tree = {is->tree, was->tree}};
	*out = (struct diff){0};
	diff_walk(&c, &top);
	diff_tell_lone(&c);
	tell_packages(&c);
	sort(&c);
}

bool diff_is_words(const struct diff *d)
{
	for (size_t i = 0; i < d->n; i++)
		if (!d->v[i].words)
			return false;
	return true;
}

const char *diff_line(struct arena *a, const struct difference *x)
{
	const char *way = diff_ways[x->way].says;
	if (x->example)
		return arena_fmt(a, "%s Loosened, for example %s.", x->says, x->example);
	return *way ? arena_fmt(a, "%s %s", x->says, way) : x->says;
}

const char *diff_summary(struct arena *a, const struct diff *d)
{
	struct text t = text_in(a);
	bool gate = false;
	if (!d->n)
		return "The two mean the same.";
	for (int m = 0; m < DIFF_MARKS; m++)
		if (d->count[m])
			text_fmt(&t, "%s%zu %s", t.n ? ", " : "", d->count[m], diff_marks[m].key);
	for (size_t i = 0; i < d->n; i++)
		gate |= d->v[i].gate;
	text_put(&t, gate ? ". ! marks a change to a gate." : ".");
	if (diff_is_words(d))
		text_put(&t, " Only words changed; nothing is decided by them.");
	return t.s;
}
