/* SPDX-License-Identifier: Apache-2.0
 * export/manual.h - tend-protocol(5), the language as a manual page, from its rows. */
#ifndef TEND_EXPORT_MANUAL_H
#define TEND_EXPORT_MANUAL_H

#include "util/text.h"

void manual_protocol(struct text *out);

#endif
