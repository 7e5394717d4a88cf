/* SPDX-License-Identifier: Apache-2.0
 * protocol/values.h - readers of values that have a grammar of their own; one row of fields.c each.
 */
#ifndef TEND_PROTOCOL_VALUES_H
#define TEND_PROTOCOL_VALUES_H

#include "protocol/load.h"

#define FORM_ITEMS_MAX    100
#define SESSION_STEPS_MAX 200

/* FT_OWN: the value of a key. */
void value_tend(struct loader *l, const struct node *v, void *out); /* struct ident: `1` */
void value_extends(struct loader *l, const struct node *v, void *out);
void value_version(struct loader *l, const struct node *v, void *out); /* struct ident: 1.0.0 */
void value_unit(struct loader *l, const struct node *v, void *out);    /* struct measure */
void value_measure_range(struct loader *l, const struct node *v, void *out); /* struct measure */
void value_components(struct loader *l, const struct node *v, void *out);    /* struct measure */
void value_form_answers(struct loader *l, const struct node *v, void *out);  /* struct form */
void value_item_answers(struct loader *l, const struct node *v, void *out);  /* struct item */
void value_items(struct loader *l, const struct node *v, void *out);         /* struct form */
void value_enter(struct loader *l, const struct node *v, void *out);         /* struct form */
void value_contact_at(struct loader *l, const struct node *v, void *contact);
void value_worked(struct loader *l, const struct node *v, void *out);        /* struct worked */
void value_scores(struct loader *l, const struct node *v, void *out);        /* struct form */
void value_never_imputed(struct loader *l, const struct node *v, void *out); /* struct form */
void value_sum(struct loader *l, const struct node *v, void *out);           /* struct score */
void value_missing(struct loader *l, const struct node *v, void *out);       /* int */
void value_prorate(struct loader *l, const struct node *v, void *out);       /* bool */
void value_amount(struct loader *l, const struct node *v, void *out);        /* struct amount */
void value_allowed(struct loader *l, const struct node *v, void *out);       /* struct dose_rule */
void value_dose_at_most(struct loader *l, const struct node *v, void *out);  /* struct dose_rule */
void value_first(struct loader *l, const struct node *v, void *out);         /* struct dose_rule */
void value_over(struct loader *l, const struct node *v, void *out);     /* struct quantity_range */
void value_raise_by(struct loader *l, const struct node *v, void *out); /* struct raise_rule */
void value_one_step(struct loader *l, const struct node *v, void *out); /* bool */
void value_pump(struct loader *l, const struct node *v, void *out);     /* struct route */
void value_dosage_form(struct loader *l, const struct node *v, void *out);   /* struct route */
void value_rounding(struct loader *l, const struct node *v, void *out);      /* struct route */
void value_verdict_to(struct loader *l, const struct node *v, void *out);    /* struct verdict_to */
void value_acts(struct loader *l, const struct node *v, void *out);          /* struct acts */
void value_point(struct loader *l, const struct node *v, void *out);         /* struct point */
void value_answer(struct loader *l, const struct node *v, void *out);        /* struct step */
void value_same_person(struct loader *l, const struct node *v, void *out);   /* bool: `course` */
void value_must(struct loader *l, const struct node *v, void *out);          /* struct contact */
void value_missed(struct loader *l, const struct node *v, void *out);        /* struct contact */
void value_at_most_apart(struct loader *l, const struct node *v, void *out); /* struct quantity */

void value_plugin_name(struct loader *l, const struct node *v,
                       void *out); /* struct ident: ID/NAME */

/* The ranges of the components of a measure, after all of its keys; `range` may be NULL. */
void measure_ranges(struct loader *l, const struct node *range, struct measure *m);

/* Shapes whose value is one scalar: an entry of a map or list. */
void entry_label(struct loader *l, const struct node *key, const struct node *v, void *out);
void entry_option(struct loader *l, const struct node *key, const struct node *v, void *out);
void entry_band(struct loader *l, const struct node *key, const struct node *v, void *out);
void entry_lower(struct loader *l, const struct node *key, const struct node *v, void *out);
void entry_washout(struct loader *l, const struct node *key, const struct node *v, void *out);
void entry_limit(struct loader *l, const struct node *key, const struct node *v, void *out);
void entry_fresh(struct loader *l, const struct node *key, const struct node *v, void *out);
void entry_table(struct loader *l, const struct node *key, const struct node *v, void *out);
void entry_plugin(struct loader *l, const struct node *key, const struct node *v, void *out);
void entry_rounds(struct loader *l, const struct node *key, const struct node *v, void *out);
void entry_guide(struct loader *l, const struct node *key, const struct node *v, void *out);
void entry_due_by(struct loader *l, const struct node *key, const struct node *v, void *out);

/* The i-th way in which such a value is written, as a form of grammar.h; NULL after the last. */
const char *act_form(struct arena *a, size_t i);
const char *verdict_form(struct arena *a, size_t i);
const char *answer_form(struct arena *a, size_t i);
const char *product_form(struct arena *a, size_t i); /* dosage form and strength */

/* A case: `{when: CONDITION, then: NAME}` or `{else: NAME}`. */
extern const struct shape shape_case;
/* A case of what is worked out: `{when: CONDITION, then: VALUE}` or `{else: VALUE}`. */
extern const struct shape shape_worked;
extern const struct shape shape_at_case;

#endif
