/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND 1000 /* ms */
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * (uint64_t)HOUR)
#define TWO(t) (2 * (uint64_t)(t)) /* below, the smaller unit says more */

const char *sq_words_count(uint64_t n, char buf[static SQ_WORDS_LEN])
{
	char digits[SQ_WORDS_LEN];
	int len =
		snprintf(digits, sizeof(digits), "%llu", (unsigned long long)n);
	char *to = buf;

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			*to++ = ',';
		*to++ = digits[i];
	}
	*to = '\0';
	return buf;
}

const char *sq_words_time(uint64_t ms, char buf[static SQ_WORDS_LEN])
{
	if (ms >= TWO(DAY))
		snprintf(buf, SQ_WORDS_LEN, "%llu days",
			 (unsigned long long)(ms / DAY));
	else if (ms >= TWO(HOUR))
		snprintf(buf, SQ_WORDS_LEN, "%llu h",
			 (unsigned long long)(ms / HOUR));
	else if (ms >= TWO(MINUTE))
		snprintf(buf, SQ_WORDS_LEN, "%llu min",
			 (unsigned long long)(ms / MINUTE));
	else if (ms >= 10 * SECOND)
		snprintf(buf, SQ_WORDS_LEN, "%llu s",
			 (unsigned long long)(ms / SECOND));
	else
		snprintf(buf, SQ_WORDS_LEN, "%.1f s", (double)ms / SECOND);
	return buf;
}

const char *sq_words_bytes(uint64_t bytes, char buf[static SQ_WORDS_LEN])
{
	static const char *const units[] = { "bytes", "kB", "MB", "GB", "TB" };
	double n = (double)bytes;
	unsigned int unit = 0;

	while (n >= 1000 && unit < 4) {
		n /= 1000;
		unit++;
	}
	snprintf(buf, SQ_WORDS_LEN, unit ? "%.1f %s" : "%.0f %s", n,
		 units[unit]);
	return buf;
}

char *sq_words_shell(const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_@%+=:,./-";
	/* ends, is quoted in its turn, and begins; a page spells backslashes */
	static const char quote[] = "'\"'\"'";
	char *word = malloc(strlen(name) * strlen(quote) + sizeof("''")), *to;

	if (!word)
		return NULL;
	if (*name && *name != '-' && !name[strspn(name, plain)])
		return strcpy(word, name);
	to = word;
	*to++ = '\'';
	for (; *name; name++)
		if (*name == '\'')
			to = stpcpy(to, quote);
		else
			*to++ = *name;
	strcpy(to, "'");
	return word;
}
