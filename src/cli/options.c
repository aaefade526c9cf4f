/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/options.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "cli/logs/feed.h"
#include "cli/output.h"
#include "cli/when.h"

#define CALLS_PROGRAM "calls" /* of a calls file, unless --program says */

static void complain(const struct sq_option *option, const char *why)
{
	char what[80];

	snprintf(what, sizeof(what), "--%s", option->name);
	sq_complainf(what, "%s", why);
}

int sq_option_number(const struct sq_option *option, const char *value,
		     uint64_t min, uint64_t max, unsigned int *to)
{
	uint64_t number;
	char why[256];

	if (sq_text_u64(value, strlen(value), 10, max, &number) == 0 &&
	    number >= min) {
		*to = (unsigned int)number;
		return 0;
	}
	snprintf(why, sizeof(why), "%.64s is no number from %llu to %llu",
		 value, (unsigned long long)min, (unsigned long long)max);
	complain(option, why);
	return -1;
}

char sq_option_letter(const struct sq_option *option)
{
	return strcmp(option->name, "output") == 0 ? 'o' : '\0';
}

int sq_option_flag(struct sq_options *o, const struct sq_option *option,
		   const char *value)
{
	(void)value;
	*(bool *)((char *)o + option->at) = true;
	return 0;
}

int sq_option_text(struct sq_options *o, const struct sq_option *option,
		   const char *value)
{
	*(const char **)((char *)o + option->at) = value;
	return 0;
}

/* "VALUE is neither FIRST, SECOND nor LAST" */
static void complain_word(const struct sq_option *option, const char *value)
{
	const char *at = option->argument;
	char why[256];
	int len = snprintf(why, sizeof(why), "%.64s is neither ", value);

	for (; *at; at++) {
		const char *between = strchr(at + 1, '|') ? ", " : " nor ";
		size_t left = sizeof(why) - (size_t)len;

		if (*at == '|')
			len += snprintf(why + len, left, "%s", between);
		else
			len += snprintf(why + len, left, "%c", *at);
	}
	complain(option, why);
}

int sq_option_word(const struct sq_option *option, const char *value)
{
	const char *at = option->argument;
	int place = 0;

	for (;; place++) {
		size_t len = strcspn(at, "|");

		if (strlen(value) == len && memcmp(at, value, len) == 0)
			return place;
		if (!at[len])
			break;
		at += len + 1;
	}
	complain_word(option, value);
	return -1;
}

static int take_format(struct sq_options *o, const struct sq_option *option,
		       const char *value)
{
	int word = sq_option_word(option, value);

	o->json = word == 1;
	return word < 0 ? -1 : 0;
}

const struct sq_option sq_format_options[] = {
	{ "format", "text|json", "how to print; json: an object a line",
	  take_format, 0 },
	{ 0 },
};

static int take_window(struct sq_options *o, const struct sq_option *option,
		       const char *value)
{
	return sq_option_number(option, value, SQ_WINDOW_MIN, SQ_WINDOW_MAX,
				&o->window);
}

const struct sq_option sq_window_options[] = {
	{ "window", "K", "calls in a sequence of a new profile, 2 to 16",
	  take_window, 0 },
	{ 0 },
};

static int take_calls(struct sq_options *o, const struct sq_option *option,
		      const char *value)
{
	struct sq_alphabet alphabet;
	struct sq_why why;

	o->calls = value;
	if (sq_alphabet_init(&alphabet, value, &why) == 0)
		return 0;
	complain(option, why.text);
	return -1;
}

const struct sq_option sq_calls_options[] = {
	{ "calls", "CALLS", "which calls count: all, security, or a list",
	  take_calls, 0 },
	{ 0 },
};

static int take_unit(struct sq_options *o, const struct sq_option *option,
		     const char *value)
{
	if (!sq_unitname_fits(value)) {
		complain(option, "no unit as seqids list names them");
		return -1;
	}
	o->unit = value;
	return 0;
}

const struct sq_option sq_unit_options[] = {
	{ "unit", "NAME", "the systemd unit or container that the logs are of",
	  take_unit, 0 },
	{ 0 },
};

int sq_option_time(struct sq_options *o, const struct sq_option *option,
		   const char *value)
{
	uint64_t *to = (uint64_t *)(void *)((char *)o + option->at);
	uint64_t now_ms = (uint64_t)time(NULL) * 1000;
	char why[256];

	if (sq_when_parse(value, now_ms, to) == 0)
		return 0;
	snprintf(why, sizeof(why),
		 "%.64s is no time; try \"2026-11-28 06:12\", today, 90m or 7d",
		 value);
	complain(option, why);
	return -1;
}

const struct sq_option sq_time_options[] = {
	{ "since", "TIME", "from then on: a date, today, 06:12, 90m, 7d ...",
	  sq_option_time, offsetof(struct sq_options, since_ms) },
	{ "until", "TIME", "up to then", sq_option_time,
	  offsetof(struct sq_options, until_ms) },
	{ 0 },
};

static int take_input(struct sq_options *o, const struct sq_option *option,
		      const char *value)
{
	int word = sq_option_word(option, value);

	o->input = word == 1 ? SQ_FORMAT_CALLS : SQ_FORMAT_AUDIT;
	return word < 0 ? -1 : 0;
}

static int take_jobs(struct sq_options *o, const struct sq_option *option,
		     const char *value)
{
	return sq_option_number(option, value, 1, SQ_JOBS_MAX, &o->jobs);
}

const struct sq_option sq_input_options[] = {
	{ "input-format", "audit|calls", "audit logs, or lines of PID CALL",
	  take_input, 0 },
	{ "program", "NAME", "the program of such lines",
	  SQ_OPTION_TEXT(program) },
	{ "jobs", "N", "threads that read; default: one a processor", take_jobs,
	  0 },
	{ 0 },
};

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

static const char unit_missing[] =
	"a log does not say in which units its processes ran: where it is of "
	"one, say --unit";

int sq_options_identity(const struct sq_options *o, struct sq_profile *profile)
{
	bool fresh = !sq_profile_created_ms(profile);
	const char *path = o->settings.profile;
	struct sq_why why;

	if (fresh && !o->unit && o->settings.identity == SQ_SET_UNIT) {
		sq_complainf(path,
			     "would be made by identity = path, and the "
			     "settings have unit; %s",
			     unit_missing);
		return -1;
	}
	if (sq_profile_identity(profile,
				o->unit ? SQ_APART_UNIT : SQ_APART_PATH,
				&why) == 0)
		return 0;
	sq_complainf(path, "%s%s%s", why.text, o->unit ? "" : "; ",
		     o->unit ? "" : unit_missing);
	return -1;
}

int sq_options_unit(const struct sq_options *o, char unit[static SQ_UNIT_LEN])
{
	strcpy(unit, o->unit ? o->unit : "");
	return 0;
}

/* Lines of numbers have no time; and the frame is that of published figures. */
static void settle_calls_input(struct sq_options *o)
{
	if (!o->frame)
		o->settings.frame = SQ_FRAME_CLASSIC;
	o->settings.model = SQ_MODEL_SEQUENCES;
	o->settings.alert_repeat = 0;
	o->settings.odds = 0;
	o->settings.serials = SQ_SERIALS_FILTERED;
}

int sq_options_settle(struct sq_options *o)
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
	if (o->input == SQ_FORMAT_CALLS)
		settle_calls_input(o);
	if (o->settings.alert_locality > o->settings.frame)
		o->settings.alert_locality = o->settings.frame;
	return 0;
}
