/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids check - finds in logs what the profile does not know
 */
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include <time.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/judged.h"
#include "cli/logs/input.h"
#include "cli/output.h"
#include "detect/coverage.h"
#include "report/details.h"
#include "report/message.h"

static int take_frame(struct sq_options *o, const struct sq_option *option,
		      const char *value)
{
	o->frame = true;
	return sq_option_number(option, value, SQ_FRAME_MIN, SQ_FRAME_MAX,
				&o->settings.frame);
}

const struct sq_option sq_check_options[] = {
	{ "per-process", NULL, "a table of all processes, no alerts",
	  SQ_OPTION_FLAG(per_process) },
	{ "frame", "N", "windows in the locality frame, 2 to 128", take_frame,
	  0 },
	{ 0 },
};

struct check {
	const struct sq_options *options;
	int count; /* of files */
	char **files;
	uint64_t alerts;
};

static bool print_alert(void *ctx, const struct sq_alert *a)
{
	struct check *c = ctx;
	char text[SQ_ALERT_TEXT_LEN], *json;

	if (a->quiet) /* the plugin has no message of it either */
		return true;
	c->alerts++;
	if (c->options->per_process)
		return true;
	if (c->options->json) {
		json = sq_alert_json(a, NULL, 0);
		sq_print_made(json);
	} else {
		sq_alert_text(a, NULL, text);
		puts(text);
	}
	return true;
}

static void print_json_row(const struct sq_process *p, const char *source,
			   const char *program)
{
	const struct sq_process_stats *s = &p->stats;
	json_t *object = json_object();

	sq_json_text(object, "source", source, strlen(source));
	sq_json_text(object, "program", program, strlen(program));
	json_object_update_new(object,
			       json_pack("{s:I,s:I,s:I,s:I,s:i,s:i,s:i}", "pid",
					 (json_int_t)p->pid, "calls",
					 (json_int_t)s->calls, "windows",
					 (json_int_t)s->windows, "mismatches",
					 (json_int_t)s->mismatches,
					 "max_locality", (int)s->max_locality,
					 "max_distance", (int)s->max_distance,
					 "min_order", (int)s->min_order));
	sq_print_json(object);
}

static void print_process(void *ctx, const struct sq_process *p)
{
	const struct check *c = ctx;
	const char *program = p->program ? p->program->name : "?";
	const char *source = sq_input_name(c->count, c->files, p->source);
	const struct sq_process_stats *s = &p->stats;

	if (!c->options->per_process)
		return;
	if (c->options->json) {
		print_json_row(p, source, program);
		return;
	}
	sq_print_text(source);
	putchar('\t');
	sq_print_text(program);
	printf("\t%u\t%llu\t%llu\t%llu\t%u\t%u\t%u\n", p->pid,
	       (unsigned long long)s->calls, (unsigned long long)s->windows,
	       (unsigned long long)s->mismatches, s->max_locality,
	       s->max_distance, s->min_order);
}

static void say_damaged(void *ctx, const char *name, const struct sq_why *why)
{
	const struct check *c = ctx;

	sq_complainf(c->options->settings.profile, "program %s: %s", name,
		     why->text);
}

static int unit_of(void *ctx, const struct sq_event *ev,
		   char unit[static SQ_UNIT_LEN])
{
	const struct check *c = ctx;

	(void)ev;
	return sq_options_unit(c->options, unit);
}

static int say_other_calls(void)
{
	return sq_complainf("check",
			    "the last %d calls or more are all of \"%s\", and "
			    "the profile's windows of all calls: the verdicts "
			    "mean nothing",
			    SQ_COVERAGE_CALLS, SQ_ALPHABET_SECURITY);
}

static int say_unjudged(uint64_t calls)
{
	return sq_complainf("check", "out of memory: %llu calls are not judged",
			    (unsigned long long)calls);
}

static int run(struct sq_options *o, struct check *c, struct sq_engine *e)
{
	struct sq_input_total total;

	if (o->per_process && !o->json)
		puts("source\tprogram\tpid\tcalls\twindows\tmismatches\t"
		     "max_locality\tmax_distance\tmin_order");
	if (sq_input_read(o, e, c->count, c->files, &total) < 0)
		return sq_finish_output(SQ_EXIT_WRONG);
	if (sq_engine_counts(e)->no_memory)
		return sq_finish_output(
			say_unjudged(sq_engine_counts(e)->no_memory));
	if (sq_engine_counts(e)->suspect)
		return sq_finish_output(say_other_calls());
	if (total.interrupted) {
		sq_complainf("check",
			     "interrupted: what is behind %llu "
			     "record%s was not looked at",
			     (unsigned long long)total.records,
			     sq_text_s(total.records));
		return sq_finish_output(SQ_EXIT_INTERRUPTED);
	}
	if (c->alerts)
		return sq_finish_output(SQ_EXIT_FOUND);
	return sq_finish_output(sq_judged("check", o, e, &total)
					? SQ_EXIT_DONE
					: SQ_EXIT_WRONG);
}

/* Unlike learn, check never makes a profile, and changes none. */
static int open_profile(const char *path, struct sq_profile **profile,
			struct sq_accepted_list *accepted)
{
	struct sq_store *store;
	struct sq_why why;

	if (sq_store_open(&store, path, &why) < 0)
		return sq_complain(path, &why);
	sq_store_close(store);
	if (sq_accepted_read(accepted, path, &why) < 0)
		return sq_complain(path, &why);
	if (sq_profile_open(profile, path, 0, &why) < 0)
		return sq_complain(path, &why);
	sq_profile_lapse(*profile, accepted, (uint64_t)time(NULL) * 1000);
	return 0;
}

int sq_cmd_check(struct sq_options *o, int argc, char **argv)
{
	struct sq_engine_options options = { .own_pid = 0 };
	struct check c = { .options = o };
	struct sq_engine_sink sink = { .ctx = &c,
				       .alert = print_alert,
				       .ended = print_process,
				       .damaged = say_damaged,
				       .unit = o->unit ? unit_of : NULL };
	struct sq_accepted_list accepted = { .count = 0 };
	struct sq_profile *profile = NULL;
	struct sq_engine *e = NULL;
	int status = SQ_EXIT_WRONG;

	if (open_profile(o->settings.profile, &profile, &accepted))
		goto out;
	if (sq_options_alphabet(o, profile) < 0 ||
	    sq_options_identity(o, profile) < 0)
		goto out;
	sq_profile_limit(profile, (size_t)o->settings.max_profile_memory << 20,
			 true);
	c.count = argc;
	c.files = argv;
	sq_settings_engine(&o->settings, &options);
	options.mode = SQ_MODE_DETECT;
	options.alert_rate = 0; /* there is a pager */
	options.all_calls = !o->alphabet->some;
	options.rule.distances = o->per_process;
	if (o->window && o->window != sq_profile_window(profile))
		sq_complainf(o->settings.profile,
			     "has windows of %u calls, not %u",
			     sq_profile_window(profile), o->window);
	else if (sq_engine_new(&e, &options, profile, &sink) < 0)
		sq_complainf("check", "out of memory");
	else
		status = run(o, &c, e);
out:
	sq_engine_free(e);
	sq_profile_free(profile);
	sq_accepted_free(&accepted);
	return status;
}
