/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * alert.h - a finding that the operator shall hear of
 *
 * A value, so that it can wait in a queue; message.h and details.h write it
 * down. Pure; thread-safe.
 */
#ifndef SQ_ALERT_H
#define SQ_ALERT_H

#include "event/event.h"
#include "stream/history.h"
#include "detect/portscan.h"
#include "model/facet.h"
#include "model/program.h"
#include "stream/naming.h"

#define SQ_ALERT_ID_LEN	  (SQ_NODE_LEN + 48)
#define SQ_ALERT_FILE_LEN 255  /* bytes of an evidence file's name; NAME_MAX */
#define SQ_OBJECT_LEN	  512  /* bytes; most paths; a longer one is cut */
#define SQ_ALERT_LATE_MS  1000 /* a call that took longer had to wait */

enum sq_reason {
	SQ_REASON_NEW_SEQUENCE, /* a window that the profile does not hold */
	SQ_REASON_NEW_ARGUMENT, /* these seven by what is new; see facet.h */
	SQ_REASON_NEW_ERROR,
	SQ_REASON_NEW_START,
	SQ_REASON_NEW_PATH, /* read or written */
	SQ_REASON_NEW_PEER,
	SQ_REASON_NEW_USER,
	SQ_REASON_NEW_STREAM,	/* so many short ones in a row */
	SQ_REASON_NEW_PROGRAM,	/* a program that the profile does not hold */
	SQ_REASON_LOST_PROGRAM, /* a program whose record is damaged */
	SQ_REASON_NOT_LEARNED,	/* too much new at once in a settled program */
	SQ_REASON_PROGRAM_CHANGED, /* its file is another one */
	SQ_REASON_ANOMALIES,	   /* more than anomaly_limit of a program */
	SQ_REASON_OTHER_CALLS,	   /* not all calls are audited */
	SQ_REASON_STREAMS,	   /* so many that others were forgotten */
	SQ_REASON_SUPPRESSED,	   /* count alerts were one too many a minute */
	SQ_REASON_OVERLOAD,	   /* calls were not seen, or seen late */
	SQ_REASON_SCAN_FIN,	   /* these four in portscan.h's order */
	SQ_REASON_SCAN_NULL,
	SQ_REASON_SCAN_XMAS,
	SQ_REASON_SCAN_REFUSED,
};

/* What one call did that is new in one facet. */
struct sq_alert_news {
	enum sq_facet facet;
	bool host;	 /* new to the whole host, not to the program alone */
	uint64_t one_in; /* its odds: 1 in so many */
	uint64_t seen;	 /* calls of the program up to then */
	size_t object_len;
	char object[SQ_OBJECT_LEN]; /* what is new; a stranger's to choose */
};

#define SQ_DIGEST_MAX	       16  /* programs; the text has room for no more */
#define SQ_SUPPRESSED_NAME_LEN 128 /* bytes; a longer name is cut */

/* Alerts on one program of one user that were not told each. */
struct sq_suppressed {
	uint64_t count;
	uint64_t bad; /* of the worst: as odds of 1 in so many */
	enum sq_reason reason;
	uint32_t pid;
	uint32_t user; /* sq_event_user() */
	char event[SQ_ALERT_ID_LEN];
	char program[SQ_SUPPRESSED_NAME_LEN];
};

/* Why calls were not seen, or seen late: bits. */
enum sq_overload_cause {
	SQ_OVERLOAD_LOST = 1 << 0,    /* events that never came */
	SQ_OVERLOAD_LATE = 1 << 1,    /* events that waited for long */
	SQ_OVERLOAD_STALLED = 1 << 2, /* seqids itself stood still */
	SQ_OVERLOAD_QUEUED = 1 << 3,  /* the kernel's queue fills */
};
#define SQ_OVERLOAD_CAUSES 4

#define SQ_OVERLOAD_MAX 64 /* programs; a busy host runs some dozens a minute */

/* A program that made calls, or whose calls have a gap. */
struct sq_overload_program {
	uint64_t calls; /* seen of it within the minute */
	uint64_t lost;	/* its share of what was lost, rounded up */
	bool gap;	/* a process of it went on behind a loss */
	char program[SQ_SUPPRESSED_NAME_LEN];
};

/* What was not seen, and of whom. */
struct sq_overload {
	unsigned int causes; /* bits of enum sq_overload_cause */
	uint64_t lost;	 /* events, by their serials or by the kernel's count */
	uint64_t queued; /* records in the kernel's queue, at most */
	uint64_t late_ms, stalled_ms;
	uint64_t first_ms, last_ms;
	uint64_t calls;		/* seen of all programs within the minute */
	uint64_t others;	/* programs that are not listed */
	unsigned int count;	/* of the list */
	unsigned int gap_count; /* programs with a gap, all of them */
	struct sq_overload_program programs[SQ_OVERLOAD_MAX]; /* most calls
								 first */
};

/* The first alert of an episode (episode.h), by which the others name it. */
struct sq_alert_root {
	char id[SQ_ALERT_ID_LEN];	  /* empty: there is none before */
	char file[SQ_ALERT_FILE_LEN + 1]; /* of its evidence */
};

struct sq_alert {
	enum sq_reason reason;
	bool quiet; /* an act for the evidence of the root, without a message */
	bool goes_on; /* and known calls, right behind one that was told */
	struct sq_alert_root root;
	/*
	 * that set it off; but comm and exe are those of the program that
	 * acted, also where it was an execve, whose record has the started
	 * program's
	 */
	struct sq_event event;
	uint64_t came_ms; /* what time it was when the call was seen */
	unsigned int news_count, with_count;
	/* least likely first; behind them what only goes with them */
	struct sq_alert_news news[SQ_FACET_COUNT];
	size_t started_len;
	char started[SQ_OBJECT_LEN]; /* that an execve started */
	char program[SQ_PROGRAM_NAME_LEN];
	char parent[SQ_PROGRAM_NAME_LEN]; /* its program; empty: not known */
	uint64_t count;			  /* of what is suppressed */
	unsigned int suppressed_count;
	struct sq_suppressed suppressed[SQ_DIGEST_MAX]; /* worst first */
	bool tainted; /* calls may have been lost in this frame */
	unsigned int order, distance, locality; /* of a new sequence */
	uint32_t mismatches;
	unsigned int call_count, nearest_count, run_count;
	sq_call calls[SQ_WINDOW_MAX], nearest[SQ_WINDOW_MAX];
	sq_call run[SQ_RUN_LEN];   /* that is new; see trail.h */
	struct sq_history history; /* calls included */
	struct sq_portscan scan; /* of a scan; of it, nothing else but event */
	struct sq_overload overload; /* likewise; the last, since it is large */
};

/* Bytes of a, from its start, that are set: all but the overload of others. */
size_t sq_alert_size(const struct sq_alert *a);

/* Whether a is about packets, and not about a program. */
bool sq_alert_is_scan(const struct sq_alert *a);

/* Whether a is about a process; if not, its event has none. */
bool sq_alert_has_process(const struct sq_alert *a);

/*
 * The name of a cause: lost, late, stalled, queued. bit: its number, below
 * SQ_OVERLOAD_CAUSES.
 */
const char *sq_overload_cause_name(unsigned int bit);

/* Whether a is about what a program did, or nothing else is worse. */
bool sq_alert_is_act(const struct sq_alert *a);

/* Whether a has order, distance, mismatches and locality. */
bool sq_alert_has_verdict(const struct sq_alert *a);

/* Whether the call was seen long after it began; a scan has times of its own */
bool sq_alert_is_late(const struct sq_alert *a);

/*
 * What the program did it to: what is new in the least likely facet, or else
 * the program that it started. *len is 0 where there is none. Borrows from a.
 */
const char *sq_alert_object(const struct sq_alert *a, size_t *len);

/* new-sequence, new-program …: fixed names, in seqids.conf(5). */
const char *sq_reason_name(enum sq_reason reason);

/*
 * What names ev and the alert that it sets off: SEC.MS:SERIAL, with NODE/ ahead
 * where the stream names nodes. Returns id.
 */
const char *sq_alert_id(const struct sq_event *ev,
			char id[static SQ_ALERT_ID_LEN]);

/*
 * The evidence file's name, <comm>-<pid>-<SEC.MS:SERIAL>.json: bytes of comm
 * that are no plain name characters become '_'. Where there is no process, comm
 * is the reason and pid 0. Returns name.
 */
const char *sq_alert_file(const struct sq_alert *a,
			  char name[static SQ_ALERT_FILE_LEN + 1]);

#endif
