/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * prune.h - evidence leaves the disk, the oldest first
 *
 * The watch on the directory tells of files that are made there, and of none
 * that go; and the kernel records nothing that the plugin does. So a removal
 * makes no event. The alert's message stays in the audit log.
 *
 * Thread-safe. Blocks for the disk. Memory is bounded by SQ_PRUNE_BATCH.
 */
#ifndef SQ_PLUGIN_PRUNE_H
#define SQ_PLUGIN_PRUNE_H

#include <stdbool.h>
#include <stdint.h>

#define SQ_PRUNE_BATCH 1024 /* files that one call removes at most; 600 kB */

/* 0: any number. */
struct sq_prune_limits {
	uint64_t files, bytes, age_s;
};

struct sq_pruned {
	uint64_t removed, failed;
	bool more; /* is beyond the limits: call again */
};

/*
 * Remove files of evidence from dir until the others are within the limits;
 * now_s: the host's clock, by which files have their times. Files of other
 * names stay, and do not count. Returns 0, or -SQ_EIO or -SQ_ENOMEM where the
 * directory could not be read.
 */
int sq_prune(const char *dir, const struct sq_prune_limits *limits,
	     uint64_t now_s, struct sq_pruned *pruned);

#endif
