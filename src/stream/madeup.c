/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stream/madeup.h"

#include <ctype.h>
#include <string.h>

#define WORD_LEN 6 /* characters: shorter words cannot look random */
#define CHANGES	 3 /* of kind, in a random word; in most others 0 or 1 */

/* Where anybody may put a file, and where memory files are said to be. */
static const char *const places[] = { "/tmp/", "/var/tmp/", "/dev/shm/",
				      "/memfd:" };

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

bool sq_name_made_up(const char *name, size_t len)
{
	size_t start = 0;

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (len > strlen(places[i]) &&
		    memcmp(name, places[i], strlen(places[i])) == 0)
			return true;
	for (size_t i = 0; i <= len; i++) {
		if (i < len && isalnum((unsigned char)name[i]))
			continue;
		if (is_random(name + start, i - start))
			return true;
		start = i + 1;
	}
	return false;
}
