/* SPDX-License-Identifier: Apache-2.0
 * cli/interrupt.h - Ctrl-C ends every command within a second, and says what was kept.
 *
 * Signals are blocked in the whole program and a thread of its own waits for them: there is no
 * handler, so nothing is done at a bad moment, and no global.  The command may end by itself for
 * half a second (it asks cli_stopped()); then the program ends.  The store keeps whole commands or
 * nothing, so that this is safe at any moment. */
#ifndef TEND_CLI_INTERRUPT_H
#define TEND_CLI_INTERRUPT_H

#include "cli/cli.h"

enum rc interrupt_begin(struct cli *c, struct err *e) MUST_USE;
void interrupt_end(struct cli *c);
/* Another program has the terminal (a pager): Ctrl-C is for that one. */
void interrupt_pause(struct cli *c, bool pause);

#endif
