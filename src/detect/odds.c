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

/* Something new that is unlikely. Returns as sq_odds_judge(). */
static int judge(const struct sq_odds_rule *rule, struct sq_facets *f,
		 const struct sq_fact *fact, uint64_t now_ms, bool learns)
{
	struct sq_told *told = tell(f, fact);

	if (!told)
		return -SQ_ENOMEM;
	if (told->times && now_ms - told->ms < rule->repeat_ms)
		return SQ_ODDS_TOLD;
	if (learns && told->times >= SQ_ODDS_HABIT) {
		sq_table_remove(&f->told, told);
		return sq_facets_learn(f, fact) == -SQ_ENOMEM ? -SQ_ENOMEM : 0;
	}
	told->times++;
	told->ms = now_ms;
	return SQ_ODDS_NEWS;
}

int sq_odds_judge(const struct sq_odds_rule *rule, struct sq_facets *f,
		  const struct sq_fact *fact, uint64_t now_ms, bool learns,
		  uint64_t *one_in)
{
	struct sq_items *items = &f->items[fact->facet];
	uint64_t key = sq_items_key(items, fact->bytes, fact->len);
	bool known =
		learns ? sq_items_seen(items, key) : sq_items_has(items, key);

	if (known)
		return 0;
	*one_in = sq_facets_one_in(f, fact->facet);
	if (fact->judged && sq_odds_watches(rule, f, fact->facet))
		return judge(rule, f, fact, now_ms, learns);
	if (learns && sq_facets_learn(f, fact) == -SQ_ENOMEM)
		return -SQ_ENOMEM;
	return 0;
}

void sq_odds_untold(struct sq_facets *f, const struct sq_fact *fact)
{
	struct sq_told *told = find_told(f, fact);

	if (told && --told->times == 0)
		sq_table_remove(&f->told, told);
	else if (told)
		told->ms = 0;
}
