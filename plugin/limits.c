/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "limits.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#define MB		 ((uint64_t)1 << 20)
#define STREAM_BYTES	 1024 /* of one and its process; they take some 300 */
#define SPARE_MEMORY	 (1024 * MB) /* stacks, allocators' arenas, queues */
#define SPARE_FILE	 (64 * MB)   /* evidence and state dumps are small */
#define PROFILE_IN_BATCH 3 /* programs, their copies, and a record of one */

/* What the process has mapped already: that is the machine's to say. */
static uint64_t mapped_bytes(void)
{
	unsigned long long pages = 0;
	FILE *statm = fopen("/proc/self/statm", "re");

	if (!statm)
		return 0;
	if (fscanf(statm, "%llu", &pages) != 1)
		pages = 0;
	fclose(statm);
	return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static uint64_t file_bytes(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (uint64_t)st.st_size : 0;
}

static void set(int resource, const char *what, uint64_t bytes)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) < 0 ||
	    (limit.rlim_max != RLIM_INFINITY && bytes > limit.rlim_max))
		return; /* somebody has set a lower one for good */
	limit.rlim_cur = (rlim_t)bytes;
	if (setrlimit(resource, &limit) < 0)
		syslog(LOG_WARNING, "no limit on %s: %s", what,
		       strerror(errno));
}

void sq_limits_set(const struct sq_settings *s)
{
	uint64_t memory = s->max_profile_memory * MB;
	uint64_t disk = s->max_profile_disk * MB;
	uint64_t log = s->alert_log_size * MB;
	uint64_t present = file_bytes(s->profile);
	uint64_t profile = (disk > present ? disk : present) + memory;

	if (memory)
		set(RLIMIT_AS, "memory",
		    mapped_bytes() + PROFILE_IN_BATCH * memory +
			    (uint64_t)s->max_streams * STREAM_BYTES +
			    SPARE_MEMORY);
	/* a save writes what memory holds before it looks at the size */
	if (memory && disk)
		set(RLIMIT_FSIZE, "files",
		    (profile > log ? profile : log) + SPARE_FILE);
}
