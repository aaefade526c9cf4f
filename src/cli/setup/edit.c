/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/setup/edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/bytes.h"

#define BLANKS " \t"
#define NOTE   "#seqids setup wrote: " /* ahead of a line that is the same */

const char *sq_edit_next(const char *line)
{
	line = strchr(line, '\n');
	return line && line[1] ? line + 1 : NULL;
}

bool sq_edit_begins(const char *line, const char *word)
{
	size_t len = strlen(word);

	return strncmp(line, word, len) == 0 &&
	       (!line[len] || strchr(BLANKS "\n", line[len]));
}

/* What stands behind "key =" in line; NULL: it does not set key. */
static const char *value_of(const char *line, const char *key)
{
	size_t len = strlen(key);

	line += strspn(line, BLANKS);
	if (strncasecmp(line, key, len) != 0)
		return NULL;
	line += len;
	line += strspn(line, BLANKS);
	if (*line != '=')
		return NULL;
	return line + 1 + strspn(line + 1, BLANKS);
}

/* Of several lines that set it auditd takes the last one. */
static const char *find(const char *text, const char *key)
{
	const char *found = NULL;

	for (const char *line = *text ? text : NULL; line;
	     line = sq_edit_next(line))
		if (value_of(line, key))
			found = line;
	return found;
}

/* The line that has key behind a #, as the settings have their defaults. */
static const char *find_default(const char *text, const char *key)
{
	const char *line = *text ? text : NULL;

	while (line && !(*line == '#' && value_of(line + 1, key)))
		line = sq_edit_next(line);
	return line;
}

bool sq_edit_get(const char *text, const char *key,
		 char value[static SQ_EDIT_VALUE])
{
	const char *line = find(text, key), *at;
	size_t len;

	if (!line)
		return false;
	at = value_of(line, key);
	len = strcspn(at, "\n");
	while (len && strchr(BLANKS "\r", at[len - 1]))
		len--;
	snprintf(value, SQ_EDIT_VALUE, "%.*s", (int)len, at);
	return true;
}

char *sq_edit_set(const char *text, const char *key, const char *value)
{
	const char *line = find(text, key), *rest, *end = text + strlen(text);
	char *made = NULL;

	if (line) {
		rest = sq_edit_next(line);
	} else {
		line = find_default(text, key);
		line = rest = line ? sq_edit_next(line) : NULL;
	}
	if (!line)
		line = end;
	if (!rest)
		rest = end;
	if (asprintf(&made, "%.*s%s%s = %s\n%s", (int)(line - text), text,
		     line > text && line[-1] != '\n' ? "\n" : "", key, value,
		     rest) < 0)
		return NULL;
	return made;
}

char *sq_edit_set_noted(const char *text, const char *key, const char *value)
{
	const char *old = find(text, key), *at;
	char *made = sq_edit_set(text, key, value), *noted = NULL;

	if (!made)
		return NULL;
	at = find(made, key);
	if (asprintf(&noted, "%.*s%s%.*s%s%s%s = %s\n%s", (int)(at - made),
		     made, old ? SQ_EDIT_MARK : "",
		     old ? (int)strcspn(old, "\n") : 0, old ? old : "",
		     old ? "\n" : "", NOTE, key, value, at) < 0)
		noted = NULL;
	free(made);
	return noted;
}

/* What is said of key behind start, which begins the line; else NULL. */
static const char *said_of(const char *line, const char *start, const char *key)
{
	size_t len = strlen(start);

	if (strncmp(line, start, len) != 0 || !value_of(line + len, key))
		return NULL;
	return line + len;
}

/* Whether both lines are the same, to their ends. */
static bool same_line(const char *a, const char *b)
{
	size_t len = strcspn(a, "\n");

	return len == strcspn(b, "\n") && memcmp(a, b, len) == 0;
}

char *sq_edit_restore(const char *text, const char *key)
{
	const char *before = NULL, *note = *text ? text : NULL;
	const char *old = NULL, *rest, *next;
	size_t kept;
	char *made;

	for (; note && !said_of(note, NOTE, key); note = next) {
		next = sq_edit_next(note);
		before = note;
	}
	if (!note)
		return strdup(text);
	if (before)
		old = said_of(before, SQ_EDIT_MARK, key);
	kept = (size_t)((old ? before : note) - text);
	rest = sq_edit_next(note);
	if (rest && same_line(rest, said_of(note, NOTE, key)))
		rest = sq_edit_next(rest);
	else
		old = NULL; /* somebody changed it since */
	if (asprintf(&made, "%.*s%.*s%s", (int)kept, text,
		     old ? (int)strcspn(old, "\n") + 1 : 0, old ? old : "",
		     rest ? rest : "") < 0)
		return NULL;
	return made;
}

/*
 * The text, with add ahead of each line that is one of those, and without the
 * first cut bytes of it.
 */
static char *remake(const char *text, bool (*is_one)(const char *line),
		    const char *add, size_t cut)
{
	struct sq_out out = { 0 };
	FILE *to = sq_out_stream(&out);

	if (!to)
		return NULL;
	for (const char *line = *text ? text : NULL, *next; line; line = next) {
		bool one = is_one(line);
		size_t len;

		next = sq_edit_next(line);
		len = next ? (size_t)(next - line) : strlen(line);
		fprintf(to, "%s", one ? add : "");
		fwrite(line + (one ? cut : 0), 1, len - (one ? cut : 0), to);
	}
	fputc('\0', to);
	fclose(to);
	if (!out.failed)
		return (char *)out.data;
	free(out.data);
	return NULL;
}

char *sq_edit_mark(const char *text, bool (*is_one)(const char *line))
{
	return remake(text, is_one, SQ_EDIT_MARK, 0);
}

static bool is_marked(const char *line)
{
	return strncmp(line, SQ_EDIT_MARK, strlen(SQ_EDIT_MARK)) == 0;
}

char *sq_edit_unmark(const char *text)
{
	return remake(text, is_marked, "", strlen(SQ_EDIT_MARK));
}
