/* SPDX-License-Identifier: Apache-2.0
 * closure/package.h - the packages of plugins that a protocol names: found, read and taken in.
 *
 * A package is a folder `plugins/ID/` with plugin.yaml, init.lua and the further Lua files that its
 * manifest lists; they come from the same reader as parts.  Each is a file of the closure, the
 * manifest by its canonical text and Lua byte for byte, so that a course is pinned to them. */
#ifndef TEND_CLOSURE_PACKAGE_H
#define TEND_CLOSURE_PACKAGE_H

#include "closure/read.h"
#include "protocol/plugin.h"

#define PACKAGE_FOLDER    "plugins"
#define PACKAGE_MANIFEST  "plugin.yaml"
#define PACKAGE_INIT      "init.lua"
#define PACKAGE_LUA_BYTES ((size_t)256 << 10) /* of one Lua file */
#define PACKAGES_MAX      32                  /* of one protocol */

/* A manifest alone, from its text; its code is not looked for.  `text` has to outlive the result.
 * NULL when there is an error; all that was found is in `d`. */
const struct plugin_def *plugin_read(struct arena *a, struct diags *d, const char *path,
                                     const char *text, size_t len);

/* A package by the name of its folder, with its code and its digest.  Names as in `plugins/ID/…` are
 * asked of the reader; `at` is where something is told that has no place of its own.  With
 * `closure` (may be NULL) its files are added, unless they are there.  NULL when there is an error. */
const struct plugin_def *package_read(struct arena *a, struct diags *d, const char *id,
                                      struct span at, const struct part_reader *files,
                                      struct closure *closure);

/* Where readers of files look for `plugins/ID/FILE`: the path of FILE in the first of the roots that
 * holds the package's manifest, so that a package is never put together from two places.  NULL
 * where none does, or where the name is of no package. */
const char *package_place(struct arena *a, const char *name, const char *const *roots, size_t n,
                          bool (*is_there)(void *ctx, const char *path), void *ctx);
/* Whether a name that a reader is asked for is one of a package. */
bool package_is_name(const char *name);

/* Finds the package of each line of `plugins:` in l->p.  `beside` is the path of the protocol. */
void packages_take_in(struct loader *l, const char *beside, const struct part_reader *files,
                      struct closure *closure);

#endif
