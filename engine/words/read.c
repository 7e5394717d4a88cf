/* SPDX-License-Identifier: Apache-2.0
 * The arguments of acts in words: the course, and the lines of the list. */
#include <string.h>

#include "words/words_in.h"

/* ---- the course ---- */

/* `medicine 3`, `prep-1`: the contact of the course and its round. */
enum rc words_contact(struct words_reader *r)
{
	const struct plan *p = r->w->plan;
	struct words_names names = {0};
	size_t n = words_len(r);
	int found = -1;
	if (n == 0)
		return words_fail(r, r->s, 0, "it does not say which contact");
	for (int i = 0; i < p->contacts_n; i++) {
		words_known(r, &names, p->contacts[i].def->name.s);
		if (strlen(p->contacts[i].def->name.s) == n
		    && strncmp(p->contacts[i].def->name.s, r->s, n) == 0)
			found = i;
	}
	if (found < 0)
		return words_unknown(r, r->s, n, "a contact of this course", &names);
	const char *at = r->s;
	r->cmd->e.contact = words_cut(r, n);
	size_t digits = words_len(r);
	int rounds = contact_rounds(p, found);
	int round = rounds ? 1 : 0; /* 0: the next one, where only the course says how many */
	if (words_whole(r->s, digits, &round))
		r->s += digits;
	else if (rounds > 1)
		return words_fail(r, at, n, "say which %s: `%s 1` to `%s %d`", r->cmd->e.contact,
		                  r->cmd->e.contact, r->cmd->e.contact, rounds);
	if (rounds && (round < 1 || round > rounds))
		return words_fail(r, at, n, "there is no %s %d: the course has %d",
		                  r->cmd->e.contact, round, rounds);
	r->cmd->e.round = round;
	return RC_OK;
}

enum rc words_read_nothing(struct words_reader *r)
{
	return words_end(r);
}

enum rc words_read_text(struct words_reader *r)
{
	TRY(words_colon(r, "a text"));
	return words_until(r, NULL, "the text", &r->cmd->e.text);
}

enum rc words_read_reason(struct words_reader *r)
{
	words_skip(r);
	if (!*r->s)
		return RC_OK;
	TRY(words_colon(r, "the reason"));
	return words_until(r, NULL, "the reason", &r->cmd->e.reason);
}

/* `by patient`, `by parent` */
static enum rc party_read(struct words_reader *r)
{
	if (!words_take(r, "by"))
		return RC_OK;
	struct words_names names = {0};
	size_t n = words_len(r);
	const char *role = arena_dupn(r->a, r->s, n);
	words_known(r, &names, role_name(ROLE_PATIENT));
	words_known(r, &names, role_name(ROLE_PARENT));
	unsigned bit = role_by_name(role);
	if (bit != ROLE_PATIENT && bit != ROLE_PARENT)
		return words_unknown(r, r->s, n, "somebody who consents", &names);
	r->cmd->e.roles = bit;
	r->s += n;
	return RC_OK;
}

/* A route of any medicine of the protocol. */
static enum rc consent_route(struct words_reader *r, struct text *routes)
{
	const struct protocol *p = r->w->plan->p;
	struct words_names names = {0};
	size_t n = words_len(r);
	bool found = false;
	for (size_t m = 0; m < p->medicines.n; m++)
		for (size_t i = 0; i < p->medicines.v[m].routes.n; i++) {
			const char *name = p->medicines.v[m].routes.v[i].name.s;
			words_known(r, &names, name);
			found |= n && strlen(name) == n && strncmp(name, r->s, n) == 0;
		}
	if (!found)
		return words_unknown(r, r->s, n, "a route of this protocol", &names);
	text_fmt(routes, "%s%.*s", routes->n ? ", " : "", (int)n, r->s);
	r->s += n;
	return RC_OK;
}

enum rc words_read_consent(struct words_reader *r)
{
	struct text routes = text_in(r->a);
	if (words_take(r, "for")) {
		do
			TRY(consent_route(r, &routes));
		while (words_take(r, ",") || words_take(r, "and"));
		r->cmd->e.route = routes.s;
	}
	TRY(party_read(r));
	if (r->cmd->e.roles == ROLE_PARENT && words_take(r, ":"))
		return words_until(r, NULL, "the name", &r->cmd->e.person);
	return words_end(r);
}

enum rc words_read_withdrawal(struct words_reader *r)
{
	TRY(party_read(r));
	return words_read_reason(r);
}

enum rc words_read_contact(struct words_reader *r)
{
	TRY(words_contact(r));
	return words_end(r);
}

static enum rc when_read(struct words_reader *r, int64_t *out)
{
	const char *words = NULL;
	words_skip(r);
	const char *at = r->s;
	TRY(words_until(r, NULL, "the date and time", &words));
	return words_when(r, at, words, NULL, out);
}

enum rc words_read_missed(struct words_reader *r)
{
	TRY(words_contact(r));
	return words_read_reason(r);
}

static enum rc person_read(struct words_reader *r)
{
	size_t n = words_len(r);
	if (n == 0)
		return words_fail(r, r->s, 0, "it does not say who");
	r->cmd->e.person = words_cut(r, n);
	return RC_OK;
}

static enum rc roles_read(struct words_reader *r)
{
	do {
		struct words_names names = {0};
		size_t n = words_len(r);
		const char *role = arena_dupn(r->a, r->s, n);
		unsigned bit = role_by_name(role);
		for (size_t i = 0; i < role_rows_n; i++)
			words_known(r, &names, role_rows[i].name);
		if (!bit)
			return words_unknown(r, r->s, n, "a role", &names);
		r->cmd->e.roles |= bit;
		r->s += n;
	} while (words_take(r, ",") || words_take(r, "and"));
	return RC_OK;
}

static enum rc person_as(struct words_reader *r)
{
	TRY(person_read(r));
	if (!words_take(r, "as"))
		return words_fail(r, r->s, strlen(r->s), "`as` and a role are due here");
	return roles_read(r);
}

enum rc words_read_comes(struct words_reader *r)
{
	TRY(person_as(r));
	return words_end(r);
}

enum rc words_read_reachable(struct words_reader *r)
{
	TRY(person_as(r));
	if (!words_take(r, "within"))
		return words_fail(r, r->s, strlen(r->s), "`within` and a time are due here");
	TRY(words_amount(r, 1u << DIM_ELAPSED, "the time", &r->cmd->e.amount));
	r->cmd->e.has_amount = true;
	return words_end(r);
}

enum rc words_read_hand_over(struct words_reader *r)
{
	if (!words_take(r, "to")) {
		TRY(roles_read(r));
		if (!words_take(r, "to"))
			return words_fail(r, r->s, strlen(r->s), "`to` and a name are due here");
	}
	TRY(person_read(r));
	return words_end(r);
}

enum rc words_read_take_over(struct words_reader *r)
{
	if (!words_take(r, "from"))
		return words_fail(r, r->s, strlen(r->s), "`from` and a name are due here");
	TRY(person_read(r));
	return words_end(r);
}

enum rc words_read_goes(struct words_reader *r)
{
	TRY(person_read(r));
	return words_end(r);
}

/* ---- lines of the list ---- */

enum rc words_read_stage(struct words_reader *r)
{
	const struct plan *p = r->w->plan;
	struct words_names names = {0};
	size_t n = words_len(r);
	bool found = false;
	if (n == 0)
		return words_fail(r, r->s, 0, "the name of the stage is missing");
	for (int i = 0; i < p->stages_n; i++) {
		const char *name = p->stages[i].def->name.s;
		if (!words_in_session(r, p->stages[i].session))
			continue;
		words_known(r, &names, name);
		found |= strlen(name) == n && strncmp(name, r->s, n) == 0;
	}
	if (!found)
		return words_unknown(r, r->s, n, "a stage of this session", &names);
	r->cmd->e.name = words_cut(r, n);
	return words_end(r);
}

enum rc words_read_step(struct words_reader *r)
{
	TRY(words_step(
	    r, 1u << STEP_CONFIRM | 1u << STEP_HAND_OUT | 1u << STEP_WAIT | 1u << STEP_PLUGIN,
	    "a line to confirm", &r->cmd->e.name, NULL));
	return words_end(r);
}

enum rc words_read_allocate(struct words_reader *r)
{
	TRY(words_step(r, 1u << STEP_ALLOCATE, "a line that draws from a list", &r->cmd->e.name,
	               NULL));
	return words_end(r);
}

enum rc words_read_alert(struct words_reader *r)
{
	const struct protocol *p = r->w->plan->p;
	struct words_names names = {0};
	size_t n = words_len(r);
	bool found = false;
	if (n == 0)
		return words_fail(r, r->s, 0, "the name of the alert is missing");
	for (size_t i = 0; i < p->alerts.n; i++) {
		const char *name = p->alerts.v[i].name.s;
		words_known(r, &names, name);
		found |= strlen(name) == n && strncmp(name, r->s, n) == 0;
	}
	if (!found)
		return words_unknown(r, r->s, n, "an alert of this protocol", &names);
	r->cmd->e.name = words_cut(r, n);
	TRY(words_colon(r, "the reason"));
	return words_until(r, NULL, "the reason", &r->cmd->e.reason);
}

enum rc words_read_note(struct words_reader *r)
{
	words_skip(r);
	if (*r->s == ':')
		return words_read_text(r);
	TRY(words_step(r, ~0u, "a line of this session", &r->cmd->e.name, NULL));
	return words_read_text(r);
}

enum rc words_read_skip(struct words_reader *r)
{
	TRY(words_step(r, ~0u, "a line of this session", &r->cmd->e.name, NULL));
	TRY(words_colon(r, "the reason"));
	return words_until(r, NULL, "the reason", &r->cmd->e.reason);
}

static enum rc option_read(struct words_reader *r, const char *const *names)
{
	struct words_names list = {0};
	const char *at = r->s;
	TRY(words_until(r, NULL, "the answer", &r->cmd->e.text));
	for (size_t i = 0; names && names[i]; i++) {
		words_known(r, &list, names[i]);
		if (strcmp(names[i], r->cmd->e.text) == 0)
			return RC_OK;
	}
	return words_unknown(r, at, strlen(r->cmd->e.text), "one of the answers", &list);
}

/* The value of a question, as its kind asks. */
enum rc words_answer_value(struct words_reader *r, const struct answer_def *q)
{
	static const char *const yes_no[] = {"yes", "no", NULL};
	words_skip(r);
	switch (q->kind) {
	case ANSWER_YES_NO: return option_read(r, yes_no);
	case ANSWER_CHOICE: return option_read(r, q->names);
	case ANSWER_NUMBER: {
		const char *at = r->s;
		const char *words = NULL;
		struct quantity_fault f;
		bool bare = q->range.dim == DIM_NONE;
		TRY(words_until(r, NULL, "the answer", &words));
		if (!quantity_parse_flags(words, strlen(words),
		                          bare ? QUANTITY_BARE : QUANTITY_UNIT_DUE,
		                          &r->cmd->e.amount, &f))
			return words_quantity_bad(r, at, strlen(words), &f);
		if (r->cmd->e.amount.dim != q->range.dim)
			return words_fail(r, at, strlen(words), "%s is due here, and `%s` is %s",
			                  quantity_dim_name(q->range.dim), words,
			                  quantity_dim_name(r->cmd->e.amount.dim));
		r->cmd->e.has_amount = true;
		return RC_OK;
	}
	case ANSWER_TEXT:
	case ANSWER_NAME:
	case ANSWER_PHONE:
	case ANSWER_VALUE:
	case ANSWER_DATE:
	case ANSWER_TIME: break;
	}
	return words_until(r, NULL, "the answer", &r->cmd->e.text);
}

/* `2027-02-10`: the end of that day, which is the safe side of it. */
static bool bare_day(struct words_reader *r, int64_t *out)
{
	struct civil_date d;
	const char *s = r->s + strspn(r->s, " ");
	size_t n = strlen(s);
	while (n && s[n - 1] == ' ')
		n--;
	if (!r->w->course || !civil_date_parse(s, n, &d))
		return false;
	zone_utc(r->w->course->zone, d, (struct civil_clock){23, 59, 59, 0}, out, NULL);
	r->s = s + strlen(s);
	return true;
}

/* `never`, or the day (or day and time) when it was last taken. */
static enum rc washout_value(struct words_reader *r)
{
	r->cmd->kind = CMD_WASHOUT;
	if (words_take(r, "never")) {
		r->cmd->e.text = "never";
		return words_end(r);
	}
	if (bare_day(r, &r->cmd->e.at))
		return RC_OK;
	return when_read(r, &r->cmd->e.at);
}

static const struct answer_def *answer_find(const struct protocol *p, const char *name)
{
	for (size_t i = 0; i < p->answers.n; i++)
		if (strcmp(p->answers.v[i].name, name) == 0)
			return &p->answers.v[i];
	return NULL;
}

enum rc words_read_answer(struct words_reader *r)
{
	const struct protocol *p = r->w->plan->p;
	size_t n = words_len(r);
	const char *name = arena_dupn(r->a, r->s, n);
	for (size_t i = 0; i < p->medicines.n; i++)
		for (size_t j = 0; j < p->medicines.v[i].washouts.n; j++)
			if (strcmp(p->medicines.v[i].washouts.v[j].name.s, name) == 0) {
				r->cmd->e.medicine = p->medicines.v[i].name.s;
				r->cmd->e.name = words_cut(r, n);
				TRY(words_colon(r, "the answer"));
				return washout_value(r);
			}
	TRY(words_step(r, 1u << STEP_ASK | 1u << STEP_CHOOSE, "a question of this session",
	               &r->cmd->e.name, NULL));
	TRY(words_colon(r, "the answer"));
	const struct answer_def *q = answer_find(p, r->cmd->e.name);
	return words_answer_value(r, q);
}
