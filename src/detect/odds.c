/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/odds.h"

#include "base/error.h"

static bool has_settled(const struct sq_odds_rule *rule,
			const struct sq_facets *f, enum sq_facet facet)
{
	const struct sq_facet_newest *newest = &f->newest[facet];

	return f->calls >= rule->min_calls &&
	       sq_facets_quiet(f, facet) * 4 >= f->calls * 3 &&
	       f->watched_ms - newest->watched_ms >= rule->settle_ms;
}

bool sq_odds_watches(const struct sq_odds_rule *rule, const struct sq_facets *f,
		     enum sq_facet facet)
{
	if (!rule->one_in || f->items[facet].full ||
	    !sq_facets_informed(f, facet))
		return false;
	if (sq_facets_one_in(f, facet) > rule->one_in &&
	    sq_facets_quiet(f, facet) >= rule->one_in)
		return true;
	return has_settled(rule, f, facet);
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
	return value;
}

/* The program did it for the first or the second time. */
static int learn_of_host(const struct sq_odds_case *c,
			 const struct sq_fact *fact)
{
	if (fact->facet == SQ_FACET_START)
		return 0;
	return sq_facets_learn(c->host, fact) == -SQ_ENOMEM ? -SQ_ENOMEM : 0;
}

int sq_odds_learn(const struct sq_odds_case *c, const struct sq_fact *fact)
{
	if (sq_facets_learn(c->f, fact) == -SQ_ENOMEM)
		return -SQ_ENOMEM;
	return learn_of_host(c, fact);
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
		sq_table_remove(&c->f->told, told);
		return sq_odds_learn(c, fact);
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

	if (!fact->judged)
		return false;
	if (sq_odds_watches(c->rule, c->f, facet)) {
		*odds = (struct sq_odds){ sq_facets_one_in(c->f, facet),
					  c->f->calls, false };
		return true;
	}
	if (facet == SQ_FACET_START ||
	    !sq_odds_watches(c->rule, c->host, facet) ||
	    sq_items_has(host, sq_items_key(host, fact->bytes, fact->len)))
		return false;
	*odds = (struct sq_odds){ sq_facets_one_in(c->host, facet),
				  c->host->calls, true };
	return true;
}

int sq_odds_judge(const struct sq_odds_case *c, const struct sq_fact *fact,
		  struct sq_odds *odds)
{
	struct sq_items *items = &c->f->items[fact->facet];
	uint64_t key = sq_items_key(items, fact->bytes, fact->len);
	uint32_t times = 0;

	if (!c->learns && sq_items_has(items, key))
		return 0;
	if (c->learns)
		times = sq_items_seen(items, key);
	if (times)
		return times == 2 ? learn_of_host(c, fact) : 0;
	if (is_news(c, fact, odds))
		return judge(c, fact);
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
