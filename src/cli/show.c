/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids show - one program's sequences, by the names of the calls
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/accept/kept.h"
#include "cli/cli.h"
#include "cli/facets.h"
#include "cli/output.h"

static void print_row(const struct sq_options *o, const sq_call *row,
		      unsigned int k)
{
	json_t *list = o->json ? json_array() : NULL;
	char name[SQ_CALL_NAME_LEN];

	for (unsigned int i = 0; i < k; i++) {
		sq_call_name(row[i], name);
		if (o->json)
			json_array_append_new(list, json_string(name));
		else
			printf("%s%s", i ? "," : "", name);
	}
	if (o->json)
		sq_print_json(json_pack("{s:o}", "calls", list));
	else
		putchar('\n');
}

static int show(const struct sq_options *o, const struct sq_programs *programs,
		const char *name)
{
	const struct sq_program *p =
		sq_programs_find(programs, name, o->settings.profile);

	if (!p)
		return SQ_EXIT_WRONG;
	if (o->facets)
		return sq_print_items(o, p);
	if (sq_kept_print(o->settings.profile, p->name, o->json))
		return SQ_EXIT_WRONG;
	for (uint32_t i = 0; i < p->sequences.count; i++)
		print_row(o, sq_seqset_row(&p->sequences, i), p->k);
	return SQ_EXIT_DONE;
}

int sq_cmd_show(struct sq_options *o, int argc, char **argv)
{
	struct sq_programs programs;
	struct sq_meta meta;
	int status;

	(void)argc;
	if (sq_programs_read(o->settings.profile, &programs, &meta))
		return SQ_EXIT_WRONG;
	status = show(o, &programs, argv[0]);
	sq_programs_free(&programs);
	return sq_finish_output(status);
}
