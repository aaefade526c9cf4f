/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids import - puts the programs of an export into the profile
 *
 * Each takes the place of what the profile has of it; the others stay. Safe
 * while the plugin runs, which takes the change in when it saves, or at its
 * next SIGHUP.
 */
#include <stdio.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/share/load.h"
#include "cli/share/put.h"

int sq_cmd_import(struct sq_options *o, int argc, char **argv)
{
	const char *path = o->settings.profile;
	struct sq_loaded loaded;
	uint64_t sequences;
	size_t count;
	int status;

	if (sq_interrupt_catch() < 0)
		return sq_complainf("import", "no signals");
	status = sq_load_export(argc ? argv[0] : NULL, &loaded);
	if (sq_interrupted()) {
		if (status == 0)
			sq_loaded_free(&loaded);
		sq_complainf("import", "interrupted: nothing is imported");
		return SQ_EXIT_INTERRUPTED;
	}
	if (status)
		return SQ_EXIT_WRONG;
	count = sq_loaded_count(&loaded);
	sequences = sq_programs_sequences(&loaded.programs);
	status = sq_put(path, &loaded, false);
	sq_loaded_free(&loaded);
	if (status)
		return status;
	sq_print_text(path);
	printf(": %zu program%s, %llu sequence%s\n", count, sq_text_s(count),
	       (unsigned long long)sequences, sq_text_s(sequences));
	return sq_finish_output(SQ_EXIT_DONE);
}
