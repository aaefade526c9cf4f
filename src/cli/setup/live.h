/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * live.h - the running system: auditd, the kernel's rules, systemd
 *
 * The actions take of, which is a struct sq_setup, and a path, as plan.h says.
 */
#ifndef SQ_LIVE_H
#define SQ_LIVE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What "auditctl -s" says of one setting; -1 where it says nothing. */
long sq_live_status(const char *setting);

/* auditd's pid; 0: it does not run. */
pid_t sq_live_auditd(void);

/* Whether the kernel has rules under the key. */
bool sq_live_loaded(const char *key);

bool sq_live_systemd(void);

/* Whether the plugin runs whose state dump is at path. */
bool sq_live_plugin(const char *path);

struct sq_live_counts {
	uint64_t calls, lost; /* since it runs */
};

/* Have it count now. Returns false where it does not run or answer. */
bool sq_live_count(const char *path, struct sq_live_counts *counts);

/*
 * Have auditd start or end the plugin, as its drop-in says; wait for it, by the
 * state dump at path.
 */
int sq_live_start_plugin(void *of, const char *path);
int sq_live_stop_plugin(void *of, const char *path);

/*
 * Whether a file of rules begins with -D, so that loading replaces all. Returns
 * 0, or -1 with a complaint.
 */
struct sq_setup;
int sq_live_flushes(const struct sq_setup *s, bool *flush);

/* Load the rules in auditd's directory, which is of's. */
int sq_live_load(void *of, const char *path);
/* Delete the rules that the file at path made. */
int sq_live_unload(void *of, const char *path);
/* Make audit.rules anew of what is in auditd's directory; load nothing. */
int sq_live_gather(void *of, const char *path);

/* Have the kernel audit. */
int sq_live_enable(void *of, const char *path);

/* Have journald take no audit records from now on. */
int sq_live_hush_journald(void *of, const char *path);
/* Have systemd read its files. */
int sq_live_reload_systemd(void *of, const char *path);

#endif
