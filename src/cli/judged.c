/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/judged.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define KEYS_TOLD 5 /* of the other keys, those with the most calls */
#define LIST_LEN  1024

static uint64_t calls_of(const struct sq_keys *keys)
{
	uint64_t calls = keys->more;

	for (unsigned int i = 0; i < keys->count; i++)
		calls += keys->list[i].calls;
	return calls;
}

/* As "stig" (12), no key (3) and others. */
static void list_keys(const struct sq_keys *keys, char list[static LIST_LEN])
{
	size_t len = 0;

	*list = '\0';
	for (unsigned int i = 0; i < keys->count && i < KEYS_TOLD; i++) {
		const struct sq_key_count *key = &keys->list[i];
		bool none = !*key->text;

		len += (size_t)snprintf(list + len, LIST_LEN - len,
					"%s%s%s%s (%llu)", i ? ", " : "",
					none ? "no key" : "\"", key->text,
					none ? "" : "\"",
					(unsigned long long)key->calls);
	}
	if (keys->count > KEYS_TOLD || keys->more)
		snprintf(list + len, LIST_LEN - len, " and others");
}

static void say_other_keys(const char *verb, const struct sq_options *o,
			   const struct sq_keys *keys)
{
	uint64_t calls = calls_of(keys);
	char list[LIST_LEN];

	list_keys(keys, list);
	sq_complainf(verb,
		     "%llu system call%s, none with the key \"%s\"; there "
		     "%s: %s",
		     (unsigned long long)calls, sq_text_s(calls),
		     o->settings.key, calls == 1 ? "is" : "are", list);
}

static void say_starts(const char *verb, uint64_t starts)
{
	sq_complainf(verb,
		     "%llu event%s hold%s only starts of programs, of which "
		     "no windows come: load rules that audit other calls, too "
		     "(seqids rules --output /etc/audit/rules.d)",
		     (unsigned long long)starts, sq_text_s(starts),
		     starts == 1 ? "s" : "");
}

uint64_t sq_judged_starts(const struct sq_engine *e)
{
	const struct sq_engine_counts *counts = sq_engine_counts(e);

	return counts->execs == counts->calls ? counts->execs : 0;
}

bool sq_judged(const char *verb, const struct sq_options *o,
	       const struct sq_engine *e, const struct sq_input_total *total)
{
	unsigned long long records = total->records;

	if (sq_judged_starts(e))
		say_starts(verb, sq_judged_starts(e));
	else if (sq_engine_counts(e)->calls || sq_engine_scans(e)->packets)
		return true;
	else if (!total->lines)
		sq_complainf(verb, "the input is empty");
	else if (!records)
		sq_complainf(verb, "no record in %llu line%s",
			     (unsigned long long)total->lines,
			     sq_text_s(total->lines));
	else if (total->other_calls)
		sq_complainf(verb,
			     "%llu system call%s, none of those that count "
			     "here (%.200s)",
			     (unsigned long long)total->other_calls,
			     sq_text_s(total->other_calls), o->alphabet->text);
	else if (calls_of(&total->other_keys))
		say_other_keys(verb, o, &total->other_keys);
	else
		sq_complainf(verb, "no system call in %llu record%s", records,
			     sq_text_s(records));
	return false;
}
