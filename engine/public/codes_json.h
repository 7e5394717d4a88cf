/* SPDX-License-Identifier: Apache-2.0
 * public/codes_json.h - what the codes of `tend check` mean, as JSON for other programs. */
#ifndef TEND_APP_CODES_JSON_H
#define TEND_APP_CODES_JSON_H

#include "util/diag.h"

/* One JSON object "tend.explain/1". */
void code_json(const struct diag_code *d, struct text *out);
/* One JSON object "tend.codes/1": all codes in the order of code_at(). */
void codes_json(struct text *out);

#endif
