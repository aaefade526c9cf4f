/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>

static bool need(struct sq_out *out, size_t len)
{
	size_t room = out->room ? out->room : 256;
	unsigned char *data;

	if (out->failed)
		return false;
	if (len <= out->room - out->len)
		return true;
	while (room - out->len < len) {
		if (room > SIZE_MAX / 2) {
			out->failed = true;
			return false;
		}
		room *= 2;
	}
	data = realloc(out->data, room);
	if (!data) {
		out->failed = true;
		return false;
	}
	out->data = data;
	out->room = room;
	return true;
}

void sq_out_number(struct sq_out *out, uint64_t value, unsigned int bytes)
{
	if (!need(out, bytes))
		return;
	for (unsigned int i = 0; i < bytes; i++)
		out->data[out->len++] = (unsigned char)(value >> (8 * i));
}

void sq_out_bytes(struct sq_out *out, const void *data, size_t len)
{
	if (!need(out, len))
		return;
	memcpy(out->data + out->len, data, len);
	out->len += len;
}

static ssize_t append(void *out, const char *text, size_t len)
{
	sq_out_bytes(out, text, len);
	return ((struct sq_out *)out)->failed ? 0 : (ssize_t)len;
}

FILE *sq_out_stream(struct sq_out *out)
{
	return fopencookie(out, "w",
			   (cookie_io_functions_t){ .write = append });
}

uint64_t sq_in_number(struct sq_in *in, unsigned int bytes)
{
	const unsigned char *p = sq_in_bytes(in, bytes);
	uint64_t value = 0;

	for (unsigned int i = 0; p && i < bytes; i++)
		value |= (uint64_t)p[i] << (8 * i);
	return value;
}

const unsigned char *sq_in_bytes(struct sq_in *in, size_t len)
{
	const unsigned char *p = in->data;

	if (in->failed || len > in->left) {
		in->failed = true;
		return NULL;
	}
	in->data += len;
	in->left -= len;
	return p;
}
