/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/wire.h"

#include <assert.h>
#include <string.h>

#include "util/text.h"

static const uint8_t magic[3] = {'T', 'p', 1}; /* 1: the version of this format */

#define WIRE_PEAK ((int64_t)1 << 40) /* bytes: more than any budget */

/* What the two parts of each kind may have at most. */
static const struct ceiling {
	size_t first, second;
} ceilings[] = {
    [WIRE_READY] = {1024, 0},
    [WIRE_PACKAGE] = {(size_t)16 << 10, WIRE_PACKAGE_BYTES},
    [WIRE_CALL] = {1024, DATUM_BYTES},
    [WIRE_RESULT] = {WIRE_TRACE + 2048, DATUM_BYTES},
};

/* The keys of a first part, and what stands under them. */
struct key {
	const char *name;
	enum datum_kind kind;
	bool optional;
	int64_t least, most; /* of a whole number; of a text the bytes */
};

static const struct key ready_keys[] = {
    {"refused", DATUM_TEXT_IS, true, 0, WIRE_MESSAGE},
};
static const struct key package_keys[] = {
    {"files", DATUM_LIST, false, 0, 0},
    {"plugin", DATUM_TEXT_IS, false, 0, WIRE_NAME},
};
static const struct key file_keys[] = {
    {"bytes", DATUM_WHOLE, false, 0, (int64_t)WIRE_PACKAGE_BYTES},
    {"name", DATUM_TEXT_IS, false, 1, WIRE_NAME},
};
static const struct key call_keys[] = {
    {"bytes", DATUM_WHOLE, false, 0, INT64_MAX},
    {"hook", DATUM_WHOLE, false, 0, CAGE_REPORT},
    {"ms", DATUM_WHOLE, false, 0, INT64_MAX},
    {"name", DATUM_TEXT_IS, true, 0, WIRE_NAME},
    {"steps", DATUM_WHOLE, false, INT64_MIN, INT64_MAX},
    {"trace", DATUM_YES_NO, false, 0, 0},
};
static const struct key result_keys[] = {
    {"end", DATUM_WHOLE, false, CAGE_DONE, CAGE_LOST - 1}, /* lost is nothing a worker says */
    {"file", DATUM_TEXT_IS, true, 1, WIRE_NAME},
    {"line", DATUM_WHOLE, false, 0, INT32_MAX},
    {"message", DATUM_TEXT_IS, true, 0, WIRE_MESSAGE},
    {"peak", DATUM_WHOLE, false, 0, WIRE_PEAK},
    {"steps", DATUM_WHOLE, false, 0, INT64_MAX},
    {"trace", DATUM_TEXT_IS, true, 0, (int64_t)WIRE_TRACE},
};

/* ---- texts ---- */

static bool plain(const char *s, bool lines)
{
	unsigned code;
	for (size_t n = strlen(s), step; (step = utf8_next(s, n, &code)) > 0; s += step, n -= step)
		if (utf8_deceives(code) || (!lines && (code == '\n' || code == '\t')))
			return false;
	return true;
}

/* At most `most` bytes of it; what is not plain becomes a question mark, or a space. */
static const char *made_plain(struct arena *a, const char *s, size_t most, bool lines)
{
	struct text t = text_in(a);
	unsigned code;
	if (!s)
		return NULL;
	for (size_t n = strlen(s), step; (step = utf8_next(s, n, &code)) > 0;
	     s += step, n -= step) {
		bool broken = code == 0xFFFD && step == 1;
		if (t.n + step > most)
			break;
		if (!lines && (code == '\n' || code == '\t'))
			text_put(&t, " ");
		else if (broken || utf8_deceives(code))
			text_put(&t, "?");
		else
			text_putn(&t, s, step);
	}
	return t.s;
}

/* ---- writing ---- */

static void put_bytes(struct arena *a, struct wire_bytes *out, const void *p, size_t n)
{
	out->v = arena_grow(a, out->v, out->n, &out->cap, out->n + n, 1);
	if (n > 0)
		memcpy(out->v + out->n, p, n);
	out->n += n;
}

static void put_u32(uint8_t *b, size_t v)
{
	for (int i = 0; i < 4; i++)
		b[i] = (uint8_t)(v >> (8 * i));
}

static void put_head(struct arena *a, struct wire_bytes *out, const struct wire_head *h)
{
	uint8_t b[WIRE_HEAD] = {magic[0], magic[1], magic[2], (uint8_t)h->kind};
	assert(h->first <= ceilings[h->kind].first && h->second <= ceilings[h->kind].second);
	put_u32(b + 4, h->number);
	put_u32(b + 8, h->first);
	put_u32(b + 12, h->second);
	put_bytes(a, out, b, sizeof b);
}

/* `second`: of `n` bytes. */
static void put_frame(struct arena *a, struct wire_bytes *out, enum wire_kind kind, uint32_t number,
                      struct datum *first, const void *second, size_t n)
{
	const uint8_t *p;
	struct wire_head h = {.kind = kind, .number = number, .second = n};
	datum_encode(first, a, &p, &h.first);
	put_head(a, out, &h);
	put_bytes(a, out, p, h.first);
	put_bytes(a, out, second, n);
}

void wire_put_ready(struct arena *a, struct wire_bytes *out, const char *refused)
{
	struct datum first = datum_map();
	if (refused)
		datum_set(a, &first, "refused",
		          datum_text(made_plain(a, refused, WIRE_MESSAGE, false)));
	put_frame(a, out, WIRE_READY, 0, &first, NULL, 0);
}

static bool good_name(const char *s)
{
	size_t n = s ? strlen(s) : 0;
	return n > 0 && n <= WIRE_NAME && utf8_valid(s, n) && plain(s, false);
}

const char *wire_call_fault(const struct cage_call *call)
{
	size_t bytes = 0;
	if (!good_name(call->plugin))
		return "the plugin has no name that can be told";
	if (call->name && !good_name(call->name))
		return "what is called has no name that can be told";
	if (call->files_n > WIRE_FILES)
		return "the package has too many files";
	for (size_t i = 0; i < call->files_n; i++) {
		if (!good_name(call->files[i].name))
			return "a file of the package has no name that can be told";
		if (call->files[i].len > WIRE_PACKAGE_BYTES - bytes)
			return "the files of the package are too large";
		bytes += call->files[i].len;
	}
	return NULL;
}

void wire_put_package(struct arena *a, struct wire_bytes *out, const struct cage_call *call)
{
	struct datum first = datum_map(), files = datum_list();
	struct wire_head h = {.kind = WIRE_PACKAGE};
	const uint8_t *p;
	for (size_t i = 0; i < call->files_n; i++) {
		struct datum file = datum_map();
		datum_set(a, &file, "name", datum_text(call->files[i].name));
		datum_set(a, &file, "bytes", datum_whole((int64_t)call->files[i].len));
		datum_add(a, &files, file);
		h.second += call->files[i].len;
	}
	datum_set(a, &first, "plugin", datum_text(call->plugin));
	datum_set(a, &first, "files", files);
	datum_encode(&first, a, &p, &h.first);
	put_head(a, out, &h);
	put_bytes(a, out, p, h.first);
	for (size_t i = 0; i < call->files_n; i++)
		put_bytes(a, out, call->files[i].text, call->files[i].len);
}

const char *wire_put_call(struct arena *a, struct wire_bytes *out, uint32_t number,
                          const struct cage_call *call)
{
	struct datum first = datum_map(), input = call->input ? *call->input : (struct datum){0};
	size_t bytes = call->budget.bytes, n;
	const uint8_t *p;
	const char *bad = datum_tell(&input, a, &p, &n);
	if (bad)
		return bad;
	datum_set(a, &first, "hook", datum_whole(call->hook));
	datum_set(a, &first, "steps", datum_whole(call->budget.steps));
	datum_set(a, &first, "bytes", datum_whole(bytes > INT64_MAX ? INT64_MAX : (int64_t)bytes));
	datum_set(a, &first, "ms", datum_whole(call->budget.ms));
	datum_set(a, &first, "trace", datum_yes_no(call->trace));
	if (call->name)
		datum_set(a, &first, "name", datum_text(call->name));
	put_frame(a, out, WIRE_CALL, number, &first, p, n);
	return NULL;
}

void wire_put_result(struct arena *a, struct wire_bytes *out, uint32_t number,
                     const struct cage_result *r)
{
	struct datum first = datum_map(), back = r->end == CAGE_DONE ? r->out : (struct datum){0};
	const uint8_t *p;
	size_t peak = r->peak_bytes, n;
	const char *bad = datum_tell(&back, a, &p, &n), *message = bad ? bad : r->message;
	if (bad) {
		back = (struct datum){0};
		datum_encode(&back, a, &p, &n);
	}
	datum_set(a, &first, "end", datum_whole(bad ? CAGE_BAD_RESULT : r->end));
	if (message)
		datum_set(a, &first, "message",
		          datum_text(made_plain(a, message, WIRE_MESSAGE, false)));
	if (r->file && *r->file)
		datum_set(a, &first, "file", datum_text(made_plain(a, r->file, WIRE_NAME, false)));
	datum_set(a, &first, "line", datum_whole(r->line < 0 ? 0 : r->line));
	if (r->trace)
		datum_set(a, &first, "trace",
		          datum_text(made_plain(a, r->trace, WIRE_TRACE, true)));
	datum_set(a, &first, "steps", datum_whole(r->steps < 0 ? 0 : r->steps));
	datum_set(a, &first, "peak", datum_whole(peak < WIRE_PEAK ? (int64_t)peak : WIRE_PEAK));
	put_frame(a, out, WIRE_RESULT, number, &first, p, n);
}

/* ---- reading ---- */

static size_t get_u32(const uint8_t *b)
{
	return (size_t)b[0] | (size_t)b[1] << 8 | (size_t)b[2] << 16 | (size_t)b[3] << 24;
}

const char *wire_take_head(const uint8_t b[WIRE_HEAD], enum wire_kind want, const uint32_t *number,
                           struct wire_head *out)
{
	const struct wire_head h = {.kind = want,
	                            .number = (uint32_t)get_u32(b + 4),
	                            .first = get_u32(b + 8),
	                            .second = get_u32(b + 12)};
	if (memcmp(b, magic, sizeof magic) != 0 || b[3] != want)
		return "it is not what was to come";
	if (number && *number != h.number)
		return "it answers another question";
	if (h.first > ceilings[want].first || h.second > ceilings[want].second)
		return "it is too large";
	*out = h;
	return NULL;
}

static const char *value_fault(const struct key *k, const struct datum *v)
{
	if (v->kind != k->kind)
		return "something in it is of another kind";
	int64_t size = v->kind == DATUM_TEXT_IS ? (int64_t)strlen(v->s) : v->whole;
	if ((v->kind == DATUM_TEXT_IS || v->kind == DATUM_WHOLE)
	    && (size < k->least || size > k->most))
		return "something in it is too small or too large";
	if (v->kind == DATUM_TEXT_IS && !plain(v->s, k->most > WIRE_MESSAGE))
		return "a text in it hides something";
	return NULL;
}

/* Every key that must be there, and no other. */
static const char *shape_fault(const struct datum *d, const struct key *keys, size_t n)
{
	size_t found = 0;
	if (d->kind != DATUM_MAP)
		return "it is no map";
	for (size_t i = 0; i < n; i++) {
		const struct datum *v = datum_get(d, keys[i].name);
		const char *bad = v ? value_fault(&keys[i], v) : NULL;
		if (bad)
			return bad;
		if (!v && !keys[i].optional)
			return "something is missing in it";
		found += v != NULL;
	}
	return found != d->n ? "something is in it that nobody asked for" : NULL;
}

static const char *take_value(const uint8_t *p, size_t n, struct arena *a, struct datum *out)
{
	return datum_decode(p, n, a, out, NULL) == RC_OK ? NULL : "its bytes are no value";
}

static const char *take_first(const struct wire_head *h, const uint8_t *p, struct arena *a,
                              const struct key *keys, size_t n, struct datum *out)
{
	const char *bad = take_value(p, h->first, a, out);
	return bad ? bad : shape_fault(out, keys, n);
}

static int64_t whole(const struct datum *map, const char *key)
{
	return datum_get(map, key)->whole;
}

const char *wire_take_ready(const struct wire_head *h, const uint8_t *p, struct arena *a,
                            const char **refused)
{
	struct datum d;
	const char *bad = take_first(h, p, a, ready_keys, countof(ready_keys), &d);
	if (!bad)
		*refused = datum_text_of(&d, "refused");
	return bad;
}

const char *wire_take_package(const struct wire_head *h, const uint8_t *p, struct arena *a,
                              struct cage_call *out)
{
	struct datum d;
	const struct datum *list;
	struct cage_file *files;
	size_t at = 0;
	const char *bad = take_first(h, p, a, package_keys, countof(package_keys), &d);
	if (bad)
		return bad;
	list = datum_get(&d, "files");
	if (list->n > WIRE_FILES)
		return "it has too many files";
	files = arena_arr(a, struct cage_file, list->n);
	for (size_t i = 0; i < list->n; i++) {
		bad = shape_fault(&list->v[i], file_keys, countof(file_keys));
		if (bad)
			return bad;
		size_t len = (size_t)whole(&list->v[i], "bytes");
		if (len > h->second - at)
			return "its files are longer than their bytes";
		files[i] = (struct cage_file){.name = datum_text_of(&list->v[i], "name"),
		                              .text = (const char *)p + h->first + at,
		                              .len = len};
		at += len;
	}
	if (at != h->second)
		return "its files are shorter than their bytes";
	out->plugin = datum_text_of(&d, "plugin");
	out->files = files;
	out->files_n = list->n;
	return NULL;
}

const char *wire_take_call(const struct wire_head *h, const uint8_t *p, struct arena *a,
                           struct cage_call *out)
{
	struct datum d, *input = arena_new(a, struct datum);
	const char *bad = take_first(h, p, a, call_keys, countof(call_keys), &d);
	if (!bad)
		bad = take_value(p + h->first, h->second, a, input);
	if (bad)
		return bad;
	out->hook = (enum cage_hook)whole(&d, "hook");
	out->name = datum_text_of(&d, "name");
	out->input = input->kind == DATUM_NOTHING ? NULL : input;
	out->budget = (struct cage_budget){.steps = whole(&d, "steps"),
	                                   .bytes = (size_t)whole(&d, "bytes"),
	                                   .ms = whole(&d, "ms")};
	out->trace = datum_get(&d, "trace")->yes;
	return NULL;
}

static bool named(const struct cage_call *asked, const char *file)
{
	for (size_t i = 0; i < asked->files_n; i++)
		if (strcmp(asked->files[i].name, file) == 0)
			return true;
	return false;
}

const char *wire_take_result(const struct wire_head *h, const uint8_t *p,
                             const struct cage_call *asked, struct arena *a,
                             struct cage_result *out)
{
	struct datum d, back;
	const char *bad = take_first(h, p, a, result_keys, countof(result_keys), &d);
	const char *file;
	if (!bad)
		bad = take_value(p + h->first, h->second, a, &back);
	if (bad)
		return bad;
	file = datum_text_of(&d, "file");
	if (file && !named(asked, file))
		return "it names a file that the package does not have";
	if (back.kind != DATUM_NOTHING && whole(&d, "end") != CAGE_DONE)
		return "it gives something back and says that it failed";
	*out = (struct cage_result){.end = (enum cage_end)whole(&d, "end"),
	                            .out = back,
	                            .message = datum_text_of(&d, "message"),
	                            .file = file,
	                            .line = (int)whole(&d, "line"),
	                            .trace = datum_text_of(&d, "trace"),
	                            .steps = whole(&d, "steps"),
	                            .peak_bytes = (size_t)whole(&d, "peak")};
	return NULL;
}
