/* SPDX-License-Identifier: Apache-2.0
 * The keys of a variant: one row each. */
#include <stdio.h>
#include <string.h>

#include "closure/variant.h"
#include "protocol/codes.h"
#include "protocol/fields.h"
#include "protocol/values.h"

#define OFF(type, member) offsetof(struct type, member)
#define REQ               .flags = FIELD_REQUIRED

static const struct field change_fields[] = {
    {"set", FT_TEXT, OFF(change, set), "the address of what gets another value",
     "checks/bp-ready/fresh/bp"},
    {"to", FT_TEXTS, OFF(change, to_texts), "the value: a text, or a list of texts", "10 min"},
    {"add", FT_TEXT, OFF(change, add),
     "the address of something new, or of the list that gets a further entry",
     "sessions/medicine/stages/dose/enter"},
    {"replace", FT_TEXT, OFF(change, replace), "the address of what is written anew",
     "checks/bp-ready/verdicts/1"},
    {"with", FT_NODE, OFF(change, with), "what is added, or stands there instead", "adult"},
    {"remove", FT_TEXT, OFF(change, remove), "the address of what is left out",
     "sessions/medicine/stages/arrive/steps/music"},
    {"after", FT_TEXT, OFF(change, after), "`add`: the entry that comes before it", "bp-ready"},
    {"before", FT_TEXT, OFF(change, before), "`add`: the entry that comes after it", "1"},
};

static void check_change(struct loader *l, const struct node *v, void *out)
{
	struct change *c = out;
	c->at = v->at;
	c->to = yaml_get(v, "to");
	int kinds = (c->set.s != NULL) + (c->add.s != NULL) + (c->remove.s != NULL)
	            + (c->replace.s != NULL);
	bool with = yaml_get(v, "with") != NULL, to = yaml_get(v, "to") != NULL;
	bool whole = kinds == 1 && to == (c->set.s != NULL)
	             && with == (c->add.s != NULL || c->replace.s != NULL)
	             && (c->add.s || (!c->after.s && !c->before.s)) && !(c->after.s && c->before.s);
	if (!whole)
		load_fail(l, &codes[C_CHANGE], v->at, "this change is not one whole thing")->help =
		    "`{set: ADDRESS, to: VALUE}`, `{add: ADDRESS, with: ..., after: NAME}`, "
		    "`{remove: ADDRESS}` or `{replace: ADDRESS, with: ...}`";
}
const struct shape shape_change = {.name = "a change",
                                   .doc = "One thing that differs from the base.",
                                   .size = sizeof(struct change),
                                   SHAPE_FIELDS(change_fields),
                                   .check = check_change};

/* `kap-lozenge-im ^1.0` */
void value_extends(struct loader *l, const struct node *v, void *out)
{
	struct variant *r = out;
	if (!load_text(l, v, &r->extends))
		return;
	size_t n = strcspn(v->s, " ");
	const char *id = arena_dupn(l->a, v->s, n), *wanted = v->s + n + (v->s[n] == ' ');
	const char *bare = wanted + (*wanted == '^');
	char three[64];
	snprintf(three, sizeof three, "%.40s%s", bare, *wanted == '^' ? ".0" : "");
	if (name_is_valid(id)
	    && (version_meets(bare, wanted) || (*wanted == '^' && version_meets(three, wanted)))) {
		r->base = id;
		r->wanted = wanted;
		return;
	}
	load_fail(l, &codes[C_VERSION], v->at,
	          "`extends` is the base's id and the version it may have")
	    ->label = "for example `kap-lozenge-im ^1.0`, or `kap-lozenge-im 1.0.0`";
}

static const char *const statuses[] = {"example", "draft", NULL};

static const struct field variant_fields[] = {
    {"tend", FT_OWN, OFF(variant, tend), "version of the language", "1", .own = value_tend, REQ},
    {"id", FT_NAME, OFF(variant, id), "its own name, another than the base's", "our-lozenge", REQ},
    {"version", FT_OWN, OFF(variant, version), "its own version", "1.0.0", .own = value_version,
     REQ},
    {"title", FT_TEXT, OFF(variant, title), "what people call it", "Lozenge course, our clinic",
     REQ},
    {"status", FT_ENUM, OFF(variant, status), "`example` or `draft`", "draft", statuses, REQ},
    {"sources", FT_TEXTS, OFF(variant, sources), "further sources, beside the base's",
     "[Agreed by the team]"},
    {"extends", FT_OWN, 0, "the base and the version it may have", "kap-lozenge-im ^1.0",
     .own = value_extends, REQ},
    {"parts", FT_TEXTS, OFF(variant, parts), "further files whose sections are taken in",
     "[parts/touch.yaml]"},
    {"change", FT_LIST, OFF(variant, changes), "what differs, by address; the order says nothing",
     "[{set: checks/bp-ready/fresh/bp, to: 10 min}]", &shape_change, REQ},
};
const struct shape shape_variant = {.name = "a variant",
                                    .doc = "Another protocol with changes.",
                                    .size = sizeof(struct variant),
                                    SHAPE_FIELDS(variant_fields)};
