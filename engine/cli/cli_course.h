/* SPDX-License-Identifier: Apache-2.0
 * cli/cli_course.h - tend patient and tend course. */
#ifndef TEND_CLI_CLI_COURSE_H
#define TEND_CLI_CLI_COURSE_H

#include "cli/cli_case.h"

extern const struct cli_family cli_family_patient, cli_family_course, cli_family_why;

/* A row of `tend course` (course_move.c). */
enum rc course_move(struct cli *c, struct err *e);

#endif
