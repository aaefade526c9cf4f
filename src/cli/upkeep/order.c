/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * order.c - which rules match first, and what that hides
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/upkeep/agree.h"

#define WATCH_KEY "seqids_anomaly"

/* Where the rules of ours begin and end among the others; count: none. */
struct place {
	size_t first, last, catch_all;
};

static struct place place_of(const struct sq_agree *a)
{
	struct place p = { a->loaded->count, 0, a->loaded->count };

	for (size_t i = 0; i < a->loaded->count; i++) {
		const struct sq_auditrule *rule = &a->loaded->list[i];
		enum sq_depth depth;

		if (!sq_agree_is_ours(a, rule, &depth))
			continue;
		if (p.first == a->loaded->count)
			p.first = i;
		if (!rule->exe && !rule->scoped &&
		    p.catch_all == a->loaded->count)
			p.catch_all = i;
		p.last = i;
	}
	return p;
}

/* ------------------------------------------------------------- switched off */

static void look_at_switches(struct sq_agree *a)
{
	if (a->loaded->enabled == 0)
		sq_agree_tell(a, "off",
			      "the kernel does not audit: auditctl -e 1");
	for (size_t i = 0; i < a->loaded->count; i++) {
		const struct sq_auditrule *rule = &a->loaded->list[i];

		if (rule->list == SQ_AUDITRULE_TASK && rule->never)
			sq_agree_tell(a, "task",
				      "no call of a process that starts under "
				      "this rule is recorded: %.200s",
				      rule->text);
	}
}

/* A key that looks like ours, and is not that of the settings; NULL: none. */
static const char *other_key(const struct sq_agree *a)
{
	for (size_t i = 0; i < a->loaded->count; i++) {
		const struct sq_auditrule *rule = &a->loaded->list[i];
		enum sq_depth depth;

		if (rule->list == SQ_AUDITRULE_EXIT && !rule->never &&
		    rule->key && !rule->file &&
		    !sq_agree_is_ours(a, rule, &depth) &&
		    (rule->all_calls || strncmp(rule->key, "seqids", 6) == 0))
			return rule->key;
	}
	return NULL;
}

static void look_at_keys(struct sq_agree *a, const struct place *p)
{
	const char *key = a->options->settings.key, *other = other_key(a);
	bool watched = false;

	if (*key && p->first == a->loaded->count && other)
		sq_agree_tell(a, "key",
			      "the settings say key = %s, and the rules have "
			      "the key %s",
			      key, other);
	else if (*key && p->first == a->loaded->count)
		sq_agree_tell(a, "key", "no rule that is loaded has the key %s",
			      key);
	for (size_t i = 0; i < a->loaded->count; i++)
		watched |= a->loaded->list[i].key &&
			   strcmp(a->loaded->list[i].key, WATCH_KEY) == 0;
	if (!watched)
		sq_agree_tell(a, "watch",
			      "no rule has the key " WATCH_KEY
			      ": ausearch -k finds no alert");
}

/* -------------------------------------------------------------------- order */

/* Whether the rule is for what a never rule ahead leaves of a program. */
static bool is_rest(const struct sq_auditrule *rule, enum sq_depth depth)
{
	return depth == SQ_DEPTH_ORDER && rule->all_calls && !rule->scoped;
}

/* Whether seqids itself makes a never rule like this one. */
static bool is_our_never(const struct sq_agree *a, size_t at)
{
	const struct sq_auditrule *rule = &a->loaded->list[at];

	if (sq_rulelist_has(a->ours, rule->form))
		return true;
	for (size_t i = 0; rule->exe && i < a->loaded->count; i++) {
		const struct sq_auditrule *other = &a->loaded->list[i];
		enum sq_depth depth;

		if (other->exe && strcmp(other->exe, rule->exe) == 0 &&
		    sq_agree_is_ours(a, other, &depth) &&
		    (i < at || is_rest(other, depth)))
			return true;
	}
	return false;
}

static void look_at_shadows(struct sq_agree *a, const struct place *p)
{
	for (size_t i = 0; i < p->last; i++) {
		const struct sq_auditrule *rule = &a->loaded->list[i];
		enum sq_depth depth;

		if (rule->list != SQ_AUDITRULE_EXIT)
			continue;
		if (rule->never && !is_our_never(a, i))
			sq_agree_tell(a, "never",
				      "a rule ahead of those of seqids hides "
				      "calls: %.200s",
				      rule->text);
		else if (!rule->never && rule->all_calls && !rule->exe &&
			 !rule->scoped && !sq_agree_is_ours(a, rule, &depth))
			sq_agree_tell(a, "shadow",
				      "a rule ahead of those of seqids takes "
				      "all calls: %.200s",
				      rule->text);
	}
}

/* The never rule of the plugin, or the watch on its evidence; count: none. */
static size_t find(const struct sq_agree *a, const char *exe, const char *key)
{
	for (size_t i = 0; i < a->loaded->count; i++) {
		const struct sq_auditrule *rule = &a->loaded->list[i];

		if (exe && rule->never && rule->exe &&
		    strcmp(rule->exe, exe) == 0)
			return i;
		if (key && rule->key && strcmp(rule->key, key) == 0)
			return i;
	}
	return a->loaded->count;
}

static void look_at_plugin(struct sq_agree *a, const struct place *p)
{
	size_t never = find(a, SQ_PLUGIN_PATH, NULL),
	       watch = find(a, NULL, WATCH_KEY);

	if (p->catch_all < a->loaded->count && never > p->catch_all)
		sq_agree_tell(
			a, "loop",
			"no never rule for %s stands ahead of the rules "
			"for all programs: each record makes more records",
			SQ_PLUGIN_PATH);
	if (watch < a->loaded->count && never < watch)
		sq_agree_tell(a, "order",
			      "the watch " WATCH_KEY " stands behind the never "
			      "rule for the plugin, and never matches");
}

static bool same_arch(const struct sq_auditrule *a,
		      const struct sq_auditrule *b)
{
	return !a->arch || !b->arch || strcmp(a->arch, b->arch) == 0;
}

/* A rule for one program stands ahead of those for all, or it never matches. */
static void look_at_exceptions(struct sq_agree *a)
{
	for (size_t i = 0; i < a->loaded->count; i++) {
		const struct sq_auditrule *rule = &a->loaded->list[i],
					  *all = NULL;
		enum sq_depth depth, other;

		if (!rule->exe || !sq_agree_is_ours(a, rule, &depth))
			continue;
		for (size_t j = 0; j < i && !all; j++) {
			all = &a->loaded->list[j];
			if (all->exe || all->scoped || !same_arch(all, rule) ||
			    !sq_agree_is_ours(a, all, &other))
				all = NULL;
		}
		if (all)
			sq_agree_tell(a, "order",
				      "a rule for all programs stands ahead of "
				      "this one: %.200s",
				      rule->text);
	}
}

/* ------------------------------------------------- what is not recorded */

/* What goes blind without records of a type. */
static const struct {
	const char *type, *what;
	enum sq_facet facets[2]; /* SQ_FACET_COUNT: whatever facets there are */
} needs[] = {
	{ "PATH", "files read and written", { SQ_FACET_READ, SQ_FACET_WRITE } },
	{ "CWD",
	  "files read and written by a relative name",
	  { SQ_FACET_READ, SQ_FACET_WRITE } },
	{ "SOCKADDR", "peers", { SQ_FACET_PEER, SQ_FACET_PEER } },
	{ "EXECVE",
	  "scripts, and the arguments of what is started",
	  { SQ_FACET_SCRIPT, SQ_FACET_SCRIPT } },
	{ "SYSCALL", "all calls", { SQ_FACET_COUNT, SQ_FACET_COUNT } },
	{ "ANOM_EXEC",
	  "the alerts themselves",
	  { SQ_FACET_COUNT, SQ_FACET_COUNT } },
};

/* Whether a program of the profile has shown anything of these facets. */
static bool is_needed(const struct sq_agree *a, const enum sq_facet facets[2])
{
	if (!a->programs || facets[0] == SQ_FACET_COUNT)
		return true;
	for (size_t i = 0; i < a->programs->count; i++)
		for (int j = 0; j < 2; j++)
			if (sq_items_count(&a->programs->list[i]
						    ->facets.items[facets[j]]))
				return true;
	return false;
}

/* Those for some processes only are as the never rules for them. */
static void look_at_exclusions(struct sq_agree *a)
{
	for (size_t i = 0; i < a->loaded->count; i++) {
		const struct sq_auditrule *rule = &a->loaded->list[i];

		if (rule->list != SQ_AUDITRULE_EXCLUDE || rule->never ||
		    !rule->type || rule->scoped)
			continue;
		for (size_t j = 0; j < sizeof(needs) / sizeof(*needs); j++)
			if (strcmp(rule->type, needs[j].type) == 0 &&
			    is_needed(a, needs[j].facets))
				sq_agree_tell(a, "exclude",
					      "without records of type %s "
					      "nothing tells %s: %.200s",
					      needs[j].type, needs[j].what,
					      rule->text);
	}
}

/* ---------------------------------------------------------------- the set */

/*
 * Whether the rules for all programs are those that settings and their key
 * promise: a set of which a part is loaded looks like all of it.
 */
static void look_at_set(struct sq_agree *a, const struct place *p)
{
	unsigned int missing = 0;
	const struct sq_auditrule *first = NULL;
	enum sq_depth depth, loaded;

	if (p->catch_all == a->loaded->count)
		return;
	sq_agree_is_ours(a, &a->loaded->list[p->catch_all], &loaded);
	if (loaded != SQ_DEPTH_FULL &&
	    strcmp(a->options->settings.calls, SQ_ALPHABET_ALL) != 0)
		sq_agree_tell(a, "calls",
			      "the settings say calls = %s, and the rules are "
			      "of depth %s, which goes with all alone",
			      a->options->settings.calls,
			      sq_depth_name(loaded));
	for (size_t i = 0; i < a->ours->count; i++) {
		const struct sq_auditrule *rule = &a->ours->list[i];

		if (!sq_agree_is_ours(a, rule, &depth) || depth != loaded ||
		    sq_rulelist_has(a->loaded, rule->form))
			continue;
		missing++;
		first = first ? first : rule;
	}
	if (missing)
		sq_agree_tell(
			a, "set",
			"%u of the rules of depth %s, calls = %s, are not "
			"loaded; the first: %.200s",
			missing, sq_depth_name(loaded),
			a->options->settings.calls, first->text);
}

void sq_agree_rules(struct sq_agree *a)
{
	const struct place p = place_of(a);

	look_at_switches(a);
	look_at_keys(a, &p);
	look_at_shadows(a, &p);
	look_at_plugin(a, &p);
	look_at_exceptions(a);
	look_at_exclusions(a);
	look_at_set(a, &p);
}
