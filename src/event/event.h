/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * event.h - one system call or packet, as the rest of the program sees it
 *
 * A value: it owns its text and points nowhere. Filled in place by a reader
 * and read by everybody after it; a reader sets every field of it but the
 * bytes of text past their terminating NUL, and packet for a packet only,
 * detail for a detail only. It is large and mostly empty: sq_event_copy()
 * copies what is set.
 */
#ifndef SQ_EVENT_H
#define SQ_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/call.h"

#define SQ_COMM_LEN 64	 /* bytes; the kernel's is 16, made-up logs' longer */
#define SQ_EXE_LEN  4112 /* bytes; PATH_MAX and " (deleted)" */
#define SQ_NODE_LEN 256	 /* bytes; auditd's name_format allows a host name */
#define SQ_TTY_LEN  64	 /* bytes */

#define SQ_ID_UNSET UINT32_MAX /* auid, ses: nobody logged in; others: absent */

enum sq_event_kind {
	SQ_EVENT_SEEN,	 /* no call: its stamp and node alone are set */
	SQ_EVENT_AUDITD, /* auditd began or ended: the same; its serial is made
			    up. What happened meanwhile, nobody heard */
	SQ_EVENT_RULES,	 /* a rule was removed: as SQ_EVENT_SEEN. Until others
			    are loaded, calls happen that nobody records */
	SQ_EVENT_CALL,	 /* a SYSCALL record, or a line of a calls file */
	SQ_EVENT_URING,	 /* a URINGOP record: no comm, no exe, no auid */
	SQ_EVENT_PACKET, /* a NETFILTER_PKT record: of no process, no key */
	SQ_EVENT_DETAIL, /* one more record of a call's event, for join.h: its
			    stamp, node and detail are set, and exe with the
			    detail's text; nothing else */
};

/* What a detail's text is. */
enum sq_detail_kind {
	SQ_DETAIL_PATH,	     /* a PATH record's name, as it is written */
	SQ_DETAIL_CWD,	     /* where relative names begin */
	SQ_DETAIL_ADDRESS,   /* bytes of a struct sockaddr */
	SQ_DETAIL_ARGUMENTS, /* of an exec, with blanks between */
};

/* What a call does with a path: nametype= of its record. */
enum sq_role {
	SQ_ROLE_UNKNOWN, /* mostly: there is no such file */
	SQ_ROLE_NORMAL,
	SQ_ROLE_PARENT, /* the directory of the one created or deleted */
	SQ_ROLE_CREATE,
	SQ_ROLE_DELETE,
};

struct sq_detail {
	uint8_t kind;  /* enum sq_detail_kind */
	uint8_t role;  /* enum sq_role, of a path */
	uint16_t mode; /* of a path: type and rights; 0: unknown */
	uint32_t item; /* of a path: its number in the event */
};

/* Of a path's mode. */
#define SQ_MODE_TYPE	  0170000
#define SQ_MODE_DIRECTORY 0040000

#define SQ_OBJECTS_MAX 6   /* of a call; a rename has up to five */
#define SQ_OBJECT_TEXT 512 /* bytes, with a NUL */

enum sq_object_kind {
	SQ_OBJECT_PATH,	    /* absolute; "./NAME" where that is not known */
	SQ_OBJECT_ADDRESS,  /* bytes of a struct sockaddr */
	SQ_OBJECT_ARGUMENT, /* all of an exec's, with blanks between */
};

/* What a call acts on. */
struct sq_object {
	uint8_t kind;  /* enum sq_object_kind */
	uint8_t role;  /* enum sq_role, of a path */
	uint16_t mode; /* of a path: type and rights; 0: unknown */
	uint16_t len;  /* bytes, without the NUL */
	char text[SQ_OBJECT_TEXT];
};

enum sq_outcome {
	SQ_OUTCOME_NONE, /* exit and exit_group never return */
	SQ_OUTCOME_SUCCESS,
	SQ_OUTCOME_FAILURE,
};

/* The audit system's name for an event: SEC.MS:SERIAL. */
struct sq_stamp {
	uint64_t time_ms; /* since the epoch, as the record says */
	uint64_t serial;
};

enum sq_family {
	SQ_FAMILY_NONE, /* the record has no address */
	SQ_FAMILY_IPV4,
	SQ_FAMILY_IPV6,
};

/* Equal addresses are equal bytes; those that IPv4 does not use are 0. */
struct sq_address {
	uint8_t family; /* enum sq_family */
	uint8_t bytes[16];
};

struct sq_packet {
	uint32_t mark; /* 0: none */
	int16_t proto; /* of IP; -1: the record has none */
	struct sq_address saddr, daddr;
};

struct sq_event {
	enum sq_event_kind kind;
	enum sq_outcome outcome;
	bool keyed;    /* carries the key that makes windows, and is one of
			  the calls that do */
	bool outside;  /* none of the calls that make windows; alphabet.h */
	uint8_t depth; /* enum sq_depth: that of the rule, by its key */
	bool evidence; /* carries the key of the evidence directory's watch */
	bool damage;   /* ahead of it is a record that could not be read */
	struct sq_stamp stamp;
	sq_call call;
	int64_t exit; /* 0 where outcome is SQ_OUTCOME_NONE */
	uint32_t pid, ppid;
	uint32_t auid, uid, euid, gid, ses;
	uint32_t items;	  /* PATH records that its event has */
	uint64_t args[4]; /* a0 to a3; 0 where the record has no number */
	uint32_t losses;  /* of events, on its node, up to it; serials.h */
	struct sq_packet packet;
	struct sq_detail detail;
	uint8_t object_count; /* 0 until join.h has seen the details */
	bool objects_cut;     /* there are more, or one is longer */
	size_t node_len, comm_len, exe_len; /* bytes, without the NUL */
	char node[SQ_NODE_LEN]; /* empty where the stream names none */
	char comm[SQ_COMM_LEN];
	char tty[SQ_TTY_LEN];
	char exe[SQ_EXE_LEN];
	struct sq_object objects[SQ_OBJECTS_MAX];
};

/* Whether a call, an operation or a packet is told of, and no mere record. */
static inline bool sq_event_acts(const struct sq_event *ev)
{
	return ev->kind > SQ_EVENT_RULES && ev->kind != SQ_EVENT_DETAIL;
}

/*
 * Whose doing it is: that of the login's user, whoever he has become since, as
 * all that his own subordinate ids do; outside any login, of the user.
 */
static inline uint32_t sq_event_user(const struct sq_event *ev)
{
	return ev->auid != SQ_ID_UNSET ? ev->auid : ev->uid;
}

/* What is awaited of further records, as sq_call_details(). */
static inline unsigned int sq_event_details(const struct sq_event *ev)
{
	return ev->kind == SQ_EVENT_CALL && !ev->outside
		       ? sq_call_details(ev->call)
		       : 0;
}

/* Bytes that hold all that is set of ev, from its start. */
size_t sq_event_size(const struct sq_event *ev);

/* Copy what is set. to has room for sq_event_size() bytes. */
void sq_event_copy(struct sq_event *to, const struct sq_event *ev);

#endif
