/* SPDX-License-Identifier: Apache-2.0
 * tend schema: the language for editors. */
#include "cli/schema.h"

#include <string.h>

#include "export/schema.h"

static const char *const schema_examples[] = {"tend schema >protocols/protocol.schema.json",
                                              "tend schema part >protocols/part.schema.json", NULL};

static enum rc schema(struct cli *c, struct err *e)
{
	bool part = c->args_n == 1 && strcmp(c->args[0], "part") == 0;
	if (c->args_n == 1 && !part && strcmp(c->args[0], "protocol") != 0) {
		err_set(e, RC_USAGE, "`%s` has no schema", cli_safe(c, c->args[0]));
		err_hint(e, "tend schema protocol, or tend schema part");
		return RC_USAGE;
	}
	if (part)
		schema_part(&c->out);
	else
		schema_protocol(&c->out);
	return RC_OK;
}

static const struct cli_command rows[] = {
    {"schema", NULL, "[protocol|part]", 0, 1, "the protocol language as JSON Schema, for editors",
     schema_examples, NULL,
     "With the first line \"# yaml-language-server: $schema=protocol.schema.json\" in a protocol, "
     "editors complete its keys, show what each is for and mark what can not stand there. The "
     "schema of a part lies beside it. `tend check` finds more: what only the whole file shows.",
     schema, CLI_PLAIN},
};
const struct cli_family cli_family_schema = {"For editors and shells", rows, countof(rows)};
