/* SPDX-License-Identifier: Apache-2.0
 * A small course with lengths, owners and staff, and acts in words, for tests of the desk. */
#ifndef TEND_TESTS_APP_DESK_H
#define TEND_TESTS_APP_DESK_H

#include "../support/rig.h"

#include <string.h>

#include "words/words.h"

/* RIG_NOW is Monday, 21-Sep-2026 16:13 in Vienna. */
static const char desk_protocol[] =
    "tend: 1\n"
    "id: desk\n"
    "version: 1.0.0\n"
    "title: Desk\n"
    "status: draft\n"
    "supervised: no\n"
    "medicines:\n"
    "  ketamine:\n"
    "    substance: ketamine hydrochloride\n"
    "    routes:\n"
    "      oral: {form: tablet 50 mg, dose: {allowed: 50..100 mg}}\n"
    "sessions:\n"
    "  medicine:\n"
    "    kind: medicine\n"
    "    where: clinic\n"
    "    length: 180 min\n"
    "    staff: {therapist: {people: 1}}\n"
    "    steps:\n"
    "      - {dose: ketamine, enter: [consent, gap], ordered by: prescriber, by: nurse}\n"
    "  talk:\n"
    "    kind: integration\n"
    "    where: clinic\n"
    "    length: 60 min\n"
    "    steps: [{ask: said, answer: text}]\n"
    "  call:\n"
    "    kind: call\n"
    "    where: phone\n"
    "    length: 15 min\n"
    "    no answer: {attempts: 1, within: 2 d, do: [task write-a-letter], owner: therapist, due: 1 "
    "d}\n"
    "    steps: [{ask: heard, answer: text}]\n"
    "course:\n"
    "  - phase: before\n"
    "    do: [{session: talk, name: hello, at: day -14..-1, owner: therapist}]\n"
    "  - phase: treatment\n"
    "    repeat: 3\n"
    "    gap: {at least: 6 d, never under: 2 d, at most: 14 d}\n"
    "    do:\n"
    "      - {session: medicine}\n"
    "      - {session: call, at: 1 d after medicine, owner: therapist}\n"
    "      - {session: talk, at: 1..4 d after medicine}\n";

static inline void desk_store(struct rig *r, const char *text)
{
	const struct app_protocol_files files = {
	    .path = "desk.yaml", .text = text, .len = strlen(text)};
	rig_must(r, "dora", (struct app_request){.what = DO_PROTOCOL_STORE, .files = &files});
}

static inline const char *desk_course(struct rig *r, const char *name)
{
	const char *patient =
	    rig_must(r, "nora",
	             (struct app_request){.what = DO_PATIENT_ADD,
	                                  .cmd.e = {.name = name, .born = "1990-01-02"}})
	        .id;
	return rig_must(r, "theo",
	                (struct app_request){.what = DO_COURSE_OPEN,
	                                     .cmd.e = {.patient = patient, .protocol = "desk"}})
	    .id;
}

static inline const struct course *desk_see(struct rig *r, const char *course)
{
	const struct course *c = NULL;
	struct err e = {0};
	if (app_course(r->app, NULL, course, NULL, &c, &e) != RC_OK)
		fail_msg("%s", e.msg);
	return c;
}

/* What words that cannot be read are answered. */
static inline struct app_reply desk_act(struct rig *r, const char *who, const char *course,
                                        const char *act)
{
	const struct course *c = desk_see(r, course);
	const struct words_context w = {.plan = c->plan, .course = c};
	struct app_request req = {.course = course};
	struct err e = {0};
	enum rc rc = words_parse(&r->a, &w, act, &req.cmd, NULL, &e);
	if (rc != RC_OK)
		return (struct app_reply){
		    .rc = rc, .msg = arena_dup(&r->a, e.msg), .hint = arena_dup(&r->a, e.hint)};
	if (command_signs(c, &req.cmd))
		req.secret = rig_pin(r, who);
	return rig_do(r, who, req);
}

static inline struct app_reply desk_must(struct rig *r, const char *who, const char *course,
                                         const char *act)
{
	struct app_reply reply = desk_act(r, who, course, act);
	if (reply.rc != RC_OK)
		fail_msg("%s: %d: %s; %s", act, (int)reply.rc, reply.msg,
		         reply.hint ? reply.hint : "");
	return reply;
}

/* Fails the test unless it was refused so, in these words. */
static inline struct app_reply desk_no(struct rig *r, const char *who, const char *course,
                                       const char *act, enum rc rc, const char *says)
{
	struct app_reply reply = desk_act(r, who, course, act);
	if (reply.rc != rc)
		fail_msg("%s: %d, not %d: %s", act, (int)reply.rc, (int)rc, reply.msg);
	HAS(reply.msg, says);
	return reply;
}

#endif
