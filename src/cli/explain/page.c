/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * page.c - an alert explained to people: what, whether it matters, what before
 * and after, and what to type
 */
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/text.h"
#include "cli/evidence/attack.h"
#include "cli/explain/case.h"
#include "cli/explain/meaning.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "cli/words.h"

#define LINE_LEN 4096 /* bytes */
#define BEFORE	 8    /* calls ahead of the window that are shown */
#define CALL	 20   /* columns of a call's name */

struct page {
	const struct sq_explained *x;
	const struct sq_evidence *e;
	struct sq_terminal t;
};

/* A paragraph, escaped: its parts may be anybody's. */
__attribute__((format(printf, 3, 4))) static void
say(const struct page *p, enum sq_ink ink, const char *fmt, ...)
{
	char text[LINE_LEN], line[4 * LINE_LEN + 1];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	sq_terminal_wrap(&p->t, ink, 2,
			 sq_text_printable(text, strlen(text), line));
}

/* A line of a table, which is cut rather than wrapped. */
__attribute__((format(printf, 3, 4))) static void
put(const struct page *p, enum sq_ink ink, const char *fmt, ...)
{
	char text[LINE_LEN], line[4 * LINE_LEN + 1];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	sq_terminal_line(&p->t, ink,
			 sq_text_printable(text, strlen(text), line));
}

static void head(const struct page *p, const char *text)
{
	putchar('\n');
	sq_terminal_line(&p->t, SQ_INK_BOLD, text);
}

static bool reason_is(const struct page *p, const char *reason)
{
	return strcmp(p->e->reason, reason) == 0;
}

/* ----------------------------------------------------------- in plain words */

static void say_who(const struct page *p)
{
	const struct sq_evidence *e = p->e;
	uint64_t uid = sq_evidence_number(e, "uid");
	const char *unit = sq_evidence_text(e, "unit");
	const struct passwd *user = getpwuid((uid_t)uid);
	char date[SQ_DATE_LEN], ago[SQ_WORDS_LEN];
	uint64_t now_ms = (uint64_t)time(NULL) * 1000;

	say(p, SQ_INK_PLAIN, "%s, %s ago; id %s, reason %s, weight %s.",
	    sq_date(e->time_ms, date),
	    sq_words_time(now_ms > e->time_ms ? now_ms - e->time_ms : 0, ago),
	    e->id, e->reason, sq_weight_name(sq_evidence_weight(e)));
	if (p->x->pid)
		say(p, SQ_INK_PLAIN, "Process %llu, user %s (%llu)%s%s%s%s.",
		    (unsigned long long)p->x->pid,
		    user ? user->pw_name : "unknown", (unsigned long long)uid,
		    *unit ? ", unit " : "", unit,
		    *sq_evidence_text(e, "parent") ? ", started by " : "",
		    sq_evidence_text(e, "parent"));
}

/* How much is known of the program, so how much "never" means. */
static void say_never(const struct page *p)
{
	uint64_t seen = sq_evidence_number(p->e, "seen"),
		 calls = seen ? seen : p->x->calls, since_ms = p->x->since_ms;
	char count[SQ_WORDS_LEN], time[SQ_WORDS_LEN];

	if (!calls || reason_is(p, "new-program"))
		return;
	if (since_ms && p->e->time_ms > since_ms)
		say(p, SQ_INK_PLAIN, "In %s calls over %s it never did this.",
		    sq_words_count(calls, count),
		    sq_words_time(p->e->time_ms - since_ms, time));
	else
		say(p, SQ_INK_PLAIN, "In %s calls it never did this.",
		    sq_words_count(calls, count));
}

static void say_meaning(const struct page *p)
{
	char *text = sq_meaning_make(p->e);

	if (text && *text)
		say(p, SQ_INK_PLAIN, "%s", text);
	free(text);
	if (sq_meaning_is_tainted(p->e))
		say(p, SQ_INK_YELLOW, SQ_MEANING_TAINTED);
}

/* --------------------------------------------------------------- overload */

static bool has_cause(const struct page *p, const char *cause)
{
	json_t *list = json_object_get(p->e->root, "cause"), *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		const char *name = json_string_value(one);

		if (name && strcmp(name, cause) == 0)
			return true;
	}
	return false;
}

static size_t length_of_causes(const struct page *p)
{
	return json_array_size(json_object_get(p->e->root, "cause"));
}

static void say_causes(const struct page *p)
{
	char words[SQ_WORDS_LEN];

	if (has_cause(p, "lost"))
		say(p, SQ_INK_PLAIN,
		    "The kernel or auditd dropped %s events. Whose they were "
		    "is not known: what the programs below did meanwhile may "
		    "not have been seen.",
		    sq_words_count(sq_evidence_number(p->e, "lost"), words));
	else if (!length_of_causes(p))
		say(p, SQ_INK_PLAIN,
		    "Calls of these programs may be missing since an earlier "
		    "loss.");
	if (has_cause(p, "late"))
		say(p, SQ_INK_PLAIN,
		    "Calls were read %s after they were made: alerts come as "
		    "late.",
		    sq_words_time(sq_evidence_number(p->e, "late_ms"), words));
	if (has_cause(p, "queued"))
		say(p, SQ_INK_PLAIN,
		    "%s records waited in the kernel: auditd or the plugin "
		    "does not keep up, and soon some are lost.",
		    sq_words_count(sq_evidence_number(p->e, "queued"), words));
	if (has_cause(p, "stalled"))
		say(p, SQ_INK_PLAIN,
		    "The plugin stood still for %s: it was stopped, or had no "
		    "processor.",
		    sq_words_time(sq_evidence_number(p->e, "stalled_ms"),
				  words));
}

static void put_overload(const struct page *p)
{
	json_t *list = json_object_get(p->e->root, "programs"), *one;
	const char *rule = sq_evidence_text(p->e, "rule");
	uint64_t others = sq_evidence_number(p->e, "others");
	size_t i;

	if (!reason_is(p, "overload"))
		return;
	say_causes(p);
	head(p, "Calls seen in that minute, and about how many were lost:");
	json_array_foreach(list, i, one)
	{
		const char *name =
			json_string_value(json_object_get(one, "program"));

		put(p,
		    json_is_true(json_object_get(one, "gap")) ? SQ_INK_YELLOW
							      : SQ_INK_PLAIN,
		    "  %10llu %10llu  %s",
		    (unsigned long long)sq_evidence_count(one, "calls"),
		    (unsigned long long)sq_evidence_count(one, "lost"),
		    name ? name : "?");
	}
	if (others)
		put(p, SQ_INK_PLAIN, "  and %llu more programs",
		    (unsigned long long)others);
	if (*rule)
		say(p, SQ_INK_PLAIN,
		    "This rule, ahead of those of seqids, leaves out what "
		    "tells least of the busiest one: %s",
		    rule);
}

static void say_technique(const struct page *p)
{
	const struct sq_technique *t = sq_attack_find(p->e);

	if (t)
		say(p, SQ_INK_PLAIN,
		    "MITRE ATT&CK knows such an act as %s, %s: %s%s", t->id,
		    t->name, SQ_ATTACK_URL, t->path);
}

/* ------------------------------------------------------------------ calls */

static const char *word_at(const struct page *p, const char *list, size_t i)
{
	const char *word = json_string_value(
		json_array_get(json_object_get(p->e->root, list), i));

	return word ? word : "";
}

static size_t length_of(const struct page *p, const char *list)
{
	return json_array_size(json_object_get(p->e->root, list));
}

/* SEC.MS as the time of the day; empty where it is none. */
static const char *clock_of(const char *stamp, char buf[static SQ_DATE_LEN])
{
	uint64_t ms = sq_evidence_ms(stamp);
	time_t t = (time_t)(ms / 1000);
	struct tm tm;

	if (!ms || !gmtime_r(&t, &tm))
		strcpy(buf, "");
	else
		snprintf(buf, SQ_DATE_LEN, "%02d:%02d:%02d.%03u", tm.tm_hour,
			 tm.tm_min, tm.tm_sec, (unsigned int)(ms % 1000));
	return buf;
}

/*
 * Mark the calls of the window that are the new run: its last ones, with
 * interposed calls between them, which are of no run.
 */
static void mark_run(const struct page *p, bool *marked, size_t count)
{
	size_t left = length_of(p, "run");

	for (size_t i = count; i-- && left;) {
		marked[i] = strcmp(word_at(p, "calls", i),
				   word_at(p, "run", left - 1)) == 0;
		left -= marked[i];
	}
}

static void put_window(const struct page *p)
{
	size_t count = length_of(p, "calls"), times = length_of(p, "times");
	bool marked[64] = { false };
	char clock[SQ_DATE_LEN];

	if (count > 64)
		count = 64;
	mark_run(p, marked, count);
	for (size_t i = 0; i < count; i++) {
		const char *call = word_at(p, "calls", i),
			   *nearest = word_at(p, "nearest", i);
		size_t behind = count - i; /* of the end, as times are */
		const char *stamp =
			behind <= times ? word_at(p, "times", times - behind)
					: "";
		bool differs = *nearest && strcmp(call, nearest) != 0;

		put(p,
		    marked[i] ? SQ_INK_RED
		    : differs ? SQ_INK_YELLOW
			      : SQ_INK_PLAIN,
		    "%c %-12s  %-*s %s %s", marked[i] ? '>' : ' ',
		    clock_of(stamp, clock), CALL, call, differs ? "|" : " ",
		    nearest);
	}
}

static void put_calls(const struct page *p)
{
	json_t *before = json_object_get(p->e->root, "before");
	size_t count = json_array_size(before),
	       at = count > BEFORE ? count - BEFORE : 0;

	if (!length_of(p, "calls"))
		return;
	head(p, length_of(p, "nearest")
			? "Its calls (> new), and the nearest known sequence "
			  "(| differs):"
			: "Its calls:");
	for (; at < count; at++) {
		json_t *entry = json_array_get(before, at);
		const char *time = json_string_value(
				   json_object_get(entry, "time")),
			   *call = json_string_value(
				   json_object_get(entry, "call"));
		char clock[SQ_DATE_LEN];

		put(p, SQ_INK_DIM, "  %-12s  %s",
		    clock_of(time ? time : "", clock), call ? call : "?");
	}
	put_window(p);
}

/* ---------------------------------------------------- from the audit log */

static void put_parents(const struct page *p)
{
	const struct sq_trace *t = &p->x->trace;

	if (!t->parent_count)
		return;
	head(p, "Who started it, as far as the audit log tells:");
	if (t->parents[t->parent_count - 1].ppid)
		put(p, SQ_INK_DIM, "  %u  (nothing of it is in the log)",
		    t->parents[t->parent_count - 1].ppid);
	for (unsigned int i = t->parent_count; i--;) {
		const struct sq_trace_process *process = &t->parents[i];
		unsigned int depth = t->parent_count - i;

		put(p, SQ_INK_PLAIN, "  %*s%u  %s", (int)(2 * depth), "",
		    process->pid,
		    *process->command ? process->command : process->exe);
		if (*process->command && *process->exe &&
		    strcmp(process->command, process->exe) != 0)
			put(p, SQ_INK_DIM, "  %*s      %s", (int)(2 * depth),
			    "", process->exe);
	}
}

static void put_act(const struct page *p, const struct sq_trace_act *a)
{
	char stamp[SQ_JSON_MS_LEN], clock[SQ_DATE_LEN], child[32] = "";

	clock_of(sq_json_ms(a->time_ms, stamp), clock);
	if (a->child)
		snprintf(child, sizeof(child), "child %u: ", a->child);
	if (*a->what || a->child || a->failed)
		put(p, SQ_INK_PLAIN, "  %-12s  %-*s %s%s%s", clock, CALL,
		    a->call, child, a->failed ? "(failed) " : "", a->what);
	else
		put(p, SQ_INK_PLAIN, "  %-12s  %s", clock, a->call);
}

static void put_acts(const struct page *p)
{
	const struct sq_trace *t = &p->x->trace;

	if (!t->act_count)
		return;
	head(p, "What the same process did next:");
	for (unsigned int i = 0; i < t->act_count; i++)
		put_act(p, &t->acts[i]);
	if (t->more)
		put(p, SQ_INK_DIM, "  and more: ausearch -p %llu",
		    (unsigned long long)p->x->pid);
}

/* ------------------------------------------------------------- what to do */

static void say_others(const struct page *p)
{
	const struct sq_explained *x = p->x;
	char date[SQ_DATE_LEN];

	if (!*p->e->program)
		return;
	putchar('\n');
	if (!x->others)
		say(p, SQ_INK_PLAIN,
		    "There is evidence of no other alert of this program.");
	else
		say(p, SQ_INK_PLAIN,
		    "There is evidence of %llu other alert%s of this program, "
		    "%llu of them for the same reason, the first of %s.",
		    (unsigned long long)x->others, sq_text_s(x->others),
		    (unsigned long long)x->same_reason,
		    sq_date(x->first_ms, date));
}

/* A command to be typed, whole whatever the width is, and what for. */
__attribute__((format(printf, 3, 4))) static void
put_command(const struct page *p, const char *what, const char *fmt, ...)
{
	char command[LINE_LEN], line[4 * LINE_LEN + 1];
	struct page wide = *p;
	unsigned int columns;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(command, sizeof(command), fmt, ap);
	va_end(ap);
	columns = (unsigned int)snprintf(line, sizeof(line), "  %-44s  # %s",
					 command, what);
	if (!p->t.width || columns <= p->t.width) {
		put(p, SQ_INK_PLAIN, "%s", line);
		return;
	}
	wide.t.width = 0;
	put(p, SQ_INK_DIM, "  # %s", what);
	put(&wide, SQ_INK_PLAIN, "  %s", command);
}

static void put_program_commands(const struct page *p, const char *program)
{
	put_command(p, "its other alerts", "seqids alerts %s", program);
	put_command(p, "what is known of it", "seqids show %s", program);
	head(p, "If all is as it should be:");
	if (reason_is(p, "program-changed"))
		put_command(p, "its file is the right one", "seqids accept %s",
			    program);
	else
		put_command(p, "what the alert saw is normal",
			    "seqids accept %s", p->e->id);
	put_command(p, "it learns on from what it knows",
		    "seqids state %s learning", program);
}

static void put_commands(const struct page *p)
{
	char *program = sq_words_shell(p->e->program);

	head(p, "To look deeper:");
	put_command(p, "the event", "ausearch -a %llu -i",
		    (unsigned long long)p->x->serial);
	if (p->x->pid)
		put_command(p, "all of the process", "ausearch -p %llu -i",
			    (unsigned long long)p->x->pid);
	if (program && *p->e->program)
		put_program_commands(p, program);
	free(program);
}

void sq_explained_page(const struct sq_explained *x)
{
	struct page p = { .x = x, .e = &x->evidence };
	char *sentence = sq_evidence_sentence(p.e);
	bool high = sq_evidence_weight(p.e) == SQ_WEIGHT_HIGH;

	sq_terminal_look(&p.t);
	sq_terminal_wrap(&p.t, high ? SQ_INK_RED : SQ_INK_BOLD, 2,
			 sentence ? sentence : "");
	free(sentence);
	say_who(&p);
	say_meaning(&p);
	say_never(&p);
	say_technique(&p);
	put_overload(&p);
	put_calls(&p);
	put_parents(&p);
	put_acts(&p);
	if (*x->no_trace) {
		putchar('\n');
		say(&p, SQ_INK_DIM,
		    "Of its parents and of what it did next there is nothing: "
		    "%s",
		    x->no_trace);
	}
	say_others(&p);
	put_commands(&p);
}
