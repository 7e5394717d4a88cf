/* SPDX-License-Identifier: Apache-2.0
 * Loading and compiling the shipped protocol, against bare libyaml events over the same files. */
#include "bench.h"

#include <yaml.h>

#include "closure/read.h"
#include "scenario/scenario.h"

#define TIMES 20

struct files {
	struct arena a;
	const char *folder, *text;
	bool kept; /* as a course loads it, or as a desk checks it */
	size_t len, bytes;
	struct {
		struct named {
			const char *name, *text;
			size_t len;
		} * v;
		size_t n, cap;
	} parts;
};

static const char *part(void *ctx, struct arena *a, const char *name, size_t *len, struct err *e)
{
	struct files *f = ctx;
	(void)a;
	for (size_t i = 0; i < f->parts.n; i++)
		if (strcmp(f->parts.v[i].name, name) == 0) {
			*len = f->parts.v[i].len;
			return f->parts.v[i].text;
		}
	struct named *n = arena_push(&f->a, &f->parts);
	n->name = arena_dup(&f->a, name);
	n->text =
	    scenario_read_file(NULL, &f->a, arena_fmt(&f->a, "%s/%s", f->folder, name), &n->len, e);
	*len = n->len;
	f->bytes += n->len;
	return n->text;
}

static double load(void *ctx)
{
	struct files *f = ctx;
	const struct part_reader parts = {f, part, f->kept};
	double begun = bench_cpu();
	for (int i = 0; i < TIMES; i++) {
		struct arena a = {0};
		struct diags d = {.a = &a};
		struct closure closure = {0};
		struct protocol *p =
		    protocol_read(&a, &d, "x.yaml", f->text, f->len, &parts, &closure);
		if (!p || !closure_plan(&a, p, &closure)) {
			fprintf(stderr, "the protocol has errors\n");
			exit(1);
		}
		arena_drop(&a);
	}
	return bench_cpu() - begun;
}

static void events(const char *text, size_t n)
{
	yaml_parser_t p;
	yaml_event_t ev;
	yaml_parser_initialize(&p);
	yaml_parser_set_input_string(&p, (const unsigned char *)text, n);
	for (bool more = true; more; yaml_event_delete(&ev)) {
		if (!yaml_parser_parse(&p, &ev))
			exit(1);
		more = ev.type != YAML_STREAM_END_EVENT;
	}
	yaml_parser_delete(&p);
}

static double bare(void *ctx)
{
	struct files *f = ctx;
	double begun = bench_cpu();
	for (int i = 0; i < TIMES; i++) {
		events(f->text, f->len);
		for (size_t k = 0; k < f->parts.n; k++)
			events(f->parts.v[k].text, f->parts.v[k].len);
	}
	return bench_cpu() - begun;
}

int main(void)
{
	const char *src = getenv("SRC");
	struct files f = {0};
	struct err e = {0};
	f.folder = arena_fmt(&f.a, "%s/protocols", src ? src : ".");
	f.text = scenario_read_file(NULL, &f.a, arena_fmt(&f.a, "%s/kap-lozenge-im.yaml", f.folder),
	                            &f.len, &e);
	bench_must(f.text ? RC_OK : RC_IO, &e);
	load(&f); /* fetches the parts */
	printf("kap-lozenge-im and %zu parts, %zu KiB\n", f.parts.n, (f.bytes + f.len) / 1024);
	f.kept = true;
	bool ok =
	    bench_compare(&(struct bench_row){.what = "protocol: load, bind, compile, digest",
	                                      .means = "how many times the bare parser's time "
	                                               "until a course can go by a kept protocol",
	                                      .unit = "protocols",
	                                      .n = TIMES,
	                                      .most = 3},
	                  load, bare, &f);
	f.kept = false;
	ok &= bench_compare(
	    &(struct bench_row){.what = "protocol: the same with all that a desk is told of it",
	                        .means =
	                            "how many times the bare parser's time until a file is checked",
	                        .unit = "protocols",
	                        .n = TIMES},
	    load, bare, &f);
	arena_drop(&f.a);
	return ok ? 0 : 1;
}
