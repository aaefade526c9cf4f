/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids setup - from installed to learning, and back
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/setup/live.h"
#include "cli/setup/notes.h"
#include "cli/setup/setup.h"
#include "cli/setup/steps.h"

#define OBSERVE_S     60   /* unless --observe says */
#define OBSERVE_MAX_S 3600 /* longer is what seqids info is for */

static int take_observe(struct sq_options *o, const struct sq_option *option,
			const char *value)
{
	o->observed = true;
	return sq_option_number(option, value, 0, OBSERVE_MAX_S, &o->observe_s);
}

const struct sq_option sq_setup_options[] = {
	{ "undo", NULL, "put everything back, and keep what was learned",
	  SQ_OPTION_FLAG(undo) },
	{ "dry-run", NULL, "say what would be changed, and change nothing",
	  SQ_OPTION_FLAG(dry_run) },
	{ "yes", NULL, "do not ask", SQ_OPTION_FLAG(yes) },
	{ "observe", "SECONDS",
	  "how long to look at it afterwards; default: 60", take_observe, 0 },
	{ 0 },
};

/* How many calls and losses there were meanwhile. */
static int observe(const struct sq_setup *s)
{
	const char *state = s->options->settings.state_file;
	unsigned int seconds =
		s->options->observed ? s->options->observe_s : OBSERVE_S;
	struct sq_live_counts before, after;

	if (!s->live || !seconds || !sq_live_count(state, &before))
		return 0;
	printf("Looking at it for %u seconds ...\n", seconds);
	fflush(stdout);
	for (unsigned int left = seconds; left;)
		left = sleep(left);
	if (!sq_live_count(state, &after)) {
		sq_complainf(state, "the plugin has ended: the system log "
				    "says why");
		return -1;
	}
	after.calls -= before.calls;
	printf("%llu calls came, %llu a second; %llu events were lost.\n",
	       (unsigned long long)after.calls,
	       (unsigned long long)(after.calls / seconds),
	       (unsigned long long)(after.lost - before.lost));
	if (!after.calls)
		puts("No call came: is a rule in the way? auditctl -l");
	return 0;
}

static void say_goodbye(const struct sq_setup *s)
{
	if (s->options->undo) {
		if (s->live && sq_live_loaded("seqids"))
			puts("Rules under the key seqids are still loaded: "
			     "they go at the next boot.");
		puts("Profile, evidence and alerts are kept, and settings that "
		     "you changed.");
		return;
	}
	puts("seqids list shows what it learns. When nothing new comes any "
	     "more, say\nmode = auto in " SQ_SETTINGS_PATH
	     ", and have auditd read it:\npkill -HUP -x auditd");
}

/* Returns 0, or -1 with a complaint. */
static int change(const struct sq_setup *s)
{
	const struct sq_options *o = s->options;

	if (o->dry_run)
		return 0;
	switch (o->yes ? SQ_ANSWER_YES : sq_ask("Make these changes?")) {
	case SQ_ANSWER_NOBODY:
		sq_complainf("setup", "nobody to ask: say --yes, or --dry-run");
		return -1;
	case SQ_ANSWER_NO:
		puts("Nothing was changed.");
		return 0;
	case SQ_ANSWER_YES:
		break;
	}
	if (sq_plan_carry_out(&s->plan) < 0)
		return -1;
	puts("Done.");
	if (!o->undo && observe(s) < 0)
		return -1;
	say_goodbye(s);
	return 0;
}

static int look(struct sq_setup *s)
{
	if (sq_notes_auditd(s) < 0)
		return -1;
	if (s->options->undo)
		return sq_steps_undo(s);
	sq_notes_price(s);
	return sq_notes_host(s) < 0 ? -1 : sq_steps_setup(s);
}

/* The settings of another system are its own, unless --config says. */
static int read_settings(struct sq_options *o)
{
	char path[PATH_MAX];
	struct sq_why why;
	int err;

	if (!o->root || o->config)
		return 0;
	snprintf(path, sizeof(path), "%s%s", o->root, SQ_SETTINGS_PATH);
	sq_settings_init(&o->settings);
	err = sq_settings_read(&o->settings, path, &why);
	if (err == 0 || err == -SQ_EABSENT)
		return 0;
	sq_complain("setup", &why);
	return -1;
}

static int set_up(struct sq_setup *s)
{
	if (s->live && !s->options->dry_run && geteuid() != 0) {
		sq_complainf("setup", "only root can; --dry-run says what it "
				      "would do");
		return -1;
	}
	if (access(*s->root ? s->root : "/", X_OK) < 0) {
		sq_complainf(s->root, "%s", strerror(errno));
		return -1;
	}
	if (look(s) < 0)
		return -1;
	if (!s->plan.count && !s->plan.failed) {
		puts(s->options->undo ? "Nothing is set up."
				      : "Everything is set up already.");
		return 0;
	}
	puts(s->options->dry_run ? "What would be changed:"
				 : "What will be changed:");
	return sq_plan_show(&s->plan) < 0 ? -1 : change(s);
}

int sq_cmd_setup(struct sq_options *o, int argc, char **argv)
{
	struct sq_setup s = { .options = o,
			      .root = o->root ? o->root : "",
			      .live = !o->root };
	int err;

	(void)argc;
	(void)argv;
	if (strcmp(s.root, "/") == 0)
		s.root = "";
	err = read_settings(o) < 0 ? -1 : set_up(&s);
	sq_plan_clear(&s.plan);
	return err < 0 ? SQ_EXIT_WRONG : sq_finish_output(SQ_EXIT_DONE);
}
