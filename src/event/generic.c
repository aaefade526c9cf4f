/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "event/generic.h"

#include <libaudit.h>
#include <stddef.h>
#include <string.h>

struct entry {
	int nr;
	const char *name;
};

static const struct entry followed[] = {
	{ SQ_GENERIC_EXIT, "exit" },
	{ SQ_GENERIC_EXIT_GROUP, "exit_group" },
	{ SQ_GENERIC_CLONE, "clone" },
	{ SQ_GENERIC_EXECVE, "execve" },
	{ SQ_GENERIC_EXECVEAT, "execveat" },
	{ SQ_GENERIC_CLONE3, "clone3" },
};

/* What a 32-bit kernel has under these numbers. */
static const struct entry of_32bit[] = {
	{ 25, "fcntl64" },
	{ 43, "statfs64" },
	{ 44, "fstatfs64" },
	{ 45, "truncate64" },
	{ 46, "ftruncate64" },
	{ 62, "llseek" },
	{ 71, "sendfile64" },
	{ 79, "fstatat64" },
	{ 80, "fstat64" },
	{ 222, "mmap2" },
	{ 223, "fadvise64_64" },
	{ 403, "clock_gettime64" },
	{ 404, "clock_settime64" },
	{ 405, "clock_adjtime64" },
	{ 406, "clock_getres_time64" },
	{ 407, "clock_nanosleep_time64" },
	{ 408, "timer_gettime64" },
	{ 409, "timer_settime64" },
	{ 410, "timerfd_gettime64" },
	{ 411, "timerfd_settime64" },
	{ 412, "utimensat_time64" },
	{ 413, "pselect6_time64" },
	{ 414, "ppoll_time64" },
	{ 416, "io_pgetevents_time64" },
	{ 417, "recvmmsg_time64" },
	{ 418, "mq_timedsend_time64" },
	{ 419, "mq_timedreceive_time64" },
	{ 420, "semtimedop_time64" },
	{ 421, "rt_sigtimedwait_time64" },
	{ 422, "futex_time64" },
	{ 423, "sched_rr_get_interval_time64" },
};

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static const char *name_in(const struct entry *table, size_t count, int nr)
{
	for (size_t i = 0; i < count; i++)
		if (table[i].nr == nr)
			return table[i].name;
	return NULL;
}

static int number_in(const struct entry *table, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(table[i].name, name) == 0)
			return table[i].nr;
	return -1;
}

const char *sq_generic_name(int nr, bool is_64bit)
{
	const char *name = name_in(followed, COUNT(followed), nr);
	int machine = audit_determine_machine("aarch64");

	if (!name && !is_64bit)
		name = name_in(of_32bit, COUNT(of_32bit), nr);
	if (!name && machine >= 0)
		name = audit_syscall_to_name(nr, machine);
	return name;
}

int sq_generic_number(const char *name, bool is_64bit)
{
	int nr = number_in(followed, COUNT(followed), name);
	int machine = audit_determine_machine("aarch64");

	if (nr < 0 && !is_64bit)
		nr = number_in(of_32bit, COUNT(of_32bit), name);
	if (nr >= 0 || machine < 0)
		return nr;
	nr = audit_name_to_syscall(name, machine);
	/* a number that means another call there */
	if (!is_64bit && name_in(of_32bit, COUNT(of_32bit), nr))
		return -1;
	return nr;
}
