/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * audited RULES… <STREAM >STREAM - what the kernel would have recorded
 *
 * STREAM is what auditd sent a plugin while every call was recorded. RULES are
 * files of rules as auditctl -R reads them. Of each event it does what the
 * kernel does: the first rule that matches decides, and its key takes the
 * recorded one's place. An event that no rule matches is left out. Events that
 * are no calls pass. Prints to standard error how many calls came and went.
 *
 * Knows what rules of seqids have: -S, and the fields arch, aN, exit, exe,
 * path with perm=r, auid=unset, uid, key. A rule with anything else on the exit
 * list ends it: a field that were passed over would make the rule match more.
 * Records of several events may be mixed. A log has no record that ends one:
 * there an event ends when OPEN_MAX others have begun.
 */
#include <ctype.h>
#include <err.h>
#include <libaudit.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALLS_MAX  1024
#define RULES_MAX  4096
#define FIELDS_MAX 8
#define OPEN_MAX   64 /* events that have begun, and may not have ended */

struct field {
	enum {
		A0,
		A1,
		A2,
		A3,
		EXIT,
		EXE,
		PATH,
		PERM,
		AUID,
		UID
	} what;
	bool bits; /* & in place of = */
	unsigned long long value;
	char *text;
};

struct rule {
	bool always, all;
	unsigned int elf;
	unsigned char calls[CALLS_MAX];
	struct field fields[FIELDS_MAX];
	unsigned int field_count;
	char *key;
};

/* The records of an event, from its SYSCALL record on. */
struct event {
	char stamp[64];
	char *text;
	size_t len, room;
};

static struct rule *rules[RULES_MAX];
static unsigned int rule_count;
static struct event events[OPEN_MAX];
static unsigned long long came, left;

/* ----------------------------------------------------------------- rules */

/* A name, or a number where libaudit is too old for the name; -1: neither. */
static int call_of(const char *text, int machine)
{
	char *end;
	long nr = strtol(text, &end, 10);

	if (end == text || *end)
		return audit_name_to_syscall(text, machine);
	return nr < CALLS_MAX ? (int)nr : -1;
}

static void add_calls(struct rule *r, char *list)
{
	int machine = audit_elf_to_machine(r->elf);
	char *name;

	while ((name = strsep(&list, ","))) {
		int nr = call_of(name, machine);

		if (strcmp(name, "all") == 0) {
			r->all = true;
			continue;
		}
		if (nr < 0 || nr >= CALLS_MAX)
			errx(2, "%s: no call of the rule's arch", name);
		r->calls[nr] = 1;
	}
}

static bool take_arch(struct rule *r, const char *arg)
{
	if (strncmp(arg, "arch=", 5) != 0)
		return false;
	if (strcmp(arg + 5, "b64") == 0)
		r->elf = AUDIT_ARCH_X86_64;
	else if (strcmp(arg + 5, "b32") == 0)
		r->elf = AUDIT_ARCH_I386;
	else
		errx(2, "%s: not b64 or b32", arg);
	return true;
}

static void take_field(struct rule *r, const char *arg)
{
	static const char *const names[] = { "a0",   "a1",  "a2",   "a3",
					     "exit", "exe", "path", "perm",
					     "auid", "uid" };
	struct field *f = &r->fields[r->field_count];
	size_t len = strcspn(arg, "=&");
	unsigned int what = 0;

	if (take_arch(r, arg))
		return;
	if (strncmp(arg, "key=", 4) == 0) {
		r->key = strdup(arg + 4);
		return;
	}
	while (what < sizeof(names) / sizeof(*names) &&
	       (strlen(names[what]) != len ||
		strncmp(names[what], arg, len) != 0))
		what++;
	if (what == sizeof(names) / sizeof(*names) ||
	    r->field_count == FIELDS_MAX || strspn(arg + len, "=&") != 1)
		errx(2, "%s: not emulated", arg);
	f->what = what;
	f->bits = arg[len] == '&';
	f->text = strdup(arg + len + 1);
	f->value = strcmp(f->text, "unset") == 0
			   ? 0xffffffff
			   : (unsigned long long)strtoll(f->text, NULL, 0);
	if (what == PERM && strcmp(f->text, "r") != 0)
		errx(2, "%s: not emulated", arg);
	r->field_count++;
}

static void take_rule(char *line)
{
	struct rule *r = calloc(1, sizeof(*r));
	char *word, *calls = NULL;

	if (!r || rule_count == RULES_MAX)
		errx(2, "too many rules");
	while ((word = strsep(&line, " \n"))) {
		char *arg = *word ? strsep(&line, " \n") : NULL;

		if (!arg)
			continue;
		if (strcmp(word, "-a") == 0 && strcmp(arg, "always,exit") == 0)
			r->always = true;
		else if (strcmp(word, "-S") == 0)
			calls = arg;
		else if (strcmp(word, "-F") == 0)
			take_field(r, arg);
		else if (strcmp(word, "-a") != 0 ||
			 strcmp(arg, "never,exit") != 0)
			errx(2, "%s %s: not emulated", word, arg);
	}
	if (calls)
		add_calls(r, calls);
	r->all |= !calls;
	rules[rule_count++] = r;
}

static void read_rules(const char *path)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;

	if (!f)
		err(2, "%s", path);
	while (getline(&line, &room, f) > 0)
		if (*line == '-')
			take_rule(line);
	free(line);
	fclose(f);
}

/* -------------------------------------------------------------- matching */

/* The value of a field of the first record; NULL: it has none. */
static const char *value_of(const char *text, const char *name)
{
	const char *end = strchr(text, '\n'), *at = strstr(text, name);

	return at && at < end ? at + strlen(name) : NULL;
}

static unsigned long long number_of(const char *text, const char *name,
				    int base)
{
	const char *at = value_of(text, name);

	return at ? (unsigned long long)strtoll(at, NULL, base) : 0;
}

static unsigned long long argument_of(const char *text, unsigned int n)
{
	char name[] = " a0=";
	const char *at;

	name[2] = (char)('0' + n);
	at = value_of(text, name);
	return at ? strtoull(at, NULL, 16) : 0;
}

static bool is_quoted(const char *at, const char *text)
{
	size_t len = strlen(text);

	return at && *at == '"' && strncmp(at + 1, text, len) == 0 &&
	       at[len + 1] == '"';
}

/* Whether the event has a PATH record of that name. */
static bool names(const char *text, const char *path)
{
	for (const char *at = text; (at = strstr(at, "\ntype=PATH ")); at++) {
		const char *name = strstr(at + 1, " name=");

		if (name && is_quoted(name + 6, path))
			return true;
	}
	return false;
}

/* perm=r: what opens a file, and not only to write. */
static bool reads(const char *text, unsigned int elf, int nr)
{
	const char *name = audit_syscall_to_name(nr, audit_elf_to_machine(elf));

	if (!name)
		return false;
	if (strcmp(name, "openat") == 0)
		return (argument_of(text, 2) & 3) != 1;
	if (strcmp(name, "open") == 0)
		return (argument_of(text, 1) & 3) != 1;
	return strcmp(name, "openat2") == 0 || strcmp(name, "readlink") == 0 ||
	       strcmp(name, "readlinkat") == 0;
}

static bool holds(const struct field *f, const char *text, unsigned int elf,
		  int nr)
{
	unsigned long long value;

	switch (f->what) {
	case EXE:
		return is_quoted(value_of(text, " exe="), f->text);
	case PATH:
		return names(text, f->text);
	case PERM:
		return reads(text, elf, nr);
	case EXIT:
		value = number_of(text, " exit=", 10);
		break;
	case UID:
		value = number_of(text, " uid=", 10);
		break;
	case AUID:
		value = number_of(text, " auid=", 10);
		break;
	default:
		value = argument_of(text, f->what);
	}
	return f->bits ? value & f->value : value == f->value;
}

static bool matches(const struct rule *r, const char *text, unsigned int elf,
		    int nr)
{
	if ((!r->all && (nr < 0 || nr >= CALLS_MAX || !r->calls[nr])) ||
	    (r->elf && r->elf != elf))
		return false;
	for (unsigned int i = 0; i < r->field_count; i++)
		if (!holds(&r->fields[i], text, elf, nr))
			return false;
	return true;
}

static const struct rule *decide(const char *text)
{
	unsigned int elf = (unsigned int)strtoul(
		value_of(text, " arch=") ? value_of(text, " arch=") : "0", NULL,
		16);
	int nr = (int)number_of(text, " syscall=", 10);

	for (unsigned int i = 0; i < rule_count; i++)
		if (matches(rules[i], text, elf, nr))
			return rules[i]->always ? rules[i] : NULL;
	return NULL;
}

/* ---------------------------------------------------------------- stream */

static void put_event(struct event *ev)
{
	const char *key = value_of(ev->text, " key="), *rest;
	const struct rule *rule = decide(ev->text);

	came++;
	left += rule != NULL;
	if (rule && key && rule->key) {
		rest = key + (*key == '"' ? 2 + strcspn(key + 1, "\"")
					  : strcspn(key, " \n"));
		fwrite(ev->text, 1, (size_t)(key - ev->text), stdout);
		printf("\"%s\"", rule->key);
		fputs(rest, stdout);
	} else if (rule) {
		fputs(ev->text, stdout);
	}
	ev->len = 0;
}

/* The event of that stamp; make: a new one where there is none. */
static struct event *find(const char *stamp, size_t len, bool make)
{
	static unsigned int oldest;
	struct event *ev;

	for (unsigned int i = 0; i < OPEN_MAX; i++)
		if (events[i].len && strlen(events[i].stamp) == len &&
		    strncmp(events[i].stamp, stamp, len) == 0)
			return &events[i];
	if (!make || len >= sizeof(ev->stamp))
		return NULL;
	ev = &events[oldest++ % OPEN_MAX];
	if (ev->len)
		put_event(ev);
	memcpy(ev->stamp, stamp, len);
	ev->stamp[len] = '\0';
	return ev;
}

static void append(struct event *ev, const char *line, size_t len)
{
	if (ev->len + len + 1 > ev->room) {
		ev->room = 2 * (ev->len + len + 1);
		ev->text = realloc(ev->text, ev->room);
		if (!ev->text)
			errx(2, "out of memory");
	}
	memcpy(ev->text + ev->len, line, len + 1);
	ev->len += len;
}

static void take_line(const char *line, size_t len)
{
	const char *stamp = strstr(line, " msg=audit(");
	size_t stamp_len = stamp ? strcspn(stamp + 11, ")") : 0;
	bool call = strncmp(line, "type=SYSCALL ", 13) == 0;
	struct event *ev = stamp ? find(stamp + 11, stamp_len, call) : NULL;

	if (!ev) {
		fwrite(line, 1, len, stdout);
		return;
	}
	append(ev, line, len);
	if (strncmp(line, "type=EOE ", 9) == 0)
		put_event(ev);
}

int main(int argc, char **argv)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	for (int i = 1; i < argc; i++)
		read_rules(argv[i]);
	if (!rule_count)
		errx(2, "no rules");
	while ((len = getline(&line, &room, stdin)) > 0)
		take_line(line, (size_t)len);
	for (unsigned int i = 0; i < OPEN_MAX; i++)
		if (events[i].len)
			put_event(&events[i]);
	fprintf(stderr, "%llu of %llu calls\n", left, came);
	free(line);
	return fflush(stdout) == 0 ? 0 : 2;
}
