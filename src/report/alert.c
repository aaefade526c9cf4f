/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/alert.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

const char *sq_reason_name(enum sq_reason reason)
{
	static const char *const names[] = {
		[SQ_REASON_NEW_SEQUENCE] = "new-sequence",
		[SQ_REASON_NEW_ARGUMENT] = "new-argument",
		[SQ_REASON_NEW_ERROR] = "new-error",
		[SQ_REASON_NEW_START] = "new-start",
		[SQ_REASON_NEW_PATH] = "new-path",
		[SQ_REASON_NEW_PEER] = "new-peer",
		[SQ_REASON_NEW_USER] = "new-user",
		[SQ_REASON_NEW_STREAM] = "new-stream",
		[SQ_REASON_NEW_PROGRAM] = "new-program",
		[SQ_REASON_LOST_PROGRAM] = "lost-program-file",
		[SQ_REASON_NOT_LEARNED] = "not-learned",
		[SQ_REASON_PROGRAM_CHANGED] = "program-changed",
		[SQ_REASON_ANOMALIES] = "too-many-anomalies",
		[SQ_REASON_OTHER_CALLS] = "other-calls",
		[SQ_REASON_STREAMS] = "too-many-streams",
		[SQ_REASON_SUPPRESSED] = "suppressed",
		[SQ_REASON_OVERLOAD] = "overload",
		[SQ_REASON_SCAN_FIN] = "scan-fin",
		[SQ_REASON_SCAN_NULL] = "scan-null",
		[SQ_REASON_SCAN_XMAS] = "scan-xmas",
		[SQ_REASON_SCAN_REFUSED] = "scan-refused",
	};

	return names[reason];
}

size_t sq_alert_size(const struct sq_alert *a)
{
	return a->reason == SQ_REASON_OVERLOAD
		       ? sizeof(*a)
		       : offsetof(struct sq_alert, overload);
}

bool sq_alert_is_scan(const struct sq_alert *a)
{
	return a->reason >= SQ_REASON_SCAN_FIN &&
	       a->reason <= SQ_REASON_SCAN_REFUSED;
}

bool sq_alert_has_process(const struct sq_alert *a)
{
	return !sq_alert_is_scan(a) && a->reason != SQ_REASON_OVERLOAD;
}

const char *sq_overload_cause_name(unsigned int bit)
{
	static const char *const names[SQ_OVERLOAD_CAUSES] = { "lost", "late",
							       "stalled",
							       "queued" };

	return names[bit];
}

bool sq_alert_is_act(const struct sq_alert *a)
{
	return a->reason != SQ_REASON_NEW_PROGRAM && !sq_alert_is_scan(a);
}

bool sq_alert_has_verdict(const struct sq_alert *a)
{
	return a->reason == SQ_REASON_NEW_SEQUENCE ||
	       a->reason == SQ_REASON_NOT_LEARNED;
}

bool sq_alert_is_late(const struct sq_alert *a)
{
	return sq_alert_has_process(a) &&
	       a->came_ms > a->event.stamp.time_ms + SQ_ALERT_LATE_MS;
}

const char *sq_alert_object(const struct sq_alert *a, size_t *len)
{
	if (a->news_count) {
		*len = a->news[0].object_len;
		return a->news[0].object;
	}
	*len = a->started_len;
	return a->started;
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (c && strchr("_-.", c));
}

const char *sq_alert_id(const struct sq_event *ev,
			char id[static SQ_ALERT_ID_LEN])
{
	int n = snprintf(id, SQ_ALERT_ID_LEN, "%s%s%llu.%03llu:%llu", ev->node,
			 ev->node_len ? "/" : "",
			 (unsigned long long)(ev->stamp.time_ms / 1000),
			 (unsigned long long)(ev->stamp.time_ms % 1000),
			 (unsigned long long)ev->stamp.serial);

	(void)n; /* SQ_ALERT_ID_LEN holds any node and three numbers */
	for (size_t i = 0; i < ev->node_len; i++)
		if (!is_name(id[i]))
			id[i] = '_';
	return id;
}

const char *sq_alert_file(const struct sq_alert *a,
			  char name[static SQ_ALERT_FILE_LEN + 1])
{
	const struct sq_event *ev = &a->event;
	char comm[SQ_COMM_LEN];

	snprintf(comm, sizeof(comm), "%s",
		 sq_alert_has_process(a) ? ev->comm
					 : sq_reason_name(a->reason));
	for (char *c = comm; *c; c++)
		if (!is_name(*c))
			*c = '_';
	if (comm[0] == '.' || comm[0] == '-') /* hidden, or an option */
		comm[0] = '_';
	snprintf(name, SQ_ALERT_FILE_LEN + 1, "%s-%u-%llu.%03llu:%llu.json",
		 comm[0] ? comm : "unknown", ev->pid,
		 (unsigned long long)(ev->stamp.time_ms / 1000),
		 (unsigned long long)(ev->stamp.time_ms % 1000),
		 (unsigned long long)ev->stamp.serial);
	return name;
}
