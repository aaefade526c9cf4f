/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/rules/execstart.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/rules/textfile.h"

#define NAME_LEN   256 /* UNIT_NAME_MAX, and the NUL */
#define SUFFIX_LEN 8   /* ".service" */

/* What a file is read with. */
struct reading {
	struct sq_names *programs;
	const char *name, *asked;
	bool service; /* in this section now */
	struct sq_why *why;
};

/* The instance in "name@instance.service"; NULL where there is none. */
static const char *instance_of(const char *name)
{
	const char *at = strchr(name, '@');

	return at && at[1] != '.' ? at + 1 : NULL;
}

/* The first len bytes of name. */
static const char *cut(const char *name, size_t len, char text[static NAME_LEN])
{
	snprintf(text, NAME_LEN, "%.*s", (int)len, name);
	return text;
}

/* The value of %c; NULL where only systemd itself knows it. */
static const char *specifier(const struct reading *r, char c,
			     char text[static NAME_LEN])
{
	const char *instance = instance_of(r->name);
	size_t stem = strlen(r->name) - SUFFIX_LEN;

	if (!instance)
		instance = instance_of(r->asked);
	switch (c) {
	case '%':
		return "%";
	case 'n':
		return r->name;
	case 'N':
		return cut(r->name, stem, text);
	case 'p':
		return cut(r->name, strcspn(r->name, "@."), text);
	case 'i':
	case 'I': /* where there is nothing to be unescaped */
		if (!instance || (c == 'I' && strpbrk(instance, "-\\")))
			return NULL;
		return cut(instance, strlen(instance) - SUFFIX_LEN, text);
	}
	return NULL;
}

/* A command's first word, without prefixes and quotes. */
static int add_program(struct reading *r, const char *word, size_t len)
{
	char path[PATH_MAX] = "", text[NAME_LEN], one[2] = "";
	const char *value;

	for (size_t i = 0; i < len; i++) {
		one[0] = word[i];
		value = one[0] == '\\' ? NULL : one;
		if (one[0] == '%')
			value = i + 1 < len ? specifier(r, word[++i], text)
					    : NULL;
		if (!value)
			return sq_fail(r->why, -SQ_EVALUE,
				       "ExecStart=%.*s: only systemd can "
				       "resolve that: name the program itself",
				       (int)len, word);
		if (strlen(path) + strlen(value) >= sizeof(path))
			return sq_fail(r->why, -SQ_EVALUE, "path too long");
		strcat(path, value);
	}
	if (sq_names_add(r->programs, path) < 0)
		return sq_fail(r->why, -SQ_ENOMEM, "out of memory");
	return 0;
}

/* The next word of *at, without its quotes. Returns its length; 0: the end. */
static size_t next_word(const char **at, const char **word)
{
	const char *s = *at + strspn(*at, SQ_TEXT_BLANKS);
	char quote = *s == '"' || *s == '\'' ? *s : '\0';
	size_t len;

	s += quote != '\0';
	*word = s;
	while (*s && (quote ? *s != quote : !strchr(SQ_TEXT_BLANKS, *s)))
		s += s[0] == '\\' && s[1] ? 2 : 1;
	len = (size_t)(s - *word);
	*at = s + (quote && *s == quote);
	return len;
}

/* Take the programs of a list of commands with ";" between them. */
static int take_commands(struct reading *r, const char *value)
{
	const char *word;
	bool first = true;
	size_t len;
	int err = 0;

	while (err == 0 && (len = next_word(&value, &word))) {
		size_t skip = first ? strspn(word, "@-:+!|") : 0;

		if (len == 1 && *word == ';' && word[1] != '"' &&
		    word[1] != '\'') {
			first = true;
			continue;
		}
		if (first && skip < len)
			err = add_program(r, word + skip, len - skip);
		first = false;
	}
	return err;
}

/* Take a whole line, of any section. */
static int take_line(struct reading *r, char *line)
{
	char *value = strchr(line, '=');

	if (*line == '[') {
		r->service = strcmp(line, "[Service]") == 0;
		return 0;
	}
	if (!r->service || !value)
		return 0;
	*value++ = '\0';
	if (strcmp(sq_text_trim(line), "ExecStart") != 0)
		return 0;
	value = sq_text_trim(value);
	if (!*value)
		sq_names_clear(r->programs);
	return take_commands(r, value);
}

/* Append a line to *whole. A backslash at its end joins the next one to it. */
static int join(char **whole, const char *more, bool *goes_on)
{
	size_t len = *whole ? strlen(*whole) : 0, add = strlen(more);
	char *grown = realloc(*whole, len + add + 2);

	if (!grown)
		return -SQ_ENOMEM;
	memcpy(grown + len, more, add + 1);
	*goes_on = add && more[add - 1] == '\\';
	if (*goes_on)
		grown[len + add - 1] = ' ';
	*whole = grown;
	return 0;
}

static int read_lines(struct reading *r, char *text)
{
	char *line, *whole = NULL;
	bool goes_on = false;
	int err = 0;

	while (err == 0 && (line = strsep(&text, "\n"))) {
		line = sq_text_trim(line);
		if (*line == '#' || *line == ';')
			continue; /* in the middle of a line, too */
		if (join(&whole, line, &goes_on) < 0)
			err = -SQ_ENOMEM;
		if (err < 0 || goes_on)
			continue;
		err = take_line(r, sq_text_trim(whole));
		*whole = '\0';
	}
	free(whole);
	return err;
}

int sq_execstart_read(struct sq_names *programs, const char *path,
		      const char *name, const char *asked, struct sq_why *why)
{
	struct reading r = { programs, name, asked, false, why };
	char *text;
	int err = sq_textfile_read(path, &text, why);

	if (err < 0)
		return err;
	err = read_lines(&r, text);
	free(text);
	return err == -SQ_ENOMEM ? sq_fail(why, err, "out of memory") : err;
}
