/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const texts[] = {
	[0] = "no error",
	[SQ_ENOMEM] = "out of memory",
	[SQ_EIO] = "input or output failed",
	[SQ_EFORMAT] = "malformed",
	[SQ_ELONG] = "too long",
	[SQ_EARCH] = "unknown architecture",
	[SQ_EVERSION] = "unknown format version",
	[SQ_ECHECKSUM] = "damaged (wrong checksum)",
	[SQ_EWINDOW] = "another window length",
	[SQ_EABSENT] = "not there",
	[SQ_EVALUE] = "out of range",
	[SQ_ECALLS] = "another alphabet",
	[SQ_ETRUST] = "other users can change it",
	[SQ_EIDENTITY] = "another identity of programs",
};

const char *sq_strerror(int err)
{
	int code = -err;

	if (code < 0 || code >= (int)(sizeof(texts) / sizeof(*texts)))
		return "unknown error";
	return texts[code];
}

int sq_fail(struct sq_why *why, int err, const char *fmt, ...)
{
	va_list ap;

	if (!why)
		return err;
	va_start(ap, fmt);
	vsnprintf(why->text, sizeof(why->text), fmt, ap);
	va_end(ap);
	return err;
}
