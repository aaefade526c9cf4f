/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids status - how the plugin is, what it learns, and what is wrong
 *
 * Reads what the plugin leaves on disk, and asks the kernel: the plugin does
 * not notice.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/status/survey.h"
#include "cli/terminal.h"

#define WATCH_MS 2000 /* between two pages */

static int take_format(struct sq_options *o, const struct sq_option *option,
		       const char *value)
{
	int word = sq_option_word(option, value);

	o->json = word == 1;
	o->prometheus = word == 2;
	return word < 0 ? -1 : 0;
}

const struct sq_option sq_status_options[] = {
	{ "format", "text|json|prometheus",
	  "how to print; prometheus: for its node exporter", take_format, 0 },
	{ "watch", NULL, "print it anew every two seconds",
	  SQ_OPTION_FLAG(watch) },
	{ 0 },
};

/* ------------------------------------------------------------------- JSON */

static json_t *hour_list(const struct sq_survey *s)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < s->hour_count; i++)
		json_array_append_new(list,
				      json_integer((json_int_t)s->hours[i]));
	return list;
}

/* The dump's keys, numbers as such; of those with more of them, a list. */
static json_t *dump_object(const struct sq_survey *s)
{
	json_t *object = json_object(), *others = json_array();
	const struct sq_dump *d = &s->dump;

	for (size_t i = 0; i < d->count; i++) {
		const char *key = d->lines[i].key, *value = d->lines[i].value;
		uint64_t number;

		if (strcmp(key, "other_key") == 0)
			json_array_append_new(others, json_string(value));
		else if (strcmp(key, "learned_by_hour") == 0)
			json_object_set_new(object, key, hour_list(s));
		else if (strcmp(key, "events_per_second") == 0)
			json_object_set_new(object, key,
					    json_real(strtod(value, NULL)));
		else if (sq_text_u64(value, strlen(value), 10, INT64_MAX,
				     &number) == 0)
			json_object_set_new(object, key,
					    json_integer((json_int_t)number));
		else
			sq_json_text(object, key, value, strlen(value));
	}
	json_object_set_new(object, "other_key", others);
	return object;
}

static json_t *kernel_object(const struct sq_host *h)
{
	if (!h->asked)
		return json_null();
	return json_pack("{s:b,s:i,s:I,s:I,s:I}", "enabled", h->enabled,
			 "rules", (int)h->rules, "lost", (json_int_t)h->lost,
			 "backlog", (json_int_t)h->backlog, "backlog_limit",
			 (json_int_t)h->backlog_limit);
}

static json_t *pupil_list(const struct sq_survey *s)
{
	static const char *const needs[] = { "calls", "quiet", "time" };
	json_t *list = json_array();

	for (size_t i = 0; i < s->programs->pupil_count; i++) {
		const struct sq_pupil *p = &s->programs->pupils[i];
		json_t *entry = json_object();

		sq_json_text(entry, "program", p->name, strlen(p->name));
		json_object_set_new(entry, "waits_for",
				    json_string(needs[p->progress.need]));
		json_object_set_new(entry, "done",
				    json_integer((json_int_t)p->progress.done));
		json_object_set_new(
			entry, "wanted",
			json_integer((json_int_t)p->progress.wanted));
		json_array_append_new(list, entry);
	}
	return list;
}

static json_t *watched_object(const struct sq_census *c)
{
	json_t *object = json_object();

	for (int i = 0; i < SQ_FACET_COUNT; i++)
		json_object_set_new(object, sq_facet_name((enum sq_facet)i),
				    json_integer((json_int_t)c->watched[i]));
	return object;
}

static void print_json(const struct sq_survey *s)
{
	json_t *object = json_object(), *problems = json_array(),
	       *programs = json_object(), *alerts = json_array(),
	       *costs = json_array();

	for (unsigned int i = 0; i < s->costs.count; i++)
		json_array_append_new(costs, json_string(s->costs.list[i]));
	for (unsigned int i = 0; i < s->problem_count; i++)
		json_array_append_new(problems, json_string(s->problems[i]));
	for (uint64_t i = 0; i < SQ_STATE_COUNT; i++)
		json_object_set_new(
			programs, sq_state_name(i),
			json_integer((json_int_t)s->programs->in_state[i]));
	for (unsigned int i = 0; i < s->alert_count; i++)
		json_array_append(alerts, s->alerts[i].root);
	json_object_set_new(object, "running", json_boolean(s->host.running));
	json_object_set_new(object, "problems", problems);
	json_object_set_new(object, "auditd_costs", costs);
	json_object_set_new(object, "memory",
			    json_integer((json_int_t)s->host.memory_bytes));
	json_object_set_new(object, "kernel", kernel_object(&s->host));
	json_object_set_new(object, "programs", programs);
	json_object_set_new(object, "learning", pupil_list(s));
	json_object_set_new(object, "watched", watched_object(s->programs));
	json_object_set_new(object, "state", dump_object(s));
	json_object_set_new(object, "alerts", alerts);
	sq_print_json(object);
}

/* --------------------------------------------------------------- the verb */

static int print_once(const struct sq_options *o, const struct sq_terminal *t,
		      struct sq_census *programs)
{
	const char *path = o->settings.state_file;
	struct sq_survey s;
	struct sq_why why;
	int err = sq_survey_make(&s, programs, &o->settings, &why), status;

	if (err == -SQ_EABSENT)
		return sq_complainf(path,
				    "%s: the plugin does not run, or never "
				    "did, or state_file is another one",
				    why.text);
	if (err < 0)
		return sq_complain(path, &why);
	if (o->json)
		print_json(&s);
	else if (o->prometheus)
		sq_survey_metrics(&s);
	else
		sq_survey_page(&s, t);
	status = s.problem_count ? SQ_EXIT_FOUND : SQ_EXIT_DONE;
	sq_survey_free(&s);
	return sq_finish_output(status);
}

/* What is wrong in between, as a plugin that starts anew, ends nothing. */
static int watch(const struct sq_options *o)
{
	struct sq_census programs = { .count = 0 };
	struct pollfd stop;
	struct sq_terminal t;
	bool failed = false;

	if (sq_interrupt_catch() < 0)
		return sq_complainf("watch", "SIGINT cannot be caught");
	stop = (struct pollfd){ sq_interrupt_fd(), POLLIN, 0 };
	while (!sq_interrupted() && !failed) {
		sq_terminal_look(&t);
		if (!o->json)
			sq_terminal_clear(&t);
		print_once(o, &t, &programs);
		failed = ferror(stdout);
		if (!failed)
			poll(&stop, 1, WATCH_MS);
	}
	sq_census_free(&programs);
	return failed ? SQ_EXIT_WRONG : SQ_EXIT_INTERRUPTED;
}

int sq_cmd_status(struct sq_options *o, int argc, char **argv)
{
	struct sq_census programs = { .count = 0 };
	struct sq_terminal t;
	int status;

	(void)argc;
	(void)argv;
	if (o->watch)
		return watch(o);
	sq_terminal_look(&t);
	status = print_once(o, &t, &programs);
	sq_census_free(&programs);
	return status;
}
