/* SPDX-License-Identifier: Apache-2.0
 * protocol/codes.h - every fault that `tend check` can find in a protocol, by its stable code.
 *
 * The rows stand in codes.c; those of the YAML reader (E01xx) beside it in yaml.c.  A code is
 * never used again for another meaning. */
#ifndef TEND_PROTOCOL_CODES_H
#define TEND_PROTOCOL_CODES_H

#include "util/diag.h"

enum code {
	/* E02xx: the shape of the file */
	C_UNKNOWN_KEY,
	C_MISSING_KEY,
	C_NOT_A_MAPPING,
	C_NOT_A_LIST,
	C_NOT_A_TEXT,
	C_EMPTY_LIST,
	C_STEP_KIND,
	C_EXCLUDES,
	C_NEEDS,
	C_LANGUAGE_VERSION,
	C_PART_FILE,
	C_PART_SECTION,
	C_TOO_MANY,
	/* E03xx: values */
	C_QUANTITY,
	C_DIMENSION,
	C_RANGE,
	C_NUMBER,
	C_YES_NO,
	C_ONE_OF,
	C_NAME,
	C_TEXT,
	C_LIMIT,
	C_VERDICT,
	C_ACT,
	C_PEOPLE,
	C_VERSION,
	C_FORM_OF_MEDICINE,
	C_ANSWERS,
	C_NUMBER_TABLE,
	C_GUIDE_FILL,
	C_GUIDE_AMOUNT,
	/* E04xx: names */
	C_UNKNOWN_NAME,
	C_TWICE,
	C_NAME_IS_KIND,
	C_RESERVED,
	/* E05xx: expressions */
	C_EXPR_SYNTAX,
	C_EXPR_TYPE,
	C_EXPR_DIMENSION,
	C_EXPR_NAME,
	C_EXPR_FUNCTION,
	C_EXPR_SELECTOR,
	C_EXPR_OUT_OF_RANGE,
	/* E06xx: moments and windows */
	C_MOMENT,
	C_AT,
	/* E07xx: what the parts say together */
	C_LIMITS_CLASH,
	C_ELSE_LAST,
	C_BANDS_GAP,
	C_BANDS_OVERLAP,
	C_BANDS_RANGE,
	C_DOSE_RULE,
	C_NO_ROUTE_FOR_ROUND,
	C_MUST,
	C_AFTER_LOOP,
	C_GAP_ORDER,
	C_SIGNERS,
	C_NOT_MONITORED,
	C_NO_GAP,
	C_COURSE_ORDER,
	C_SCORE_OPEN,
	C_FLOOR,
	C_GUARANTEE,
	C_DOSE_GATE,
	C_DEADLINE,
	C_INFUSION,
	C_REST,
	C_SUPPLEMENT,
	C_ONE_STEP,
	C_SHARE,
	C_DOSE_CASES,
	C_DOSE_HOME,
	C_GIVER,
	C_AT_CASE, /* E0730 and on: the course */
	C_KIND_TAKEN,
	C_NO_FIRST_DOSE,
	C_STAFF,
	C_CONSENT_BY,
	C_TOGETHER,
	C_HIDDEN_FROM,
	C_LIST_ASKED,
	C_KITS_FILL,
	C_KITS_TOLD,
	C_DOSE_TWICE,
	C_PERCENT_OF, /* E0750 and on: forms and measures */
	C_WORKED_FROM,
	C_WORKED_NOT_TAKEN,
	C_FORM_ASKS,
	/* E076x: variants */
	C_BASE_FILE,
	C_BASE_VERSION,
	C_ADDRESS,
	C_CHANGE,
	C_CHANGES_CLASH,
	C_BASE_DEPTH,
	C_FLOOR_LOOSER,
	C_FLOOR_USE,
	C_PROMISE_GONE,
	C_PROMISE_UNASKED, /* E0780 and on: promises and waivers */
	C_PROMISE_LIMIT,
	C_PROMISE_WATCH,
	C_WAIVER,
	C_FURTHER_GATE, /* E0790 and on: what follows from what the parts say */
	C_NO_PEAK,
	C_UNHANDLED,
	C_NEVER_REACHED,
	C_BRANCH_OPEN,
	C_MAY_SIGN,
	C_TALK_BETWEEN,
	C_RAISE_UNASKED,
	C_GUIDE_HOLE,
	C_TOO_HARD,
	/* W08xx: worth a second look */
	C_LONG_LIST,
	C_MODE_MISSING,
	C_NO_EMERGENCY,
	C_HIDDEN_VERDICT,
	C_NEVER_USED,
	C_LONG_SENTENCE,
	C_STAY_SHORT, /* W0807 */
	C_BEFORE_PEAK,
	C_GAP_UNDER_DAY,
	C_STALE_VITALS,
	C_EARLY_BOOSTER,
	C_TURNED_ROUND,
	C_NO_SAY,
	C_DOUBLE_QUESTION,
	C_TICK,
	C_BUSY_MINUTE,
	C_HARD_TEXT,
	C_NEVER_OPENS,
	C_WAIVER_UNUSED,
	C_APART_UNSAID, /* W0820 */
	C_PEAK_FIGURE,
	C_ALERT_NONE,
	C_TALK_LATE,
	C_HARD_WORD,
	C_EASIER_TEXT,
	C_GUIDE_FIGURE, /* W0826 */
	C_GUIDE_UNTOLD,
	C_GUIDE_GATE,
	C_GUIDE_VISIT,
	C_NEVER_FRESH, /* W0830 */
	/* E0832 to E0849 and W0850 to W0869: plugins */
	C_PLUGIN_NAME,
	C_PLUGIN_API,
	C_PLUGIN_BUDGET,
	C_PLUGIN_PARAM,
	C_PLUGIN_DECIDES,
	C_PARAM_MISSING,
	C_PARAM_UNKNOWN,
	C_PARAM_VALUE,
	C_PLUGIN_FORM_NAME,
	C_PLUGIN_PACKAGE,
	C_PLUGIN_VERSION,
	C_PLUGIN_UNASKED, /* W0850 */
	CODES
};

extern const struct diag_code codes[CODES];

/* The row of a code such as "E0112", of either table; NULL if there is none. */
const struct diag_code *code_find(const char *code);
/* Each row of both tables, E0101 first; NULL after the last. */
const struct diag_code *code_at(size_t i);

#endif
