/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * confine - a program, and what it starts, under a filter of system calls
 *
 *	confine FILTER.json PROGRAM [ARG]...
 *	confine --record LOG PROGRAM [ARG]...
 *
 * The first puts the JSON of the OCI into force as a container engine does, and
 * becomes PROGRAM. The second runs PROGRAM, and writes the calls of its process
 * as records of the audit log; nobody needs an audit system or root for it. It
 * ends as PROGRAM does.
 */
#include <errno.h>
#include <jansson.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "confine: %s: %s\n", what, strerror(errno));
	exit(99);
}

/* The calls of this machine, by the names that the kernel's headers give. */
static const struct {
	const char *name;
	unsigned int nr;
} calls[] = {
#include CALLS /* filter.test makes it */
};

#define CALLS_MAX 500 /* names that a filter allows */

static struct sock_filter program[2 * CALLS_MAX + 4];
static unsigned short len;

static void put(uint16_t code, uint8_t yes, uint8_t no, uint32_t value)
{
	if (len == sizeof(program) / sizeof(*program))
		die("too many names");
	program[len++] = (struct sock_filter){ code, yes, no, value };
}

/* Let the call pass. A name that this machine lacks is passed over. */
static void allow(const char *name)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
		if (strcmp(calls[i].name, name) != 0)
			continue;
		put(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, calls[i].nr);
		put(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW);
	}
}

static void add_rule(const json_t *rule)
{
	const char *action = json_string_value(json_object_get(rule, "action"));
	size_t i;
	json_t *name;

	if (!action || strcmp(action, "SCMP_ACT_ALLOW") != 0)
		die("action");
	json_array_foreach(json_object_get(rule, "names"), i, name)
		allow(json_string_value(name));
}

/* Only this machine's first ABI: what comes by another one is not looked at. */
static void confine(const char *path)
{
	json_t *filter = json_load_file(path, 0, NULL), *rule;
	const char *otherwise =
		json_string_value(json_object_get(filter, "defaultAction"));
	json_int_t number =
		json_integer_value(json_object_get(filter, "defaultErrnoRet"));
	struct sock_fprog whole = { 0, program };
	size_t i;

	if (!otherwise || strcmp(otherwise, "SCMP_ACT_ERRNO") != 0)
		die(path);
	put(BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, nr));
	json_array_foreach(json_object_get(filter, "syscalls"), i, rule)
		add_rule(rule);
	put(BPF_RET | BPF_K, 0, 0,
	    SECCOMP_RET_ERRNO | (uint32_t)(number & 0xffff));
	whole.len = len;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &whole) < 0)
		die("filter");
	json_decref(filter);
}

/* A record, as the kernel writes it, of the call that pid is about to make. */
static void write_record(FILE *log, pid_t pid, const char *exe)
{
	struct __ptrace_syscall_info info;
	static unsigned int serial;
	const char *slash = strrchr(exe, '/');

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) < 0 ||
	    info.op != PTRACE_SYSCALL_INFO_ENTRY)
		return;
	serial++;
	fprintf(log,
		"type=SYSCALL msg=audit(1700000000.%03u:%u): arch=%x "
		"syscall=%llu success=yes exit=0 a0=0 a1=0 a2=0 a3=0 items=0 "
		"ppid=1 pid=%d auid=1000 uid=1000 gid=1000 euid=1000 suid=1000 "
		"fsuid=1000 egid=1000 sgid=1000 fsgid=1000 tty=pts0 ses=3 "
		"comm=\"%.15s\" exe=\"%s\" key=\"seqids\"\n",
		serial % 1000, serial, info.arch,
		(unsigned long long)info.entry.nr, (int)pid,
		slash ? slash + 1 : exe, exe);
}

/* Returns PROGRAM's exit status. */
static int record(FILE *log, pid_t pid, const char *exe)
{
	int status, sig;

	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
		die("no start");
	ptrace(PTRACE_SETOPTIONS, pid, NULL,
	       (void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL));
	for (sig = 0;;) {
		if (ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(long)sig) < 0 ||
		    waitpid(pid, &status, 0) != pid)
			die("lost");
		if (!WIFSTOPPED(status))
			break;
		sig = WSTOPSIG(status);
		if (sig == (SIGTRAP | 0x80))
			write_record(log, pid, exe);
		if (sig == (SIGTRAP | 0x80) || sig == SIGTRAP)
			sig = 0;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

int main(int argc, char **argv)
{
	FILE *log;
	pid_t pid;
	int status;

	if (argc < 3)
		die("arguments");
	if (strcmp(argv[1], "--record") != 0) {
		confine(argv[1]);
		execv(argv[2], argv + 2);
		die(argv[2]);
	}
	log = argc > 3 ? fopen(argv[2], "we") : NULL;
	if (!log)
		die("log");
	pid = fork();
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		execv(argv[3], argv + 3);
		_exit(99);
	}
	status = record(log, pid, argv[3]);
	return fclose(log) == 0 ? status : 99;
}
