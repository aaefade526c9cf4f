/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/logs/feed.h"
#include "base/text.h"

#define CALLS_PROGRAM "calls" /* of a calls file, unless --program says */

enum option_value {
	O_CONFIG = 256,
	O_PROFILE,
	O_INPUT,
	O_PROGRAM,
	O_WINDOW,
	O_CALLS,
	O_PER_PROCESS,
	O_FRAME,
	O_JOBS,
	O_FORMAT,
	O_NO_BULK,
	O_EXE,
	O_UNIT,
	O_ROOT,
	O_OUTPUT,
	O_FORCE,
};

static const struct option long_options[] = {
	{ "config", required_argument, NULL, O_CONFIG },
	{ "profile", required_argument, NULL, O_PROFILE },
	{ "input-format", required_argument, NULL, O_INPUT },
	{ "program", required_argument, NULL, O_PROGRAM },
	{ "window", required_argument, NULL, O_WINDOW },
	{ "calls", required_argument, NULL, O_CALLS },
	{ "per-process", no_argument, NULL, O_PER_PROCESS },
	{ "frame", required_argument, NULL, O_FRAME },
	{ "jobs", required_argument, NULL, O_JOBS },
	{ "format", required_argument, NULL, O_FORMAT },
	{ "no-bulk", no_argument, NULL, O_NO_BULK },
	{ "exe", required_argument, NULL, O_EXE },
	{ "unit", required_argument, NULL, O_UNIT },
	{ "root", required_argument, NULL, O_ROOT },
	{ "output", required_argument, NULL, O_OUTPUT },
	{ "force", no_argument, NULL, O_FORCE },
	{ NULL, 0, NULL, 0 },
};

/* Which set an option belongs to; 0: every verb takes it. */
static unsigned int set_of(int option)
{
	switch (option) {
	case O_INPUT:
	case O_PROGRAM:
	case O_JOBS:
		return SQ_OPTIONS_INPUT;
	case O_WINDOW:
		return SQ_OPTIONS_WINDOW;
	case O_CALLS:
		return SQ_OPTIONS_CALLS;
	case O_NO_BULK:
	case O_EXE:
	case O_UNIT:
	case O_ROOT:
	case O_OUTPUT:
	case O_FORCE:
		return SQ_OPTIONS_RULES;
	case O_PER_PROCESS:
	case O_FRAME:
		return SQ_OPTIONS_CHECK;
	case O_FORMAT:
		return SQ_OPTIONS_FORMAT;
	}
	return 0;
}

static int take_number(const char *option, const char *value, uint64_t min,
		       uint64_t max, unsigned int *to)
{
	uint64_t number;

	if (sq_text_u64(value, strlen(value), 10, max, &number) < 0 ||
	    number < min) {
		sq_complainf(option, "%s is no number from %llu to %llu", value,
			     (unsigned long long)min, (unsigned long long)max);
		return -1;
	}
	*to = (unsigned int)number;
	return 0;
}

/* One of two words. Returns 0, 1, or -1 with a complaint. */
static int take_word(const char *option, const char *value, const char *first,
		     const char *second)
{
	if (strcmp(value, first) == 0)
		return 0;
	if (strcmp(value, second) == 0)
		return 1;
	sq_complainf(option, "%s is neither %s nor %s", value, first, second);
	return -1;
}

static int take_calls(struct sq_options *o, const char *value)
{
	struct sq_alphabet alphabet;
	struct sq_why why;

	o->calls = value;
	if (sq_alphabet_init(&alphabet, value, &why) == 0)
		return 0;
	sq_complain("--calls", &why);
	return -1;
}

static int take_program(struct sq_options *o, const char *name, bool unit)
{
	if (o->program_count == SQ_OPTIONS_PROGRAMS) {
		sq_complainf(name, "more than %d programs",
			     SQ_OPTIONS_PROGRAMS);
		return -1;
	}
	o->programs[o->program_count++] =
		(struct sq_named_program){ name, unit };
	return 0;
}

static int take_rules_option(struct sq_options *o, int option,
			     const char *value)
{
	switch (option) {
	case O_EXE:
	case O_UNIT:
		return take_program(o, value, option == O_UNIT);
	case O_ROOT:
		o->root = value;
		break;
	case O_OUTPUT:
		o->output = value;
		break;
	case O_NO_BULK:
		o->no_bulk = true;
		break;
	case O_FORCE:
		o->force = true;
		break;
	}
	return 0;
}

static int take_option(struct sq_options *o, int option, const char *value)
{
	int word;

	switch (option) {
	case O_PROFILE:
		snprintf(o->settings.profile, sizeof(o->settings.profile), "%s",
			 value);
		return 0;
	case O_INPUT:
		word = take_word("--input-format", value, "audit", "calls");
		o->input = word == 1 ? SQ_FORMAT_CALLS : SQ_FORMAT_AUDIT;
		return word < 0 ? -1 : 0;
	case O_PROGRAM:
		o->program = value;
		return 0;
	case O_WINDOW:
		return take_number("--window", value, SQ_WINDOW_MIN,
				   SQ_WINDOW_MAX, &o->window);
	case O_CALLS:
		return take_calls(o, value);
	case O_PER_PROCESS:
		o->per_process = true;
		return 0;
	case O_FRAME:
		return take_number("--frame", value, SQ_FRAME_MIN, SQ_FRAME_MAX,
				   &o->settings.frame);
	case O_JOBS:
		return take_number("--jobs", value, 1, SQ_JOBS_MAX, &o->jobs);
	case O_FORMAT:
		word = take_word("--format", value, "text", "json");
		o->json = word == 1;
		return word < 0 ? -1 : 0;
	}
	return take_rules_option(o, option, value);
}

static const char *name_of(int option)
{
	const struct option *at = long_options;

	while (at->name && at->val != option)
		at++;
	return at->name ? at->name : "?";
}

/* The settings file first: every other option is said over it. */
static int read_config(struct sq_options *o, int argc, char **argv)
{
	const char *path = NULL;
	struct sq_why why;
	int option, err;

	opterr = 0;
	optind = 1;
	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		if (option == O_CONFIG)
			path = optarg;
	sq_settings_init(&o->settings);
	err = sq_settings_read(&o->settings, path ? path : SQ_SETTINGS_PATH,
			       &why);
	if (err == 0 || (err == -SQ_EABSENT && !path))
		return 0;
	fprintf(stderr, "seqids: %s\n", why.text);
	return -1;
}

int sq_options_alphabet(struct sq_options *o, struct sq_profile *profile)
{
	const char *wanted = o->calls;
	struct sq_why why;

	if (!wanted && o->input == SQ_FORMAT_AUDIT &&
	    strcmp(o->settings.calls, SQ_ALPHABET_ALL) != 0)
		wanted = o->settings.calls;
	if (sq_profile_calls(profile, wanted, &o->alphabet, &why) == 0)
		return 0;
	sq_complain(o->settings.profile, &why);
	return -1;
}

static int finish(struct sq_options *o, bool frame_given)
{
	if (o->calls && o->input == SQ_FORMAT_CALLS) {
		sq_complainf("--calls",
			     "does not go with --input-format calls");
		return -1;
	}
	if (o->program && o->input != SQ_FORMAT_CALLS) {
		sq_complainf("--program",
			     "only goes with --input-format calls");
		return -1;
	}
	if (o->program && (!*o->program || strlen(o->program) >= SQ_EXE_LEN)) {
		sq_complainf("--program", "empty or too long");
		return -1;
	}
	if (!o->program)
		o->program = CALLS_PROGRAM;
	if (o->input == SQ_FORMAT_CALLS) {
		/* the frame that the published figures are for, and no time */
		if (!frame_given)
			o->settings.frame = SQ_FRAME_CLASSIC;
		o->settings.model = SQ_MODEL_SEQUENCES;
		o->settings.alert_repeat = 0;
		o->settings.serials = SQ_SERIALS_FILTERED;
	}
	if (o->settings.alert_locality > o->settings.frame)
		o->settings.alert_locality = o->settings.frame;
	return 0;
}

int sq_options_parse(struct sq_options *o, unsigned int set, int argc,
		     char **argv, int *first)
{
	bool frame_given = false;
	int option;

	memset(o, 0, sizeof(*o));
	if (read_config(o, argc, argv) < 0)
		return -1;
	optind = 1;
	while ((option = getopt_long(argc, argv, "", long_options, NULL)) !=
	       -1) {
		if (option == '?') {
			sq_complainf(argv[0],
				     "%s: unknown option, or one that "
				     "lacks its argument",
				     argv[optind - 1]);
			return -1;
		}
		if (set_of(option) & ~set) {
			sq_complainf(argv[0], "takes no --%s", name_of(option));
			return -1;
		}
		if (take_option(o, option, optarg) < 0)
			return -1;
		frame_given |= option == O_FRAME;
	}
	*first = optind;
	return finish(o, frame_given);
}
