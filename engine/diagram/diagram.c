/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "diagram/diagram_in.h"

const struct diagram_row diagram_kinds[DIAGRAM_KINDS] = {
    [DIAGRAM_COURSE] = {"course", "phases, contacts and their windows, day by day"},
    [DIAGRAM_SESSION] = {"session", "one session from arrival to leaving, with its gates"},
    [DIAGRAM_STATES] = {"states", "where a course, a contact and a session can stand"},
};

const struct diagram_row diagram_forms[DIAGRAM_FORMS] = {
    [DIAGRAM_SVG] = {"svg", "a picture, to look at and to print"},
    [DIAGRAM_DOT] = {"dot", "a graph for Graphviz"},
    [DIAGRAM_MERMAID] = {"mermaid", "a flowchart for pages that draw Mermaid"},
    [DIAGRAM_TEXT] = {"text", "lists, to read and to listen to"},
};

const struct mark_row mark_rows[MARK_KINDS] = {
    [MARK_MEDICINE] = {"medicine session", false},
    [MARK_VISIT] = {"screening or preparation", false},
    [MARK_TALK] = {"integration", false},
    [MARK_REVIEW] = {"review or follow-up", false},
    [MARK_CALL] = {"call", false},
    [MARK_DIARY] = {"diary", false},
    [MARK_READING] = {"readings", false},
    [MARK_LOOK_IN] = {"look in", false},
    [MARK_DOSE] = {"dose", false},
    [MARK_DUE] = {"a form is due at the latest", false},
    [MARK_WAY] = {"the way divides", false},
    [BAR_WINDOW] = {"may come in this time", true},
    [BAR_NEVER] = {"too early for anybody", true},
    [BAR_SIGNED] = {"early: a prescriber signs", true},
    [BAR_PLANNED] = {"as planned", true},
    [BAR_STAGE] = {NULL, true},
    [BAR_PEAK] = {NULL, true},
    [BAR_PEOPLE] = {"in the room", true},
    [BAR_NEAR] = {"can be there in time", true},
    [BAR_DARK] = {NULL, true},
};

void says(struct arena *a, struct says *s, const char *text)
{
	if (text && *text)
		*arena_push(a, s) = text;
}

void says_fold(struct arena *a, const char *text, int columns, struct says *out)
{
	struct text t = text_in(a);
	int at = 0;
	for (const char *s = text + strspn(text, " \n"); *s;) {
		size_t n = strcspn(s, " \n");
		int wide = 0;
		for (size_t i = 0; i < n; i++)
			wide += ((unsigned char)s[i] & 0xC0) != 0x80;
		if (at && at + 1 + wide > columns) {
			says(a, out, t.s);
			t = text_in(a);
			at = 0;
		}
		text_put(&t, at ? " " : "");
		text_putn(&t, s, n);
		at += (at > 0) + wide;
		s += n;
		s += strspn(s, " \n");
	}
	says(a, out, t.n ? t.s : NULL);
}

const char *lane_labels(struct arena *a, const struct lane *l)
{
	struct text t = text_in(a);
	for (size_t i = 0; i < l->marks.n; i++) {
		bool told = !l->marks.v[i].label;
		for (size_t k = 0; k < l->says.n && !told; k++)
			told = strcmp(l->says.v[k], l->marks.v[i].label) == 0;
		if (!told)
			text_fmt(&t, "%s%s", t.n ? ", " : "marked: ", l->marks.v[i].label);
	}

	return t.n ? t.s : NULL;
}

const char *way_name(struct arena *a, const struct chart *c, const struct way *y)
{
	const char *gate = y->gate ? ", through a gate" : "";
	const char *from = y->from < 0 ? c->any : c->states.v[y->from].name;
	if (y->to < 0)
		return arena_fmt(a, "%s, back to where it was%s", from, gate);
	return arena_fmt(a, "%s to %s%s", from, c->states.v[y->to].name, gate);
}

struct drawn *draw_mark(struct arena *a, struct lane *l, enum mark_kind kind, int64_t from,
                        int64_t to, const char *label)
{
	struct drawn *m = arena_push(a, &l->marks);
	*m = (struct drawn){.kind = kind, .from = from, .to = to, .label = label};
	return m;
}

#define FINE 1000 /* parts of a unit of width */

int64_t axis_place(const struct axis *x, int64_t at, int64_t width)
{
	int64_t all = 0, before = 0, part = 0;

	for (size_t i = 0; i < x->pieces.n; i++)
		all += x->pieces.v[i].width;
	for (size_t i = 0; i < x->pieces.n && all; i++) {
		const struct stretch *s = &x->pieces.v[i];
		if (at <= s->from)
			break;
		if (at < s->to) {
			part = s->width * (at - s->from) * FINE / (s->to - s->from);

			break;
		}
		before += s->width;
	}
	return all ? (before * FINE + part) * width / (all * FINE) : 0;
}

int diagram_session(const struct plan *plan)
{
	for (int i = 0; i < plan->sessions_n; i++)
		if (plan->sessions[i].def->kind == KIND_MEDICINE)
			return i;
	return plan->sessions_n ? 0 : -1;
}

struct diagram *diagram_draw(struct arena *a, const struct plan *plan, enum diagram_kind kind,
                             int session)
{
	struct diagram *d = arena_new(a, struct diagram);
	const struct protocol *p = plan->p;
	d->kind = kind;
	d->of = arena_fmt(a, "%s, %s@%s", p->title.s ? p->title.s : "", p->id.s, p->version.s);
	switch (kind) {
	case DIAGRAM_COURSE: course_draw(a, plan, d); break;
	case DIAGRAM_SESSION: session_draw(a, plan, session, d); break;
	case DIAGRAM_STATES: states_draw(a, plan, session, d); break;
	case DIAGRAM_KINDS: assert(kind != DIAGRAM_KINDS); break;
	}
	return d;
}

void diagram_write(const struct diagram *d, enum diagram_form form, int columns, struct text *out)
{
	switch (form) {
	case DIAGRAM_SVG: svg_write(d, out); break;
	case DIAGRAM_DOT: dot_write(d, out); break;
	case DIAGRAM_MERMAID: mermaid_write(d, out); break;
	case DIAGRAM_TEXT: text_write(d, columns ? columns : 80, out); break;
	case DIAGRAM_FORMS: assert(form != DIAGRAM_FORMS); break;
	}
}
