/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * terminal.h - what standard output can show: its width, colour, letters
 *
 * Colour is for terminals only, and for none where NO_COLOR is set
 * (no-color.org) or TERM is dumb. Without a terminal lines are as long as they
 * are. One owner at a time.
 */
#ifndef SQ_TERMINAL_H
#define SQ_TERMINAL_H

#include <stdbool.h>

enum sq_ink {
	SQ_INK_PLAIN,
	SQ_INK_BOLD,
	SQ_INK_DIM,
	SQ_INK_RED,
	SQ_INK_YELLOW,
	SQ_INK_GREEN,
};

struct sq_terminal {
	bool terminal;
	bool colour;
	bool utf8;
	unsigned int width; /* columns; 0: any */
};

/* Ask for all of it; again after the window may have changed. */
void sq_terminal_look(struct sq_terminal *t);

/*
 * Print text as one line, cut where the terminal ends. text is ours: bytes of
 * strangers have been escaped. It may hold UTF-8.
 */
void sq_terminal_line(const struct sq_terminal *t, enum sq_ink ink,
		      const char *text);

/* The same, but what is too long goes on below, indent columns in. */
void sq_terminal_wrap(const struct sq_terminal *t, enum sq_ink ink,
		      unsigned int indent, const char *text);

/* The same for each line of text, which may have any number of them. */
void sq_terminal_lines(const struct sq_terminal *t, unsigned int indent,
		       const char *text);

/* Begin the page anew: a terminal is cleared, other output gets a line. */
void sq_terminal_clear(const struct sq_terminal *t);

#endif
