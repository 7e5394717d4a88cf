/* SPDX-License-Identifier: Apache-2.0
 * protocol/meaning_in.h - what the files that weigh a whole protocol share among themselves. */
#ifndef TEND_PROTOCOL_MEANING_IN_H
#define TEND_PROTOCOL_MEANING_IN_H

#include "protocol/bind.h"
#include "protocol/codes.h"
#include "protocol/load.h"

/* Each adds what it finds; the protocol is loaded and bound without an error. */
void meaning_forms(struct loader *l);     /* scores and bands */
void meaning_medicines(struct loader *l); /* dose rules and limits */
void meaning_care(struct loader *l);      /* doses that are entered, watched and signed */
void meaning_course(struct loader *l);    /* rounds, gaps and windows */
void meaning_checks(struct loader *l);    /* verdicts, alerts, floors and guarantees */
void meaning_warn(struct loader *l);      /* worth a second look */

/* A diagnostic that names a second place too. */
struct diag *meaning_two(struct loader *l, enum code code, struct span at, struct span other,
                         const char *other_label, const char *msg);
bool session_gives(const struct session_def *s, const struct step **dose, size_t *stage);

#endif
