/* SPDX-License-Identifier: Apache-2.0
 * yaml/yaml_in.h - what the files of the YAML reader share among themselves. */
#ifndef TEND_YAML_YAML_IN_H
#define TEND_YAML_YAML_IN_H

#include "yaml/yaml.h"

/* Indexes into yaml_codes[]; the order of the rows in yaml_codes.c. */
enum yaml_code {
	YC_FILE_SIZE,
	YC_EMPTY_FILE,
	YC_NOT_UTF8,
	YC_BYTE_ORDER_MARK,
	YC_CONTROL,
	YC_INVISIBLE,
	YC_TAB,
	YC_DIRECTIVE,
	YC_DOCUMENTS,
	YC_SYNTAX,
	YC_ANCHOR,
	YC_TAG,
	YC_MERGE,
	YC_DUPLICATE,
	YC_KEY_FORM,
	YC_KEY_EMPTY,
	YC_KEY_LONG,
	YC_NO_VALUE,
	YC_LONG,
	YC_LINES,
	YC_DEPTH,
	YC_NODES,
	YC_ROOT,
	YC_PAIR_IN_LIST,
	YC_COUNT
};

/* Looks at the characters before they are read as YAML.  False if one was refused. */
bool yaml_scan(const struct source *src, struct diags *d);

/* What libyaml found, and where; lines and columns count from 0 as libyaml does. */
struct yaml_problem {
	const char *problem, *context; /* libyaml's words; context may be NULL */
	uint32_t line, col;
	uint32_t context_line, context_col;
	size_t byte; /* of the problem in the text */
};

/* Says a syntax problem in plain words. */
void yaml_explain(const struct source *src, const struct yaml_problem *p, struct diags *d);

/* Spaces that look like the ordinary one and are not. */
bool yaml_odd_space(unsigned c);

#endif
