/* SPDX-License-Identifier: Apache-2.0
 * What the parts of a protocol say together: limits that agree, bands without holes, people who
 * can be two. */
#include "protocol/bind.h"
#include "protocol/codes.h"

void check_meaning(struct loader *l)
{
	if (protocol_contacts(l->p) == 0)
		load_fail(l, &codes[C_NO_COURSE], l->p->id.at, "this course has no contact");
}
