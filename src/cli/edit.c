/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids forget, state - the operator changes one program
 *
 * Safe while the plugin runs: it takes the change in when it saves, or at its
 * next SIGHUP.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/cli.h"
#include "cli/output.h"
#include "detect/lifecycle.h"
#include "store/save.h"

static uint64_t wall_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

/* Whether given can be the whole name of a program of the profile. */
static bool is_whole(const char *path, const char *given)
{
	struct sq_store *store;
	bool units;

	if (sq_program_unit_len(given))
		return true;
	if (*given != '/' || sq_store_open(&store, path, NULL) < 0)
		return *given == '/';
	units = sq_store_meta(store)->units;
	sq_store_close(store);
	return !units;
}

/*
 * Find the whole name of a program as seqids show does. One that is given whole
 * is not looked up, since the program's record may be damaged.
 */
static int full_name(const char *path, const char *given,
		     char name[SQ_PROGRAM_NAME_LEN])
{
	struct sq_programs programs;
	const struct sq_program *p;
	struct sq_meta meta;

	if (is_whole(path, given) && strlen(given) < SQ_PROGRAM_NAME_LEN) {
		strcpy(name, given);
		return 0;
	}
	if (sq_programs_read(path, &programs, &meta))
		return SQ_EXIT_WRONG;
	p = sq_programs_find(&programs, given, path);
	if (p)
		snprintf(name, SQ_PROGRAM_NAME_LEN, "%s", p->name);
	sq_programs_free(&programs);
	return p ? 0 : SQ_EXIT_WRONG;
}

static int edit(struct sq_options *o, const char *given,
		int (*change)(void *ctx, struct sq_program *p,
			      struct sq_why *why),
		void *ctx, const char *done)
{
	const char *path = o->settings.profile;
	char name[SQ_PROGRAM_NAME_LEN];
	struct sq_why why = { "out of memory" };

	if (full_name(path, given, name))
		return SQ_EXIT_WRONG;
	if (sq_save_edit(path,
			 &(struct sq_save_edit){ name, strlen(name), false,
						 change, ctx },
			 1, &why) < 0)
		return sq_complainf(path, "%s: %s", given, why.text);
	sq_print_text(name);
	printf(": %s\n", done);
	return sq_finish_output(SQ_EXIT_DONE);
}

static int forget(void *ctx, struct sq_program *p, struct sq_why *why)
{
	(void)ctx;
	(void)why;
	(void)p;
	return 1;
}

static int set_state(void *ctx, struct sq_program *p, struct sq_why *why)
{
	(void)why;
	sq_lifecycle_set(p, *(enum sq_state *)ctx, SQ_BECAUSE_OPERATOR,
			 wall_ms());
	return 0;
}

int sq_cmd_forget(struct sq_options *o, int argc, char **argv)
{
	(void)argc;
	return edit(o, argv[0], forget, NULL, "forgotten");
}

int sq_cmd_state(struct sq_options *o, int argc, char **argv)
{
	enum sq_state state = SQ_STATE_LEARNING;

	(void)argc;
	while (state <= SQ_STATE_DETECTING &&
	       strcmp(argv[1], sq_state_name(state)) != 0)
		state++;
	if (state > SQ_STATE_DETECTING)
		return sq_complainf("state",
				    "%s: neither learning nor "
				    "detecting",
				    argv[1]);
	return edit(o, argv[0], set_state, &state, sq_state_name(state));
}
