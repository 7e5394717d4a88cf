/* SPDX-License-Identifier: Apache-2.0
 * The hand-out as a page for screen and paper, and as text. */
#include <string.h>

#include "export/guide.h"
#include "export/page.h"

#define WIDTH 72 /* columns of the text: what mail shows without folding it again */

static const char css[] =
    ".lead{font-size:22px;color:var(--soft);margin-top:10px;max-width:34em}\n"
    ".when{display:flex;margin-top:26px;background:var(--card);border:1px solid var(--line);"
    "border-radius:18px}.when div{flex:1;padding:16px 22px}.when div:first-child{flex:1.5}"
    ".when div+div{border-left:1px solid var(--line)}.when span{display:block;font-size:16px;"
    "color:var(--soft)}.when b{font-weight:600;font-size:20px}"
    ".when i{display:block;font-style:normal;border-bottom:1px solid var(--soft);height:26px}\n"
    ".place{margin-top:10px;color:var(--soft)}\n"
    ".day{margin-top:18px;display:flex}.day li{flex:1;position:relative;text-align:center;"
    "padding:36px 4px 0}.day li::before{content:\"\";position:absolute;top:12px;left:0;right:0;"
    "height:6px;background:var(--mid)}.day li:first-child::before{left:50%}"
    ".day li:last-child::before{right:50%}.day "
    "li::after{content:\"\";box-sizing:border-box;position:absolute;top:1px;"
    "left:50%;width:28px;height:28px;margin-left:-14px;border:4px solid var(--act);"
    "border-radius:50%;background:var(--card)}.day .big::after{top:-5px;width:40px;height:40px;"
    "margin-left:-20px}.day b{display:block;font-weight:600;font-size:17px;margin-top:4px}"
    ".day span{color:var(--soft);font-size:16px}.day .big::before,.day .after::before{"
    "background:linear-gradient(90deg,var(--mid) 50%,var(--act) 50%)}.day .after::before{"
    "background:linear-gradient(90deg,var(--act) 50%,var(--mid) 50%)}\n"
    ".two{display:grid;grid-template-columns:1fr 1fr;gap:20px}"
    ".box{border-radius:18px;padding:20px 24px 22px}.do{background:var(--wash)}"
    ".dont{background:var(--sand)}\n"
    ".list li{padding:5px 0 5px 22px;position:relative}.list li::before{content:\"\";"
    "position:absolute;width:8px;height:8px;background:var(--act);border-radius:50%;top:15px;"
    "left:2px}.do li,.dont li{padding-left:34px}.do li::before{left:2px;top:12px;width:15px;"
    "height:7px;border:solid var(--act);border-width:0 0 3px 3px;transform:rotate(-45deg);"
    "background:none;border-radius:0}.dont li::before{width:16px;height:3px;"
    "background:#7a5a1a;top:18px;border-radius:0}\n"
    ".say{border-left:6px solid var(--mid);padding:4px 0 4px 22px;margin-top:14px}\n"
    ".dates{margin-top:12px}.dates td:first-child{width:42%}\n"
    ".care{border:2px solid var(--act);border-radius:18px;overflow:hidden;margin-top:14px}"
    ".care h3{background:var(--act);color:#fff;padding:12px 24px;margin:0}"
    ".care ul,.care p{background:var(--card);padding:14px 24px 18px}.care li::before{top:15px}"
    ".care.now{border-color:var(--stop)}.care.now h3{background:var(--stop)}"
    ".care.now li::before{background:var(--stop)}\n"
    "@media print{.lead{font-size:13.5pt;margin-top:5pt}.when{margin-top:11pt;border-radius:10pt}"
    ".when div{padding:8pt 12pt}.when span{font-size:10pt}.when b{font-size:12.5pt}"
    ".day{margin-top:10pt}.day b{font-size:11pt}.day span{font-size:10pt}"
    ".two{gap:12pt}.box{padding:10pt 14pt 11pt;border-radius:10pt}.list li{padding-top:2pt;"
    "padding-bottom:2pt}.list li::before{top:9pt}.do li::before{top:6.5pt}"
    ".dont li::before{top:10.5pt}.say{margin-top:8pt;padding-left:14pt}"
    ".care{margin-top:9pt;border-radius:10pt}.care h3{padding:6pt 14pt}"
    ".care ul,.care p{padding:7pt 14pt 9pt}.care li::before{top:9pt}"
    ".box,.care,.when,.day,.say,.dates,.list{break-inside:avoid}}\n"
    "@media(max-width:640px){.day{display:block;border-left:4px solid var(--mid);"
    "padding-left:18px}.day li{text-align:left;padding:4px 0}.day li::before,.day li::after{"
    "content:none!important}.two,.when{display:block}.when div+div{border:0;"
    "border-top:1px solid var(--line)}.two .box+.box{margin-top:14px}}\n";

static void list(struct text *out, const struct handout *h, enum guide_part part, const char *class)
{
	if (!h->part[part].n)
		return;
	text_fmt(out, "<ul class=\"%s\">\n", class);
	for (size_t i = 0; i < h->part[part].n; i++)
		page_say(out, "li", NULL, h->part[part].v[i]);
	page_mark(out, "</ul>\n");
}

static void paragraph(struct text *out, const struct handout *h, enum guide_part part,
                      const char *class)
{
	if (!h->part[part].n)
		return;
	text_fmt(out, "<p%s%s%s>", class ? " class=\"" : "", class ? class : "", class ? "\"" : "");
	for (size_t i = 0; i < h->part[part].n; i++) {
		page_mark(out, i ? " " : "");
		page_put(out, h->part[part].v[i]);
	}
	page_mark(out, "</p>\n");
}

/* ---- the parts of the page ---- */

static void cell(struct text *out, const char *label, const char *s)
{
	page_mark(out, "<div>");
	page_say(out, "span", NULL, label);
	if (s)
		page_say(out, "b", NULL, s);
	else
		page_mark(out, "<i></i>\n"); /* to write on */
	page_mark(out, "</div>");
}

static void when_box(struct text *out, const struct handout *h)
{
	page_mark(out, "<div class=\"when\">");
	cell(out, h->medicine ? "Your session" : "Your day", h->day);
	cell(out, "Come at", h->come);
	if (h->medicine)
		cell(out, "Ready to go home", h->home);
	page_mark(out, "</div>\n");
	if (h->where)
		page_say(out, "p", "place", arena_fmt(out->a, "Where: %s", h->where));
}

static void day_line(struct text *out, const struct handout *h)
{
	if (!h->stops.n)
		return;
	page_mark(out, "<h2>Your day</h2>\n<ol class=\"day\">\n");
	for (size_t i = 0; i < h->stops.n; i++) {
		const struct handout_line *s = &h->stops.v[i];
		bool big = strcmp(s->what, "Medicine") == 0;
		bool after = i && strcmp(h->stops.v[i - 1].what, "Medicine") == 0;
		page_mark(out, big     ? "<li class=\"big\">"
		               : after ? "<li class=\"after\">"
		                       : "<li>");
		page_say(out, "b", NULL, s->what);
		page_say(out, "span", NULL, s->when);
		page_mark(out, "</li>\n");
	}
	page_mark(out, "</ol>\n");
}

static void before(struct text *out, const struct handout *h)
{
	if (!h->part[GUIDE_DO].n && !h->part[GUIDE_DO_NOT].n)
		return;
	page_mark(out, "<h2>Before you come</h2>\n<div class=\"two\">\n");
	for (int part = GUIDE_DO; part <= GUIDE_DO_NOT; part++) {
		if (!h->part[part].n)
			continue;
		text_fmt(out, "<div class=\"box %s\">", part == GUIDE_DO ? "do" : "dont");
		page_say(out, "h3", NULL, guide_part_rows[part].heading);
		list(out, h, (enum guide_part)part, "list");
		page_mark(out, "</div>\n");
	}
	page_mark(out, "</div>\n");
}

static void medicine(struct text *out, const struct handout *h)
{
	if (h->part[GUIDE_HAPPENS].n) {
		page_say(out, "h2", NULL, guide_part_rows[GUIDE_HAPPENS].heading);
		list(out, h, GUIDE_HAPPENS, "list");
	}
	if (!h->part[GUIDE_MEDICINE].n && !h->part[GUIDE_FEEL].n)
		return;
	page_say(out, "h2", NULL, guide_part_rows[GUIDE_MEDICINE].heading);
	paragraph(out, h, GUIDE_MEDICINE, NULL);
	if (h->effect)
		page_say(out, "p", NULL, h->effect);
	paragraph(out, h, GUIDE_FEEL, "say");
}

static const char *touch_words(const struct handout *h, struct arena *a)
{
	return arena_fmt(a, "You told us about touch: %s. You can change this.", h->touch);
}

static void in_charge(struct text *out, const struct handout *h)
{
	if (!h->part[GUIDE_IN_CHARGE].n && !(h->medicine && h->touch))
		return;
	page_say(out, "h2", NULL, guide_part_rows[GUIDE_IN_CHARGE].heading);
	page_mark(out, "<ul class=\"list\">\n");
	for (size_t i = 0; i < h->part[GUIDE_IN_CHARGE].n; i++)
		page_say(out, "li", NULL, h->part[GUIDE_IN_CHARGE].v[i]);
	if (h->touch)
		page_say(out, "li", NULL, touch_words(h, out->a));
	page_mark(out, "</ul>\n");
}

static void going_home(struct text *out, const struct handout *h)
{
	if (!h->part[GUIDE_HOME].n && !h->next.n)
		return;
	page_say(out, "h2", NULL,
	         h->part[GUIDE_HOME].n ? guide_part_rows[GUIDE_HOME].heading : "What comes next");
	paragraph(out, h, GUIDE_HOME, NULL);
	if (!h->next.n)
		return;
	static const char *const heads[] = {"Next", "When", NULL};
	page_mark(out, "<div class=\"dates\">");
	page_table(out, heads);
	for (size_t i = 0; i < h->next.n; i++)
		page_row(out, NULL, (const char *const[]){h->next.v[i].what, h->next.v[i].when}, 2);
	page_table_end(out);
	page_mark(out, "</div>\n");
}

static const char *call_us(const struct handout *h, struct arena *a)
{
	return h->phone ? arena_fmt(a, "Call us on %s if", h->phone) : "Call us if";
}

static const char *call_help(const struct handout *h, struct arena *a, const char *end)
{
	return arena_fmt(a, "Call %s now%s", h->emergency ? h->emergency : "for help", end);
}

static void help(struct text *out, const struct handout *h)
{
	page_mark(out, "<h2>If you need help</h2>\n");
	if (h->part[GUIDE_CALL_US].n) {
		page_mark(out, "<div class=\"care\">");
		page_say(out, "h3", NULL, call_us(h, out->a));
		list(out, h, GUIDE_CALL_US, "list");
		page_mark(out, "</div>\n");
	}
	bool says = h->part[GUIDE_EMERGENCY].n > 0;
	page_mark(out, "<div class=\"care now\">");
	page_say(out, "h3", NULL, call_help(h, out->a, says ? " if" : " if you are in danger"));
	list(out, h, GUIDE_EMERGENCY, "list");
	if (!says)
		page_mark(out, "<p>Do not wait for us to call back.</p>\n");
	page_mark(out, "</div>\n");
}

void handout_html(const struct handout *h, struct text *out)
{
	page_begin(out, "en", arena_fmt(out->a, "%s: what to expect", h->title), css);
	page_say(out, "h1", NULL, h->title);
	page_say(out, "p", "lead", h->lead);
	when_box(out, h);
	day_line(out, h);
	before(out, h);
	medicine(out, h);
	in_charge(out, h);
	going_home(out, h);
	help(out, h);
	page_mark(out, "<footer>");
	page_put(out, h->made);
	page_mark(out, " Ask us for large print, or to read it to you.</footer>\n");
	page_end(out);
}

/* ---- as text ---- */

static void title(struct text *out, const char *s)
{
	text_put(out, "\n");
	page_fold(out, "", 0, WIDTH, s);
	text_put(out, "\n");
}

static void lines(struct text *out, const struct handout *h, enum guide_part part)
{
	for (size_t i = 0; i < h->part[part].n; i++)
		page_fold(out, "  - ", 4, WIDTH, h->part[part].v[i]);
}

static void fact(struct text *out, const char *label, const char *s)
{
	page_fold(out, arena_fmt(out->a, "%-18s", label), 18, WIDTH,
	          s ? s : "______________________________");
}

static void text_of_day(const struct handout *h, struct text *out)
{
	fact(out, h->medicine ? "Your session:" : "Your day:", h->day);
	fact(out, "Come at:", h->come);
	if (h->medicine)
		fact(out, "Ready to go home:", h->home);
	if (h->where)
		fact(out, "Where:", h->where);
	if (h->stops.n)
		title(out, "YOUR DAY");
	for (size_t i = 0; i < h->stops.n; i++)
		fact(out, arena_fmt(out->a, "  %s", h->stops.v[i].what), h->stops.v[i].when);
}

static void text_of_part(struct text *out, const struct handout *h, enum guide_part part,
                         const char *heading)
{
	if (!h->part[part].n)
		return;
	title(out, heading);
	lines(out, h, part);
}

void handout_text(const struct handout *h, struct text *out)
{
	page_fold(out, "", 0, WIDTH, h->title);
	text_put(out, "\n");
	page_fold(out, "", 0, WIDTH, h->lead);
	text_put(out, "\n");
	text_of_day(h, out);
	text_of_part(out, h, GUIDE_DO, "BEFORE YOU COME: DO");
	text_of_part(out, h, GUIDE_DO_NOT, "BEFORE YOU COME: DO NOT");
	text_of_part(out, h, GUIDE_HAPPENS, "WHAT HAPPENS");
	text_of_part(out, h, GUIDE_MEDICINE, "WHEN YOU GET THE MEDICINE");
	if (h->effect)
		page_fold(out, "  - ", 4, WIDTH, h->effect);
	lines(out, h, GUIDE_FEEL);
	text_of_part(out, h, GUIDE_IN_CHARGE, "YOU ARE IN CHARGE");
	if (h->touch)
		page_fold(out, "  - ", 4, WIDTH, touch_words(h, out->a));
	text_of_part(out, h, GUIDE_HOME, "GOING HOME, AND THE NEXT DAYS");
	if (h->next.n)
		title(out, "WHAT COMES NEXT");
	for (size_t i = 0; i < h->next.n; i++)
		page_fold(out, "  - ", 4, WIDTH,
		          arena_fmt(out->a, "%s: %s", h->next.v[i].what, h->next.v[i].when));
	text_of_part(out, h, GUIDE_CALL_US, call_us(h, out->a));
	title(out,
	      call_help(h, out->a, h->part[GUIDE_EMERGENCY].n ? " if" : " if you are in danger"));
	lines(out, h, GUIDE_EMERGENCY);
	text_put(out, "\n");
	page_fold(out, "", 0, WIDTH,
	          arena_fmt(out->a, "%s Ask us for large print, or to read it to you.", h->made));
}
