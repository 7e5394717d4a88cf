/* SPDX-License-Identifier: Apache-2.0
 * tend patient: who is treated here.  Their data is looked at by name only when it is asked for. */
#include <string.h>

#include "cli/cli_course.h"
#include "util/json.h"

static const struct cli_option opt_born = {"born", 0, "DATE", "date of birth: 1986-03-14"},
                               opt_sex = {"sex", 0, "SEX", "female, male or other"};

static enum rc patient_add(struct cli *c, struct err *e)
{
	struct case_at at = {0};
	struct app_reply reply;
	TRY(case_open(c, &at, e));
	TRY(case_actor(&at, e));
	struct app_request req = {.who = &at.who,
	                          .what = DO_PATIENT_ADD,
	                          .cmd = {.e = {.name = c->args[0],
	                                        .born = cli_value(c, &opt_born),
	                                        .sex = cli_value(c, &opt_sex)}}};
	if (c->dry_run)
		return cli_would(c, &req, arena_fmt(c->a, "patient %s", c->args[0]), e);
	TRY(cli_do(c, &req, &reply, e));
	TRY(case_keep_time(&at, e));
	if (!c->json) {
		cli_put(c, "%s\n", reply.id);
		cli_say(c, "Next: tend course open %s PROTOCOL", reply.id);
	}
	return RC_OK;
}

static bool may_read(const struct actor *who)
{
	struct right r = rights_of(DO_COURSE_READ, CMD_NONE);
	return rights_allow(&r, who->roles);
}

static enum rc open_list(struct cli *c, struct case_at *at, const struct clinic **clinic,
                         struct err *e)
{
	TRY(case_open(c, at, e));
	TRY(case_actor(at, e));
	if (!may_read(&at->who)) {
		err_set(e, RC_DENIED, "%s may not see patients", cli_safe(c, at->who.id));
		err_hint(e, "somebody who treats them can");
		return RC_DENIED;
	}
	return app_clinic(c->app, clinic, e);
}

static const char *born_words(struct cli *c, const struct patient *p)
{
	struct civil_date d;
	struct text t = text_in(c->a);
	if (!p->born || !civil_date_parse(p->born, strlen(p->born), &d))
		return "not known";
	civil_date_write_staff(&t, d);
	return t.s;
}

static enum rc patient_list(struct cli *c, struct err *e)
{
	struct case_at at = {0};
	const struct clinic *clinic;
	struct json j = {0};
	TRY(open_list(c, &at, &clinic, e));
	if (c->json) {
		j = json_begin(&c->out, "tend.patients/1");
		json_list(&j, "patients");
	}
	for (size_t i = 0; i < clinic->patients.n; i++) {
		const struct patient *p = &clinic->patients.v[i];
		if (!c->json) {
			cli_put(c, "%s  %s, born %s\n", p->id, cli_safe(c, p->name),
			        born_words(c, p));
			continue;
		}
		json_open(&j, NULL);
		json_text(&j, "id", p->id);
		json_text(&j, "name", p->name);
		json_text(&j, "born", p->born);
		json_close(&j);
	}
	if (c->json)
		json_end(&j);
	else if (clinic->patients.n == 0)
		cli_say(c, "No patient is known here yet. Add one with: tend patient add NAME");
	return RC_OK;
}

static enum rc patient_show(struct cli *c, struct err *e)
{
	struct case_at at = {0};
	const struct clinic *clinic;
	struct json j = {0};
	TRY(open_list(c, &at, &clinic, e));
	const struct patient *p = clinic_patient(clinic, c->args[0]);
	if (!p) {
		err_set(e, RC_NOTFOUND, "there is no patient `%s` here", cli_safe(c, c->args[0]));
		err_hint(e, "see: tend patient list");
		return RC_NOTFOUND;
	}
	if (c->json) {
		j = json_begin(&c->out, "tend.patient/1");
		json_text(&j, "id", p->id);
		json_text(&j, "name", p->name);
		json_text(&j, "born", p->born);
		json_text(&j, "sex", p->sex);
		json_list(&j, "courses");
	} else {
		cli_put(c, "%s, born %s, ID %s%s%s\n", cli_safe(c, p->name), born_words(c, p),
		        p->id, p->sex ? ", " : "", p->sex ? cli_safe(c, p->sex) : "");
	}
	for (size_t i = 0; i < clinic->courses.n; i++) {
		const struct course_entry *k = &clinic->courses.v[i];
		if (strcmp(k->patient, p->id) != 0)
			continue;
		if (!c->json) {
			cli_put(c, "  %s  %s %s, since %s\n", k->id, cli_safe(c, k->protocol),
			        cli_safe(c, k->version), cli_time(c, app_zone(c->app), k->opened));
			continue;
		}
		json_open(&j, NULL);
		json_text(&j, "course", k->id);
		json_text(&j, "protocol", k->protocol);
		json_text(&j, "version", k->version);
		json_time(&j, "opened", k->opened);
		json_close(&j);
	}
	if (c->json)
		json_end(&j);
	return RC_OK;
}

static const char *const add_examples[] = {
    "tend patient add \"S. Sample\" --born 1986-03-14 --sex female", NULL};
static const char *const list_examples[] = {"tend patient list", "tend patient list --json", NULL};
static const char *const show_examples[] = {"tend patient show PATIENT", NULL};
static const struct cli_option *const add_options[] = {&opt_born, &opt_sex, &case_opt_demo_time,
                                                       NULL};
static const struct cli_option *const time_option[] = {&case_opt_demo_time, NULL};

static const struct cli_command rows[] = {
    {"patient", "add", "NAME", 1, 1, "a patient becomes known here; prints the id", add_examples,
     add_options, "NAME is what staff call the patient: initials, a code or a name.", patient_add,
     CLI_APP | CLI_ACTS | CLI_READS | CLI_DRY},
    {"patient", "list", NULL, 0, 0, "everybody who is known here", list_examples, time_option, NULL,
     patient_list, CLI_APP | CLI_ACTS | CLI_READS},
    {"patient", "show", "PATIENT", 1, 1, "one patient and the courses", show_examples, time_option,
     NULL, patient_show, CLI_APP | CLI_ACTS | CLI_READS},
};
const struct cli_family cli_family_patient = {"Patients", rows, countof(rows)};
