/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int sq_text_u64(const char *s, size_t len, int base, uint64_t max,
		uint64_t *value)
{
	uint64_t v = 0;

	if (!len)
		return -SQ_EFORMAT;
	for (size_t i = 0; i < len; i++) {
		int digit = hex_digit(s[i]);

		if (digit < 0 || digit >= base)
			return -SQ_EFORMAT;
		if ((uint64_t)digit > max ||
		    v > (max - (uint64_t)digit) / (uint64_t)base)
			return -SQ_EFORMAT;
		v = v * (uint64_t)base + (uint64_t)digit;
	}
	*value = v;
	return 0;
}

int sq_text_i64(const char *s, size_t len, int64_t *value)
{
	bool minus = len && *s == '-';
	uint64_t v;
	int err;

	err = sq_text_u64(s + minus, len - minus, 10,
			  (uint64_t)INT64_MAX + minus, &v);
	if (err < 0)
		return err;
	*value = minus ? (int64_t)(0 - v) : (int64_t)v;
	return 0;
}

static int copy(const char *s, size_t len, char *out, size_t size)
{
	if (len >= size || len > INT_MAX)
		return -SQ_ELONG;
	if (memchr(s, '\0', len))
		return -SQ_EFORMAT;
	memcpy(out, s, len);
	out[len] = '\0';
	return (int)len;
}

int sq_text_decode(const char *s, size_t len, char *out, size_t size)
{
	if (len && *s == '"') {
		if (len < 2 || s[len - 1] != '"')
			return -SQ_EFORMAT;
		return copy(s + 1, len - 2, out, size);
	}
	if (len && *s == '(')
		return copy(s, len, out, size);
	if (!len || len % 2)
		return -SQ_EFORMAT;
	if (len / 2 >= size)
		return -SQ_ELONG;
	for (size_t i = 0; i < len; i += 2) {
		int high = hex_digit(s[i]), low = hex_digit(s[i + 1]);

		if (high < 0 || low < 0 || !(high | low))
			return -SQ_EFORMAT;
		out[i / 2] = (char)(high << 4 | low);
	}
	out[len / 2] = '\0';
	return (int)(len / 2);
}

int sq_text_decode_hex(const char *s, char *out, size_t size)
{
	size_t len = strlen(s);

	if (len % 2 || len / 2 >= size)
		return -1;
	for (size_t i = 0; i < len; i += 2) {
		int high = hex_digit(s[i]), low = hex_digit(s[i + 1]);

		if (high < 0 || low < 0)
			return -1;
		out[i / 2] = (char)(high << 4 | low);
	}
	out[len / 2] = '\0';
	return (int)(len / 2);
}

static bool is_plain(unsigned char c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9'))
		return true;
	return c && strchr("_-./:@+,~[]", c);
}

size_t sq_text_encode(const char *s, size_t len, size_t max, char *out)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t plain = 0, n = 0;

	if (len > max)
		len = max;
	while (plain < len && is_plain((unsigned char)s[plain]))
		plain++;
	if (plain == len) {
		out[0] = '"';
		memcpy(out + 1, s, len);
		memcpy(out + 1 + len, "\"", 2);
		return len + 2;
	}
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		out[n++] = digits[c >> 4];
		out[n++] = digits[c & 15];
	}
	out[n] = '\0';
	return n;
}

char *sq_text_printable(const char *s, size_t len, char *out)
{
	char *to = out;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c < 0x20 || c > 0x7e || c == '\\')
			to += sprintf(to, "\\x%02x", c);
		else
			*to++ = (char)c;
	}
	*to = '\0';
	return out;
}

char *sq_text_trim(char *s)
{
	size_t len;

	s += strspn(s, SQ_TEXT_BLANKS);
	len = strlen(s);
	while (len && strchr(SQ_TEXT_BLANKS, s[len - 1]))
		len--;
	s[len] = '\0';
	return s;
}

struct sq_text sq_text_start(char *text, size_t room)
{
	*text = '\0';
	return (struct sq_text){ text, room, 0 };
}

void sq_text_add(struct sq_text *t, const char *fmt, ...)
{
	size_t left = t->room - t->len;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(t->text + t->len, left, fmt, ap);
	va_end(ap);
	if (n > 0 && (size_t)n < left)
		t->len += (size_t)n;
	t->text[t->len] = '\0';
}
