/* SPDX-License-Identifier: Apache-2.0
 * A clinic in which everything that a report counts has happened: the story of the demo, four
 * situations of the shipped protocol, and five rough weeks of a small one, and a dose in
 * a blinded trial.  It is the last day of the rough weeks. */
#ifndef TEND_TESTS_REPORT_CLINIC_H
#define TEND_TESTS_REPORT_CLINIC_H

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "demo/demo.h"
#include "report/report.h"

#define CLINIC_COURSES 6

struct furnished {
	struct arena a;
	char folder[160];
	const char *path;
	const char *rough; /* the course of the rough weeks */
	const char *waste; /* of x26, in which waste was corrected */
	struct demo_clock demo;
	struct app_clock clock;
	struct app *app;
};

static inline const char *clinic_file(struct arena *a, const char *below)
{
	const char *src = getenv("SRC");
	return arena_fmt(a, "%s/%s", src ? src : ".", below);
}

static inline const char *clinic_play(struct furnished *f, const char *library, const char *story,
                                      bool beside)
{
	struct err e = {0};
	struct demo_result made;
	const char *folder = clinic_file(&f->a, library);
	const struct demo_options o = {.data = f->path,
	                               .library = folder,
	                               .scenario =
	                                   arena_fmt(&f->a, "%s/scenarios/%s", folder, story),
	                               .beside = beside};
	if (demo_play(&f->a, &o, &made, &e) != RC_OK)
		fail_msg("%s: %s", story, e.msg);
	return made.course;
}

static inline void clinic_furnish(struct furnished *f)
{
	const char *tmp = getenv("TMPDIR");
	struct err e = {0};
	*f = (struct furnished){0};
	snprintf(f->folder, sizeof f->folder, "%.100s/tend-report-XXXXXX",
	         tmp && *tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(f->folder));
	f->path = arena_fmt(&f->a, "%s/clinic.db", f->folder);
	clinic_play(f, "protocols", "kap-lozenge-im/demo.yaml", false);
	f->waste =
	    clinic_play(f, "protocols", "kap-lozenge-im/x26-the-amounts-must-add-up.yaml", true);
	clinic_play(f, "protocols", "kap-lozenge-im/s05-vomits-again.yaml", true);
	clinic_play(f, "protocols", "kap-lozenge-im/x01-five-days-early-needs-a-signature.yaml",
	            true);
	clinic_play(f, "tests/report/library", "blinded/given.yaml", true);
	f->rough = clinic_play(f, "tests/report/library", "rough/rough-weeks.yaml", true);
	assert_int_equal(demo_clock_read(&f->a, f->path, &f->demo, &e), RC_OK);
	f->clock = demo_clock_app(&f->demo);
	const struct app_options opt = {.clock = &f->clock, .cost = &demo_cost, .device = "desk"};
	if (app_open(f->path, &opt, &f->app, &e) != RC_OK)
		fail_msg("%s", e.msg);
}

static inline int clinic_remove(const char *path, const struct stat *s, int flag, struct FTW *w)
{
	(void)s, (void)flag, (void)w;
	return remove(path);
}

static inline void clinic_done(struct furnished *f)
{
	app_close(f->app);
	nftw(f->folder, clinic_remove, 16, FTW_DEPTH | FTW_PHYS);
	arena_drop(&f->a);
}

#endif
