/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * setup.h - the system that seqids setup works on
 */
#ifndef SQ_SETUP_H
#define SQ_SETUP_H

#include <limits.h>
#include <stdbool.h>

#include "cli/options.h"
#include "cli/setup/plan.h"

#define SQ_SETUP_RULES	      SQ_AUDIT_DIR "/rules.d"
#define SQ_SETUP_PLUGINS      SQ_AUDIT_DIR "/plugins.d"
#define SQ_SETUP_DROPIN	      SQ_SETUP_PLUGINS "/seqids.conf"
#define SQ_SETUP_AUDITD	      SQ_AUDIT_DIR "/auditd.conf"
#define SQ_SETUP_SYSTEM	      "/etc/systemd/system"
#define SQ_SETUP_SOCKET	      "systemd-journald-audit.socket"
#define SQ_SETUP_JOURNALD_DIR SQ_SETUP_SYSTEM "/" SQ_SETUP_SOCKET ".d"
#define SQ_SETUP_JOURNALD     SQ_SETUP_JOURNALD_DIR "/seqids.conf"
#define SQ_SETUP_JOURNAL_DIR  "/etc/systemd/journald.conf.d"
#define SQ_SETUP_JOURNAL      SQ_SETUP_JOURNAL_DIR "/seqids.conf"

struct sq_setup {
	const struct sq_options *options; /* borrowed */
	const char *root; /* stands ahead of each path; "": this system */
	bool live;	  /* it is the one that runs */
	struct sq_plan plan;
};

/* The path below the root. Returns buf. */
const char *sq_setup_path(const struct sq_setup *s, const char *path,
			  char buf[static PATH_MAX]);

/*
 * The file below the root as a text that the caller frees; an empty one where
 * there is no file. Returns NULL with a complaint.
 */
char *sq_setup_read(const struct sq_setup *s, const char *path);

/* Whether there is something at the path below the root. */
bool sq_setup_have(const struct sq_setup *s, const char *path);

/*
 * Call each(of, PATH, text) for the files of rules that auditd would load, in
 * their order; paths are whole. Returns 0, or -1 with a complaint.
 */
int sq_setup_each_rules(const struct sq_setup *s,
			int (*each)(void *of, const char *path,
				    const char *text),
			void *of);

#endif
