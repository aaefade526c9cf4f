/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * json.h - our spelling of JSON, on top of jansson
 *
 * jansson's setters take NULL for a value that could not be made and then do
 * nothing. So callers need not look; sq_json_dump() tells when memory ran out
 * for any part. A thread makes one object after the other.
 */
#ifndef SQ_JSON_H
#define SQ_JSON_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* Call once, before any object is made: jansson's memory is watched then. */
void sq_json_start(void);

/*
 * Bytes that may be anything. Where they are no UTF-8, key has them with \xNN
 * for what is not printable, and key_hex has them exactly.
 */
void sq_json_text(json_t *object, const char *key, const char *s, size_t len);

/* A time as SEC.MS: the audit log's spelling. Returns text. */
#define SQ_JSON_MS_LEN 32
const char *sq_json_ms(uint64_t time_ms, char text[static SQ_JSON_MS_LEN]);

/* The same as a string of object. */
void sq_json_time(json_t *object, const char *key, uint64_t time_ms);

/*
 * The object's text, keys in the order of setting, and nothing in it but
 * ASCII: whatever else is escaped. Takes object; caller frees the text with
 * free(). NULL when memory ran out, also for a part of it.
 */
char *sq_json_dump(json_t *object, unsigned int indent);

#endif
