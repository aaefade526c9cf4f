/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids list - the programs, a line each
 */
#include <stdio.h>

#include "cli/cli.h"
#include "cli/facets.h"
#include "cli/output.h"
#include "detect/lifecycle.h"

/* The model that judges a program; "-" while it is learned. */
static const char *model_of(const struct sq_program *p)
{
	return p->stats.state == SQ_STATE_DETECTING
		       ? sq_model_name(p->stats.model)
		       : "-";
}

static void print_text(const struct sq_options *o, const struct sq_program *p)
{
	char date[SQ_DATE_LEN];

	if (o->facets) {
		sq_print_facets(o, p);
		return;
	}
	printf("%-9s  %-15s  %-9s  %9u  %12llu  %-23s  ",
	       p->stats.full_ms ? "full" : sq_state_name(p->stats.state),
	       sq_state_reason_name(p->stats.state_reason), model_of(p),
	       p->sequences.count, (unsigned long long)p->stats.calls,
	       sq_date(p->stats.changed_ms, date));
	sq_print_text(p->name);
	putchar('\n');
}

static void print_json(const struct sq_options *o, const struct sq_program *p)
{
	json_t *object = json_object();

	sq_json_text(object, "program", p->name, p->name_len);
	json_object_set_new(object, "state",
			    json_string(sq_state_name(p->stats.state)));
	json_object_set_new(
		object, "reason",
		json_string(sq_state_reason_name(p->stats.state_reason)));
	sq_json_time(object, "since", p->stats.state_ms);
	json_object_set_new(object, "model", json_string(model_of(p)));
	json_object_set_new(object, "full", json_boolean(p->stats.full_ms));
	json_object_set_new(object, "frozen", json_boolean(p->stats.frozen_ms));
	json_object_set_new(object, "anomalies",
			    json_integer((json_int_t)p->stats.anomalies));
	json_object_set_new(object, "sequences",
			    json_integer(p->sequences.count));
	json_object_set_new(object, "calls",
			    json_integer((json_int_t)p->stats.calls));
	sq_json_time(object, "changed", p->stats.changed_ms);
	if (o->facets)
		sq_json_facets(o, p, object);
	sq_print_json(object);
}

/* The whole host, where facets are printed. */
static void print_host(struct sq_options *o, const struct sq_program *host)
{
	if (host && o->facets)
		(o->json ? print_json : print_text)(o, host);
}

int sq_cmd_list(struct sq_options *o, int argc, char **argv)
{
	struct sq_programs programs;
	struct sq_meta meta;
	int status;

	(void)argc;
	(void)argv;
	if (sq_programs_read(o->settings.profile, &programs, &meta))
		return SQ_EXIT_WRONG;
	if (!o->json && o->facets)
		printf("%-8s  %6s   %-15s  %-7s  %s\n", "facet", "items",
		       "something new", "is", "program");
	else if (!o->json)
		printf("%-9s  %-15s  %-9s  %9s  %12s  %-23s  %s\n", "state",
		       "because", "model", "sequences", "calls", "last change",
		       "program");
	for (size_t i = 0; i < programs.count; i++)
		(o->json ? print_json : print_text)(o, programs.list[i]);
	print_host(o, programs.host);
	status = programs.damaged ? SQ_EXIT_WRONG : SQ_EXIT_DONE;
	sq_programs_free(&programs);
	return sq_finish_output(status);
}
