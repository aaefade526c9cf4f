/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/help.h"
#include "cli/logs/feed.h"
#include "cli/output.h"

#define OPTION_BASE   256     /* above every letter that getopt may return */
#define CALLS_PROGRAM "calls" /* of a calls file, unless --program says */

enum option_value { /* places in the table */
	O_WINDOW,
	O_CALLS,
	O_INPUT,
	O_PROGRAM,
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
	O_CONFIG,
	O_PROFILE,
	O_HELP,
	O_VERSION,
	OPTION_COUNT,
};

const struct sq_option sq_option_table[] = {
	[O_WINDOW] = { "window", "K", SQ_OPTIONS_WINDOW,
		       "calls in a sequence of a new profile, 2 to 16" },
	[O_CALLS] = { "calls", "CALLS", SQ_OPTIONS_CALLS,
		      "which calls count: all, security, or a list" },
	[O_INPUT] = { "input-format", "audit|calls", SQ_OPTIONS_INPUT,
		      "audit logs, or lines of PID CALL" },
	[O_PROGRAM] = { "program", "NAME", SQ_OPTIONS_INPUT,
			"the program of such lines" },
	[O_PER_PROCESS] = { "per-process", NULL, SQ_OPTIONS_CHECK,
			    "a table of all processes, no alerts" },
	[O_FRAME] = { "frame", "N", SQ_OPTIONS_CHECK,
		      "windows in the locality frame, 2 to 128" },
	[O_JOBS] = { "jobs", "N", SQ_OPTIONS_INPUT,
		     "threads that read; default: one a processor" },
	[O_FORMAT] = { "format", "text|json", SQ_OPTIONS_FORMAT,
		       "how to print; json: an object a line" },
	[O_NO_BULK] = { "no-bulk", NULL, SQ_OPTIONS_RULES,
			"leave out records that seqids does not read" },
	[O_EXE] = { "exe", "PATH", SQ_OPTIONS_RULES,
		    "audit this program; may be repeated" },
	[O_UNIT] = { "unit", "NAME", SQ_OPTIONS_RULES,
		     "audit what this service starts; may be repeated" },
	[O_ROOT] = { "root", "DIR", SQ_OPTIONS_RULES,
		     "where the system is that the rules are for" },
	[O_OUTPUT] = { "output", "DIR", SQ_OPTIONS_RULES,
		       "write files there, and print their names" },
	[O_FORCE] = { "force", NULL, SQ_OPTIONS_RULES,
		      "replace files that are there and differ" },
	[O_CONFIG] = { "config", "FILE", SQ_OPTIONS_ALL,
		       "settings, see seqids.conf(5)" },
	[O_PROFILE] = { "profile", "FILE", SQ_OPTIONS_ALL,
			"the profile; default: what the settings say" },
	[O_HELP] = { "help", NULL, SQ_OPTIONS_ALL, "print this and exit" },
	[O_VERSION] = { "version", NULL, SQ_OPTIONS_ALL,
			"print the version and exit" },
};

const size_t sq_option_count = OPTION_COUNT;

/* An option of the command line. */
struct given {
	enum option_value option;
	const char *value;
};

/* A command line while it is read. */
struct parsing {
	int argc;
	char **argv;
	const struct sq_verb *verb; /* NULL: not reached yet */
	struct given *given;	    /* room for argc */
	unsigned int given_count;
};

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

static int take_rules_option(struct sq_options *o, enum option_value option,
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
	default:
		break;
	}
	return 0;
}

static int take_option(struct sq_options *o, enum option_value option,
		       const char *value)
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
	default:
		return take_rules_option(o, option, value);
	}
}

/* The settings file first, whose values the other options replace. */
static int read_config(struct sq_options *o, const struct parsing *p)
{
	const char *path = NULL;
	struct sq_why why;
	int err;

	for (unsigned int i = 0; i < p->given_count; i++)
		if (p->given[i].option == O_CONFIG)
			path = p->given[i].value;
	sq_settings_init(&o->settings);
	err = sq_settings_read(&o->settings, path ? path : SQ_SETTINGS_PATH,
			       &why);
	if (err == 0 || (err == -SQ_EABSENT && !path))
		return 0;
	fputs("seqids: ", stderr);
	sq_print_text_to(stderr, why.text);
	fputc('\n', stderr);
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
		/* no time; and the frame of the published figures */
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

/* ------------------------------------------------------- the command line */

/* "seqids: VERB: --NAME: why"; without VERB ahead of the verb. */
static void complain(const struct parsing *p, const char *hyphens,
		     const char *name, const char *why)
{
	char what[80];

	snprintf(what, sizeof(what), "%s%s", hyphens, name);
	if (p->verb)
		sq_complainf(p->verb->name, "%s: %s", what, why);
	else
		sq_complainf(what, "%s", why);
}

/* How many options of the sets begin with the len bytes at word. */
static unsigned int count_beginning(const char *word, size_t len,
				    unsigned int sets)
{
	unsigned int count = 0;

	for (size_t i = 0; i < OPTION_COUNT; i++)
		count += sq_option_is_of(&sq_option_table[i], sets) &&
			 strncmp(sq_option_table[i].name, word, len) == 0;
	return count;
}

/* Say what is wrong with --word, whose name may end at an equals sign. */
static void complain_long(const struct parsing *p, const char *word)
{
	unsigned int sets = p->verb ? p->verb->options : SQ_OPTIONS_ALL;
	char name[64], why[128] = "no such option";
	const char *guess;
	size_t len;

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(word, "="), word);
	len = strlen(name);
	guess = sq_help_guess_option(name, sets);
	if (count_beginning(name, len, sets) > 1)
		strcpy(why, "more than one option begins like that");
	else if (guess)
		snprintf(why, sizeof(why), "no such option; did you mean --%s?",
			 guess);
	else if (count_beginning(name, len, ~0u) && !p->verb)
		strcpy(why, "goes behind the verb");
	else if (count_beginning(name, len, ~0u))
		snprintf(why, sizeof(why), "not an option of %s",
			 p->verb->name);
	complain(p, "--", name, why);
}

/* Say why getopt_long() returned c, which is ':' or '?'. */
static int complain_option(const struct parsing *p, int c)
{
	const struct sq_option *option = NULL;
	char why[64] = "takes no argument", letter[2] = "";

	if (optopt >= OPTION_BASE)
		option = &sq_option_table[optopt - OPTION_BASE];
	if (c == ':')
		snprintf(why, sizeof(why), "lacks its %s", option->argument);
	letter[0] = (char)optopt;
	if (option)
		complain(p, "--", option->name, why);
	else if (optopt)
		complain(p, "-", letter, "no such option");
	else
		complain_long(p, p->argv[optind - 1] + 2);
	sq_help_hint(p->verb);
	return -1;
}

/* Make getopt's table of the options of these sets. */
static void list_options(unsigned int sets, struct option *list)
{
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct sq_option *from = &sq_option_table[i];

		if (sq_option_is_of(from, sets))
			*list++ = (struct option){ from->name,
						   from->argument
							   ? required_argument
							   : no_argument,
						   NULL, OPTION_BASE + i };
	}
	*list = (struct option){ NULL, 0, NULL, 0 };
}

/*
 * Take the options ahead of the verb, or once it is known those behind it,
 * into p->given. Returns 0; 1 after --help or --version, which are done; or
 * -1 with a complaint.
 */
static int take_given(struct parsing *p)
{
	struct option list[OPTION_COUNT + 1];
	int c;

	list_options(p->verb ? p->verb->options : SQ_OPTIONS_ALL, list);
	opterr = 0;
	optind = 0; /* begin anew, in the GNU C library and in musl */
	while ((c = getopt_long(p->argc, p->argv, p->verb ? ":" : "+:", list,
				NULL)) != -1) {
		enum option_value option = (enum option_value)(c - OPTION_BASE);

		if (c < OPTION_BASE)
			return complain_option(p, c);
		if (option == O_VERSION)
			puts(PACKAGE_STRING);
		else if (option == O_HELP && p->verb)
			sq_help_verb(p->verb);
		else if (option == O_HELP)
			sq_help_command();
		if (option == O_VERSION || option == O_HELP)
			return 1;
		p->given[p->given_count++] = (struct given){ option, optarg };
	}
	return 0;
}

static int find_verb(struct parsing *p, const char *name)
{
	const char *guess;

	for (size_t i = 0; i < sq_verb_count; i++)
		if (strcmp(sq_verbs[i].name, name) == 0) {
			p->verb = &sq_verbs[i];
			return 0;
		}
	guess = sq_help_guess_verb(name);
	sq_complainf(*name ? name : "\"\"", "no such verb%s%s%s",
		     guess ? "; did you mean " : "", guess ? guess : "",
		     guess ? "?" : "");
	sq_help_hint(NULL);
	return -1;
}

/* seqids help, or seqids help VERB. Returns 1, or -1 with a complaint. */
static int help(struct parsing *p)
{
	if (optind + 1 >= p->argc) {
		sq_help_command();
		return 1;
	}
	if (find_verb(p, p->argv[optind + 1]) < 0)
		return -1;
	sq_help_verb(p->verb);
	return 1;
}

/* Read the whole command line. Returns what take_given() returns. */
static int take_all(struct parsing *p)
{
	int result = take_given(p);

	if (result)
		return result;
	if (optind == p->argc) {
		sq_complainf("VERB", "missing");
		sq_help_hint(NULL);
		return -1;
	}
	if (strcmp(p->argv[optind], "help") == 0)
		return help(p);
	if (find_verb(p, p->argv[optind]) < 0)
		return -1;
	p->argc -= optind;
	p->argv += optind;
	return take_given(p);
}

static int check_arguments(const struct sq_verb *verb, int argc, char **argv)
{
	if (argc >= verb->least && (verb->most < 0 || argc <= verb->most))
		return 0;
	if (!verb->most)
		sq_complainf(verb->name, "%s: takes %s", argv[0], verb->takes);
	else
		sq_complainf(verb->name, "takes %s, not %d argument%s",
			     verb->takes, argc, sq_text_s((uint64_t)argc));
	sq_help_hint(verb);
	return -1;
}

/* Put what was given into o. Returns 0, or -1 with a complaint. */
static int apply(struct sq_options *o, const struct parsing *p)
{
	bool frame_given = false;

	if (read_config(o, p) < 0)
		return -1;
	for (unsigned int i = 0; i < p->given_count; i++) {
		if (take_option(o, p->given[i].option, p->given[i].value) < 0)
			return -1;
		frame_given |= p->given[i].option == O_FRAME;
	}
	return finish(o, frame_given);
}

int sq_options_parse(struct sq_options *o, struct sq_command *command, int argc,
		     char **argv)
{
	struct parsing p = { .argc = argc, .argv = argv };
	int result = -1;

	memset(o, 0, sizeof(*o));
	memset(command, 0, sizeof(*command));
	p.given = calloc((size_t)argc + 1, sizeof(*p.given));
	if (!p.given)
		sq_complainf("options", "out of memory");
	else
		result = take_all(&p);
	if (result == 0) {
		command->argc = p.argc - optind;
		command->argv = p.argv + optind;
		result = check_arguments(p.verb, command->argc, command->argv);
	}
	if (result == 0)
		result = apply(o, &p);
	if (result == 0)
		command->verb = p.verb;
	free(p.given);
	return result < 0 ? SQ_EXIT_WRONG : SQ_EXIT_DONE;
}
