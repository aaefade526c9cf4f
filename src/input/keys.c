/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "event/depth.h"

#define ENRICHED '\x1d' /* AUDIT_INTERP_SEPARATOR: raw fields end here */
#define KEY_SEP	 '\x01' /* AUDIT_KEY_SEPARATOR: one rule, several keys */
#define KEY_LEN	 257	/* AUDIT_MAX_KEY_LEN and a NUL */
#define KEY	 " key="
#define NONE	 "(null)" /* the rule has no key */

static bool is_key(const char *text, size_t len, const char *key)
{
	return strlen(key) == len && memcmp(key, text, len) == 0;
}

bool sq_keys_is_ours(const char *key, const char *text, size_t len,
		     uint8_t *depth)
{
	size_t key_len = strlen(key);

	if (len < key_len || !key_len || memcmp(text, key, key_len) != 0)
		return is_key(text, len, key);
	for (int i = 0; i < SQ_DEPTH_COUNT; i++)
		if (is_key(text + key_len, len - key_len,
			   sq_depth_suffix((enum sq_depth)i))) {
			*depth = (uint8_t)i;
			return true;
		}
	return false;
}

void sq_keys_take(const char *key, const char *text, size_t len,
		  struct sq_event *ev)
{
	const char *end = text + len, *sep;

	do {
		sep = memchr(text, KEY_SEP, (size_t)(end - text));
		len = (size_t)((sep ? sep : end) - text);
		ev->keyed |= sq_keys_is_ours(key, text, len, &ev->depth);
		ev->evidence |= is_key(text, len, SQ_EVIDENCE_KEY);
		text += len + 1;
	} while (sep);
}

/* The value of the key= field as it is spelled; NULL: there is none. */
static const char *find_value(const char *line, size_t *len)
{
	const char *enriched = memchr(line, ENRICHED, *len);
	const char *end = enriched ? enriched : line + *len;
	const char *value =
		memmem(line, (size_t)(end - line), KEY, strlen(KEY));
	const char *space;

	if (!value)
		return NULL;
	value += strlen(KEY);
	space = memchr(value, ' ', (size_t)(end - value));
	*len = (size_t)((space ? space : end) - value);
	return value;
}

static bool is_start(const char *text, size_t len, const char *key)
{
	return len < strlen(key) && memcmp(text, key, len) == 0;
}

/*
 * In hex the kernel writes what holds blanks or several keys. The start of a
 * key that needs neither is what is left of one of several.
 */
static bool is_whole_hex(const char *key, const char *text, size_t len)
{
	const char *last = memrchr(text, KEY_SEP, len);

	last = last ? last + 1 : text;
	len -= (size_t)(last - text);
	return !is_start(last, len, key) &&
	       !is_start(last, len, SQ_EVIDENCE_KEY);
}

bool sq_keys_whole(const char *key, const char *line, size_t len)
{
	const char *value = find_value(line, &len);
	char text[KEY_LEN];
	int n;

	if (!value || !len)
		return false;
	if (*value == '(')
		return is_key(value, len, NONE);
	n = sq_text_decode(value, len, text, sizeof(text));
	if (n < 0)
		return *value != '"' && len >= KEY_LEN;
	return *value == '"' || is_whole_hex(key, text, (size_t)n);
}

void sq_keys_clear(struct sq_keys *k)
{
	k->count = 0;
	k->more = 0;
}

/* text is printable, and ends with a NUL. */
static void count(struct sq_keys *k, const char *text, uint64_t calls)
{
	struct sq_key_count *entry;

	for (unsigned int i = 0; i < k->count; i++) {
		if (strcmp(k->list[i].text, text) == 0) {
			k->list[i].calls += calls;
			return;
		}
	}
	if (k->count == SQ_KEYS_MAX) {
		k->more += calls;
		return;
	}
	entry = &k->list[k->count++];
	strcpy(entry->text, text);
	entry->calls = calls;
}

static void count_key(struct sq_keys *k, const char *key, size_t len)
{
	char text[4 * KEY_LEN + 1];

	sq_text_printable(key, len, text);
	text[SQ_KEYS_LEN - 1] = '\0';
	count(k, text, 1);
}

static void count_keys(struct sq_keys *k, const char *keys, size_t len)
{
	const char *end = keys + len, *sep;

	do {
		sep = memchr(keys, KEY_SEP, (size_t)(end - keys));
		count_key(k, keys, (size_t)((sep ? sep : end) - keys));
		keys = sep ? sep + 1 : end;
	} while (sep);
}

void sq_keys_line(struct sq_keys *k, const char *line, size_t len)
{
	const char *value = find_value(line, &len);
	char key[KEY_LEN];
	int n;

	if (!value)
		return;
	n = sq_text_decode(value, len, key, sizeof(key));
	if (n < 0 || is_key(key, (size_t)n, NONE))
		n = 0;
	count_keys(k, key, (size_t)n);
}

void sq_keys_merge(struct sq_keys *k, const struct sq_keys *more)
{
	for (unsigned int i = 0; i < more->count; i++)
		count(k, more->list[i].text, more->list[i].calls);
	k->more += more->more;
}

static int compare(const void *a, const void *b)
{
	const struct sq_key_count *left = a, *right = b;

	if (left->calls != right->calls)
		return left->calls > right->calls ? -1 : 1;
	return strcmp(left->text, right->text);
}

void sq_keys_sort(struct sq_keys *k)
{
	qsort(k->list, k->count, sizeof(*k->list), compare);
}
