/* SPDX-License-Identifier: Apache-2.0
 * plugin/confine.h - shuts the calling process in, for good: what the worker of a plugin lives by.
 *
 * After it the process can read and write its one descriptor, ask for memory and the time, and
 * end.  Any other system call ends it at once.  Works as root and as anybody, and needs no
 * namespaces, so that it works inside containers too. */
#ifndef TEND_PLUGIN_CONFINE_H
#define TEND_PLUGIN_CONFINE_H

#include "util/err.h"

/* Fails closed: if a single part of it cannot be had, RC_DENIED says which, and nothing of a
 * stranger may run in this process. */
enum rc confine(int fd, struct err *e) MUST_USE;

#endif
