/* SPDX-License-Identifier: Apache-2.0
 * tests/plugin/asks.h - asking plugins through workers, and what must be left of it: nothing. */
#ifndef TEND_TESTS_ASKS_H
#define TEND_TESTS_ASKS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plugin/workers.h"

/* A build with sanitizers needs a few calls more and knows no limit of memory, and what is
 * resident says nothing in it. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* Deadlines of behaviour are tested with ten times the margin: the machine may be busy. */
#define MARGIN 10
extern const struct workers_limits patient;

int64_t now_ms(void);
int count_descriptors(void);
long resident_kib(pid_t pid);

/* Around a test: no descriptor is left, no process, not even a dead one, and no handler. */
int note_before(void **state);
int nothing_is_left(void **state);
#define TEST(f) cmocka_unit_test_setup_teardown(f, note_before, nothing_is_left)

/* The program itself where the runner names it, else this one in its place. */
struct workers *real_workers(struct workers_limits limits);
/* A package with the checks echo, raise and spin. */
struct cage_call call_of(const char *plugin, enum cage_hook hook, const char *name,
                         const struct datum *input);
/* Asks the echo for a number and holds the answer against it. */
void echo(struct workers *w, const char *digest, int n);

#endif
