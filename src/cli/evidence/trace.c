/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/evidence/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/logs/source.h"
#include "input/lines.h"
#include "input/record.h"

#define PIDS	   (1u << 22) /* the kernel's PID_MAX_LIMIT */
#define ENRICHMENT 0x1d	      /* what follows says the same in words */

/* The event whose records are being read. */
struct open_event {
	struct sq_stamp stamp;
	bool is_call; /* its SYSCALL record was read */
	bool is_exec, failed, is_next;
	uint32_t child; /* that made the call; 0: the process itself */
	struct sq_trace_process *process; /* in the table */
	sq_call call;
	char path[SQ_TRACE_TEXT], command[SQ_TRACE_TEXT];
};

struct tracing {
	struct sq_trace *t;
	const struct sq_trace_point *at;
	struct sq_trace_process **processes; /* by pid; owned */
	struct open_event event;
	bool passed; /* an event behind the point: the chain is known */
	bool done;
};

/* ----------------------------------------------------------------- fields */

/* A field's value in the raw part of a record; NULL where it is not there. */
static const char *find_field(const char *rest, const char *end,
			      const char *name, size_t *len)
{
	char wanted[24];
	size_t wanted_len =
		(size_t)snprintf(wanted, sizeof(wanted), " %s=", name);
	const char *at = memmem(rest, (size_t)(end - rest), wanted, wanted_len);

	if (!at)
		return NULL;
	at += wanted_len;
	*len = 0;
	while (at + *len < end && at[*len] != ' ')
		(*len)++;
	return at;
}

static bool take_number(const char *rest, const char *end, const char *name,
			int base, uint64_t *number)
{
	size_t len;
	const char *at = find_field(rest, end, name, &len);

	return at && sq_text_u64(at, len, base, UINT64_MAX, number) == 0;
}

/*
 * A text, escaped, into to; the NULs of a command line become blanks. Returns
 * whether it is there.
 */
static bool take_text(const char *rest, const char *end, const char *name,
		      char to[static SQ_TRACE_TEXT])
{
	char raw[SQ_LINE_MAX], printable[4 * SQ_TRACE_TEXT + 1];
	size_t len, raw_len = 0;
	const char *at = find_field(rest, end, name, &len);

	if (!at || !len)
		return false;
	if (*at == '"') {
		for (at++; at + raw_len < end && at[raw_len] != '"';)
			raw_len++;
		memcpy(raw, at, raw_len);
	} else {
		for (; raw_len < len / 2; raw_len++) {
			uint64_t byte;

			if (sq_text_u64(at + 2 * raw_len, 2, 16, 255, &byte) <
			    0)
				return false;
			raw[raw_len] = byte ? (char)byte : ' ';
		}
	}
	if (raw_len >= SQ_TRACE_TEXT)
		raw_len = SQ_TRACE_TEXT - 1;
	sq_text_printable(raw, raw_len, printable);
	snprintf(to, SQ_TRACE_TEXT, "%.*s", SQ_TRACE_TEXT - 1, printable);
	return true;
}

/* -------------------------------------------------------------- processes */

static struct sq_trace_process *process_of(struct tracing *c, uint64_t pid)
{
	struct sq_trace_process *p;

	if (pid >= PIDS)
		return NULL;
	p = c->processes[pid];
	if (!p) {
		p = c->processes[pid] = calloc(1, sizeof(*p));
		if (p)
			p->pid = (uint32_t)pid;
	}
	return p;
}

/* The point is reached, or passed: the chain from the process up. */
static void keep_parents(struct tracing *c)
{
	struct sq_trace *t = c->t;
	uint64_t pid = c->at->pid;

	c->passed = true;
	while (t->parent_count < SQ_TRACE_PARENTS && pid && pid < PIDS) {
		const struct sq_trace_process *p = c->processes[pid];

		if (!p)
			return;
		t->parents[t->parent_count++] = *p;
		if (p->ppid == pid)
			return;
		pid = p->ppid;
	}
}

static void keep_act(struct tracing *c)
{
	const struct open_event *ev = &c->event;
	struct sq_trace *t = c->t;
	struct sq_trace_act *act = &t->acts[t->act_count];

	if (t->act_count == SQ_TRACE_ACTS) {
		t->more = c->done = true;
		return;
	}
	t->act_count++;
	act->time_ms = ev->stamp.time_ms;
	act->failed = ev->failed;
	sq_call_name(ev->call, act->call);
	act->child = ev->child;
	snprintf(act->what, sizeof(act->what), "%s",
		 *ev->command ? ev->command : ev->path);
	c->done = !ev->child && sq_call_class(ev->call) == SQ_CALL_EXIT;
}

/* All records of the open event were read. */
static void close_event(struct tracing *c)
{
	struct open_event *ev = &c->event;

	if (ev->is_call && ev->is_exec && !ev->failed && ev->process)
		strcpy(ev->process->command, ev->command);
	if (ev->is_call && ev->is_next)
		keep_act(c);
	memset(ev, 0, sizeof(*ev));
}

/* ---------------------------------------------------------------- records */

static void take_syscall(struct tracing *c, const char *rest, const char *end)
{
	struct open_event *ev = &c->event;
	uint64_t arch, nr, pid, ppid;
	char exe[SQ_TRACE_TEXT] = "";
	struct sq_trace_process *p;
	size_t len;
	const char *success = find_field(rest, end, "success", &len);

	if (!take_number(rest, end, "arch", 16, &arch) ||
	    !take_number(rest, end, "syscall", 10, &nr) ||
	    !take_number(rest, end, "pid", 10, &pid) ||
	    !take_number(rest, end, "ppid", 10, &ppid) ||
	    sq_call_from_audit((uint32_t)arch, (int64_t)nr, &ev->call) < 0)
		return;
	ev->is_call = true;
	ev->is_exec = sq_call_class(ev->call) == SQ_CALL_EXEC;
	ev->failed = success && len == 2; /* no */
	ev->child = pid == c->at->pid ? 0 : (uint32_t)pid;
	ev->is_next = c->passed &&
		      (!ev->child || (ev->is_exec && ppid == c->at->pid));
	p = ev->process = process_of(c, pid);
	if (!p)
		return;
	p->ppid = (uint32_t)ppid;
	take_text(rest, end, "exe", exe);
	if (strcmp(p->exe, exe) != 0) { /* another process, or an exec */
		strcpy(p->exe, exe);
		*p->command = '\0';
	}
}

static void take_arguments(struct open_event *ev, const char *rest,
			   const char *end)
{
	char name[8], argument[SQ_TRACE_TEXT];

	for (int i = 0; i < 64; i++) {
		size_t used = strlen(ev->command);

		snprintf(name, sizeof(name), "a%d", i);
		if (!take_text(rest, end, name, argument))
			return;
		snprintf(ev->command + used, SQ_TRACE_TEXT - used, "%s%s",
			 i ? " " : "", argument);
	}
}

/* Records that come with a SYSCALL record. */
static void take_detail(struct tracing *c, const char *type, const char *rest,
			const char *end)
{
	struct open_event *ev = &c->event;
	struct sq_trace_process *p = ev->process;
	size_t len;
	const char *kind;

	if (!ev->is_call)
		return;
	if (strncmp(type, "EXECVE ", 7) == 0) {
		take_arguments(ev, rest, end);
	} else if (strncmp(type, "PROCTITLE ", 10) == 0) {
		/* that of an exec is still the one before it */
		if (p && !*p->command && !ev->is_exec)
			take_text(rest, end, "proctitle", p->command);
	} else if (strncmp(type, "PATH ", 5) == 0 && !*ev->path) {
		kind = find_field(rest, end, "nametype", &len);
		if (kind && strncmp(kind, "PARENT", 6) != 0)
			take_text(rest, end, "name", ev->path);
	}
}

/* Whether the event of the record is behind the point. */
static bool is_behind(const struct tracing *c, const struct sq_stamp *stamp)
{
	const struct sq_stamp *point = &c->at->stamp;

	return stamp->serial > point->serial &&
	       stamp->time_ms >= point->time_ms;
}

static void take_line(struct tracing *c, const char *line, size_t len)
{
	const char *end = memchr(line, ENRICHMENT, len), *type;
	struct sq_record head;

	if (!end)
		end = line + len;
	if (sq_record_head(line, len, &head) < 0 ||
	    head.node_len != strlen(c->at->node) ||
	    memcmp(head.node, c->at->node, head.node_len) != 0)
		return;
	if (head.stamp.serial != c->event.stamp.serial ||
	    head.stamp.time_ms != c->event.stamp.time_ms) {
		close_event(c);
		c->event.stamp = head.stamp;
		if (!c->passed && is_behind(c, &head.stamp))
			keep_parents(c);
	}
	c->t->met |= head.stamp.serial == c->at->stamp.serial &&
		     head.stamp.time_ms == c->at->stamp.time_ms;
	type = memmem(line, len, "type=", 5);
	if (!type || c->done)
		return;
	if (head.type == SQ_RECORD_SYSCALL)
		take_syscall(c, head.rest, end);
	else
		take_detail(c, type + 5, head.rest, end);
}

static void take_lines(struct tracing *c, struct sq_lines *lines)
{
	const char *line;
	size_t len;
	int got;

	while ((got = sq_lines_next(lines, &line, &len)) != 0)
		if (got > 0 && !c->done)
			take_line(c, line, len);
}

static int read_file(struct tracing *c, const char *name,
		     struct sq_lines *lines, struct sq_why *why)
{
	struct sq_source *source;
	struct sq_why inner;
	ssize_t got = 0;
	int err = sq_source_open(&source, name, -1, &inner);

	if (err < 0)
		return sq_fail(why, err, "%s: %s", name, inner.text);
	sq_lines_reset(lines);
	while (!c->done) {
		char *room;
		size_t size = sq_lines_room(lines, &room);

		got = sq_source_read(source, room, size, &inner);
		if (got <= 0)
			break;
		sq_lines_wrote(lines, (size_t)got);
		take_lines(c, lines);
	}
	sq_lines_end(lines);
	take_lines(c, lines);
	sq_source_close(source);
	return got < 0 ? sq_fail(why, (int)got, "%s: %s", name, inner.text) : 0;
}

int sq_trace_read(struct sq_trace *t, const struct sq_trace_point *at,
		  char *const *files, unsigned int count, struct sq_why *why)
{
	struct tracing c = { .t = t, .at = at };
	struct sq_lines *lines = NULL;
	int err;

	memset(t, 0, sizeof(*t));
	c.processes = calloc(PIDS, sizeof(struct sq_trace_process *));
	err = c.processes ? sq_lines_new(&lines) : -SQ_ENOMEM;
	if (err < 0)
		sq_fail(why, err, "out of memory");
	for (unsigned int i = 0; err == 0 && i < count && !c.done; i++)
		err = read_file(&c, files[i], lines, why);
	if (c.processes) {
		close_event(&c);
		if (!c.passed)
			keep_parents(&c);
		for (uint64_t pid = 0; pid < PIDS; pid++)
			free(c.processes[pid]);
	}
	sq_lines_free(lines);
	free(c.processes);
	return err;
}
