/* SPDX-License-Identifier: Apache-2.0 */
#include "export/page.h"

#include <string.h>

/* Warm paper, dark ink, one green for what is done and one red for what is urgent. */
static const char shared_css[] =
    ":root{--bg:#f4f1ea;--card:#fffefb;--ink:#1d2926;--soft:#4f5b56;--line:#e2dccf;--act:#1f6154;"
    "--wash:#e5eeea;--mid:#b7d2c7;--sand:#efe8d9;--stop:#9b1c12}\n"
    "*{box-sizing:border-box;margin:0}\n"
    "body{background:var(--bg);color:var(--ink);font:19px/1.5 system-ui,-apple-system,"
    "\"Segoe UI\",Roboto,\"Noto Sans\",sans-serif;font-variant-numeric:tabular-nums;"
    "overflow-wrap:break-word;-webkit-print-color-adjust:exact;print-color-adjust:exact}\n"
    "main{max-width:860px;margin:0 auto;padding:44px 40px 48px}\n"
    "h1,h2,h3{font-family:Charter,\"Bitstream Charter\",\"Iowan Old Style\",Georgia,"
    "\"Noto Serif\",serif;font-weight:500;line-height:1.2}\n"
    "h1{font-size:44px;letter-spacing:-.02em}h2{font-size:28px;letter-spacing:-.012em;"
    "margin:38px 0 10px}h3{font-size:22px;margin-bottom:8px}\n"
    "p+p{margin-top:10px}ul,ol{list-style:none;padding:0}\n"
    "table{border-collapse:collapse;width:100%}th{text-align:left;font-weight:600}"
    "th,td{padding:4px 10px 4px 0;vertical-align:top;border-bottom:1px solid var(--line)}\n"
    "footer{margin-top:30px;color:var(--soft);font-size:16px}\n"
    "@page{margin:16mm 15mm}\n"
    "@media print{body{background:#fff;font-size:12.5pt;line-height:1.42}"
    "main{padding:0;max-width:none}h1{font-size:27pt}h2{font-size:17pt;margin:16pt 0 5pt;"
    "break-after:avoid}h3{font-size:13.5pt;break-after:avoid}footer{font-size:10pt;"
    "margin-top:14pt}li,tr,p{break-inside:avoid}thead{display:table-header-group}}\n"
    "@media(max-width:640px){main{padding:28px 20px}h1{font-size:34px}}\n";

void page_mark(struct text *out, const char *html)
{
	text_put(out, html);
}

/* `s` with what hides or turns a text replaced; control characters and new lines become a space. */
static const char *honest(struct arena *a, const char *s)
{
	struct text t = text_in(a);
	for (size_t n = strlen(s), len; n; s += len, n -= len) {
		unsigned code;
		len = utf8_next(s, n, &code);
		if (code == '\n' || code == '\t' || code == '\r')
			text_put(&t, " ");
		else if (utf8_deceives(code) || code == 0xFFFD)
			text_put(&t, "\xEF\xBF\xBD");
		else
			text_putn(&t, s, len);
	}
	return t.n ? t.s : "";
}

void page_put(struct text *out, const char *s)
{
	if (s)
		text_xml(out, honest(out->a, s));
}

void page_plain(struct text *out, const char *s)
{
	if (s)
		text_put(out, honest(out->a, s));
}

void page_begin(struct text *out, const char *lang, const char *title, const char *css)
{
	text_put(out, "<!doctype html>\n<html lang=\"");
	page_put(out, lang);
	text_put(out, "\">\n<head>\n<meta charset=\"utf-8\">\n"
	              "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
	              "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	              "style-src 'unsafe-inline'\">\n"
	              "<title>");
	page_put(out, title);
	text_put(out, "</title>\n<style>\n");
	text_put(out, shared_css);
	text_put(out, css);
	text_put(out, "</style>\n</head>\n<body><main>\n");
}

void page_end(struct text *out)
{
	text_put(out, "</main></body>\n</html>\n");
}

void page_say(struct text *out, const char *tag, const char *class, const char *s)
{
	text_fmt(out, "<%s", tag);
	if (class)
		text_fmt(out, " class=\"%s\"", class);
	text_put(out, ">");
	page_put(out, s);
	text_fmt(out, "</%s>\n", tag);
}

void page_table(struct text *out, const char *const *heads)
{
	text_put(out, "<table><thead><tr>");
	for (; *heads; heads++) {
		text_put(out, "<th>");
		page_put(out, *heads);
		text_put(out, "</th>");
	}
	text_put(out, "</tr></thead><tbody>\n");
}

void page_row(struct text *out, const char *marks, const char *const *cells, size_t n)
{
	text_put(out, "<tr");
	if (marks)
		text_fmt(out, " class=\"%s\"", marks);
	text_put(out, ">");
	for (size_t i = 0; i < n; i++) {
		text_put(out, "<td>");
		page_put(out, cells[i]);
		text_put(out, "</td>");
	}
	text_put(out, "</tr>\n");
}

void page_table_end(struct text *out)
{
	text_put(out, "</tbody></table>\n");
}

static size_t columns(const char *s, size_t n)
{
	size_t c = 0;
	for (size_t i = 0; i < n; i++)
		c += ((unsigned char)s[i] & 0xC0) != 0x80;
	return c;
}

void page_fold(struct text *out, const char *lead, size_t indent, size_t width, const char *s)
{
	const char *p = honest(out->a, s ? s : "");
	size_t at = columns(lead, strlen(lead));
	bool first = true; /* word of its line */
	text_put(out, lead);
	while (*p) {
		p += strspn(p, " ");
		size_t n = strcspn(p, " "), wide = columns(p, n);
		if (!n)
			break;
		if (!first && at + 1 + wide > width) {
			text_put(out, "\n");
			text_pad(out, ' ', indent);
			at = indent;
			first = true;
		}
		if (!first)
			text_put(out, " ");
		text_putn(out, p, n);
		at += wide + !first;
		first = false;
		p += n;
	}
	text_put(out, "\n");
}
