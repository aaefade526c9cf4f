/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * audisp-seqids - its start and its end; the only place that exits
 *
 * This thread reads and detects, and waits for nothing but its input. What may
 * block has threads of its own: emit.c's for alerts, chores.c's for the rest.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "base/text.h"
#include "config.h"
#include "configure.h"
#include "detect/coverage.h"
#include "loop.h"
#include "opening.h"
#include "plugin.h"
#include "privileges.h"
#include "sandbox.h"
#include "signals.h"
#include "telling.h"
#include "units.h"

#define LAST_SAVES 3 /* tries, where memory runs out at the end */

static bool raise_alert(void *ctx, const struct sq_alert *a)
{
	struct plugin *p = ctx;

	if (a->reason == SQ_REASON_OTHER_CALLS)
		syslog(LOG_WARNING,
		       "%d calls in a row are of \"" SQ_ALPHABET_SECURITY
		       "\", and calls = " SQ_ALPHABET_ALL
		       ": do the rules agree with that?",
		       SQ_COVERAGE_CALLS);
	return sq_emit_alert(p->emit, a);
}

static void look_at(void *ctx, const struct sq_event *ev,
		    const struct sq_program *program)
{
	struct plugin *p = ctx;

	sq_chores_probe(p->chores, ev, program);
}

static int unit_of(void *ctx, const struct sq_event *ev,
		   char unit[static SQ_UNIT_LEN])
{
	const struct plugin *p = ctx;

	return sq_units_ask(p->units, ev, unit);
}

static int open_profile(struct plugin *p)
{
	struct sq_why why;

	if (sq_opening_profile(&p->profile, &p->calls, &p->settings, &why) == 0)
		return 0;
	syslog(LOG_ERR, "%s: %s", p->settings.profile, why.text);
	return SQ_EXIT_SETTINGS;
}

static int make_engine(struct plugin *p)
{
	const struct sq_reader_options reader = {
		.format = SQ_FORMAT_AUDIT,
		.key = p->settings.key,
		.keys = true,
		.auparse = p->settings.reader == SQ_SET_AUPARSE,
		.calls = p->calls,
	};
	const bool units = p->settings.identity == SQ_SET_UNIT;
	const struct sq_engine_sink sink = { .ctx = p,
					     .alert = raise_alert,
					     .probe = look_at,
					     .unit = units ? unit_of : NULL,
					     .damaged = sq_telling_damaged,
					     .full = sq_telling_full };
	struct sq_engine_options options;
	struct sq_why why = { "out of memory" };

	sq_configure_engine(p, &options);
	if (sq_reader_new(&p->reader, &reader) < 0 ||
	    sq_lines_new(&p->lines) < 0 ||
	    sq_engine_new(&p->engine, &options, p->profile, &sink) < 0 ||
	    (units && sq_units_start(&p->units, "/proc", &why) < 0) ||
	    sq_emit_start(&p->emit, &p->settings, &why) < 0 ||
	    sq_chores_start(&p->chores, &p->settings, &why) < 0 ||
	    sq_kernel_start(&p->kernel, &why) < 0) {
		syslog(LOG_ERR, "cannot start: %s", why.text);
		return EXIT_FAILURE;
	}
	p->saving.profile = p->profile;
	p->saving.chores = p->chores;
	return 0;
}

static void kept_before(void *ctx, const char *line, size_t len)
{
	sq_sift_kept(ctx, line, len);
}

static void start_sifting(struct plugin *p)
{
	p->sift.own_exe = p->own_exe;
	p->sift.own_pid = (uint32_t)getpid();
	sq_alertlog_tail(p->settings.alert_log, kept_before, &p->sift);
}

static int give_up(const struct sq_why *why)
{
	syslog(LOG_ERR, "cannot start: %s", why->text);
	return EXIT_FAILURE;
}

static int start(struct plugin *p)
{
	struct sq_why why;
	ssize_t len;
	int status;

	if ((status = sq_configure_read(p->config, &p->settings)) != 0)
		return status;
	len = readlink("/proc/self/exe", p->own_exe, sizeof(p->own_exe) - 1);
	if (len < 0)
		snprintf(p->own_exe, sizeof(p->own_exe), "%s", SQ_PLUGIN_PATH);
	if (sq_privileges_drop(&why) < 0)
		return give_up(&why);
	if (sq_signals_open(&p->signals, &why) < 0)
		return give_up(&why);
	start_sifting(p);
	if ((status = open_profile(p)) != 0 || (status = make_engine(p)) != 0)
		return status;
	sq_privileges_keep(SQ_PRIVILEGE_NONE);
	return sq_sandbox_enter(&why) < 0 ? give_up(&why) : 0;
}

/* Kept at once: who is killed before it is told has started all the same. */
static void note_start(struct plugin *p)
{
	const char *dir = p->settings.anomaly_dir;

	sq_notice_started(p->start, &p->settings, sq_profile_stored(p->profile),
			  sq_notice_look(dir));
	p->start_kept = sq_notice_write(dir, p->start);
}

/* Whatever was told this minute, the end is. */
static void tell_end(struct plugin *p)
{
	char text[SQ_NOTICE_LEN];

	sq_notice_stopped(text, p->told_to_end,
			  sq_reader_counts(p->reader)->events,
			  sq_engine_serials(p->engine)->lost,
			  sq_engine_counts(p->engine)->alerts);
	sq_loop_tell_start(p);
	sq_emit_notice(p->emit, text, false);
}

static void wait_for_save(struct plugin *p)
{
	struct pollfd done = { sq_chores_fd(p->chores), POLLIN, 0 };

	while (p->saving.under_way &&
	       (poll(&done, 1, -1) > 0 || errno == EINTR))
		sq_loop_results(p);
}

/* All that was learned goes to disk. Returns the exit status. */
static int finish(struct plugin *p)
{
	sq_loop_drain(p);
	sq_engine_settle(p->engine);
	sq_engine_pass(p->engine, UINT64_MAX);
	tell_end(p);
	sq_emit_stop(p->emit);
	wait_for_save(p);
	for (int i = 0; i < LAST_SAVES && (!i || p->saving.incomplete); i++) {
		sq_loop_save(p);
		wait_for_save(p);
	}
	sq_loop_dump(p);
	sq_chores_stop(p->chores);
	return p->saving.incomplete || p->saving.failed ? EXIT_FAILURE : 0;
}

static void free_plugin(struct plugin *p)
{
	sq_pending_end(&p->pending);
	sq_engine_free(p->engine);
	sq_profile_free(p->profile);
	sq_reader_free(p->reader);
	sq_lines_free(p->lines);
	sq_emit_free(p->emit);
	sq_chores_free(p->chores);
	sq_units_free(p->units);
	sq_kernel_free(p->kernel);
}

int main(int argc, char **argv)
{
	static struct plugin p; /* too large for a stack */
	int status;

	openlog("audisp-seqids", LOG_PID | LOG_PERROR, LOG_DAEMON);
	if (argc > 2) {
		syslog(LOG_ERR, "usage: audisp-seqids [CONFIG]");
		return SQ_EXIT_SETTINGS;
	}
	p.config = argc == 2 ? argv[1] : SQ_SETTINGS_PATH;
	status = start(&p);
	if (status == 0) {
		note_start(&p);
		sq_loop(&p);
		status = finish(&p);
	}
	free_plugin(&p);
	return status;
}
