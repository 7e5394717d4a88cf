/* SPDX-License-Identifier: Apache-2.0
 * tests/support/plan.h - the shipped protocol as a compiled plan, for tests.
 *
 * Files are looked for under $SRC, which the runner sets, or under the working directory. */
#ifndef TEND_TESTS_SUPPORT_PLAN_H
#define TEND_TESTS_SUPPORT_PLAN_H

#include "closure/read.h"

/* protocols/kap-lozenge-im.yaml with its parts.  Fails the running test if it does not load. */
const struct plan *test_plan(struct arena *a);

/* Any protocol under protocols/, such as "kap-lozenge-im.yaml". */
const struct plan *test_plan_named(struct arena *a, const char *file);

/* A protocol written in a test; parts are those of protocols/. */
const struct plan *test_plan_text(struct arena *a, const char *yaml);

#endif
