/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/commandline.h"

#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "base/text.h"
#include "cli/help.h"
#include "cli/output.h"

#define OPTION_BASE 256 /* above every letter that getopt may return */

static int take_profile(struct sq_options *o, const struct sq_option *option,
			const char *value)
{
	(void)option;
	snprintf(o->settings.profile, sizeof(o->settings.profile), "%s", value);
	return 0;
}

enum { /* places in the table that follows */
	C_CONFIG,
	C_PROFILE,
	C_HELP,
	C_VERSION
};

const struct sq_option sq_common_options[] = {
	[C_CONFIG] = { "config", "FILE", "settings, see seqids.conf(5)", NULL,
		       0 },
	[C_PROFILE] = { "profile", "FILE",
			"the profile; default: what the settings say",
			take_profile, 0 },
	[C_HELP] = { "help", NULL, "print this and exit", NULL, 0 },
	[C_VERSION] = { "version", NULL, "print the version and exit", NULL,
			0 },
	{ 0 },
};

/* An option of the command line. */
struct given {
	const struct sq_option *option;
	const char *value;
};

/* A command line while it is read. */
struct parsing {
	int argc;
	char **argv;
	const struct sq_verb *verb;    /* NULL: not reached yet */
	struct sq_option_list options; /* that may be given here */
	struct given *given;	       /* room for argc */
	unsigned int given_count;
};

static void add_table(struct sq_option_list *options,
		      const struct sq_option *table)
{
	for (; table->name; table++) {
		assert(options->count < SQ_VERB_OPTIONS);
		options->list[options->count++] = table;
	}
}

void sq_options_of(const struct sq_verb *verb, struct sq_option_list *options)
{
	options->count = 0;
	for (int i = 0; verb && i < SQ_VERB_TABLES && verb->options[i]; i++)
		add_table(options, verb->options[i]);
	add_table(options, sq_common_options);
}

/* ------------------------------------------------------------- complaints */

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

/* How many of the options begin like the name. */
static unsigned int count_beginning(const struct sq_option_list *options,
				    const char *name)
{
	unsigned int count = 0;

	for (size_t i = 0; i < options->count; i++)
		count += strncmp(options->list[i]->name, name, strlen(name)) ==
			 0;
	return count;
}

/* Whether the name begins like an option of any verb. */
static bool is_of_a_verb(const char *name)
{
	struct sq_option_list options;

	for (size_t i = 0; i < sq_verb_count; i++) {
		sq_options_of(&sq_verbs[i], &options);
		if (count_beginning(&options, name))
			return true;
	}
	return false;
}

/* Say what is wrong with --word, whose name may end at an equals sign. */
static void complain_long(const struct parsing *p, const char *word)
{
	char name[64], why[128] = "no such option";
	const char *guess;

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(word, "="), word);
	guess = sq_help_guess_option(name, &p->options);
	if (count_beginning(&p->options, name) > 1)
		strcpy(why, "more than one option begins like that");
	else if (guess)
		snprintf(why, sizeof(why), "no such option; did you mean --%s?",
			 guess);
	else if (is_of_a_verb(name) && !p->verb)
		strcpy(why, "goes behind the verb");
	else if (is_of_a_verb(name))
		snprintf(why, sizeof(why), "not an option of %s",
			 p->verb->name);
	complain(p, "--", name, why);
}

/* The option that a letter stands for; NULL: none. */
static const struct sq_option *option_of_letter(const struct parsing *p,
						int letter)
{
	for (size_t i = 0; letter && i < p->options.count; i++)
		if (sq_option_letter(p->options.list[i]) == letter)
			return p->options.list[i];
	return NULL;
}

/* Say why getopt_long() returned c, which is ':' or '?'. */
static int complain_option(const struct parsing *p, int c)
{
	const struct sq_option *option = option_of_letter(p, optopt);
	char why[64] = "takes no argument", letter[2] = "";

	if (optopt >= OPTION_BASE)
		option = p->options.list[optopt - OPTION_BASE];
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

/* ---------------------------------------------------------------- reading */

/* Make getopt's text of the letters; mode goes ahead of them. */
static void list_letters(const struct sq_option_list *options, const char *mode,
			 char letters[static 2 * SQ_VERB_OPTIONS + 3])
{
	char *to = stpcpy(letters, mode);

	for (size_t i = 0; i < options->count; i++) {
		if (!sq_option_letter(options->list[i]))
			continue;
		*to++ = sq_option_letter(options->list[i]);
		if (options->list[i]->argument)
			*to++ = ':';
	}
	*to = '\0';
}

/* Make getopt's table of the options. */
static void list_options(const struct sq_option_list *options,
			 struct option *list)
{
	for (size_t i = 0; i < options->count; i++) {
		const struct sq_option *from = options->list[i];

		list[i] = (struct option){ from->name,
					   from->argument ? required_argument
							  : no_argument,
					   NULL, OPTION_BASE + (int)i };
	}
	list[options->count] = (struct option){ NULL, 0, NULL, 0 };
}

/*
 * Take the options ahead of the verb, or once it is known those behind it,
 * into p->given. Returns 0; 1 after --help or --version, which are done; or
 * -1 with a complaint.
 */
static int take_given(struct parsing *p)
{
	struct option list[SQ_VERB_OPTIONS + 1];
	char letters[2 * SQ_VERB_OPTIONS + 3];
	int c;

	sq_options_of(p->verb, &p->options);
	list_options(&p->options, list);
	list_letters(&p->options, p->verb ? ":" : "+:", letters);
	opterr = 0;
	optind = 0; /* begin anew, in the GNU C library and in musl */
	while ((c = getopt_long(p->argc, p->argv, letters, list, NULL)) != -1) {
		const struct sq_option *option = option_of_letter(p, c);

		if (c < OPTION_BASE && !option)
			return complain_option(p, c);
		if (!option)
			option = p->options.list[c - OPTION_BASE];
		if (option == &sq_common_options[C_VERSION])
			puts(PACKAGE_STRING);
		else if (option == &sq_common_options[C_HELP] && p->verb)
			sq_help_verb(p->verb);
		else if (option == &sq_common_options[C_HELP])
			sq_help_command();
		if (option == &sq_common_options[C_VERSION] ||
		    option == &sq_common_options[C_HELP])
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

/* The settings file first, whose values the other options replace. */
static int read_config(struct sq_options *o, const struct parsing *p)
{
	const char *path = NULL;
	struct sq_why why;
	int err;

	for (unsigned int i = 0; i < p->given_count; i++)
		if (p->given[i].option == &sq_common_options[C_CONFIG])
			path = p->given[i].value;
	o->config = path;
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

/* Put what was given into o. Returns 0, or -1 with a complaint. */
static int apply(struct sq_options *o, const struct parsing *p)
{
	if (read_config(o, p) < 0)
		return -1;
	for (unsigned int i = 0; i < p->given_count; i++) {
		const struct sq_option *option = p->given[i].option;

		if (option->take &&
		    option->take(o, option, p->given[i].value) < 0)
			return -1;
	}
	return sq_options_settle(o);
}

int sq_commandline_parse(struct sq_options *o, struct sq_command *command,
			 int argc, char **argv)
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
