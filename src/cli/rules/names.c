/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/rules/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

int sq_names_add(struct sq_names *names, const char *name)
{
	char **grown =
		reallocarray(names->list, names->count + 1, sizeof(*grown));
	char *copy = strdup(name);

	if (grown)
		names->list = grown;
	if (!grown || !copy) {
		free(copy);
		return -SQ_ENOMEM;
	}
	grown[names->count++] = copy;
	return 0;
}

bool sq_names_have(const struct sq_names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->list[i], name) == 0)
			return true;
	return false;
}

void sq_names_clear(struct sq_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->list[i]);
	free(names->list);
	*names = (struct sq_names){ NULL, 0 };
}
