/* SPDX-License-Identifier: Apache-2.0 */
#include "util/err.h"

#include <stdarg.h>
#include <stdio.h>

const struct rc_row rc_rows[] = {
    {RC_OK, "done"},
    {RC_NO, "the answer is no"},
    {RC_USAGE, "wrong use"},
    {RC_NOTFOUND, "no such thing"},
    {RC_DENIED, "not allowed"},
    {RC_GATE, "a rule said no"},
    {RC_CONFLICT, "changed by somebody else"},
    {RC_IO, "storage trouble"},
    {RC_UNDECIDED, "not decided within limits"},
    {RC_BUG, "a fault in Tend"},
    {RC_STOPPED, "stopped"},
};
const size_t rc_rows_n = countof(rc_rows);

enum rc err_set(struct err *e, enum rc code, const char *fmt, ...)
{
	if (!e)
		return code;
	va_list ap;
	va_start(ap, fmt);
	e->code = code;
	e->hint[0] = '\0';
	vsnprintf(e->msg, sizeof e->msg, fmt, ap);
	va_end(ap);
	return code;
}

void err_hint(struct err *e, const char *fmt, ...)
{
	if (!e)
		return;
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(e->hint, sizeof e->hint, fmt, ap);
	va_end(ap);
}
