/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/odds.h"

#include "base/error.h"

/*
 * What one set of facets is judged by: calls that could show the fact. Of the
 * others, so many, it was recorded at a lesser depth.
 */
struct view {
	struct sq_facets *f;
	uint64_t unseen; /* 0: there are no others, and depth says nothing */
	uint8_t depth;
};

/* The same as numbers. */
struct record {
	const struct sq_facet_newest *newest;
	uint64_t calls, quiet, one_in;
};

static struct view own_view(const struct sq_odds_case *c)
{
	return (struct view){ c->f, c->unseen, c->depth };
}

static struct view host_view(const struct sq_odds_case *c)
{
	return (struct view){ c->host, c->host_unseen, c->depth };
}

static struct record record_of(const struct view *v, enum sq_facet facet)
{
	const struct sq_facet_newest *deep = &v->f->deep[v->depth][facet];
	uint64_t calls = v->f->calls - v->unseen;
	uint64_t once = (uint64_t)v->f->items[facet].once + 1;

	if (!v->unseen)
		return (struct record){ .newest = &v->f->newest[facet],
					.calls = calls,
					.quiet = sq_facets_quiet(v->f, facet),
					.one_in =
						sq_facets_one_in(v->f, facet) };
	return (struct record){ .newest = deep,
				.calls = calls,
				.quiet = calls - deep->calls,
				.one_in = (calls - deep->first) / once + 1 };
}

static bool has_settled(const struct sq_odds_rule *rule, const struct view *v,
			const struct record *r)
{
	return r->calls >= rule->min_calls && r->quiet * 4 >= r->calls * 3 &&
	       v->f->watched_ms - r->newest->watched_ms >= rule->settle_ms;
}

static bool watches(const struct sq_odds_rule *rule, const struct view *v,
		    enum sq_facet facet, struct record *r)
{
	if (!rule->one_in || (rule->left_out >> facet & 1) ||
	    v->f->items[facet].full || !sq_facets_informed(v->f, facet))
		return false;
	*r = record_of(v, facet);
	return (r->one_in > rule->one_in && r->quiet >= rule->one_in) ||
	       has_settled(rule, v, r);
}

bool sq_odds_watches(const struct sq_odds_rule *rule, const struct sq_facets *f,
		     enum sq_facet facet)
{
	struct view v = { (struct sq_facets *)f, 0, 0 }; /* only read */
	struct record r;

	return watches(rule, &v, facet, &r);
}

/* From here on is counted what was not recorded before. */
static void begin(const struct view *v, enum sq_facet facet)
{
	struct sq_facet_newest *deep = &v->f->deep[v->depth][facet];

	if (!v->unseen || deep->watched_ms)
		return;
	deep->calls = deep->first = v->f->calls - v->unseen;
	deep->watched_ms = v->f->watched_ms + 1;
}

/* Learn fact. It is no news of the calls that could always show theirs. */
static int learn(const struct view *v, const struct sq_fact *fact)
{
	struct sq_facet_newest *newest = &v->f->newest[fact->facet];
	struct sq_facet_newest before = *newest;
	int added = sq_facets_learn(v->f, fact);

	if (added == 1 && v->unseen && fact->judged) {
		struct sq_facet_newest *deep =
			&v->f->deep[v->depth][fact->facet];

		before.first = newest->first;
		*newest = before;
		deep->calls = v->f->calls - v->unseen;
		deep->watched_ms = v->f->watched_ms;
	}
	return added == -SQ_ENOMEM ? added : 0;
}

static struct sq_told *find_told(const struct sq_facets *f,
				 const struct sq_fact *fact)
{
	return sq_table_find(&f->told, sq_facets_told_key(f, fact));
}

/* Note that fact is told at now_ms. Returns it, NULL when out of memory. */
static struct sq_told *tell(struct sq_facets *f, const struct sq_fact *fact)
{
	struct sq_told *told = find_told(f, fact);
	void *value;

	if (told)
		return told;
	if (f->told.count >= SQ_TOLD_MAX)
		sq_table_clear(&f->told);
	if (sq_table_add(&f->told, sq_facets_told_key(f, fact), &value) < 0)
		return NULL;
	f->grown = true;
	return value;
}

/*
 * Which programs start is judged by met.h. As whom one runs is the same from
 * call to call: all calls of one process are one sighting, so that odds by the
 * calls of the host make each user who comes by once a day look unheard of.
 */
static bool borrows(enum sq_facet facet)
{
	return facet != SQ_FACET_START && facet != SQ_FACET_USER;
}

/* The program did it for the first or the second time. */
static int learn_of_host(const struct sq_odds_case *c,
			 const struct sq_fact *fact)
{
	const struct view v = host_view(c);

	return borrows((enum sq_facet)fact->facet) ? learn(&v, fact) : 0;
}

int sq_odds_learn(const struct sq_odds_case *c, const struct sq_fact *fact)
{
	const struct view v = own_view(c);
	int err = learn(&v, fact);

	return err < 0 ? err : learn_of_host(c, fact);
}

/* Something new that is unlikely. Returns as sq_odds_judge(). */
static int judge(const struct sq_odds_case *c, const struct sq_fact *fact)
{
	struct sq_told *told = tell(c->f, fact);

	if (!told)
		return -SQ_ENOMEM;
	if (told->times && c->now_ms - told->ms < c->rule->repeat_ms)
		return SQ_ODDS_TOLD;
	if (c->learns && told->times >= SQ_ODDS_HABIT) {
		int err = sq_odds_learn(c, fact);

		sq_table_remove(&c->f->told, told);
		return err < 0 ? err : SQ_ODDS_LEARNED;
	}
	told->times++;
	told->ms = c->now_ms;
	return SQ_ODDS_NEWS;
}

/* Whether fact, which the program never showed, is news. */
static bool is_news(const struct sq_odds_case *c, const struct sq_fact *fact,
		    struct sq_odds *odds)
{
	enum sq_facet facet = (enum sq_facet)fact->facet;
	const struct sq_items *host = &c->host->items[facet];

	const struct view own = own_view(c), all = host_view(c);
	struct record r;

	begin(&own, facet);
	begin(&all, facet);
	if (!fact->judged)
		return false;
	if (watches(c->rule, &own, facet, &r)) {
		*odds = (struct sq_odds){ r.one_in, r.calls, false };
		return true;
	}
	if (!borrows(facet) || !watches(c->rule, &all, facet, &r) ||
	    sq_items_has(host, sq_items_key(host, fact->bytes, fact->len)))
		return false;
	*odds = (struct sq_odds){ r.one_in, r.calls, true };
	return true;
}

int sq_odds_knows(const struct sq_odds_case *c, const struct sq_fact *fact)
{
	struct sq_items *items = &c->f->items[fact->facet];
	uint64_t key = sq_items_key(items, fact->bytes, fact->len);
	uint32_t times;
	int err;

	if (!c->learns)
		return sq_items_has(items, key);
	times = sq_items_seen(items, key);
	err = times == 2 ? learn_of_host(c, fact) : 0;
	return err < 0 ? err : times > 0;
}

int sq_odds_judge(const struct sq_odds_case *c, const struct sq_fact *fact,
		  struct sq_odds *odds)
{
	struct sq_fact expected;

	if (is_news(c, fact, odds)) {
		if (!c->expected || !c->expected(c->why, fact))
			return judge(c, fact);
		expected = *fact;
		expected.judged = false;
		fact = &expected;
	}
	return c->learns ? sq_odds_learn(c, fact) : 0;
}

void sq_odds_untold(struct sq_facets *f, const struct sq_fact *fact)
{
	struct sq_told *told = find_told(f, fact);

	if (told && --told->times == 0)
		sq_table_remove(&f->told, told);
	else if (told)
		told->ms = 0;
}
