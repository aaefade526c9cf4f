/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/record.h"

#include <string.h>

#include "base/scan.h"
#include "base/text.h"

#define ENRICHED  '\x1d' /* AUDIT_INTERP_SEPARATOR: raw fields end here */
#define DAEMON	  "DAEMON_"
#define REMOVAL	  " op=remove_rule "
#define MS_DIGITS 3
#define SEC_MAX	  (INT64_MAX / 1000) /* seconds; their ms fit a number */

/* A number up to the byte stop, which is passed as well. */
static inline bool number_until(struct sq_scan *s, char stop, uint64_t max,
				uint64_t *value)
{
	const char *start = s->at, *at;

	if (sq_scan_number(s, value)) {
		if (*value > max)
			return false;
	} else { /* no digits, or more than usual */
		at = memchr(start, stop, (size_t)(s->end - start));
		if (!at || sq_text_u64(start, (size_t)(at - start), 10, max,
				       value) < 0)
			return false;
		s->at = at;
	}
	if (s->at == s->end || *s->at != stop)
		return false;
	s->at++;
	return true;
}

static bool parse_stamp(struct sq_scan *s, struct sq_stamp *stamp)
{
	const char *ms_text;
	uint64_t sec, ms;

	if (!SQ_SCAN_WORD(s, "msg=audit(") ||
	    !number_until(s, '.', SEC_MAX - 1, &sec))
		return false;
	ms_text = s->at;
	if (!number_until(s, ':', 999, &ms) ||
	    s->at - ms_text != MS_DIGITS + 1 ||
	    !number_until(s, ')', UINT64_MAX, &stamp->serial))
		return false;
	stamp->time_ms = sec * 1000 + ms;
	return true;
}

static enum sq_record_type type_of(const char *name, size_t len)
{
#define IS(word) (len == strlen(word) && memcmp(name, word, len) == 0)
	if (IS("SYSCALL"))
		return SQ_RECORD_SYSCALL;
	/* the second, as an auditd older than 3.1 writes it */
	if (IS("URINGOP") || IS("UNKNOWN[1336]"))
		return SQ_RECORD_URINGOP;
	if (IS("NETFILTER_PKT"))
		return SQ_RECORD_PACKET;
	/* what the kernel writes behind the SYSCALL record of an event */
	if (IS("PATH"))
		return SQ_RECORD_PATH;
	if (IS("CWD"))
		return SQ_RECORD_CWD;
	if (IS("SOCKADDR"))
		return SQ_RECORD_SOCKADDR;
	if (IS("EXECVE"))
		return SQ_RECORD_EXECVE;
	if (IS("EOE") || IS("PROCTITLE") || IS("MMAP") || IS("SOCKETCALL") ||
	    IS("BPRM_FCAPS") || IS("FD_PAIR") || IS("CAPSET") || IS("IPC"))
		return SQ_RECORD_DETAIL;
	if (IS("DAEMON_START") || IS("DAEMON_END") || IS("DAEMON_ABORT"))
		return SQ_RECORD_AUDITD;
	if (IS("CONFIG_CHANGE"))
		return SQ_RECORD_RULES;
#undef IS
	if (len > strlen(DAEMON) && memcmp(name, DAEMON, strlen(DAEMON)) == 0)
		return SQ_RECORD_DAEMON;
	return SQ_RECORD_OTHER;
}

/* Whether a change of the audit system is that a rule was removed. */
static bool is_removal(const struct sq_scan *rest)
{
	return memmem(rest->at, (size_t)(rest->end - rest->at), REMOVAL,
		      strlen(REMOVAL));
}

int sq_record_head(const char *line, size_t len, struct sq_record *head)
{
	struct sq_scan s = { line, line + len };
	const char *space;

	head->node_len = 0;
	if (SQ_SCAN_WORD(&s, "node=")) {
		space = memchr(s.at, ' ', (size_t)(s.end - s.at));
		if (!space || space == s.at || space - s.at >= SQ_NODE_LEN ||
		    memchr(s.at, ENRICHED, (size_t)(space - s.at)))
			return -SQ_EFORMAT;
		head->node = s.at;
		head->node_len = (size_t)(space - s.at);
		s.at = space + 1;
	}
	if (!SQ_SCAN_WORD(&s, "type="))
		return -SQ_EFORMAT;
	space = memchr(s.at, ' ', (size_t)(s.end - s.at));
	if (!space)
		return -SQ_EFORMAT;
	head->type = type_of(s.at, (size_t)(space - s.at));
	head->spelled = s.at = space + 1;
	if (!parse_stamp(&s, &head->stamp))
		return -SQ_EFORMAT;
	head->rest = s.at;
	if (head->type == SQ_RECORD_RULES && !is_removal(&s))
		head->type = SQ_RECORD_OTHER;
	return 0;
}

bool sq_record_follows(const char *line, size_t line_len, const char *stamp,
		       size_t len)
{
	struct sq_scan s = { line, line + line_len };

	if (!SQ_SCAN_WORD(&s, "type=") || s.at == s.end)
		return false;
	/* all the types that type_of() knows begin so, and few others do */
	if (*s.at == 'S' || *s.at == 'U' || *s.at == 'D' || *s.at == 'N')
		return false;
	return sq_scan_skip(&s) && SQ_SCAN_WORD(&s, " ") &&
	       sq_scan_word(&s, stamp, len);
}

enum sq_record_type sq_record_following(const char *line)
{
	const char *name = line + strlen("type=");

	/* a blank is behind the type in any case */
	switch (*name) {
	case 'P':
		return memcmp(name, "PATH ", 5) == 0 ? SQ_RECORD_PATH
						     : SQ_RECORD_DETAIL;
	case 'C':
		return memcmp(name, "CWD ", 4) == 0 ? SQ_RECORD_CWD
						    : SQ_RECORD_DETAIL;
	case 'E':
		return memcmp(name, "EXECVE ", 7) == 0 ? SQ_RECORD_EXECVE
						       : SQ_RECORD_DETAIL;
	}
	return SQ_RECORD_DETAIL;
}

static void set_source(const struct sq_record *head, struct sq_event *ev)
{
	ev->stamp = head->stamp;
	memcpy(ev->node, head->node_len ? head->node : "", head->node_len);
	ev->node[head->node_len] = '\0';
	ev->node_len = head->node_len;
}

void sq_record_seen(const struct sq_record *head, struct sq_event *ev)
{
	set_source(head, ev);
	ev->kind =
		head->type == SQ_RECORD_RULES ? SQ_EVENT_RULES : SQ_EVENT_SEEN;
}

void sq_record_auditd(const struct sq_record *head, struct sq_event *ev)
{
	set_source(head, ev);
	ev->kind = SQ_EVENT_AUDITD;
}

void sq_record_detail(const struct sq_record *head, struct sq_event *ev)
{
	set_source(head, ev);
	ev->kind = SQ_EVENT_DETAIL;
	memset(&ev->detail, 0, sizeof(ev->detail));
	ev->exe[0] = '\0';
	ev->exe_len = 0;
	ev->comm[0] = ev->tty[0] = '\0';
	ev->comm_len = 0;
	ev->object_count = 0;
}

void sq_record_start(const char *key, const struct sq_record *head,
		     struct sq_event *ev)
{
	set_source(head, ev);
	ev->kind = head->type == SQ_RECORD_URINGOP ? SQ_EVENT_URING
						   : SQ_EVENT_CALL;
	ev->outcome = SQ_OUTCOME_NONE;
	ev->keyed = !*key;
	ev->depth = 0;
	ev->evidence = ev->outside = false;
	ev->exit = 0;
	ev->auid = ev->uid = ev->euid = ev->gid = ev->ses = SQ_ID_UNSET;
	ev->items = 0;
	memset(ev->args, 0, sizeof(ev->args));
	ev->object_count = 0;
	ev->objects_cut = false;
	ev->comm[0] = ev->exe[0] = ev->tty[0] = '\0';
	ev->comm_len = ev->exe_len = 0;
}
