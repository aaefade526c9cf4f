/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * price.h - how many calls a second each depth would record, by the profile
 *
 * The facets of a program count its calls, their arguments, errors and files:
 * that is enough to say which of them the rules of a depth match. Calls are
 * divided by the time for which the host was watched, which is that of the
 * program that was watched longest. What a program did beyond its acts while
 * these alone were audited is made up for, by how many of them there were.
 */
#ifndef SQ_PRICE_H
#define SQ_PRICE_H

#include "base/error.h"
#include "cli/output.h"
#include "event/depth.h"
#include "model/facet.h"

/* What a recorded call takes: docs/performance.md, "rules". */
#define SQ_PRICE_BYTES	     550 /* of the log */
#define SQ_PRICE_CPU_US	     40	 /* of a processor: the kernel's and auditd's */
#define SQ_PRICE_YOUNGEST_MS 600000 /* before that nobody can tell */

/* The same on this host, where it was measured; calibrate.h. */
struct sq_cost {
	double bytes, cpu_us;
	uint64_t events; /* that were looked at; 0: docs/performance.md's */
	const char *why; /* nothing was measured; NULL: it was */
};

/* What so many events a second take: of the log, and of one processor. */
double sq_cost_bytes_a_day(const struct sq_cost *cost, double rate);
double sq_cost_percent(const struct sq_cost *cost, double rate);

/*
 * Calls of a program that a never rule may take: those that depth order leaves
 * out, and acts has in no form. So many names; those of one program in a
 * hundredth of its calls or less are not worth one.
 */
#define SQ_PRICE_LOUD 8

/* The bit of the order of calls, beside those of facets (facet.h). */
#define SQ_PRICE_ORDER SQ_FACET_COUNT

struct sq_loud {
	const char *name; /* static */
	double rate;
};

/* One file that is run; scripts of one interpreter count together. */
struct sq_price {
	char *path;		     /* owned */
	double rate[SQ_DEPTH_COUNT]; /* calls a second, recorded at a depth */
	struct sq_loud loud[SQ_PRICE_LOUD]; /* the loudest first */
	unsigned int loud_count;
	uint32_t blind;	   /* at acts: a bit for each facet, SQ_PRICE_ORDER */
	enum sq_depth now; /* the depth that it was audited at last */
	bool settled;	   /* each program of it detects */
	uint64_t seen_ms;  /* when one ran last; upkeep/settled.h */
	const char *unsettled; /* why it has not; NULL: nobody has looked */
};

struct sq_prices {
	struct sq_price *list; /* owned; the loudest first */
	size_t count;
	uint64_t watched_ms;
	struct sq_cost cost;
};

/*
 * Price all programs. Returns 0, or -SQ_ENOMEM or -SQ_EVALUE (watched for too
 * short a time) with the reason in *why. Caller frees with sq_prices_free().
 */
int sq_prices_make(struct sq_prices *prices, const struct sq_programs *programs,
		   struct sq_why *why);
/* Whether the program of that name runs the file of p. */
bool sq_price_is_of(const struct sq_price *p, const char *name);
void sq_prices_free(struct sq_prices *prices);

/* The calls a second that a never rule for its loudest ones takes from p. */
double sq_price_loud(const struct sq_price *p);

/* The sum of all programs at that depth. */
double sq_prices_at(const struct sq_prices *prices, enum sq_depth depth);

#endif
