/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario_helpers.h"

static bool take_alert(void *ctx, const struct sq_alert *a)
{
	struct world *w = ctx;
	struct told *told = &w->told[w->alerts];
	sq_call newest = a->call_count ? a->calls[a->call_count - 1] : 0;

	if (w->deaf)
		return false;
	if (a->goes_on) /* with what was told */
		return true;
	w->alerts++;

	assert_true(w->alerts < ALERTS_MAX);
	*told = (struct told){ .reason = a->reason,
			       .pid = a->event.pid,
			       .uid = a->event.uid,
			       .count = a->count,
			       .order = a->order,
			       .tainted = a->tainted };
	for (unsigned int i = 0; i < a->call_count; i++)
		if (sq_call_nr(a->calls[i]) > told->highest)
			told->highest = sq_call_nr(a->calls[i]);
	snprintf(told->node, sizeof(told->node), "%.31s", a->event.node);
	snprintf(told->program, sizeof(told->program), "%.255s", a->program);
	snprintf(told->parent, sizeof(told->parent), "%.255s", a->parent);
	sq_call_name(newest, told->newest);
	told->overload = a->overload;
	return true;
}

void set(struct world *w, const char *line)
{
	struct sq_engine_options options = { .seed = 7 };
	struct sq_why why;

	assert_int_equal(sq_settings_line(&w->settings, line, &why), 0);
	if (!w->engine)
		return;
	sq_settings_engine(&w->settings, &options);
	sq_engine_set_options(w->engine, &options);
}

static int tell_unit(void *ctx, const struct sq_event *ev,
		     char unit[static SQ_UNIT_LEN])
{
	struct world *w = ctx;
	const char *name = w->unit_of(ev->pid);

	w->asked++;
	snprintf(unit, SQ_UNIT_LEN, "%s", name ? name : "");
	return name ? 0 : 1;
}

void begin(struct world *w)
{
	const struct sq_reader_options reader = { .format = SQ_FORMAT_AUDIT,
						  .key = "seqids" };
	const struct sq_engine_sink sink = { .ctx = w,
					     .alert = take_alert,
					     .unit = w->unit_of ? tell_unit
								: NULL };
	struct sq_engine_options options = { .seed = 7 };
	char path[64];
	struct sq_why why;

	snprintf(path, sizeof(path), "%s/none", w->dir);
	sq_settings_engine(&w->settings, &options);
	assert_int_equal(sq_reader_new(&w->reader, &reader), 0);
	assert_int_equal(sq_profile_open(&w->profile, path, 0, &why), 0);
	assert_int_equal(sq_engine_new(&w->engine, &options, w->profile, &sink),
			 0);
}

int world_setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	*state = w;
	if (!w)
		return -1;
	strcpy(w->dir, "/tmp/seqids-test.XXXXXX");
	sq_settings_init(&w->settings);
	set(w, "serials = contiguous"); /* as in the plugin */
	w->now_ms = 1700000000000;
	w->serial = 1000000;
	return mkdtemp(w->dir) ? 0 : -1;
}

int world_teardown(void **state)
{
	struct world *w = *state;

	sq_engine_free(w->engine);
	sq_profile_free(w->profile);
	sq_reader_free(w->reader);
	rmdir(w->dir);
	free(w);
	return 0;
}

void line(struct world *w, const char *text)
{
	struct sq_why why = { "" };
	int got = sq_reader_line(w->reader, text, strlen(text), &w->ev, &why);

	if (got < 0)
		fail_msg("%s: %s", text, why.text);
	if (got == 1)
		assert_int_equal(sq_engine_event(w->engine, &w->ev), 0);
}

/* As the kernel spells it: in quotes, in hex where it holds a space. */
static const char *spell(const char *text, char to[static 256])
{
	size_t len = strlen(text);

	assert_true(2 * len + 3 < 256);
	if (!strchr(text, ' ')) {
		snprintf(to, 256, "\"%s\"", text);
		return to;
	}
	for (size_t i = 0; i < len; i++)
		snprintf(to + 2 * i, 3, "%02X", (unsigned char)text[i]);
	return to;
}

static void call_with(struct world *w, const struct proc *p, const char *arch,
		      unsigned int nr, const char *result, uint64_t waited_ms,
		      uint32_t a0)
{
	char text[1024], comm[256], exe[256];
	uint64_t began_ms = w->now_ms - waited_ms;
	const unsigned int user = w->user_of ? w->user_of(p->pid) : 33;

	snprintf(text, sizeof(text),
		 "%s%s%stype=SYSCALL msg=audit(%llu.%03llu:%llu): arch=%s "
		 "syscall=%u %sa0=%x a1=0 a2=0 a3=0 items=0 ppid=%u pid=%u "
		 "auid=1000 uid=%u gid=%u euid=%u suid=33 fsuid=33 egid=33 "
		 "sgid=33 fsgid=33 tty=(none) ses=3 comm=%s exe=%s "
		 "key=\"seqids%s\"",
		 p->node ? "node=" : "", p->node ? p->node : "",
		 p->node ? " " : "", (unsigned long long)(began_ms / 1000),
		 (unsigned long long)(began_ms % 1000),
		 (unsigned long long)w->serial++, arch, nr, result, a0, p->ppid,
		 p->pid, user, user, user, spell(p->comm, comm),
		 spell(p->exe, exe), w->depth ? w->depth : "");
	line(w, text);
}

void call_from(struct world *w, const struct proc *p, const char *arch,
	       unsigned int nr, const char *result, uint64_t waited_ms)
{
	call_with(w, p, arch, nr, result, waited_ms, 0);
}

void call_on(struct world *w, const struct proc *p, unsigned int nr,
	     uint32_t pid)
{
	call_with(w, p, "c000003e", nr, "success=yes exit=0 ", 0, pid);
}

void call(struct world *w, const struct proc *p, unsigned int nr)
{
	call_from(w, p, "c000003e", nr,
		  nr == EXIT_GROUP ? "" : "success=yes exit=0 ", 0);
}

void loop(struct world *w, const struct proc *p, unsigned int from,
	  unsigned int to, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		call(w, p, from + i % (to - from + 1));
}

const struct sq_program_stats *stats_of(struct world *w, const char *name)
{
	struct sq_program *p;

	assert_int_equal(sq_profile_get(w->profile, name, strlen(name), false,
					&p, NULL),
			 0);
	return &p->stats;
}

unsigned int told(const struct world *w, enum sq_reason reason)
{
	unsigned int count = 0;

	for (size_t i = 0; i < w->alerts; i++)
		count += w->told[i].reason == reason;
	return count;
}

void settle(struct world *w, const struct proc *p)
{
	for (int hour = 0; hour < 240; hour++) {
		loop(w, p, 40, 47, 80);
		w->now_ms += DAY_MS / 24;
	}
	assert_int_equal(stats_of(w, p->exe)->state, SQ_STATE_DETECTING);
}
