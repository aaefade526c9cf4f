/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * audisp-seqids - start-up, signals and the loop; the only place that exits
 *
 * This thread reads and detects, and waits for nothing but its input. What may
 * block has threads of its own: emit.c's for alerts, chores.c's for the rest.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "base/text.h"
#include "config.h"
#include "detect/coverage.h"
#include "chores.h"
#include "directories.h"
#include "emit.h"
#include "engine.h"
#include "gather.h"
#include "input/lines.h"
#include "now.h"
#include "opening.h"
#include "privileges.h"
#include "sandbox.h"
#include "input/reader.h"
#include "settings.h"
#include "saving.h"
#include "sift.h"
#include "signals.h"
#include "state.h"
#include "telling.h"
#include "units.h"

#define EXIT_SETTINGS 6	   /* as auditd's own, for a bad configuration */
#define SETTLE_MS     250  /* without input, what is missing is lost */
#define OWED_MS	      1000 /* without input, while alerts wait for time */
#define LAST_SAVES    3	   /* tries, where memory runs out at the end */
#define DRAIN_READS   4096 /* bounds the way out; each is up to 256 KiB */

struct plugin {
	const char *config;
	struct sq_settings settings; /* stays put: reader and engine borrow */
	char own_exe[4096];
	struct sq_profile *profile;
	const struct sq_alphabet *calls; /* of the profile */
	struct sq_engine *engine;
	struct sq_reader *reader;
	struct sq_lines *lines;
	struct sq_emit *emit;
	struct sq_chores *chores;
	struct sq_units *units; /* NULL: they do not count */
	struct sq_event event;
	struct sq_gather gather;
	struct sq_sift sift;
	int signals;
	bool ended; /* of the input, or by auditd */
	struct sq_saving saving;
	int64_t next_state_s;	       /* monotonic */
	int64_t input_us;	       /* when the last came; likewise */
	uint64_t started_ms, input_ms; /* by the host's clock */
	struct sq_pace pace;
};

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

static int read_settings(const char *path, struct sq_settings *settings)
{
	struct sq_why why;
	char text[4 * SQ_WHY_LEN + 1];

	sq_settings_init(settings);
	if (sq_directories_trust_settings(path, &why) == 0 &&
	    sq_settings_read(settings, path, &why) == 0) {
		sq_directories_make(settings);
		if (sq_directories_trust(settings, &why) == 0)
			return 0;
	}
	syslog(LOG_ERR, "%s",
	       sq_text_printable(why.text, strlen(why.text), text));
	return EXIT_SETTINGS;
}

static void engine_options(struct plugin *p, struct sq_engine_options *options)
{
	memset(options, 0, sizeof(*options));
	sq_settings_engine(&p->settings, options);
	options->own_pid = (uint32_t)getpid();
	options->own_exe = p->own_exe;
	options->all_calls = !p->calls->some;
	if (options->serials == SQ_SERIALS_AUTO) /* auditd filters nothing */
		options->serials = SQ_SERIALS_CONTIGUOUS;
}

static int open_profile(struct plugin *p)
{
	struct sq_why why;

	if (sq_opening_profile(&p->profile, &p->calls, &p->settings, &why) == 0)
		return 0;
	syslog(LOG_ERR, "%s: %s", p->settings.profile, why.text);
	return EXIT_SETTINGS;
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

	engine_options(p, &options);
	if (sq_reader_new(&p->reader, &reader) < 0 ||
	    sq_lines_new(&p->lines) < 0 ||
	    sq_engine_new(&p->engine, &options, p->profile, &sink) < 0 ||
	    (units && sq_units_start(&p->units, "/proc", &why) < 0) ||
	    sq_emit_start(&p->emit, &p->settings, &why) < 0 ||
	    sq_chores_start(&p->chores, &p->settings, &why) < 0) {
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

	if ((status = read_settings(p->config, &p->settings)) != 0)
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

static void dump_state(struct plugin *p)
{
	const struct sq_reader_counts *reader = sq_reader_counts(p->reader);

	sq_pace_note(&p->pace, sq_now_us(), reader->events,
		     sq_engine_counts(p->engine)->learned);
	sq_chores_state(p->chores,
			sq_dump_text(&(struct sq_dump){
				&p->settings, reader, p->engine, p->profile,
				p->emit, p->chores, p->units, &p->pace,
				p->started_ms, p->input_ms }));
	p->next_state_s = sq_now_s() + p->settings.state_interval;
}

static void start_saving(struct plugin *p)
{
	sq_saving_start(&p->saving, sq_engine_now_ms(p->engine), sq_now_s(),
			p->settings.save_interval);
}

/* What the thread for chores has found and done. */
static void take_results(struct plugin *p)
{
	struct sq_probe *probe;

	sq_chores_clear(p->chores);
	while ((probe = sq_chores_probed(p->chores))) {
		if (probe->found)
			sq_engine_identity(p->engine, &probe->event,
					   probe->name, strlen(probe->name),
					   &probe->identity);
		free(probe);
	}
	sq_saving_take(&p->saving, sq_now_s());
}

static void reload(struct plugin *p)
{
	static struct sq_settings fresh; /* a dozen kilobytes of paths */
	struct sq_engine_options options;
	struct sq_why why;

	if (read_settings(p->config, &fresh) != 0) {
		syslog(LOG_ERR, "settings stay as they were");
		return;
	}
	if (fresh.window != p->settings.window ||
	    strcmp(fresh.calls, p->settings.calls) != 0 ||
	    strcmp(fresh.profile, p->settings.profile) != 0 ||
	    fresh.identity != p->settings.identity)
		syslog(LOG_WARNING, "window, calls, identity and profile "
				    "change at a restart");
	fresh.identity = p->settings.identity;
	strcpy(fresh.calls, p->settings.calls); /* as the state dump says */
	p->settings = fresh;
	engine_options(p, &options);
	sq_engine_set_options(p->engine, &options);
	sq_opening_limit(p->profile, &p->settings);
	sq_emit_configure(p->emit, &p->settings);
	sq_chores_configure(p->chores, &p->settings);
	if (sq_profile_reload(p->profile, &why) < 0)
		syslog(LOG_ERR, "%s: %s: goes on with what is in memory",
		       p->settings.profile, why.text);
	syslog(LOG_INFO, "settings and profile read again");
}

static void take_signals(struct plugin *p)
{
	struct signalfd_siginfo info;

	while (read(p->signals, &info, sizeof(info)) == sizeof(info)) {
		switch (info.ssi_signo) {
		case SIGTERM:
		case SIGINT:
			p->ended |= sq_signals_may_end(&info);
			break;
		case SIGHUP:
			reload(p);
			break;
		case SIGUSR1:
			dump_state(p);
			break;
		}
	}
}

/* A record of one of our alerts goes into the alert log as it is. */
static void keep_alert(struct plugin *p, const char *line, size_t len,
		       const struct sq_event *ev)
{
	enum sq_sifted sifted = sq_sift_line(&p->sift, line, len, ev);

	if (sifted != SQ_SIFT_OTHER)
		sq_chores_record(p->chores, line, len,
				 sifted == SQ_SIFT_STARTS);
}

static void take_line(struct plugin *p, const char *line, size_t len)
{
	bool event = sq_reader_line(p->reader, line, len, &p->event, NULL) == 1;

	if (*p->settings.alert_log)
		keep_alert(p, line, len, event ? &p->event : NULL);
	if (event)
		sq_engine_event(p->engine, &p->event);
}

static void take_lines(struct plugin *p)
{
	const char *line;
	size_t len;
	int got;

	while ((got = sq_lines_next(p->lines, &line, &len)) != 0) {
		if (got < 0) {
			sq_reader_long_line(p->reader, NULL);
			continue;
		}
		take_line(p, line, len);
	}
}

/* One read. Returns whether there may be more. */
static bool take_input(struct plugin *p)
{
	char *room;
	size_t size = sq_lines_room(p->lines, &room);
	ssize_t got = read(STDIN_FILENO, room, size);

	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return true;
	if (got <= 0) {
		if (got < 0)
			syslog(LOG_ERR, "standard input: %s", strerror(errno));
		sq_lines_end(p->lines);
		p->ended = true;
	} else {
		sq_lines_wrote(p->lines, (size_t)got);
	}
	take_lines(p);
	return got > 0;
}

static int wait_ms(const struct plugin *p, int64_t now_us)
{
	int64_t next = p->next_state_s < p->saving.next_s ? p->next_state_s
							  : p->saving.next_s;
	int64_t left_ms = (next - now_us / 1000000) * 1000;

	if (left_ms > SETTLE_MS && sq_engine_waiting(p->engine))
		return SETTLE_MS;
	if (left_ms > OWED_MS && sq_engine_owes(p->engine))
		return OWED_MS;
	return left_ms > 0 ? (int)left_ms : 0;
}

/* No input for us more, by now_us. */
static void be_idle(struct plugin *p, int64_t now_us, int64_t us)
{
	if (now_us - p->input_us >= SETTLE_MS * 1000 &&
	    sq_engine_waiting(p->engine))
		sq_engine_settle(p->engine);
	sq_engine_pass(p->engine, (uint64_t)us / 1000);
}

/* Signals and what the other threads have done can wait as long. */
static void let_gather(struct plugin *p, int64_t now_us)
{
	unsigned int us = sq_gather_us(&p->gather, now_us,
				       sq_reader_counts(p->reader)->lines);

	if (us && !p->ended)
		usleep(us);
}

static void loop(struct plugin *p)
{
	struct pollfd fds[] = {
		{ STDIN_FILENO, POLLIN, 0 },
		{ p->signals, POLLIN, 0 },
		{ sq_chores_fd(p->chores), POLLIN, 0 },
	};
	int64_t now_us = sq_now_us();

	p->started_ms = sq_now_wall_ms();
	sq_pace_start(&p->pace, now_us);
	dump_state(p);
	p->saving.next_s = now_us / 1000000 + p->settings.save_interval;
	while (!p->ended) {
		int64_t before_us = now_us;

		if (poll(fds, 3, wait_ms(p, now_us)) < 0 && errno != EINTR)
			break;
		now_us = sq_now_us();
		if (fds[0].revents) {
			p->input_us = now_us;
			p->input_ms = sq_now_wall_ms();
			take_input(p);
		} else {
			be_idle(p, now_us, now_us - before_us);
		}
		if (fds[1].revents)
			take_signals(p);
		if (fds[2].revents)
			take_results(p);
		if (now_us >= p->saving.next_s * 1000000)
			start_saving(p);
		if (now_us >= p->next_state_s * 1000000)
			dump_state(p);
		let_gather(p, now_us);
	}
}

/* What auditd had sent before it told us to end. */
static void drain(struct plugin *p)
{
	struct pollfd in = { STDIN_FILENO, POLLIN, 0 };

	for (int i = 0; i < DRAIN_READS && poll(&in, 1, 0) > 0; i++)
		if (!take_input(p))
			break;
}

static void wait_for_save(struct plugin *p)
{
	struct pollfd done = { sq_chores_fd(p->chores), POLLIN, 0 };

	while (p->saving.under_way &&
	       (poll(&done, 1, -1) > 0 || errno == EINTR))
		take_results(p);
}

/* All that was learned goes to disk. Returns the exit status. */
static int finish(struct plugin *p)
{
	drain(p);
	sq_engine_settle(p->engine);
	sq_engine_pass(p->engine, UINT64_MAX);
	sq_emit_stop(p->emit);
	wait_for_save(p);
	for (int i = 0; i < LAST_SAVES && (!i || p->saving.incomplete); i++) {
		start_saving(p);
		wait_for_save(p);
	}
	dump_state(p);
	sq_chores_stop(p->chores);
	return p->saving.incomplete || p->saving.failed ? EXIT_FAILURE : 0;
}

static void free_plugin(struct plugin *p)
{
	sq_engine_free(p->engine);
	sq_profile_free(p->profile);
	sq_reader_free(p->reader);
	sq_lines_free(p->lines);
	sq_emit_free(p->emit);
	sq_chores_free(p->chores);
	sq_units_free(p->units);
}

int main(int argc, char **argv)
{
	static struct plugin p; /* too large for a stack */
	int status;

	openlog("audisp-seqids", LOG_PID | LOG_PERROR, LOG_DAEMON);
	if (argc > 2) {
		syslog(LOG_ERR, "usage: audisp-seqids [CONFIG]");
		return EXIT_SETTINGS;
	}
	p.config = argc == 2 ? argv[1] : SQ_SETTINGS_PATH;
	status = start(&p);
	if (status == 0) {
		loop(&p);
		status = finish(&p);
	}
	free_plugin(&p);
	return status;
}
