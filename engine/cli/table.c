/* SPDX-License-Identifier: Apache-2.0
 * All commands, family by family, in the order of `tend help`. */
#include "cli/check.h"
#include "cli/cli.h"
#include "cli/cli_course.h"
#include "cli/cli_demo.h"
#include "cli/cli_desk.h"
#include "cli/cli_session.h"
#include "cli/cli_test.h"
#include "cli/diagram.h"
#include "cli/diff.h"
#include "cli/docs.h"
#include "cli/help.h"
#include "cli/keeping.h"
#include "cli/login.h"
#include "cli/people.h"
#include "cli/settings.h"

const struct cli_family *const cli_families[] = {
    &cli_family_demo,     &cli_family_session, &cli_family_desk,     &cli_family_course,
    &cli_family_why,      &cli_family_patient, &cli_family_test,     &cli_family_guide,
    &cli_family_print,    &cli_family_check,   &cli_family_protocol, &cli_family_diagram,
    &cli_family_diff,     &cli_family_form,    &cli_family_clinic,   &cli_family_list,
    &cli_family_plugin,   &cli_family_init,    &cli_family_login,    &cli_family_people,
    &cli_family_audit,    &cli_family_report,  &cli_family_backup,   &cli_family_doctor,
    &cli_family_settings, &cli_family_docs,    &cli_family_help,     NULL,
};
