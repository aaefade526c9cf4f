/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * markup.h - texts of strangers in a page, so that they stay texts
 *
 * What is no printable ASCII becomes \xNN, as everywhere in seqids: a page is
 * read in many programs, and letters that turn the line around or look like
 * others are no help to anybody. What means something in HTML becomes an
 * entity. So a text can stand between tags and between double quotes.
 */
#ifndef SQ_MARKUP_H
#define SQ_MARKUP_H

#include <stdint.h>
#include <stdio.h>

void sq_markup_text(FILE *to, const char *text);

/* Our own markup, with %s only for what needs no escape. */
__attribute__((format(printf, 2, 3))) void sq_markup_put(FILE *to,
							 const char *fmt, ...);

/* <tag class="...">text</tag>; class may be NULL. */
void sq_markup_element(FILE *to, const char *tag, const char *class,
		       const char *text);

/* <td class="n">1,234</td> */
void sq_markup_number(FILE *to, uint64_t n);

#endif
