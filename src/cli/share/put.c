/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/share/put.h"

#include "store/save.h"

int sq_put(const char *path, struct sq_loaded *loaded, bool keep)
{
	struct sq_programs *programs = &loaded->programs;
	const struct sq_meta *meta = &loaded->meta;
	static struct sq_alphabet alphabet; /* 8 kilobytes */
	struct sq_form form = { .k = meta->k,
				.calls = &alphabet,
				.apart = meta->units ? SQ_APART_UNIT
						     : SQ_APART_PATH,
				.created_ms = meta->created_ms };
	struct sq_why why = { "out of memory" };

	if (sq_alphabet_init(&alphabet,
			     meta->calls ? meta->calls_text : SQ_ALPHABET_ALL,
			     &why) < 0)
		return sq_complain(loaded->path, &why);
	if (sq_save_put(path, &form, programs->list, programs->count, keep,
			&why) < 0)
		return sq_complain(path, &why);
	return 0;
}
