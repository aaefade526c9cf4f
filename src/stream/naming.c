/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stream/naming.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#define DELETED	 " (deleted)"
#define GLOB_LEN 64 /* bytes of one glob; longer ones match nothing */

static bool is_interpreter(const char *base, const char *globs)
{
	char glob[GLOB_LEN];

	while (*globs) {
		size_t len = strcspn(globs, ",");

		if (len < sizeof(glob)) {
			memcpy(glob, globs, len);
			glob[len] = '\0';
			if (fnmatch(glob, base, 0) == 0)
				return true;
		}
		globs += len + (globs[len] == ',');
	}
	return false;
}

size_t sq_program_name(const struct sq_event *ev, const char *interpreters,
		       char name[static SQ_PROGRAM_NAME_LEN])
{
	size_t len = ev->exe_len, suffix = strlen(DELETED);
	const char *slash;

	memcpy(name, ev->exe, len);
	if (len > suffix && memcmp(name + len - suffix, DELETED, suffix) == 0)
		len -= suffix;
	name[len] = '\0';
	slash = strrchr(name, '/');
	if (!ev->comm_len ||
	    !is_interpreter(slash ? slash + 1 : name, interpreters))
		return len;
	return len + (size_t)snprintf(name + len, SQ_PROGRAM_NAME_LEN - len,
				      "[%s]", ev->comm);
}
