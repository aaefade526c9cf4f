/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "telling.h"

#include <string.h>
#include <syslog.h>

#include "base/text.h"
#include "stream/naming.h"

#define TEXT_LEN (4 * SQ_PROGRAM_NAME_LEN + 1)

static const char *printable(const char *name, char text[static TEXT_LEN])
{
	return sq_text_printable(name, strnlen(name, SQ_PROGRAM_NAME_LEN),
				 text);
}

void sq_telling_damaged(void *ctx, const char *name, const struct sq_why *why)
{
	char text[TEXT_LEN];

	(void)ctx;
	syslog(LOG_ERR, "profile: program %s: %s", printable(name, text),
	       why->text);
}

void sq_telling_full(void *ctx, const char *name)
{
	char text[TEXT_LEN];

	(void)ctx;
	syslog(LOG_WARNING,
	       "program %s has its share of max_profile_memory: nothing more "
	       "is learned of it",
	       printable(name, text));
}
