/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/share/filter.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/output.h"
#include "cli/share/facetlines.h"
#include "cli/share/write.h"

#define ARCHES_MAX 8  /* ABIs that one kernel has, and more */
#define LINE_MAX   78 /* columns of a drop-in */
#define ARCH_LEN   32 /* bytes; libseccomp's longest name of one has 21 */

/*
 * Without these no program starts or ends, and none gets back from a signal;
 * the first is made by whoever puts the filter into force. Clocks are read
 * without a call, where the machine allows that: a filter must not tell.
 */
static const char *const always[] = {
	"execve",	 "exit",
	"exit_group",	 "rt_sigreturn",
	"sigreturn",	 "restart_syscall",
	"clock_gettime", "clock_gettime64",
	"gettimeofday",	 "time",
	"getcpu",
};

#define ALWAYS_COUNT (sizeof(always) / sizeof(*always))

struct filter {
	unsigned int abis[ARCHES_MAX];
	unsigned int abi_count;
	char **names; /* owned */
	size_t count, room;
};

static void free_filter(struct filter *f)
{
	for (size_t i = 0; i < f->count; i++)
		free(f->names[i]);
	free(f->names);
}

/*
 * libaudit's names that are not those of the kernel's headers, which filters
 * have. Some are right on another machine: then both are given, since a name
 * that a machine lacks does no harm.
 */
static const struct {
	const char *name, *kernel;
	bool both;
} renamed[] = {
	{ "pread", "pread64", false },
	{ "pwrite", "pwrite64", false },
	{ "sys_kexec_load", "kexec_load", false },
	{ "sched_rr_get_interval64", "sched_rr_get_interval_time64", false },
	{ "newfstat", "fstat", false },
	{ "llseek", "_llseek", false },
	{ "newselect", "_newselect", false },
	{ "timerfd", "timerfd_create", false },
	{ "perf_counter_open", "perf_event_open", false },
	{ "getdents", "getdents64", true },
	{ "fstatat64", "newfstatat", true },
	{ "sysctl", "_sysctl", true },
	{ "fadvise64_64", "arm_fadvise64_64", true },
	{ "sync_file_range", "arm_sync_file_range", true },
};

#define RENAMED_COUNT (sizeof(renamed) / sizeof(*renamed))

/* Takes name. */
static int add_name(struct filter *f, char *name)
{
	if (name && f->count == f->room) {
		size_t room = f->room ? f->room * 2 : 128;
		char **names = reallocarray(f->names, room, sizeof(*names));

		if (!names) {
			free(name);
			return -SQ_ENOMEM;
		}
		f->names = names;
		f->room = room;
	}
	if (!name)
		return -SQ_ENOMEM;
	f->names[f->count++] = name;
	return 0;
}

static int add_abi(struct filter *f, unsigned int abi)
{
	for (unsigned int i = 0; i < f->abi_count; i++)
		if (f->abis[i] == abi)
			return 0;
	if (f->abi_count == ARCHES_MAX)
		return -SQ_ENOMEM;
	f->abis[f->abi_count++] = abi;
	return 0;
}

/* The name, as filters have it. */
static int add_kernel_name(struct filter *f, const char *name)
{
	for (size_t i = 0; i < RENAMED_COUNT; i++) {
		if (strcmp(renamed[i].name, name) != 0)
			continue;
		if (renamed[i].both && add_name(f, strdup(name)) < 0)
			return -SQ_ENOMEM;
		name = renamed[i].kernel;
		break;
	}
	return add_name(f, strdup(name));
}

static int add_call(struct filter *f, sq_call call)
{
	unsigned int abi = sq_call_abi(call);
	const char *name = sq_call_bare_name(call);
	char word[SQ_CALL_NAME_LEN];

	if (!name || abi == SQ_ABI_URING) {
		sq_complainf("export", "%s has no place in a filter: left out",
			     sq_call_name(call, word));
		return 0;
	}
	if (add_kernel_name(f, name) < 0 || add_abi(f, abi) < 0)
		return -SQ_ENOMEM;
	return 0;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* In the order of their bytes, each once. */
static void sort(struct filter *f)
{
	size_t count = 0;

	qsort(f->names, f->count, sizeof(*f->names), compare);
	for (size_t i = 0; i < f->count; i++)
		if (count && strcmp(f->names[count - 1], f->names[i]) == 0)
			free(f->names[i]);
		else
			f->names[count++] = f->names[i];
	f->count = count;
}

static int make_filter(struct filter *f, struct sq_program *const *list,
		       size_t count)
{
	struct sq_rows_alphabet calls;
	int err = sq_write_calls(list, count, &calls);

	memset(f, 0, sizeof(*f));
	for (size_t i = 0; err == 0 && i < calls.count; i++)
		if (calls.calls[i] != SQ_CALL_NONE)
			err = add_call(f, calls.calls[i]);
	if (err == 0)
		free(calls.calls);
	if (err == 0 && !f->abi_count)
		return sq_complainf("export", "no call of a kernel is known: "
					      "there is nothing to allow");
	for (size_t i = 0; err == 0 && i < ALWAYS_COUNT; i++)
		err = add_name(f, strdup(always[i]));
	if (err < 0)
		return sq_complainf("export", "out of memory");
	sort(f);
	return 0;
}

/* How long the program was watched, and how sure that makes us. */
static int describe(const struct sq_program *p, char *text, size_t room)
{
	char name[SQ_ESCAPED_NAME_LEN], from[SQ_DATE_LEN], to[SQ_DATE_LEN];

	return snprintf(text, room,
			"%s: from %llu call%s since %s; the last that was new "
			"came at %s%s",
			sq_facetlines_escape(p->name, p->name_len, name),
			(unsigned long long)p->stats.calls,
			sq_text_s(p->stats.calls),
			sq_date(p->stats.created_ms, from),
			sq_date(p->stats.changed_ms, to),
			p->stats.state == SQ_STATE_DETECTING
				? ""
				: "; it has not settled yet");
}

/* SCMP_ARCH_X86_64, as the JSON has it. */
static json_t *arch_json(unsigned int abi)
{
	char name[ARCH_LEN];
	int len = snprintf(name, sizeof(name), "SCMP_ARCH_%s",
			   abi == SQ_ABI_I386 ? "x86" : sq_call_abi_name(abi));

	for (int i = 0; i < len && name[i]; i++)
		name[i] = (char)toupper((unsigned char)name[i]);
	return json_string(name);
}

static json_t *rule_json(const struct filter *f, struct sq_program *const *list,
			 size_t count)
{
	json_t *rule = json_object(), *names = json_array();
	size_t room = count * (SQ_ESCAPED_NAME_LEN + 256), len = 0;
	char *text = malloc(room);

	for (size_t i = 0; i < f->count; i++)
		json_array_append_new(names, json_string(f->names[i]));
	for (size_t i = 0; text && i < count; i++) {
		if (i)
			len += (size_t)snprintf(text + len, room - len, ". ");
		len += (size_t)describe(list[i], text + len, room - len);
	}
	json_object_set_new(rule, "names", names);
	json_object_set_new(rule, "action", json_string("SCMP_ACT_ALLOW"));
	if (text)
		json_object_set_new(rule, "comment", json_string(text));
	free(text);
	return rule;
}

int sq_filter_seccomp(FILE *to, struct sq_program *const *list, size_t count)
{
	json_t *object, *arches, *rules;
	struct filter f;
	char *text;
	int status = make_filter(&f, list, count);

	if (status) {
		free_filter(&f);
		return status;
	}
	object = json_object();
	arches = json_array();
	rules = json_array();
	json_object_set_new(object, "defaultAction",
			    json_string("SCMP_ACT_ERRNO"));
	json_object_set_new(object, "defaultErrnoRet", json_integer(1));
	for (unsigned int i = 0; i < f.abi_count; i++)
		json_array_append_new(arches, arch_json(f.abis[i]));
	json_array_append_new(rules, rule_json(&f, list, count));
	json_object_set_new(object, "architectures", arches);
	json_object_set_new(object, "syscalls", rules);
	text = sq_json_dump(object, 2);
	free_filter(&f);
	if (!text)
		return sq_complainf("export", "out of memory");
	fprintf(to, "%s\n", text);
	free(text);
	return 0;
}

/* Lines of SystemCallFilter=, which add up. */
static void write_names(FILE *to, const struct filter *f)
{
	static const char setting[] = "SystemCallFilter=";
	size_t column = 0;

	for (size_t i = 0; i < f->count; i++) {
		size_t len = strlen(f->names[i]);

		if (column && column + 1 + len > LINE_MAX) {
			putc('\n', to);
			column = 0;
		}
		column += (size_t)fprintf(to, "%s%s", column ? " " : setting,
					  f->names[i]);
	}
	putc('\n', to);
}

int sq_filter_systemd(FILE *to, struct sq_program *const *list, size_t count)
{
	char text[SQ_ESCAPED_NAME_LEN + 256];
	struct filter f;
	int status = make_filter(&f, list, count);

	if (status) {
		free_filter(&f);
		return status;
	}
	for (size_t i = 0; i < count; i++) {
		describe(list[i], text, sizeof(text));
		fprintf(to, "# %s\n", text);
	}
	fputs("[Service]\nSystemCallArchitectures=", to);
	for (unsigned int i = 0; i < f.abi_count; i++) {
		const char *name = sq_call_abi_name(f.abis[i]);

		if (!sq_call_abi_is_second(f.abis[i]))
			name = "native";
		else if (f.abis[i] == SQ_ABI_I386)
			name = "x86";
		fprintf(to, "%s%s", i ? " " : "", name);
	}
	fputs("\nSystemCallErrorNumber=EPERM\n", to);
	write_names(to, &f);
	free_filter(&f);
	return 0;
}
