/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reporter.h - findings → alerts, so many a minute
 *
 * Makes the alert, lets it pass or counts it as suppressed, and hands it on.
 * One owner at a time; alert() is called from within the other functions.
 */
#ifndef SQ_REPORTER_H
#define SQ_REPORTER_H

#include "report/alert.h"
#include "detect/detector.h"
#include "detect/limiter.h"
#include "stream/tracker.h"

/* What one call did that is new in one facet. */
struct sq_news {
	enum sq_facet facet;
	const char *object; /* what is new: "/usr/bin/dash", "public:443" */
	size_t object_len;
	uint64_t one_in; /* its odds: 1 in so many */
	uint64_t seen;	 /* calls of the program so far */
	bool host;	 /* new to the whole host */
};

#define SQ_ALERT_RATE_DEFAULT 60 /* a minute, for all programs together */

struct sq_reporter {
	unsigned int rate; /* alerts a minute; 0: any number */
	void (*alert)(void *ctx, const struct sq_alert *a);
	void *ctx;
	struct sq_limiter programs, scans;
	uint64_t now_ms;	/* as sq_reporter_minute() was last told */
	uint64_t *alerts;	/* where those handed on are counted */
	uint64_t *suppressed;	/* and those that were one too many a minute */
	struct sq_alert a;	/* the one on its way; too large for a stack */
	struct sq_event newest; /* of a scan; likewise */
};

/*
 * It is now_ms, by ev: where a minute is over that had too many alerts, say
 * how many.
 */
void sq_reporter_minute(struct sq_reporter *r, uint64_t now_ms,
			const struct sq_event *ev);

/* Something about a program as such; parent (its program) may be NULL. */
void sq_reporter_program(struct sq_reporter *r, enum sq_reason reason,
			 const struct sq_event *ev, const char *program,
			 const char *parent);

/*
 * The newest call of stream, which is ev, is news in count facets, 1 to
 * SQ_FACET_COUNT: one alert, for the least likely of them. program is the one
 * that acted, also where ev is an execve. news is borrowed for the call.
 */
void sq_reporter_news(struct sq_reporter *r, const struct sq_event *ev,
		      struct sq_program *program,
		      const struct sq_stream *stream,
		      const struct sq_news *news, unsigned int count);

/*
 * What a stream's newest calls were found to be. The sequence that is nearest,
 * and its distance, are looked for here, where it is told of.
 */
void sq_reporter_sequence(struct sq_reporter *r, enum sq_reason reason,
			  const struct sq_event *ev, struct sq_program *program,
			  const struct sq_stream *stream,
			  const struct sq_verdict *v);

/* A scan; its packets' newest event. */
void sq_reporter_scan(struct sq_reporter *r, const struct sq_portscan *scan,
		      const struct sq_event *ev);

/* Those of the scans that went on until their intervals were over. */
void sq_reporter_scans(struct sq_reporter *r, struct sq_portscans *scans,
		       const struct sq_portscan_rule *rule);

#endif
