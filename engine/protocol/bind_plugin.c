/* SPDX-License-Identifier: Apache-2.0
 * Uses of plugins: found in the manifest, their parameters typed and whole, their forms taken in. */
#include <string.h>

#include "protocol/bind_in.h"
#include "protocol/codes.h"
#include "protocol/fields.h"
#include "protocol/plugin.h"
#include "util/suggest.h"

/* ---- all that one use is given ---- */

static const struct plugin_param *param_of(const struct plugin_params *params, const char *name)
{
	for (size_t i = 0; i < params->n; i++)
		if (params->v[i].name.s && strcmp(params->v[i].name.s, name) == 0)
			return &params->v[i];
	return NULL;
}

/* False where a name is none of the plugin's: what is missing then may be meant by it. */
static bool with_is_known(struct binder *b, const struct node *with,
                          const struct plugin_bound *bound)
{
	const struct plugin_params *params = &bound->part->params;
	bool fine = true;
	for (size_t i = 0; with && i < with->len; i++) {
		const struct node *key = with->pairs[i].key;
		struct known known = {0};
		if (param_of(params, key->s))
			continue;
		fine = false;
		for (size_t k = 0; k < params->n; k++)
			*arena_push(b->l->a, &known) = params->v[k].name.s;
		struct diag *d = load_fail(
		    b->l, &codes[C_PARAM_UNKNOWN], key->at, "`%s` is not a parameter of %s/%s",
		    lex_shown(b->l->a, key->s), bound->def->id.s, bound->part->name.s);
		const char *near = suggest_nearest(key->s, known.v, known.n);
		struct text all = text_in(b->l->a);
		if (near) {
			d->label = arena_fmt(b->l->a, "did you mean `%s`?", near);
			d->suggestion = near;
		}
		for (size_t k = 0; k < known.n; k++)
			text_fmt(&all, "%s%s", k ? ", " : "", known.v[k]);
		d->help = known.n ? arena_fmt(b->l->a, "parameters: %s", all.s)
		                  : "it has no parameters: leave out `with`";
	}
	return fine;
}

static void bind_with(struct binder *b, const struct plugin_call *call, struct plugin_bound *bound)
{
	const struct plugin_params *params = &bound->part->params;
	struct text missing = text_in(b->l->a);
	struct diag *d;
	bound->with = datum_map();
	if (call->with && call->with->kind != NODE_MAP) {
		load_fail(b->l, &codes[C_NOT_A_MAPPING], call->with->at,
		          "`with` is a mapping: each of its keys is a parameter");
		return;
	}
	bool known = with_is_known(b, call->with, bound);
	for (size_t i = 0; i < params->n; i++) {
		const struct plugin_param *p = &params->v[i];
		const struct node *v = call->with ? yaml_get(call->with, p->name.s) : NULL;
		struct datum value = {0};
		if (!v && !p->fallback && !p->optional)
			text_fmt(&missing, "%s`%s`", missing.n ? ", " : "", p->name.s);
		else if (v)
			(void)plugin_param_read(b->l, b->p, p, v, &value);
		else if (p->fallback)
			(void)plugin_param_read(b->l, b->p, p, p->fallback, &value);
		datum_set(b->l->a, &bound->with, p->name.s, value);
	}
	if (!missing.n || !known)
		return;
	d = load_fail(b->l, &codes[C_PARAM_MISSING], call->name.at, "`%s` needs %s under `with`",
	              call->name.s, missing.s);
	for (size_t i = 0; i < params->n && !d->help; i++)
		if (!params->v[i].fallback && !params->v[i].optional
		    && !(call->with && yaml_get(call->with, params->v[i].name.s)))
			d->help =
			    arena_fmt(b->l->a, "for example `with: {%s: %s}`: %s",
			              params->v[i].name.s, plugin_types[params->v[i].type].example,
			              params->v[i].text.s ? params->v[i].text.s : "");
}

/* ---- which plugin, and what of it ---- */

static void know_parts(struct binder *b, const struct plugin_def *def, enum plugin_kind kind,
                       struct known *out)
{
	for (size_t i = 0; i < plugin_parts_n(def, kind); i++)
		if (plugin_part_at(def, kind, i)->name.s)
			*arena_push(b->l->a, out) = plugin_part_at(def, kind, i)->name.s;
}

static void unknown_part(struct binder *b, const struct plugin_call *call,
                         const struct plugin_def *def, enum plugin_kind kind, const char *name)
{
	struct known known = {0};
	struct diag *d = load_fail(b->l, &codes[C_UNKNOWN_NAME], call->name.at,
	                           "`%s` is not %s of the plugin `%s`", name,
	                           plugin_kinds[kind].what, def->id.s);
	know_parts(b, def, kind, &known);
	const char *near = suggest_nearest(name, known.v, known.n);
	if (near) {
		d->suggestion = arena_fmt(b->l->a, "%s/%s", def->id.s, near);
		d->label = arena_fmt(b->l->a, "did you mean `%s`?", d->suggestion);
	}
	for (int k = 0; k < PLUGIN_KINDS; k++)
		if (plugin_part_find(def, (enum plugin_kind)k, name) >= 0)
			d->help = arena_fmt(b->l->a, "it is %s", plugin_kinds[k].what);
	if (!d->help && !known.n)
		d->help = "it has none";
}

/* False where the name may be one that could not be read, or was told already. */
static bool plugins_are_known(struct binder *b, const char *id)
{
	const char *said = arena_fmt(b->l->a, "`%s` is not a plugin of this protocol", id);
	for (size_t i = 0; i < b->p->plugins.n; i++)
		if (!b->p->plugins.v[i].def)
			return false;
	for (size_t i = 0; i < b->l->d->n; i++)
		if (strcmp(b->l->d->v[i].msg, said) == 0)
			return false;
	return true;
}

static void find_part(struct binder *b, struct plugin_call *call, enum plugin_kind kind)
{
	const char *slash = call->name.s ? strchr(call->name.s, '/') : NULL;
	struct plugin_bound *bound;
	int plugin, index;
	if (!slash)
		return;
	const char *id = arena_dupn(b->l->a, call->name.s, (size_t)(slash - call->name.s));
	FIND(b->p->plugins, id, plugin);
	if (plugin < 0) {
		struct known known = {0};
		if (!plugins_are_known(b, id))
			return;
		KNOW(b, &known, b->p->plugins);
		struct diag *d = load_fail(b->l, &codes[C_UNKNOWN_NAME], call->name.at,
		                           "`%s` is not a plugin of this protocol", id);
		const char *near = suggest_nearest(id, known.v, known.n);
		if (near)
			d->label = arena_fmt(b->l->a, "did you mean `%s%s`?", near, slash);
		d->help = arena_fmt(b->l->a, "list it at the top: `plugins: {%s: ^1.0}`", id);
		return;
	}
	const struct plugin_def *def = b->p->plugins.v[plugin].def;
	if (!def)
		return;
	index = plugin_part_find(def, kind, slash + 1);
	if (index < 0) {
		unknown_part(b, call, def, kind, slash + 1);
		return;
	}
	bound = arena_new(b->l->a, struct plugin_bound);
	*bound = (struct plugin_bound){.plugin = plugin,
	                               .def = def,
	                               .index = index,
	                               .part = plugin_part_at(def, kind, (size_t)index),
	                               .with = datum_map()};
	call->bound = bound;
}

/* Made by the load that binds it: the call is ours until that is done. */
static struct plugin_call *own(const struct plugin_call *call)
{
	return (struct plugin_call *)(size_t)call;
}

static void find_one(void *ctx, const struct plugin_call *call, enum plugin_kind kind)
{
	find_part(ctx, own(call), kind);
}

/* ---- forms ---- */

/* Items, scores and bands are read once more from the manifest, so that each use is bound by
 * itself; it has no errors, it was read before. */
static void take_form(struct binder *b, struct form *f)
{
	const struct plugin_bound *bound = f->call.bound;
	struct diags spare = {.a = b->l->a}, *shown = b->l->d;
	struct plugin_form own = {.part.name = f->name};
	const struct form was = *f;
	if (!bound) {
		f->broken = true;
		b->l->broken |= NAMES_FORM;
		return;
	}
	b->l->d = &spare;
	load_struct(b->l, bound->def->forms.v[bound->index].src, &shape_plugin_form, &own, NULL,
	            NULL);
	b->l->d = shown;
	*f = own.form;
	f->name = was.name;
	f->title = was.title.s ? was.title : own.form.title;
	f->baseline = was.baseline;
	f->hidden_from = was.hidden_from;
	f->call = was.call;
}

static const struct ident *name_taken(const struct protocol *p, const char *name)
{
	int at;
	FIND(p->forms, name, at);
	if (at >= 0)
		return &p->forms.v[at].name;
	FIND(p->measures, name, at);
	if (at >= 0)
		return &p->measures.v[at].name;
	FIND(p->values, name, at);
	if (at >= 0)
		return &p->values.v[at].name;
	FIND(p->lists, name, at);
	return at >= 0 ? &p->lists.v[at].name : NULL;
}

/* The form that a step of a plugin asks: the protocol's own entry for it, or one that is added. */
static void form_of_step(struct binder *b, struct step *s)
{
	const struct plugin_bound *bound = s->call.bound;
	const struct plugin_step *def = bound ? &bound->def->steps.v[bound->index] : NULL;
	const struct ident *taken;
	if (!def || !def->form.s || def->form.index < 0)
		return;
	for (size_t i = 0; i < b->p->forms.n; i++) {
		const struct plugin_bound *of = b->p->forms.v[i].call.bound;
		if (!of || of->def != bound->def || of->index != def->form.index)
			continue;
		*arena_push(b->l->a, &s->what) = b->p->forms.v[i].name;
		s->what.v[0].index = (int)i;
		return;
	}
	if ((taken = name_taken(b->p, def->form.s))) {
		b->l->broken |= NAMES_FORM;
		struct diag *d = load_fail(
		    b->l, &codes[C_PLUGIN_FORM_NAME], s->call.name.at,
		    "this step asks the form `%s`, and something here has that name", def->form.s);
		d->other = taken->at;
		d->other_label = "this";
		d->help = arena_fmt(b->l->a,
		                    "give the plugin's form a name here: `forms: {%s-form: "
		                    "{plugin: %s/%s}}`",
		                    def->form.s, bound->def->id.s, def->form.s);
		return;
	}
	struct form *f = arena_push(b->l->a, &b->p->forms);
	struct plugin_bound *form = arena_new(b->l->a, struct plugin_bound);
	*form = (struct plugin_bound){.plugin = bound->plugin,
	                              .def = bound->def,
	                              .index = def->form.index,
	                              .part = &bound->def->forms.v[def->form.index].part,
	                              .with = datum_map()};
	*f = (struct form){.name = {.s = def->form.s, .at = s->call.name.at, .index = -1}};
	f->call = (struct plugin_call){
	    .name = {.s = arena_fmt(b->l->a, "%s/%s", bound->def->id.s, def->form.s),
	             .at = s->call.name.at,
	             .index = -1},
	    .bound = form};
	take_form(b, f);
	*arena_push(b->l->a, &s->what) = f->name;
	s->what.v[0].index = (int)b->p->forms.n - 1;
}

void bind_plugin_parts(struct binder *b)
{
	struct protocol *p = b->p;
	plugin_each_call(p, find_one, b);
	for (size_t i = 0; i < p->forms.n; i++)
		if (p->forms.v[i].call.name.s)
			take_form(b, &p->forms.v[i]);
	for (size_t i = 0; i < p->sessions.n; i++)
		for (size_t j = 0; j < p->sessions.v[i].stages.n; j++)
			for (size_t k = 0; k < p->sessions.v[i].stages.v[j].steps.n; k++)
				form_of_step(b, &p->sessions.v[i].stages.v[j].steps.v[k]);
}

static void bind_one_with(void *ctx, const struct plugin_call *call, enum plugin_kind kind)
{
	(void)kind;
	if (call->bound)
		bind_with(ctx, call, (struct plugin_bound *)(size_t)call->bound);
}

void bind_plugin_withs(struct binder *b)
{
	plugin_each_call(b->p, bind_one_with, b);
}
