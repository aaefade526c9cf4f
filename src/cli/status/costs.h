/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * costs.h - settings of auditd that cost more than they need to
 *
 * docs/performance.md, "auditd", has what each was measured to cost. Reads
 * files, and changes nothing.
 */
#ifndef SQ_COSTS_H
#define SQ_COSTS_H

#include <stdint.h>

#define SQ_COSTS_MAX 8 /* more than there are */

/*
 * Records that auditd's queue to its plugins should have room for, at least.
 * With 2000, its default, it was full in a day of a small emulated host whose
 * calls were all audited.
 */
#define SQ_COSTS_Q_DEPTH 20000

/* For how many it has, by auditd's settings as a text. */
long sq_costs_q_depth(const char *settings);

struct sq_costs {
	const char *list[SQ_COSTS_MAX]; /* static texts */
	unsigned int count;
};

/*
 * By auditd's settings in the file at path. One that is not there, or cannot be
 * read, costs nothing.
 */
void sq_costs_read(struct sq_costs *c, const char *path);

/*
 * The same of the auditd that the plugin of that pid belongs to; none where it
 * has another parent.
 */
void sq_costs_find(struct sq_costs *c, uint64_t plugin_pid);

#endif
