/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host.h - what the host says of the plugin and of its audit system
 *
 * Asks the kernel only, and the plugin never notices. Blocks for a second at
 * most.
 */
#ifndef SQ_HOST_H
#define SQ_HOST_H

#include <stdbool.h>
#include <stdint.h>

struct sq_host {
	bool running;	       /* the pid of the dump is the plugin's */
	uint64_t memory_bytes; /* that it has; 0: not known */

	bool asked; /* the kernel answered; root alone may ask */
	bool enabled;
	unsigned int rules; /* with the key */
	uint64_t lost;	    /* events, since the kernel started */
	uint64_t backlog, backlog_limit;
	bool holds_back; /* sq_host_holds_back() */
};

/*
 * Whether the kernel keeps the records that auditd does not take in time, since
 * its command line says audit=1. Without it, what auditd has not taken after
 * half a second is printed and forgotten, and "lost" does not count it.
 */
bool sq_host_holds_back(void);
/* The same, of a command line. */
bool sq_host_line_holds_back(const char *line);

/* pid: as the dump says. key: of the rules; empty: any. */
void sq_host_ask(struct sq_host *h, uint64_t pid, const char *key);

#endif
