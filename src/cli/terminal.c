/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/terminal.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_LEAST 20 /* columns; below, lines run over */

static bool locale_is_utf8(void)
{
	locale_t locale = newlocale(LC_CTYPE_MASK, "", NULL);
	bool utf8;

	if (!locale)
		return false;
	utf8 = strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
	freelocale(locale);
	return utf8;
}

static unsigned int ask_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_col)
		return 0;
	return size.ws_col < WIDTH_LEAST ? WIDTH_LEAST : size.ws_col;
}

void sq_terminal_look(struct sq_terminal *t)
{
	const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");

	memset(t, 0, sizeof(*t));
	t->utf8 = locale_is_utf8();
	t->terminal = isatty(STDOUT_FILENO);
	if (!t->terminal)
		return;
	t->colour =
		!(no_colour && *no_colour) && term && strcmp(term, "dumb") != 0;
	t->width = ask_width();
}

static const char *ink_of(const struct sq_terminal *t, enum sq_ink ink)
{
	static const char *const inks[] = {
		[SQ_INK_PLAIN] = "",	      [SQ_INK_BOLD] = "\033[1m",
		[SQ_INK_DIM] = "\033[2m",     [SQ_INK_RED] = "\033[31m",
		[SQ_INK_YELLOW] = "\033[33m", [SQ_INK_GREEN] = "\033[32m",
	};

	return t->colour ? inks[ink] : "";
}

static void put_line(const struct sq_terminal *t, enum sq_ink ink,
		     const char *text, size_t len)
{
	const char *on = ink_of(t, ink);

	fputs(on, stdout);
	fwrite(text, 1, len, stdout);
	if (*on)
		fputs("\033[0m", stdout);
	putchar('\n');
}

/* The bytes that the first columns of text take; all, where it is shorter. */
static size_t bytes_of(const char *text, unsigned int columns)
{
	size_t at = 0;

	while (text[at]) {
		if (((unsigned char)text[at] & 0xC0) != 0x80 && !columns--)
			break;
		at++;
	}
	return at;
}

void sq_terminal_line(const struct sq_terminal *t, enum sq_ink ink,
		      const char *text)
{
	size_t len = t->width ? bytes_of(text, t->width) : strlen(text);

	put_line(t, ink, text, len);
}

/* Where to break text, of which len bytes fit: at a blank, if there is one. */
static size_t break_at(const char *text, size_t len)
{
	size_t at = len;

	if (!text[len])
		return len;
	while (at && text[at] != ' ')
		at--;
	return at ? at : len;
}

void sq_terminal_wrap(const struct sq_terminal *t, enum sq_ink ink,
		      unsigned int indent, const char *text)
{
	size_t len;

	if (indent > t->width / 2)
		indent = t->width / 2;
	len = t->width ? break_at(text, bytes_of(text, t->width))
		       : strlen(text);
	put_line(t, ink, text, len);
	for (text += len; *text; text += len) {
		text += strspn(text, " ");
		if (!*text)
			return;
		len = break_at(text, bytes_of(text, t->width - indent));
		printf("%*s", (int)indent, "");
		put_line(t, ink, text, len);
	}
}

void sq_terminal_lines(const struct sq_terminal *t, unsigned int indent,
		       const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		char *line = strndup(text, len);

		if (line && t->width)
			sq_terminal_wrap(t, SQ_INK_PLAIN, indent, line);
		else /* longer than the terminal is better than lost */
			put_line(t, SQ_INK_PLAIN, text, len);
		free(line);
		text += len + (text[len] == '\n');
	}
}

void sq_terminal_clear(const struct sq_terminal *t)
{
	fputs(t->terminal ? "\033[H\033[2J" : "\n", stdout);
}
