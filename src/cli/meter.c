/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/meter.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/words.h"

#define DRAW_MS	  500  /* between two lines */
#define RATE_MS	  1000 /* before a rate means anything */
#define NAME_LEN  80   /* bytes of a name; the end of a path tells most */
#define WIDTH_MIN 20   /* columns; narrower terminals get lines that run over */
#define BYTES	  1000000 /* in an MB */

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

void sq_meter_start(struct sq_meter *m)
{
	m->shows = isatty(STDERR_FILENO);
	m->drawn = false;
	m->drawn_ms = 0;
	m->start_ms = now_ms();
}

static void put_name(struct sq_text *to, const char *name)
{
	char printable[4 * NAME_LEN + 1];
	size_t name_len = strlen(name);

	if (name_len > NAME_LEN)
		name += name_len - NAME_LEN;
	sq_text_printable(name, strlen(name), printable);
	sq_text_add(to, "%s: ", printable);
}

static void put_done(const struct sq_meter *m, const struct sq_meter_at *at,
		     struct sq_text *to)
{
	uint64_t part = m->unit ? 1 : BYTES;
	char done[SQ_WORDS_LEN], total[SQ_WORDS_LEN];

	sq_text_add(to, "%s", sq_words_count(at->done / part, done));
	if (m->total)
		sq_text_add(to, " of %s",
			    sq_words_count(m->total / part, total));
	sq_text_add(to, " %s", m->unit ? m->unit : "MB");
	if (m->items)
		sq_text_add(to, ", %s %s", sq_words_count(at->items, done),
			    m->items);
}

/* What is counted, and else what is done. */
static void put_rate(const struct sq_meter *m, const struct sq_meter_at *at,
		     uint64_t elapsed_ms, struct sq_text *to)
{
	uint64_t done = m->items ? at->items : at->done;
	char rate[SQ_WORDS_LEN], left[SQ_WORDS_LEN];
	double per_ms;

	if (elapsed_ms < RATE_MS || !at->done)
		return;
	per_ms = (double)at->done / (double)elapsed_ms;
	sq_text_add(to, ", %s/s",
		    sq_words_count((uint64_t)((double)done * 1000 /
					      (double)elapsed_ms),
				   rate));
	if (m->total > at->done)
		sq_text_add(
			to, ", %s left",
			sq_words_time((uint64_t)((double)(m->total - at->done) /
						 per_ms),
				      left));
}

const char *sq_meter_text(const struct sq_meter *m,
			  const struct sq_meter_at *at, uint64_t elapsed_ms,
			  char buf[static SQ_METER_LEN])
{
	struct sq_text to = sq_text_start(buf, SQ_METER_LEN);

	put_name(&to, at->name);
	put_done(m, at, &to);
	put_rate(m, at, elapsed_ms, &to);
	return buf;
}

/* Columns of the terminal without the last, where the line would go on. */
static unsigned int width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_col)
		return SQ_METER_LEN;
	return size.ws_col < WIDTH_MIN ? WIDTH_MIN : size.ws_col - 1;
}

void sq_meter_show(struct sq_meter *m, const struct sq_meter_at *at)
{
	char text[SQ_METER_LEN];
	uint64_t now;

	if (!m->shows)
		return;
	now = now_ms();
	if (m->drawn && now - m->drawn_ms < DRAW_MS)
		return;
	sq_meter_text(m, at, now - m->start_ms, text);
	fprintf(stderr, "\r%.*s\033[K", (int)width(), text);
	m->drawn = true;
	m->drawn_ms = now;
}

void sq_meter_end(struct sq_meter *m)
{
	if (m->drawn)
		fputs("\r\033[K", stderr);
	m->drawn = false;
}
