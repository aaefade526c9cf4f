/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "news.h"

#include "detect/excuse.h"

/* Whether p learns the facets of what it does. */
static bool learns_facets(const struct sq_engine *e, const struct sq_program *p)
{
	bool forced = p->stats.state == SQ_STATE_DETECTING &&
		      p->stats.state_reason == SQ_BECAUSE_OPERATOR;

	return e->options.mode == SQ_MODE_LEARN ||
	       e->options.mode == SQ_MODE_TRIAL ||
	       (e->options.mode == SQ_MODE_AUTO && !forced);
}

/* Whether p is told of for what is new in its facets. */
static bool watches_facets(const struct sq_engine *e,
			   const struct sq_program *p)
{
	bool forced = p->stats.state == SQ_STATE_LEARNING &&
		      p->stats.state_reason == SQ_BECAUSE_OPERATOR;

	return e->options.mode == SQ_MODE_DETECT ||
	       e->options.mode == SQ_MODE_TRIAL ||
	       (e->options.mode == SQ_MODE_AUTO && !forced);
}

/* What a call shows that is not known, and how unlikely that is. */
struct findings {
	unsigned int count;
	const struct sq_fact *facts[SQ_FACET_COUNT];
	struct sq_odds odds[SQ_FACET_COUNT]; /* all zero: it is no news */
};

static void add_finding(struct findings *f, const struct sq_fact *fact,
			const struct sq_odds *odds)
{
	if (f->count == SQ_FACET_COUNT)
		return;
	f->facts[f->count] = fact;
	f->odds[f->count++] = *odds;
}

/* The texts are kept until the next call. */
static void put_in_words(struct sq_engine *e, const struct findings *f,
			 struct sq_news *news)
{
	for (unsigned int i = 0; i < f->count; i++) {
		const struct sq_fact *fact = f->facts[i];
		enum sq_facet facet = (enum sq_facet)fact->facet;

		news[i] = (struct sq_news){
			.facet = facet,
			.object = e->texts[i],
			.object_len = sq_fact_text(facet, fact->bytes,
						   fact->len, e->texts[i]),
			.one_in = f->odds[i].one_in,
			.seen = f->odds[i].seen,
			.host = f->odds[i].host,
		};
	}
}

void sq_news_alerted(struct sq_engine *e, struct sq_program *program,
		     const struct sq_event *ev)
{
	if (e->options.mode != SQ_MODE_AUTO ||
	    program->stats.state != SQ_STATE_DETECTING ||
	    !sq_lifecycle_alerted(&e->options.lifecycle, program, e->now_ms))
		return;
	sq_engine_report(e, SQ_REASON_ANOMALIES, ev, program->name);
}

static void tell_news(struct sq_engine *e, struct sq_program *program,
		      const struct sq_stream *stream, const struct sq_event *ev,
		      const struct findings *found)
{
	struct sq_news news[SQ_FACET_COUNT];

	put_in_words(e, found, news);
	e->news_told = sq_reporter_news(&e->reporter, ev, program, stream, news,
					found->count);
	if (e->news_told) {
		program->changed = true; /* what was told is kept */
		sq_news_alerted(e, program, ev);
	}
	for (unsigned int i = 0; i < found->count && !e->news_told; i++)
		if (found->odds[i].one_in)
			sq_odds_untold(&program->facets, found->facts[i]);
}

/*
 * A program that was learned from at a depth at which a call like ev is not
 * recorded: what ev shows may be new only because nobody looked. The same of
 * the host.
 */
static int note_unseen(struct sq_engine *e, const struct sq_process *process,
		       const struct sq_event *ev, struct sq_odds_case *c)
{
	const struct sq_program_stats *own = &process->program->stats,
				      *host = &e->host->stats;
	int least;

	if (process->depth == SQ_DEPTH_ACTS ||
	    !(host->order_calls || host->acts_calls || own->order_calls ||
	      own->acts_calls))
		return 0;
	least = sq_depths_of(&e->depths, ev);
	if (least < 0 || least == SQ_DEPTH_ACTS)
		return least < 0 ? least : 0;
	c->depth = (uint8_t)least;
	c->unseen = own->acts_calls;
	c->host_unseen = host->acts_calls;
	if (least == SQ_DEPTH_FULL) {
		c->unseen += own->order_calls;
		c->host_unseen += host->order_calls;
	}
	return 0;
}

static void count_of(const struct sq_engine *e, struct sq_program *program,
		     unsigned int depth, uint64_t pause_ms)
{
	sq_facets_count(&program->facets, e->now_ms, pause_ms);
	program->stats.order_calls += depth == SQ_DEPTH_ORDER;
	program->stats.acts_calls += depth == SQ_DEPTH_ACTS;
	program->stats.depth = depth;
	program->changed = true;
}

/*
 * The program, and the host, make one more call to be learned from, audited at
 * that depth.
 */
static void count_call(const struct sq_engine *e, struct sq_program *program,
		       unsigned int depth)
{
	uint64_t pause_ms = e->options.odds.settle_ms / SQ_ODDS_PAUSES;

	count_of(e, program, depth, pause_ms);
	count_of(e, e->host, depth, pause_ms);
}

/*
 * fact goes with a call that is told of, or has just become a habit: what was
 * never made was never made so, nor did it ever fail so.
 */
static int follow_call(const struct sq_odds_case *c, struct sq_fact *fact,
		       int of_call)
{
	if (of_call != SQ_ODDS_LEARNED)
		return fact->judged ? SQ_ODDS_TOLD : 0;
	fact->judged = false;
	return sq_odds_learn(c, fact);
}

/* Judge one fact, and learn it. Returns as sq_odds_judge(). */
static int judge_fact(const struct sq_engine *e, const struct sq_event *ev,
		      const struct sq_odds_case *c, struct sq_fact *fact,
		      struct sq_odds *odds)
{
	struct sq_excuse excuse;
	int known;

	if (e->of_call &&
	    (fact->facet == SQ_FACET_ARGUMENT || fact->facet == SQ_FACET_ERROR))
		return follow_call(c, fact, e->of_call);
	known = sq_odds_knows(c, fact);
	if (known)
		return known < 0 ? known : 0;
	excuse = (struct sq_excuse){ e->tracker, ev };
	if ((fact->facet == SQ_FACET_CALL ||
	     fact->facet == SQ_FACET_ARGUMENT) &&
	    sq_excuse(&excuse))
		fact->judged = false;
	if (e->withheld && !fact->judged)
		return 0;
	return sq_odds_judge(c, fact, odds);
}

/* What an upgraded program does for the first time is to be expected. */
static void excuse_upgraded(struct sq_engine *e,
			    const struct sq_program *program)
{
	if (!sq_lifecycle_upgraded(&e->options.lifecycle, program, e->now_ms))
		return;
	for (unsigned int i = 0; i < e->facts.count; i++)
		e->facts.facts[i].judged = false;
}

struct actor {
	const struct sq_engine *e;
	const struct sq_event *ev;
};

/* Whether a package explains fact. Whom its scripts talk to, none does. */
static bool comes_of_package(const void *why, const struct sq_fact *fact)
{
	const struct actor *a = why;

	return fact->facet != SQ_FACET_PEER && sq_engine_expects(a->e, a->ev);
}

int sq_news_judge(struct sq_engine *e, const struct sq_process *process,
		  const struct sq_stream *stream, const struct sq_event *ev)
{
	struct sq_program *program = process->program;
	struct sq_odds_rule rule = e->options.odds;
	const struct actor actor = { e, ev };
	struct sq_odds_case c = {
		.rule = &rule,
		.f = &program->facets,
		.host = &e->host->facets,
		.now_ms = e->now_ms,
		.learns = learns_facets(e, program) && !e->counts.suspect &&
			  sq_engine_has_room(e, program),
		.expected = comes_of_package,
		.why = &actor,
	};
	static const struct sq_odds none;
	struct findings found; /* large, and mostly not used */
	int err = sq_facts_take(&e->arguments, ev, &e->facts);

	if (err == 0 && stream->history.fill == 1 &&
	    process->depth == SQ_DEPTH_FULL)
		sq_facts_row(stream->row, &e->facts);
	if (!watches_facets(e, program))
		rule.one_in = 0;
	if (err == 0)
		err = note_unseen(e, process, ev, &c);
	if (c.learns && err == 0) {
		count_call(e, program, process->depth);
		if (program->stats.upgraded_ms)
			excuse_upgraded(e, program);
	}
	e->withheld = false;
	e->of_call = 0;
	found.count = 0;
	for (unsigned int i = 0; i < e->facts.count && err >= 0; i++) {
		struct sq_fact *fact = &e->facts.facts[i];
		struct sq_odds odds;

		err = judge_fact(e, ev, &c, fact, &odds);
		if (err > 0 && fact->facet == SQ_FACET_CALL)
			e->of_call = err;
		if (err <= 0 || err == SQ_ODDS_LEARNED)
			continue;
		e->withheld = true;
		add_finding(&found, fact, err == SQ_ODDS_NEWS ? &odds : &none);
		e->news_count += err == SQ_ODDS_NEWS;
		if (err == SQ_ODDS_NEWS && e->options.mode == SQ_MODE_TRIAL)
			err = sq_odds_learn(&c, fact);
	}
	if (e->news_count)
		tell_news(e, program, stream, ev, &found);
	return err < 0 ? err : 0;
}
