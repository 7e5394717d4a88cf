/* SPDX-License-Identifier: Apache-2.0
 * plugin/cage_todo.c - libraries that are not there yet. */
#include "plugin/cage_in.h"

const struct cage_lib_row cage_math_rows[1], cage_string_rows[1], cage_match_rows[1],
    cage_table_rows[1], cage_utf8_rows[1], cage_list_rows[1];
const size_t cage_math_rows_n = 0, cage_string_rows_n = 0, cage_match_rows_n = 0,
             cage_table_rows_n = 0, cage_utf8_rows_n = 0, cage_list_rows_n = 0;
