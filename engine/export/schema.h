/* SPDX-License-Identifier: Apache-2.0
 * export/schema.h - the protocol language as JSON Schema (draft 07), from its rows.
 *
 * For editors: they complete keys, show what each is for and mark what cannot stand there.  A file
 * that loads is accepted; what only the whole file shows (names, units that match, contradictions)
 * stays with `tend check`. */
#ifndef TEND_EXPORT_SCHEMA_H
#define TEND_EXPORT_SCHEMA_H

#include "util/text.h"

/* protocol.schema.json: everything, with the definitions that parts share. */
void schema_protocol(struct text *out);
/* plugin.schema.json: the manifest of a plugin. */
void schema_plugin(struct text *out);
/* part.schema.json: the same for a file of `parts:`; it lies beside the other and points into it. */
void schema_part(struct text *out);

#endif
