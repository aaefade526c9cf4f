/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/evidence/attack.h"

#include <fnmatch.h>
#include <stddef.h>
#include <string.h>

#define T(id, name, path)      \
	{                      \
		id, name, path \
	}

/* chmod's mode, as an argument's item has it: 04000 or 02000 is set in it */
#define SET_ID "*=0x[48c]??"

/*
 * What a program never did before, and the technique whose page describes it.
 * The first row that fits counts. A call or facet that is NULL fits any; so
 * does an object, which is a glob on the whole of what the evidence has there.
 *
 * Sources: the page of each technique, at SQ_ATTACK_URL and its path, in
 * version 15 of ATT&CK for Linux. The calls are those that the pages name, or
 * by which Linux does what they describe (the manual page of the call).
 */
static const struct {
	const char *call, *facet, *object;
	struct sq_technique technique;
} table[] = {
	/*
	 * a shell or an interpreter, from a program that never started one; a
	 * shell is named with its script, as /usr/bin/dash[sh]
	 */
	{ NULL, "start", "*/*sh", T("T1059.004", "Unix Shell", "T1059/004/") },
	{ NULL, "start", "*/*sh\\[*]",
	  T("T1059.004", "Unix Shell", "T1059/004/") },
	{ "execve", NULL, "*/*sh", T("T1059.004", "Unix Shell", "T1059/004/") },
	{ NULL, "start", "*/python*", T("T1059.006", "Python", "T1059/006/") },
	{ NULL, "start", "*/crontab", T("T1053.003", "Cron", "T1053/003/") },
	/* a listening socket */
	{ "listen", NULL, NULL, T("T1571", "Non-Standard Port", "T1571/") },
	{ "bind", "peer", NULL, T("T1571", "Non-Standard Port", "T1571/") },
	/* set-uid and set-gid bits */
	{ "chmod", "argument", SET_ID,
	  T("T1548.001", "Setuid and Setgid", "T1548/001/") },
	{ "fchmod", "argument", SET_ID,
	  T("T1548.001", "Setuid and Setgid", "T1548/001/") },
	{ "fchmodat", "argument", SET_ID,
	  T("T1548.001", "Setuid and Setgid", "T1548/001/") },
	/* other processes, other memory */
	{ "ptrace", NULL, NULL,
	  T("T1055.008", "Ptrace System Calls", "T1055/008/") },
	{ "process_vm_writev", NULL, NULL,
	  T("T1055", "Process Injection", "T1055/") },
	{ "memfd_create", NULL, NULL,
	  T("T1620", "Reflective Code Loading", "T1620/") },
	/* the kernel and the host */
	{ "init_module", NULL, NULL,
	  T("T1547.006", "Kernel Modules and Extensions", "T1547/006/") },
	{ "finit_module", NULL, NULL,
	  T("T1547.006", "Kernel Modules and Extensions", "T1547/006/") },
	{ "setns", NULL, NULL, T("T1611", "Escape to Host", "T1611/") },
	{ "reboot", NULL, NULL,
	  T("T1529", "System Shutdown/Reboot", "T1529/") },
	/* where it reads and writes: the facets have directories */
	{ NULL, "write", "/etc/audit*",
	  T("T1562.012", "Disable or Modify Linux Audit System",
	    "T1562/012/") },
	{ NULL, "write", "*/.ssh*",
	  T("T1098.004", "SSH Authorized Keys", "T1098/004/") },
	{ NULL, "read", "*/.ssh*",
	  T("T1552.004", "Private Keys", "T1552/004/") },
	{ NULL, "write", "/etc/cron*", T("T1053.003", "Cron", "T1053/003/") },
	{ NULL, "write", "/var/spool/cron*",
	  T("T1053.003", "Cron", "T1053/003/") },
	{ NULL, "write", "*/systemd/system*",
	  T("T1543.002", "Systemd Service", "T1543/002/") },
	{ NULL, "write", "/etc/ld.so*",
	  T("T1574.006", "Dynamic Linker Hijacking", "T1574/006/") },
	{ NULL, "write", "/etc/profile*",
	  T("T1546.004", "Unix Shell Configuration Modification",
	    "T1546/004/") },
	{ NULL, "write", "/etc/sudoers*",
	  T("T1548.003", "Sudo and Sudo Caching", "T1548/003/") },
	{ NULL, "write", "/var/log*",
	  T("T1070.002", "Clear Linux or Mac System Logs", "T1070/002/") },
};

static const struct sq_technique scanning =
	T("T1046", "Network Service Discovery", "T1046/");

static bool fits(const char *wanted, const char *is)
{
	return !wanted || strcmp(wanted, is) == 0;
}

/* The call that set the alert off: the last one of the window. */
static const char *call_of(const struct sq_evidence *e)
{
	json_t *calls = json_object_get(e->root, "calls");
	size_t count = json_array_size(calls);
	const char *name =
		count ? json_string_value(json_array_get(calls, count - 1))
		      : NULL;

	return name ? name : "";
}

/* Whether the call itself is what is new, not its place among others. */
static bool is_new_call(const struct sq_evidence *e)
{
	return sq_evidence_has(e, "odds") ||
	       (strcmp(e->reason, "new-sequence") == 0 &&
		sq_evidence_number(e, "order") == 1);
}

const struct sq_technique *sq_attack_find(const struct sq_evidence *e)
{
	const char *facet = sq_evidence_text(e, "facet"),
		   *object = sq_evidence_text(e, "object"), *call = call_of(e);

	if (strncmp(e->reason, "scan-", 5) == 0)
		return &scanning;
	if (!is_new_call(e))
		return NULL;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (fits(table[i].call, call) && fits(table[i].facet, facet) &&
		    (!table[i].object ||
		     fnmatch(table[i].object, object, 0) == 0))
			return &table[i].technique;
	return NULL;
}
