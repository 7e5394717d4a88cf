/* SPDX-License-Identifier: Apache-2.0
 * Whether two places of a protocol ask the record the same (declared in expr.h). */
#include <string.h>

#include "protocol/expr.h"

static bool text_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool contact_same(const struct contact_ref *a, const struct contact_ref *b)
{
	return text_same(a->name, b->name) && a->which == b->which && a->number == b->number
	       && a->session == b->session && a->kind == b->kind && a->contact == b->contact;
}

static bool selector_same(const struct selector *a, const struct selector *b)
{
	return a->which == b->which
	       && (a->which != AT_CONTACT || contact_same(&a->contact, &b->contact));
}

static bool moment_same(const struct moment *a, const struct moment *b)
{
	return a->kind == b->kind && a->number == b->number && a->medicine == b->medicine
	       && text_same(a->name, b->name) && a->measure == b->measure && a->form == b->form
	       && contact_same(&a->of, &b->of);
}

bool fact_equals(const struct fact *a, const struct fact *b)
{
	return a->kind == b->kind && a->target == b->target && a->index == b->index
	       && a->part == b->part && a->own == b->own && a->route == b->route && a->how == b->how
	       && selector_same(&a->at, &b->at) && selector_same(&a->from, &b->from)
	       && moment_same(&a->moment, &b->moment) && a->over.dim == b->over.dim
	       && a->over.micro == b->over.micro && a->each == b->each && a->at_least == b->at_least
	       && a->better_lower == b->better_lower;
}
