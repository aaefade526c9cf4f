/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/share/facetlines.h"

#include <endian.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/share/counted.h"

#define CALL_BYTES 4
#define HEX	   "bytes:" /* ahead of an item that is told by its bytes */
#define FULL	   "full"
#define NUMBERS	   3 /* at most, of one line */

static uint32_t get32(const char *bytes)
{
	uint32_t value;

	memcpy(&value, bytes, sizeof(value));
	return le32toh(value);
}

static void put(char *out, uint64_t value, size_t bytes)
{
	value = htole64(value);
	memcpy(out, &value, bytes);
}

const char *sq_facetlines_escape(const char *text, size_t len, char *out)
{
	static const char blank[] = "\\x20";
	bool ahead = len && *text == ' ';
	size_t to;

	strcpy(out, ahead ? blank : "");
	sq_text_printable(text + ahead, len - ahead, out + strlen(out));
	to = strlen(out);
	if (to && out[to - 1] == ' ')
		strcpy(out + to - 1, blank);
	return out;
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

int sq_facetlines_unescape(char *text, struct sq_why *why)
{
	char *to = text;

	for (const char *from = text; *from; to++) {
		int high, low;

		if (*from != '\\') {
			*to = *from++;
			continue;
		}
		high = from[1] == 'x' ? hex_digit(from[2]) : -1;
		low = high < 0 ? -1 : hex_digit(from[3]);
		if (low < 0 || !(high | low))
			return sq_fail(why, -SQ_EFORMAT,
				       "a backslash begins an xNN of two hex "
				       "digits");
		*to = (char)(high << 4 | low);
		from += 4;
	}
	*to = '\0';
	return (int)(to - text);
}

bool sq_facetlines_whole(const struct sq_facets *f,
			 char line[static SQ_FACETLINES_LEN])
{
	char time[SQ_COUNTED_TIME_LEN];

	snprintf(line, SQ_FACETLINES_LEN, "%s %" PRIu64 " %" PRIu64 " %s",
		 SQ_FACETLINES_WHOLE, f->calls, f->watched_ms,
		 sq_counted_time(f->last_ms, time));
	return f->calls;
}

bool sq_facetlines_newest(const struct sq_facets *f, enum sq_facet facet,
			  char line[static SQ_FACETLINES_LEN])
{
	const struct sq_facet_newest *newest = &f->newest[facet];

	snprintf(line, SQ_FACETLINES_LEN,
		 "%s %s %" PRIu64 " %" PRIu64 " %" PRIu64 "%s",
		 SQ_FACETLINES_NEWEST, sq_facet_name(facet), newest->calls,
		 newest->watched_ms, newest->first,
		 f->items[facet].full ? " " FULL : "");
	return f->calls && sq_items_count(&f->items[facet]);
}

/* How many bytes an item of the facet has; 0: any number. */
static size_t fixed_len(enum sq_facet facet)
{
	switch (facet) {
	case SQ_FACET_CALL:
		return CALL_BYTES;
	case SQ_FACET_ARGUMENT:
		return CALL_BYTES + 8;
	case SQ_FACET_ERROR:
		return CALL_BYTES + 4;
	case SQ_FACET_USER:
		return 3 * 4;
	case SQ_FACET_STREAM:
		return 4;
	default:
		return 0;
	}
}

/* Whether the item begins with a call. */
static bool has_call(enum sq_facet facet)
{
	return facet == SQ_FACET_CALL || facet == SQ_FACET_ARGUMENT ||
	       facet == SQ_FACET_ERROR || facet == SQ_FACET_PEER;
}

/* Whether the item's text, or its fields, can be read back. */
static bool is_plain(enum sq_facet facet, const struct sq_item *item)
{
	size_t ahead = has_call(facet) ? CALL_BYTES : 0;

	if (fixed_len(facet) && item->len != fixed_len(facet))
		return false;
	if (ahead && (item->len < ahead || get32(item->bytes) == SQ_CALL_NONE))
		return false;
	if (fixed_len(facet))
		return true;
	if (item->len == ahead ||
	    memchr(item->bytes + ahead, '\0', item->len - ahead))
		return false;
	return item->len < strlen(HEX) ||
	       memcmp(item->bytes, HEX, strlen(HEX)) != 0;
}

static char *hex_text(const struct sq_item *item, char *text)
{
	char *to = text + sprintf(text, "%s", HEX);

	for (size_t i = 0; i < item->len; i++)
		to += sprintf(to, "%02x", (unsigned char)item->bytes[i]);
	return text;
}

/* What stands behind the call, or is the whole item. */
static void rest_text(enum sq_facet facet, const struct sq_item *item,
		      size_t from, char *text)
{
	const char *rest = item->bytes + from;

	switch (facet) {
	case SQ_FACET_CALL:
		break;
	case SQ_FACET_ARGUMENT:
		sprintf(text, "%08" PRIx32 "%08" PRIx32, get32(rest + 4),
			get32(rest));
		break;
	case SQ_FACET_ERROR:
	case SQ_FACET_STREAM:
		sprintf(text, "%" PRIu32, get32(rest));
		break;
	case SQ_FACET_USER:
		sprintf(text, "%" PRIu32 " %" PRIu32 " %" PRIu32, get32(rest),
			get32(rest + 4), get32(rest + 8));
		break;
	default:
		sq_facetlines_escape(rest, item->len - from, text);
	}
}

void sq_facetlines_item(enum sq_facet facet, const struct sq_item *item,
			const struct sq_words *words, bool counts,
			char line[static SQ_FACETLINES_LEN])
{
	char word[SQ_WORD_LEN] = "", rest[4 * SQ_ITEM_LEN + 8] = "", times[16];
	bool plain = is_plain(facet, item);

	snprintf(times, sizeof(times), " %" PRIu32, item->times);
	if (!plain) {
		hex_text(item, rest);
	} else if (has_call(facet)) {
		sq_words_spell(words, get32(item->bytes), word);
		rest_text(facet, item, CALL_BYTES, rest);
	} else {
		rest_text(facet, item, 0, rest);
	}
	snprintf(line, SQ_FACETLINES_LEN, "%s %s%s%s%s", sq_facet_name(facet),
		 word, *word && *rest ? " " : "", rest, counts ? times : "");
}

static int add_calls(const struct sq_items *items, struct sq_seqset *calls)
{
	struct sq_item *all = sq_items_sorted(items);
	int err = all ? 0 : -SQ_ENOMEM;

	for (size_t i = 0; err >= 0 && i < sq_items_count(items); i++) {
		sq_call call = all[i].len < CALL_BYTES ? SQ_CALL_NONE
						       : get32(all[i].bytes);

		if (call != SQ_CALL_NONE)
			err = sq_seqset_add(calls, &call);
	}
	free(all);
	return err < 0 ? err : 0;
}

int sq_facetlines_calls(const struct sq_facets *f, struct sq_seqset *calls)
{
	int err = 0;

	for (int i = 0; i < SQ_FACET_COUNT && err == 0; i++)
		if (has_call((enum sq_facet)i))
			err = add_calls(&f->items[i], calls);
	return err;
}

int sq_facetlines_facet(const char *name)
{
	for (int i = 0; i < SQ_FACET_COUNT; i++)
		if (strcmp(name, sq_facet_name((enum sq_facet)i)) == 0)
			return i;
	return -1;
}

/* Exactly count numbers with blanks between; of bits bits each at most. */
static bool read_numbers(const char *value, unsigned int count, uint64_t max,
			 uint64_t numbers[static NUMBERS])
{
	for (unsigned int i = 0; i < count; i++) {
		size_t len = strcspn(value, " ");

		if (sq_text_u64(value, len, 10, max, &numbers[i]) < 0 ||
		    !value[len] != (i == count - 1))
			return false;
		value += len + (value[len] == ' ');
	}
	return true;
}

int sq_facetlines_read_whole(struct sq_facets *f, const char *value,
			     struct sq_why *why)
{
	const char *last = strrchr(value, ' ');
	char numbers_text[64];
	uint64_t numbers[NUMBERS];

	if (f->calls)
		return sq_fail(why, -SQ_EFORMAT, "stands there twice");
	if (!last || (size_t)(last - value) >= sizeof(numbers_text))
		return sq_fail(why, -SQ_EFORMAT,
			       "calls, milliseconds and a time");
	snprintf(numbers_text, sizeof(numbers_text), "%.*s",
		 (int)(last - value), value);
	if (!read_numbers(numbers_text, 2, UINT64_MAX, numbers))
		return sq_fail(why, -SQ_EFORMAT,
			       "calls, milliseconds and a time");
	f->calls = numbers[0];
	f->watched_ms = numbers[1];
	return sq_counted_read_time(last + 1, &f->last_ms, why);
}

int sq_facetlines_read_newest(struct sq_facets *f, char *value,
			      struct sq_why *why)
{
	char *rest = strchr(value, ' ');
	size_t len = strlen(value), full = strlen(" " FULL);
	uint64_t numbers[NUMBERS];
	int facet;

	if (rest)
		*rest++ = '\0';
	facet = sq_facetlines_facet(value);
	if (!rest || facet < 0)
		return sq_fail(why, -SQ_EFORMAT, "%.64s is not a facet", value);
	if (len > full && strcmp(value + len - full, " " FULL) == 0) {
		value[len - full] = '\0';
		f->items[facet].full = true;
	}
	if (!read_numbers(rest, NUMBERS, UINT64_MAX, numbers))
		return sq_fail(why, -SQ_EFORMAT, "a facet and three numbers");
	if (numbers[0] > f->calls || numbers[1] > f->watched_ms ||
	    numbers[2] > f->calls)
		return sq_fail(why, -SQ_EFORMAT,
			       "newer than what the line \"%s\" says",
			       SQ_FACETLINES_WHOLE);
	f->newest[facet] =
		(struct sq_facet_newest){ numbers[0], numbers[1], numbers[2] };
	return 0;
}

/* Bytes in hex into out. Returns how many, or -SQ_EFORMAT. */
static int read_hex(const char *text, char out[static SQ_ITEM_LEN],
		    struct sq_why *why)
{
	size_t len = strlen(text);

	if (len % 2 || len / 2 > SQ_ITEM_LEN)
		return sq_fail(why, -SQ_EFORMAT, "no bytes in hex");
	for (size_t i = 0; i < len; i += 2) {
		int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);

		if (high < 0 || low < 0)
			return sq_fail(why, -SQ_EFORMAT, "no bytes in hex");
		out[i / 2] = (char)(high << 4 | low);
	}
	return (int)(len / 2);
}

/* The fields of a facet whose items are numbers. Returns 0 or -SQ_EFORMAT. */
static int read_fields(enum sq_facet facet, const char *text, char *out,
		       struct sq_why *why)
{
	uint64_t numbers[NUMBERS];

	if (facet == SQ_FACET_ARGUMENT &&
	    sq_text_u64(text, strlen(text), 16, UINT64_MAX, numbers) == 0) {
		put(out, numbers[0], 8);
		return 0;
	}
	if ((facet == SQ_FACET_ERROR || facet == SQ_FACET_STREAM) &&
	    read_numbers(text, 1, UINT32_MAX, numbers)) {
		put(out, numbers[0], 4);
		return 0;
	}
	if (facet == SQ_FACET_USER &&
	    read_numbers(text, 3, UINT32_MAX, numbers)) {
		for (int i = 0; i < 3; i++)
			put(out + 4 * i, numbers[i], 4);
		return 0;
	}
	if (facet == SQ_FACET_CALL && !*text)
		return 0;
	return sq_fail(why, -SQ_EFORMAT, "%.64s: no %s can be that", text,
		       sq_facet_name(facet));
}

/* An item's bytes into out. Returns how many, or an error. */
static int read_bytes(enum sq_facet facet, char *text,
		      const struct sq_words *words,
		      char out[static SQ_ITEM_LEN], struct sq_why *why)
{
	char *rest = text;
	size_t from = 0;
	sq_call call;
	int len;

	if (strncmp(text, HEX, strlen(HEX)) == 0)
		return read_hex(text + strlen(HEX), out, why);
	if (has_call(facet)) {
		rest += strcspn(text, " ");
		if (*rest)
			*rest++ = '\0';
		len = sq_words_read(words, text, &call, why);
		if (len < 0)
			return len;
		put(out, call, CALL_BYTES);
		from = CALL_BYTES;
	}
	if (fixed_len(facet)) {
		len = read_fields(facet, rest, out + from, why);
		return len < 0 ? len : (int)fixed_len(facet);
	}
	len = sq_facetlines_unescape(rest, why);
	if (len < 0)
		return len;
	if (!len || (size_t)len + from > SQ_ITEM_LEN)
		return sq_fail(why, -SQ_EFORMAT, "empty, or too long");
	memcpy(out + from, rest, (size_t)len);
	return (int)from + len;
}

int sq_facetlines_read_item(struct sq_facets *f, enum sq_facet facet,
			    char *value, const struct sq_words *words,
			    struct sq_why *why)
{
	char bytes[SQ_ITEM_LEN], *number = strrchr(value, ' ');
	uint64_t times;
	int len, added;

	if (!number || sq_text_u64(number + 1, strlen(number + 1), 10,
				   UINT32_MAX, &times) < 0)
		return sq_fail(why, -SQ_EFORMAT,
			       "an item and how often it was seen");
	*number = '\0';
	len = read_bytes(facet, value, words, bytes, why);
	if (len < 0)
		return len;
	added = sq_items_add(&f->items[facet], bytes, (size_t)len,
			     (uint32_t)times);
	if (added == -SQ_ELONG)
		return sq_fail(why, added, "more than %zu items of one facet",
			       f->items[facet].table.max);
	if (added < 0)
		return sq_fail(why, added, "out of memory");
	if (!added)
		return sq_fail(why, -SQ_EFORMAT, "stands there twice");
	return 0;
}
