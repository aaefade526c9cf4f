/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * news.h - what one call shows, facet by facet: known, news, or learned
 *
 * Private to the engine, which owns all of it; one owner at a time.
 */
#ifndef SQ_NEWS_H
#define SQ_NEWS_H

#include "verdict.h"

/*
 * Judge what ev, the newest call of stream, shows, tell of what is news, and
 * learn the rest. Sets news_count, news_told, withheld and of_call (as
 * sq_odds_judge() says) of e. Returns 0 or -SQ_ENOMEM.
 */
int sq_news_judge(struct sq_engine *e, const struct sq_process *process,
		  const struct sq_stream *stream, const struct sq_event *ev);

/* The program raised an alert. When that is one too many, say so. */
void sq_news_alerted(struct sq_engine *e, struct sq_program *program,
		     const struct sq_event *ev);

#endif
