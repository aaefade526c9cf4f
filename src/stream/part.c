/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stream/part.h"

#define UUID_LEN  36
#define HEX_LEN	  12 /* digits: no word of a language has so many */
#define SCOPE_LEN 8  /* the same in a scope, which is made up each time */

bool sq_unitname_is_plain(char c)
{
	return isalnum((unsigned char)c) || (c && strchr(":-_.\\@#", c));
}

void sq_unit_name_add(struct sq_unit_name *n, char c)
{
	if (n->len >= SQ_UNIT_LEN - 1)
		return;
	n->text[n->len++] = sq_unitname_is_plain(c) ? c : '_';
	n->text[n->len] = '\0';
}

void sq_unit_name_add_part(struct sq_unit_name *n, struct sq_part p)
{
	for (size_t i = 0; i < p.len; i++)
		sq_unit_name_add(n, p.at[i]);
}

void sq_unit_name_add_text(struct sq_unit_name *n, const char *text)
{
	sq_unit_name_add_part(n, sq_part_of(text));
}

struct sq_unit_name sq_unit_name_start(char text[static SQ_UNIT_LEN])
{
	text[0] = '\0';
	return (struct sq_unit_name){ text, 0 };
}

/* ------------------------------------------------------------------ words */

bool sq_part_begins(struct sq_part p, const char *text, struct sq_part *rest)
{
	size_t len = strlen(text);

	if (p.len <= len || memcmp(p.at, text, len) != 0)
		return false;
	*rest = (struct sq_part){ p.at + len, p.len - len };
	return true;
}

bool sq_part_ends(struct sq_part p, const char *text, struct sq_part *rest)
{
	size_t len = strlen(text);

	if (p.len <= len || memcmp(p.at + p.len - len, text, len) != 0)
		return false;
	*rest = (struct sq_part){ p.at, p.len - len };
	return true;
}

bool sq_part_is_made_of(struct sq_part p, bool (*fits)(char c))
{
	for (size_t i = 0; i < p.len; i++)
		if (!fits(p.at[i]))
			return false;
	return p.len > 0;
}

bool sq_is_hex(char c)
{
	return sq_is_digit(c) || (c >= 'a' && c <= 'f');
}

static bool has_digit(struct sq_part p)
{
	for (size_t i = 0; i < p.len; i++)
		if (sq_is_digit(p.at[i]))
			return true;
	return false;
}

static bool is_uuid(struct sq_part p)
{
	if (p.len < UUID_LEN)
		return false;
	for (size_t i = 0; i < UUID_LEN; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? p.at[i] != '-' : !sq_is_hex(p.at[i]))
			return false;
	}
	return true;
}

/* -------------------------------------------------------- what is general */

/* How much of a name changes each time. */
struct habit {
	bool numbers;	/* short ones, too */
	size_t hex_len; /* words of so many hex digits */
};

static const struct habit lasting = { false, HEX_LEN };
static const struct habit passing = { true, SCOPE_LEN };
static const struct habit instance = { true, HEX_LEN };

/* Letters and digits up to the first other byte. */
static struct sq_part word_at(struct sq_part p)
{
	size_t len = 0;

	while (len < p.len && isalnum((unsigned char)p.at[len]))
		len++;
	return (struct sq_part){ p.at, len };
}

static void add_word(struct sq_unit_name *n, struct sq_part word,
		     struct habit habit)
{
	if (word.len >= habit.hex_len && sq_part_is_made_of(word, sq_is_hex) &&
	    has_digit(word)) {
		sq_unit_name_add(n, '#');
		return;
	}
	for (size_t i = 0; i < word.len; i++) {
		if (!habit.numbers || !sq_is_digit(word.at[i]))
			sq_unit_name_add(n, word.at[i]);
		else if (!i || !sq_is_digit(word.at[i - 1]))
			sq_unit_name_add(n, '#');
	}
}

/* The length of what can only be taken whole at p: a UUID, or a \xNN. */
static size_t whole_len(struct sq_part p)
{
	if (is_uuid(p))
		return UUID_LEN;
	return p.len >= 4 && p.at[0] == '\\' && p.at[1] == 'x' ? 4 : 0;
}

static void add_general(struct sq_unit_name *n, struct sq_part p,
			struct habit habit)
{
	while (p.len) {
		size_t len = whole_len(p);

		if (len == UUID_LEN) {
			sq_unit_name_add(n, '#');
		} else if (len) {
			sq_unit_name_add_part(n, (struct sq_part){ p.at, len });
		} else if ((len = word_at(p).len)) {
			add_word(n, word_at(p), habit);
		} else {
			sq_unit_name_add(n, *p.at);
			len = 1;
		}
		p.at += len;
		p.len -= len;
	}
}

static bool is_of_connection(char c)
{
	return sq_is_hex(c) || strchr(".:-[]%", c);
}

static bool is_of_run(char c)
{
	return sq_is_hex(c) || c == '-' || c == 'i';
}

/* run-u12, run-r0123456789abcdef, run-p3-i4: systemd-run made it up. */
static bool is_run(struct sq_part stem)
{
	struct sq_part rest;

	if (!sq_part_begins(stem, "run-", &rest))
		return false;
	if (rest.len > 1 && strchr("rup", *rest.at))
		rest = (struct sq_part){ rest.at + 1, rest.len - 1 };
	return sq_part_is_made_of(rest, is_of_run) && has_digit(rest);
}

/* A unit's name without its type. */
static void add_stem(struct sq_unit_name *n, struct sq_part stem, bool scope)
{
	const char *at = memchr(stem.at, '@', stem.len);
	struct sq_part head = stem, tail;

	if (is_run(stem)) {
		sq_unit_name_add_text(n, "run-#");
		return;
	}
	if (!at) {
		add_general(n, stem, scope ? passing : lasting);
		return;
	}
	head.len = (size_t)(at - stem.at) + 1;
	tail = (struct sq_part){ at + 1, stem.len - head.len };
	add_general(n, head, lasting);
	if (sq_part_is_made_of(tail, is_of_connection) && has_digit(tail))
		sq_unit_name_add(n, '#');
	else
		add_general(n, tail, instance);
}

void sq_part_general(struct sq_part p, char name[static SQ_UNIT_LEN])
{
	static const char *const types[] = { ".service", ".scope", ".slice",
					     ".mount",	 ".swap",  ".socket" };
	struct sq_unit_name n = sq_unit_name_start(name);
	struct sq_part stem;

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (sq_part_ends(p, types[i], &stem)) {
			add_stem(&n, stem, strcmp(types[i], ".scope") == 0);
			sq_unit_name_add_text(&n, types[i]);
			return;
		}
	if (sq_part_is_made_of(p, sq_is_digit))
		sq_unit_name_add(&n, '#');
	else
		add_general(&n, p, lasting);
}
