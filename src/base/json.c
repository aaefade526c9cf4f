/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/*
 * Whether memory ran out for anything that this thread made since the last
 * text: jansson has no place of its own to remember that.
 */
static _Thread_local bool ran_out;

static void *take(size_t size)
{
	void *memory = malloc(size);

	ran_out |= !memory;
	return memory;
}

void sq_json_start(void)
{
	json_set_alloc_funcs(take, free);
}

static void put_bytes(json_t *object, const char *key, const char *s,
		      size_t len)
{
	char *text = take(4 * len + 1), name[64];

	if (!text)
		return;
	json_object_set_new(object, key,
			    json_string(sq_text_printable(s, len, text)));
	for (size_t i = 0; i < len; i++)
		snprintf(text + 2 * i, 3, "%02X", (unsigned char)s[i]);
	snprintf(name, sizeof(name), "%s_hex", key);
	json_object_set_new(object, name, json_string(text));
	free(text);
}

void sq_json_text(json_t *object, const char *key, const char *s, size_t len)
{
	json_t *string = json_stringn(s, len);

	if (string)
		json_object_set_new(object, key, string);
	else
		put_bytes(object, key, s, len);
}

const char *sq_json_ms(uint64_t time_ms, char text[static SQ_JSON_MS_LEN])
{
	snprintf(text, SQ_JSON_MS_LEN, "%llu.%03llu",
		 (unsigned long long)(time_ms / 1000),
		 (unsigned long long)(time_ms % 1000));
	return text;
}

void sq_json_time(json_t *object, const char *key, uint64_t time_ms)
{
	char text[SQ_JSON_MS_LEN];

	json_object_set_new(object, key,
			    json_string(sq_json_ms(time_ms, text)));
}

/* jansson takes DEL for ASCII that a terminal may have. Takes text. */
static char *escape_del(char *text)
{
	static const char escaped[] = "\\u007f";
	size_t count = 0;
	char *out, *to;

	for (const char *c = text; *c; c++)
		count += *c == 0x7f;
	if (!count)
		return text;
	out = to = take(strlen(text) + count * sizeof(escaped) + 1);
	for (const char *c = text; out && *c; c++) {
		if (*c == 0x7f)
			to = stpcpy(to, escaped);
		else
			*to++ = *c;
	}
	if (out)
		*to = '\0';
	free(text);
	return out;
}

char *sq_json_dump(json_t *object, unsigned int indent)
{
	/* what is not ASCII may be for a terminal, or turn text around */
	size_t flags = JSON_ENSURE_ASCII | JSON_REAL_PRECISION(12) |
		       (indent ? JSON_INDENT(indent) : JSON_COMPACT);
	char *text = json_dumps(object, flags);

	json_decref(object);
	text = text ? escape_del(text) : NULL;
	if (ran_out) {
		free(text);
		text = NULL;
	}
	ran_out = false;
	return text;
}
