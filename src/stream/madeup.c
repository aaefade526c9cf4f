/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stream/madeup.h"

#include <ctype.h>
#include <string.h>

#include "stream/naming.h"

#define PLACE	 "] in /" /* behind a script's name, as naming.h says */
#define WORD_LEN 6	  /* characters: shorter words cannot look random */
#define CHANGES	 3	  /* of kind, in a random word; in most others 0 or 1 */

#define ANYBODYS "a place that anybody may write"
#define HOME	 "a user's home"
#define MEMORY	 "memory"

static const struct {
	const char *path, *origin;
} places[] = {
	{ "/tmp/", ANYBODYS },	   { "/var/tmp/", ANYBODYS },
	{ "/dev/shm/", ANYBODYS }, { "/memfd:", MEMORY },
	{ "/home/", HOME },	   { "/root/", HOME },
};

/* Whether the kind of character changes: to a digit, from one, to a capital. */
static bool changes(char before, char c)
{
	bool digit = isdigit((unsigned char)c);

	if (digit != (isdigit((unsigned char)before) != 0))
		return true;
	return isupper((unsigned char)c) && islower((unsigned char)before);
}

/* As 58f98c85 or X7aB3kQ9: nobody calls a file so who means to find it. */
static bool is_random(const char *word, size_t len)
{
	unsigned int count = 0;

	for (size_t i = 1; i < len; i++)
		count += changes(word[i - 1], word[i]);
	return len >= WORD_LEN && count >= CHANGES;
}

/* Whether the file, or the directory, of that name lies in path. */
static bool lies_in(const char *name, size_t len, bool directory,
		    const char *path)
{
	size_t path_len = strlen(path);

	if (directory && len == path_len - 1)
		path_len--;
	else if (len <= path_len)
		return false;
	return memcmp(name, path, path_len) == 0;
}

/* How much of a name is its unit and the colon. */
static size_t unit_len_in(const char *name, size_t len)
{
	size_t unit_len = sq_program_unit_len_in(name, len);

	return unit_len ? unit_len + 1 : 0;
}

const char *sq_name_origin(const char *name, size_t len)
{
	size_t unit_len = unit_len_in(name, len);
	const char *place;

	name += unit_len;
	len -= unit_len;
	place = memmem(name, len, PLACE, strlen(PLACE));

	if (place) { /* the script is there, the interpreter in /usr */
		place += strlen(PLACE) - 1;
		len -= (size_t)(place - name);
		name = place;
	}
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (lies_in(name, len, place, places[i].path))
			return places[i].origin;
	return NULL;
}

bool sq_name_made_up(const char *name, size_t len)
{
	const char *origin = sq_name_origin(name, len);
	size_t start;

	if (origin && strcmp(origin, HOME) != 0)
		return true;
	start = unit_len_in(name, len);
	for (size_t i = start; i <= len; i++) {
		if (i < len && isalnum((unsigned char)name[i]))
			continue;
		if (is_random(name + start, i - start))
			return true;
		start = i + 1;
	}
	return false;
}
