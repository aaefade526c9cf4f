/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/report/markup.h"

#include <stdarg.h>

#include "base/text.h"
#include "cli/words.h"

static void put_byte(FILE *to, const char *byte)
{
	char printable[4 + 1];

	switch (*byte) {
	case '&':
		fputs("&amp;", to);
		break;
	case '<':
		fputs("&lt;", to);
		break;
	case '>':
		fputs("&gt;", to);
		break;
	case '"':
		fputs("&quot;", to);
		break;
	case '\'':
		fputs("&#39;", to);
		break;
	case '\\': /* of a byte that was escaped before */
		fputc('\\', to);
		break;
	default:
		fputs(sq_text_printable(byte, 1, printable), to);
	}
}

void sq_markup_text(FILE *to, const char *text)
{
	for (; *text; text++)
		put_byte(to, text);
}

void sq_markup_put(FILE *to, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(to, fmt, ap);
	va_end(ap);
}

void sq_markup_element(FILE *to, const char *tag, const char *class,
		       const char *text)
{
	if (class)
		fprintf(to, "<%s class=\"%s\">", tag, class);
	else
		fprintf(to, "<%s>", tag);
	sq_markup_text(to, text);
	fprintf(to, "</%s>", tag);
}

void sq_markup_number(FILE *to, uint64_t n)
{
	char words[SQ_WORDS_LEN];

	fprintf(to, "<td class=\"n\">%s</td>", sq_words_count(n, words));
}
