/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_unitname.c - the text of /proc/PID/cgroup, and what an engine calls a
 * container
 *
 * Whoever makes a cgroup or a container chooses these bytes. The first NUL
 * stands between the text, the name and the image. A unit's name is one that
 * the profile can hold, or empty.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "stream/unitname.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The text from *at up to a NUL, which *at is set behind; caller frees. */
static char *next_text(const char **at, const char *end)
{
	size_t left = (size_t)(end - *at);
	const char *nul = memchr(*at, '\0', left);
	char *text = strndup(*at, left);

	if (!text)
		abort();
	*at = nul ? nul + 1 : end;
	return text;
}

static void check(const struct sq_unit *unit)
{
	if (!memchr(unit->name, '\0', sizeof(unit->name)) ||
	    !memchr(unit->container, '\0', sizeof(unit->container)) ||
	    !memchr(unit->engine, '\0', sizeof(unit->engine)))
		abort();
	if (*unit->name && !sq_unitname_fits(unit->name))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *at = (const char *)data, *end = at + size;
	char *text = next_text(&at, end), *name = next_text(&at, end),
	     *image = next_text(&at, end), of_container[SQ_UNIT_LEN];
	struct sq_unit unit;

	sq_unitname_find(text, strlen(text), &unit);
	check(&unit);
	if (*unit.container)
		sq_unitname_call(&unit, name, image);
	check(&unit);
	if (sq_unitname_container(unit.name, of_container) &&
	    !memchr(of_container, '\0', sizeof(of_container)))
		abort();
	free(text);
	free(name);
	free(image);
	return 0;
}
