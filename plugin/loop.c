/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "configure.h"
#include "now.h"
#include "signals.h"
#include "state.h"

#define SETTLE_MS   250	    /* without input, what is missing is lost */
#define OWED_MS	    1000    /* without input, while alerts wait for time */
#define START_US    5000000 /* then the start is told, whoever hears it */
#define DRAIN_READS 4096    /* bounds the way out; each is up to 256 KiB */

/* What fails is told; not at the end, when nothing more is sent. */
static void tell_failures(struct plugin *p)
{
	struct sq_notice_failure list[SQ_FAILING_MAX];
	char text[SQ_NOTICE_LEN];
	size_t count = sq_failing_look(&p->failing, sq_now_s(),
				       sq_engine_counts(p->engine),
				       sq_emit_counts(p->emit),
				       sq_chores_counts(p->chores), list);

	if (!count)
		return;
	sq_notice_failing(text, list, count);
	sq_loop_notice(p, text);
}

void sq_loop_notice(struct plugin *p, const char *text)
{
	if (sq_notice_may(&p->notices, sq_now_s()))
		sq_emit_notice(p->emit, text, false);
	else
		sq_emit_no_notice(p->emit);
}

void sq_loop_tell_start(struct plugin *p)
{
	if (*p->start)
		sq_emit_notice(p->emit, p->start, p->start_kept);
	*p->start = '\0';
}

void sq_loop_dump(struct plugin *p)
{
	const struct sq_reader_counts *reader = sq_reader_counts(p->reader);

	if (!p->ended)
		tell_failures(p);

	sq_pace_note(&p->pace, sq_now_us(), reader->events,
		     sq_engine_counts(p->engine)->learned);
	sq_chores_state(p->chores,
			sq_dump_text(&(struct sq_dump){
				&p->settings, reader, p->engine, p->profile,
				p->emit, p->chores, p->units, &p->pace,
				p->started_ms, p->input_ms }));
	p->next_state_s = sq_now_s() + p->settings.state_interval;
}

void sq_loop_save(struct plugin *p)
{
	sq_saving_start(&p->saving, sq_engine_now_ms(p->engine), sq_now_s(),
			p->settings.save_interval);
}

/* Which file a program has, as the thread for chores has found it. */
static void take_probe(struct plugin *p, struct sq_probe *probe)
{
	size_t len = strlen(probe->name);

	if (!probe->found ||
	    sq_engine_identity(p->engine, &probe->event, probe->name, len,
			       &probe->identity, false) != 1) {
		free(probe);
		return;
	}
	if (p->settings.on_upgrade == SQ_ON_UPGRADE_LEARN &&
	    sq_pending_take(&p->pending, probe, sq_now_s()))
		return;
	sq_saving_follow(&p->saving); /* it may have been accepted just now */
	sq_engine_identity(p->engine, &probe->event, probe->name, len,
			   &probe->identity, true);
	free(probe);
}

static void look_at_pending(struct plugin *p)
{
	struct sq_probe *probe;

	while ((probe = sq_pending_due(&p->pending, sq_now_s())))
		sq_chores_probe_again(p->chores, probe);
}

/* What the thread for chores has found and done. */
void sq_loop_results(struct plugin *p)
{
	struct sq_probe *probe;

	sq_chores_clear(p->chores);
	while ((probe = sq_chores_probed(p->chores)))
		take_probe(p, probe);
	sq_saving_take(&p->saving, sq_now_s());
}

static void take_signals(struct plugin *p)
{
	struct signalfd_siginfo info;

	while (read(p->signals, &info, sizeof(info)) == sizeof(info)) {
		switch (info.ssi_signo) {
		case SIGTERM:
		case SIGINT:
			p->told_to_end |= sq_signals_may_end(&info);
			p->ended |= p->told_to_end;
			break;
		case SIGHUP:
			sq_configure_again(p);
			break;
		case SIGUSR1:
			sq_loop_dump(p);
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

/* Tell if what was just read had waited for long. */
static void look_behind(struct plugin *p)
{
	uint64_t late_ms =
		sq_behind_read(&p->behind, &p->event, p->input_us, p->input_ms);

	if (late_ms)
		sq_engine_trouble(p->engine, SQ_OVERLOAD_LATE, late_ms,
				  &p->event);
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
	int64_t left_ms;

	if (p->pending.count && p->pending.next_s < next)
		next = p->pending.next_s;
	left_ms = (next - now_us / 1000000) * 1000;
	if (left_ms > SQ_KERNEL_FIRST_MS && *p->start)
		return SQ_KERNEL_FIRST_MS;
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

/* Whoever stops us hides what happens meanwhile, or something is wrong. */
static void look_whether_stalled(struct plugin *p, int64_t took_us, int wait)
{
	uint64_t ms = sq_behind_stalled(took_us, wait);

	if (!ms)
		return;
	syslog(LOG_WARNING, "stood still for %llu s",
	       (unsigned long long)ms / 1000);
	sq_engine_trouble(p->engine, SQ_OVERLOAD_STALLED, ms, &p->event);
}

/*
 * auditd starts us before it listens to the kernel, which keeps no record until
 * then.
 */
static void look_who_listens(struct plugin *p, int64_t since_start_us)
{
	struct sq_kernel_status k;

	if (!*p->start)
		return;
	k = sq_kernel_look(p->kernel);
	if (since_start_us >= START_US ||
	    (k.asked && (!k.known || k.auditd == (uint32_t)getppid())))
		sq_loop_tell_start(p);
}

/* A queue that is half full grows faster than it is emptied. */
static void look_at_kernel(struct plugin *p, int64_t now_s)
{
	struct sq_kernel_status k;

	if (now_s < p->next_kernel_s)
		return;
	p->next_kernel_s = now_s + SQ_KERNEL_EVERY_MS / 1000;
	k = sq_kernel_look(p->kernel);
	if (!k.known || !p->event.stamp.time_ms)
		return;
	if (k.lost != p->kernel_lost)
		sq_engine_trouble(p->engine, SQ_OVERLOAD_LOST,
				  k.lost - p->kernel_lost, &p->event);
	p->kernel_lost = k.lost;
	if (k.backlog_limit && k.backlog > k.backlog_limit / 2)
		sq_engine_trouble(p->engine, SQ_OVERLOAD_QUEUED, k.backlog,
				  &p->event);
}

void sq_loop(struct plugin *p)
{
	struct pollfd fds[] = {
		{ STDIN_FILENO, POLLIN, 0 },
		{ p->signals, POLLIN, 0 },
		{ sq_chores_fd(p->chores), POLLIN, 0 },
	};
	int64_t now_us = sq_now_us(), start_us = now_us;

	p->started_ms = sq_now_wall_ms();
	sq_pace_start(&p->pace, now_us);
	sq_loop_dump(p);
	p->saving.next_s = now_us / 1000000 + p->settings.save_interval;
	while (!p->ended) {
		int64_t before_us = now_us;
		int wait = wait_ms(p, now_us);

		if (poll(fds, 3, wait) < 0 && errno != EINTR)
			break;
		now_us = sq_now_us();
		look_whether_stalled(p, now_us - before_us, wait);
		if (fds[0].revents) {
			p->input_us = now_us;
			p->input_ms = sq_now_wall_ms();
			take_input(p);
			look_behind(p);
		} else {
			be_idle(p, now_us, now_us - before_us);
		}
		look_who_listens(p, now_us - start_us);
		look_at_kernel(p, now_us / 1000000);
		if (fds[1].revents)
			take_signals(p);
		if (fds[2].revents)
			sq_loop_results(p);
		look_at_pending(p);
		if (now_us >= p->saving.next_s * 1000000)
			sq_loop_save(p);
		if (now_us >= p->next_state_s * 1000000)
			sq_loop_dump(p);
		let_gather(p, now_us);
	}
}

/* What auditd had sent before it told us to end. */
void sq_loop_drain(struct plugin *p)
{
	struct pollfd in = { STDIN_FILENO, POLLIN, 0 };

	for (int i = 0; i < DRAIN_READS && poll(&in, 1, 0) > 0; i++)
		if (!take_input(p))
			break;
}
