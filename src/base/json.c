/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

static void put_bytes(json_t *object, const char *key, const char *s,
		      size_t len)
{
	char *text = malloc(4 * len + 1), name[64];

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

void sq_json_time(json_t *object, const char *key, uint64_t time_ms)
{
	char text[32];

	snprintf(text, sizeof(text), "%llu.%03llu",
		 (unsigned long long)(time_ms / 1000),
		 (unsigned long long)(time_ms % 1000));
	json_object_set_new(object, key, json_string(text));
}

char *sq_json_dump(json_t *object, unsigned int indent)
{
	char *text =
		json_dumps(object, indent ? JSON_INDENT(indent) : JSON_COMPACT);

	json_decref(object);
	return text;
}
