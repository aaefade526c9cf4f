/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids list - the programs, a line each
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/facets.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "detect/lifecycle.h"

/* The model that judges a program; "-" while it is learned. */
static const char *model_of(const struct sq_program *p)
{
	return p->stats.state == SQ_STATE_DETECTING
		       ? sq_model_name(p->stats.model)
		       : "-";
}

static void print_text(FILE *to, const struct sq_options *o,
		       const struct sq_program *p)
{
	char date[SQ_DATE_LEN];

	if (o->facets) {
		sq_print_facets(to, o, p);
		return;
	}
	fprintf(to, "%-9s  %-15s  %-9s  %9u  %12llu  %-23s  ",
		p->stats.full_ms ? "full" : sq_state_name(p->stats.state),
		sq_state_reason_name(p->stats.state_reason), model_of(p),
		p->sequences.count, (unsigned long long)p->stats.calls,
		sq_date(p->stats.changed_ms, date));
	sq_print_text_to(to, p->name);
	fputc('\n', to);
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

static void print_texts(FILE *to, const struct sq_options *o,
			const struct sq_programs *programs)
{
	if (o->facets)
		fprintf(to, "%-8s  %6s   %-15s  %-7s  %s\n", "facet", "items",
			"something new", "is", "program");
	else
		fprintf(to, "%-9s  %-15s  %-9s  %9s  %12s  %-23s  %s\n",
			"state", "because", "model", "sequences", "calls",
			"last change", "program");
	for (size_t i = 0; i < programs->count; i++)
		print_text(to, o, programs->list[i]);
	if (programs->host && o->facets) /* the whole host */
		print_text(to, o, programs->host);
}

static void print_jsons(const struct sq_options *o,
			const struct sq_programs *programs)
{
	for (size_t i = 0; i < programs->count; i++)
		print_json(o, programs->list[i]);
	if (programs->host && o->facets)
		print_json(o, programs->host);
}

/* What is too long for the terminal goes on below. */
static int print_folded(const struct sq_terminal *t, const struct sq_options *o,
			const struct sq_programs *programs)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);
	bool failed = !to;

	if (to) {
		print_texts(to, o, programs);
		failed = ferror(to);
		failed |= fclose(to) != 0;
	}
	if (!failed)
		sq_terminal_lines(t, 4, text);
	free(text);
	return failed ? sq_complainf("list", "out of memory") : SQ_EXIT_DONE;
}

int sq_cmd_list(struct sq_options *o, int argc, char **argv)
{
	struct sq_programs programs;
	struct sq_terminal t;
	struct sq_meta meta;
	int status = SQ_EXIT_DONE;

	(void)argc;
	(void)argv;
	if (sq_programs_read(o->settings.profile, &programs, &meta))
		return SQ_EXIT_WRONG;
	sq_terminal_look(&t);
	if (o->json)
		print_jsons(o, &programs);
	else if (t.width)
		status = print_folded(&t, o, &programs);
	else
		print_texts(stdout, o, &programs);
	if (programs.damaged)
		status = SQ_EXIT_WRONG;
	sq_programs_free(&programs);
	return sq_finish_output(status);
}
