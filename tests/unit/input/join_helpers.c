/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "join_helpers.h"

const struct sq_reader_options join_readers[2] = {
	{ .format = SQ_FORMAT_AUDIT, .key = "seqids" },
	{ .format = SQ_FORMAT_AUDIT, .key = "seqids", .auparse = true },
};

void join_start(struct fixture *f, const struct sq_reader_options *options)
{
	sq_reader_free(f->reader);
	sq_join_free(f->join);
	assert_int_equal(sq_reader_new(&f->reader, options), 0);
	assert_int_equal(sq_join_new(&f->join), 0);
}

int join_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	if (!f)
		return -1;
	f->node = "";
	f->a0 = AT_CWD;
	*state = f;
	join_start(f, &join_readers[0]);
	return 0;
}

int join_teardown(void **state)
{
	struct fixture *f = *state;

	sq_reader_free(f->reader);
	sq_join_free(f->join);
	free(f);
	return 0;
}

__attribute__((format(printf, 2, 3))) static void tell(struct fixture *f,
						       const char *fmt, ...)
{
	size_t len = strlen(f->told);
	va_list args;

	va_start(args, fmt);
	vsnprintf(f->told + len, sizeof(f->told) - len, fmt, args);
	va_end(args);
}

static void tell_object(struct fixture *f, const struct sq_object *o)
{
	static const char roles[] = "UNPCD";

	if (o->kind == SQ_OBJECT_PATH)
		tell(f, " %c:%s", roles[o->role], o->text);
	else if (o->kind == SQ_OBJECT_ARGUMENT)
		tell(f, " $:%s", o->text);
	for (unsigned int i = 0; o->kind == SQ_OBJECT_ADDRESS && i < o->len;
	     i++)
		tell(f, "%s%02X", i ? "" : " @:", (unsigned char)o->text[i]);
	assert_int_equal(o->text[o->len], '\0');
}

static void tell_event(struct fixture *f, const struct sq_event *ev)
{
	tell(f, "%s%llu", *f->told ? ", " : "",
	     (unsigned long long)ev->stamp.serial);
	if (!sq_event_acts(ev))
		return;
	for (unsigned int i = 0; i < ev->object_count; i++)
		tell_object(f, &ev->objects[i]);
	if (ev->objects_cut)
		tell(f, " …");
}

static void drain(struct fixture *f)
{
	const struct sq_event *ev;

	while ((ev = sq_join_next(f->join)))
		tell_event(f, ev);
}

static void take_line(struct fixture *f)
{
	if (sq_reader_line(f->reader, f->line, strlen(f->line), &f->ev,
			   &f->why) != 1)
		return;
	if (sq_join_push(f->join, &f->ev) == 1) {
		tell_event(f, &f->ev);
		assert_null(sq_join_next(f->join));
	}
	drain(f);
}

void join_check(struct fixture *f, const char *wanted)
{
	assert_string_equal(f->told, wanted);
	*f->told = '\0';
}

void join_settle(struct fixture *f)
{
	sq_join_settle(f->join);
	drain(f);
	assert_false(sq_join_waiting(f->join));
}

void join_call(struct fixture *f, uint64_t serial, unsigned int number,
	       unsigned int items)
{
	snprintf(f->line, sizeof(f->line),
		 "%stype=SYSCALL msg=audit(1700000000.100:%llu): "
		 "arch=c000003e syscall=%u success=%s exit=%d a0=%s a1=2 a2=3 "
		 "a3=4 items=%u ppid=1 pid=7 auid=1000 uid=0 gid=0 euid=0 "
		 "suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=5 "
		 "comm=\"cat\" exe=\"/usr/bin/cat\" key=\"seqids\"",
		 f->node, (unsigned long long)serial, number,
		 f->fails ? "no" : "yes", f->fails ? -2 : 0, f->a0, items);
	take_line(f);
}

void join_record(struct fixture *f, const char *type, uint64_t serial,
		 const char *fmt, ...)
{
	int len =
		snprintf(f->line, sizeof(f->line),
			 "%stype=%s msg=audit(1700000000.100:%llu): ", f->node,
			 type, (unsigned long long)serial);
	va_list args;

	va_start(args, fmt);
	vsnprintf(f->line + len, sizeof(f->line) - (size_t)len, fmt, args);
	va_end(args);
	take_line(f);
}

void join_path(struct fixture *f, uint64_t serial, unsigned int item,
	       const char *name, const char *type)
{
	join_record(
		f, "PATH", serial,
		"item=%u name=%s inode=7 dev=fe:00 mode=0100644 ouid=0 ogid=0 "
		"rdev=00:00 nametype=%s cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 "
		"cap_frootid=0",
		item, name, type);
}

void join_cwd(struct fixture *f, uint64_t serial, const char *name)
{
	join_record(f, "CWD", serial, "cwd=%s", name);
}
