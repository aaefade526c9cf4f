/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * part.h - the parts of a cgroup's path, and what of them is general
 *
 * Texts that borrow from the path, and a name that is made of them. unitname.h
 * says the rule. Private to unitname.c and container.c. Pure; thread-safe.
 */
#ifndef SQ_PART_H
#define SQ_PART_H

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "stream/unitname.h"

struct sq_part {
	const char *at; /* not NUL-terminated */
	size_t len;
};

/* A name under construction; what does not fit is left out. */
struct sq_unit_name {
	char *text;
	size_t len;
};

static inline struct sq_part sq_part_of(const char *text)
{
	return (struct sq_part){ text, strlen(text) };
}

static inline bool sq_part_is(struct sq_part p, const char *text)
{
	return p.len == strlen(text) && memcmp(p.at, text, p.len) == 0;
}

/* Whether p begins with text and goes on; *rest is what follows. */
bool sq_part_begins(struct sq_part p, const char *text, struct sq_part *rest);

/* Whether something stands ahead of text at the end of p; *rest is that. */
bool sq_part_ends(struct sq_part p, const char *text, struct sq_part *rest);

/* Whether there is a byte in p, and all of them fit. */
bool sq_part_is_made_of(struct sq_part p, bool (*fits)(char c));

static inline bool sq_is_digit(char c)
{
	return isdigit((unsigned char)c);
}

bool sq_is_hex(char c);

struct sq_unit_name sq_unit_name_start(char text[static SQ_UNIT_LEN]);
void sq_unit_name_add(struct sq_unit_name *n, char c);
void sq_unit_name_add_part(struct sq_unit_name *n, struct sq_part p);
void sq_unit_name_add_text(struct sq_unit_name *n, const char *text);

/* Make p, a unit of systemd or any other part, general. */
void sq_part_general(struct sq_part p, char name[static SQ_UNIT_LEN]);

#endif
