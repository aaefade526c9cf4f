/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids list - the programs, a line each
 */
#include <stdio.h>

#include "cli/cli.h"
#include "cli/output.h"

static const char *state_of(const struct sq_options *o)
{
	return o->settings.mode == SQ_SET_LEARN ? "learning" : "detecting";
}

static void print_text(const struct sq_options *o, const struct sq_program *p)
{
	char date[SQ_DATE_LEN];

	printf("%-9s  %9u  %12llu  %-23s  ", state_of(o), p->sequences.count,
	       (unsigned long long)p->stats.calls,
	       sq_date(p->stats.changed_ms, date));
	sq_print_text(p->name);
	putchar('\n');
}

static void print_json(const struct sq_options *o, const struct sq_program *p)
{
	json_t *object = json_object();

	sq_json_text(object, "program", p->name, p->name_len);
	json_object_set_new(object, "state", json_string(state_of(o)));
	json_object_set_new(object, "sequences",
			    json_integer(p->sequences.count));
	json_object_set_new(object, "calls",
			    json_integer((json_int_t)p->stats.calls));
	sq_json_time(object, "changed", p->stats.changed_ms);
	sq_print_json(object);
}

int sq_cmd_list(struct sq_options *o, int argc, char **argv)
{
	struct sq_programs programs;
	struct sq_meta meta;
	int first, status;

	if (sq_options_parse(o, SQ_OPTIONS_FORMAT, argc, argv, &first) < 0)
		return SQ_EXIT_WRONG;
	if (first < argc)
		return sq_complainf("list", "%s: takes no argument",
				    argv[first]);
	if (sq_programs_read(o->settings.profile, &programs, &meta))
		return SQ_EXIT_WRONG;
	if (!o->json)
		printf("%-9s  %9s  %12s  %-23s  %s\n", "state", "sequences",
		       "calls", "last change", "program");
	for (size_t i = 0; i < programs.count; i++)
		(o->json ? print_json : print_text)(o, programs.list[i]);
	status = programs.damaged ? SQ_EXIT_WRONG : SQ_EXIT_DONE;
	sq_programs_free(&programs);
	return sq_finish_output(status);
}
