/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * alert.h - a verdict that the operator shall hear of, as text and as JSON
 *
 * A value, so that it can wait in a queue. Pure; thread-safe.
 */
#ifndef SQ_ALERT_H
#define SQ_ALERT_H

#include "event/event.h"
#include "stream/history.h"
#include "detect/portscan.h"
#include "model/program.h"
#include "stream/naming.h"

/* The kernel takes 8,560 bytes of user text; libaudit appends to ours. */
#define SQ_ALERT_TEXT_LEN 8000
#define SQ_ALERT_ID_LEN	  (SQ_NODE_LEN + 48)
#define SQ_ALERT_FILE_LEN 255 /* bytes of an evidence file's name; NAME_MAX */

enum sq_reason {
	SQ_REASON_NEW_SEQUENCE, /* a window that the profile does not hold */
	SQ_REASON_NEW_PROGRAM,	/* a program that the profile does not hold */
	SQ_REASON_LOST_PROGRAM, /* a program whose record is damaged */
	SQ_REASON_NOT_LEARNED,	/* too much new at once in a settled program */
	SQ_REASON_PROGRAM_CHANGED, /* its file is another one */
	SQ_REASON_ANOMALIES,	   /* more than anomaly_limit of a program */
	SQ_REASON_OTHER_CALLS,	   /* not all calls are audited */
	SQ_REASON_SUPPRESSED,	   /* count alerts were one too many a minute */
	SQ_REASON_SCAN_FIN,	   /* these four in portscan.h's order */
	SQ_REASON_SCAN_NULL,
	SQ_REASON_SCAN_XMAS,
	SQ_REASON_SCAN_REFUSED,
};

struct sq_alert {
	enum sq_reason reason;
	struct sq_event event; /* that set it off */
	char program[SQ_PROGRAM_NAME_LEN];
	char parent[SQ_PROGRAM_NAME_LEN]; /* its program; empty: not known */
	uint64_t count;			  /* of what is suppressed */
	bool tainted; /* calls may have been lost in this frame */
	unsigned int order, distance, locality; /* of a new sequence */
	uint32_t mismatches;
	unsigned int call_count, nearest_count, run_count;
	sq_call calls[SQ_WINDOW_MAX], nearest[SQ_WINDOW_MAX];
	sq_call run[SQ_RUN_LEN];   /* that is new; see trail.h */
	struct sq_history history; /* calls included */
	struct sq_portscan scan; /* of a scan; of it, nothing else but event */
};

/* Whether a is about packets, and not about a program. */
bool sq_alert_is_scan(const struct sq_alert *a);

/* new-sequence, new-program …: fixed names, in seqids.conf(5). */
const char *sq_reason_name(enum sq_reason reason);

/* SEC.MS:SERIAL, with NODE/ ahead where the stream names nodes. Returns id. */
const char *sq_alert_id(const struct sq_alert *a,
			char id[static SQ_ALERT_ID_LEN]);

/*
 * The evidence file's name, <comm>-<pid>-<SEC.MS:SERIAL>.json: bytes of comm
 * that are no plain name characters become '_'. For a scan comm is the reason
 * and pid 0. Returns name.
 */
const char *sq_alert_file(const struct sq_alert *a,
			  char name[static SQ_ALERT_FILE_LEN + 1]);

/*
 * The audit message's text; evidence (a path) may be NULL. Text of the
 * program is encoded as text.h says, and cut where it would not fit.
 * Returns the length.
 */
size_t sq_alert_text(const struct sq_alert *a, const char *evidence,
		     char text[static SQ_ALERT_TEXT_LEN]);

/*
 * The alert as one JSON object, with indent spaces a level, 0 for one line.
 * Caller frees with free(). NULL when out of memory.
 */
char *sq_alert_json(const struct sq_alert *a, const char *evidence,
		    unsigned int indent);

#endif
