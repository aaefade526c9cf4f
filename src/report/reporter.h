/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reporter.h - findings → alerts, so many a minute
 *
 * Makes the alert and hands it on. What is one too many a minute, or finds no
 * room where it should go, is suppressed: it goes into a digest, an alert of
 * its own when the minute is over. One owner at a time; alert() is called from
 * within the other functions.
 *
 * What a process and its children do in one episode (episode.h) gets few
 * messages; the other acts are handed on as quiet ones, for its evidence.
 *
 * Functions that return bool say whether the operator hears of it. If not,
 * whoever keeps what was told must not count it.
 */
#ifndef SQ_REPORTER_H
#define SQ_REPORTER_H

#include "report/alert.h"
#include "detect/detector.h"
#include "report/digest.h"
#include "report/episode.h"
#include "report/limiter.h"
#include "stream/tracker.h"

/* What one call did that is new in one facet. */
struct sq_news {
	enum sq_facet facet;
	const char *object; /* what is new: "/usr/bin/dash", "public:443" */
	size_t object_len;
	uint64_t one_in; /* its odds: 1 in so many; 0: it goes with others */
	uint64_t seen;	 /* calls of the program so far */
	bool host;	 /* new to the whole host */
};

#define SQ_ALERT_RATE_DEFAULT 60 /* a minute, for all programs together */

struct sq_reporter {
	unsigned int rate; /* alerts a minute; 0: any number */
	/* false: it could not be taken */
	bool (*alert)(void *ctx, const struct sq_alert *a);
	void *ctx;
	struct sq_limiter limiter;
	struct sq_digest digest;
	struct sq_episodes episodes;
	struct sq_episode *episode;  /* of the act on its way; may be NULL */
	struct sq_act act;	     /* it */
	bool quiet;		     /* it is for the evidence only */
	struct sq_limiter_ask asked; /* for the one on its way */
	uint64_t now_ms;	     /* as sq_reporter_minute() was last told */
	uint64_t *alerts;	     /* where those handed on are counted */
	uint64_t *joined;	/* acts that were handed on as quiet ones */
	uint64_t *suppressed;	/* and those that were one too many a minute */
	struct sq_alert a;	/* the one on its way; too large for a stack */
	struct sq_event newest; /* of a scan; likewise */
};

/* The caller sets alert, ctx, rate and the counters then. */
void sq_reporter_init(struct sq_reporter *r, uint64_t seed);
void sq_reporter_free(struct sq_reporter *r);

/* It is now_ms: where a minute is over that had too many alerts, tell. */
void sq_reporter_minute(struct sq_reporter *r, uint64_t now_ms);

/* So much time has passed without an event; UINT64_MAX: none will come. */
void sq_reporter_pass(struct sq_reporter *r, uint64_t ms);

/* Whether something was suppressed and is still to be told. */
bool sq_reporter_owes(const struct sq_reporter *r);

/* Something about a program as such; parent (its program) may be NULL. */
bool sq_reporter_program(struct sq_reporter *r, enum sq_reason reason,
			 const struct sq_event *ev, const char *program,
			 const char *parent);

/*
 * The newest call of stream, which is ev, is news in count facets, 1 to
 * SQ_FACET_COUNT: one alert, for the least likely of them. What only goes with
 * them, and is not known either, may be among them. program is the one that
 * acted, also where ev is an execve. news is borrowed for the call.
 */
bool sq_reporter_news(struct sq_reporter *r, const struct sq_event *ev,
		      struct sq_program *program,
		      const struct sq_stream *stream,
		      const struct sq_news *news, unsigned int count);

/*
 * What a stream's newest calls were found to be. The sequence that is nearest,
 * and its distance, are looked for here, where it is told of.
 */
bool sq_reporter_sequence(struct sq_reporter *r, enum sq_reason reason,
			  const struct sq_event *ev, struct sq_program *program,
			  const struct sq_stream *stream,
			  const struct sq_verdict *v);

/*
 * Calls were not seen, or seen late; ev is the event that showed it. It passes
 * whatever the rate is: the caller asks once a minute at most.
 */
bool sq_reporter_overload(struct sq_reporter *r, const struct sq_overload *o,
			  const struct sq_event *ev);

/*
 * The stream goes on with what was told of it: the same as an act without a
 * message. Where no message of its episode was sent, nothing is handed on.
 */
void sq_reporter_goes_on(struct sq_reporter *r, const struct sq_event *ev,
			 struct sq_program *program,
			 const struct sq_stream *stream,
			 const struct sq_verdict *v);

/* A scan; its packets' newest event. */
void sq_reporter_scan(struct sq_reporter *r, const struct sq_portscan *scan,
		      const struct sq_event *ev);

/* Those of the scans that went on until their intervals were over. */
void sq_reporter_scans(struct sq_reporter *r, struct sq_portscans *scans,
		       const struct sq_portscan_rule *rule);

#endif
