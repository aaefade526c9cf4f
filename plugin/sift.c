/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sift.h"

#include <string.h>

#include "base/text.h"
#include "input/keys.h"
#include "input/record.h"

#define KEY_LEN 512 /* bytes of all keys of a rule; the kernel takes 256 */

#define INTERPRETED '\x1d' /* auditd's interpreted fields follow it */

static bool begins(const char *line, size_t len, const char *with)
{
	size_t with_len = strlen(with);

	return len >= with_len && memcmp(line, with, with_len) == 0;
}

#define NOTICE "type=TRUSTED_APP "

/* Alerts of scans, as auditd 3.0 has them, which knows no name for the type. */
#define SCAN_UNNAMED "type=UNKNOWN[2120] "

/* A look at the first bytes, for each line that auditd sends. */
static bool may_be_message(const char *line, size_t len)
{
	const char *blank;

	if (begins(line, len, "node=")) {
		blank = memchr(line, ' ', len);
		if (!blank)
			return false;
		len -= (size_t)(blank + 1 - line);
		line = blank + 1;
	}
	return begins(line, len, "type=ANOM_") || begins(line, len, NOTICE) ||
	       begins(line, len, SCAN_UNNAMED);
}

/* Our executable; it may have been replaced since it was started. */
static bool is_own_exe(const struct sq_sift *s, const char *exe)
{
	size_t len = strlen(s->own_exe);

	return strncmp(exe, s->own_exe, len) == 0 &&
	       (!exe[len] || strcmp(exe + len, " (deleted)") == 0);
}

static bool is_own(const struct sq_sift *s, const struct sq_event *ev)
{
	return ev && ev->kind == SQ_EVENT_CALL &&
	       ((s->own_pid && ev->pid == s->own_pid) ||
		is_own_exe(s, ev->exe));
}

/* rest: of a SYSCALL record, whose text of strangers holds no blank. */
static bool has_key(const char *rest, size_t len)
{
	static const char field[] = " key=";
	const char *end = memchr(rest, INTERPRETED, len), *at;
	struct sq_event ev = { .evidence = false };
	char keys[KEY_LEN];
	int n;

	end = end ? end : rest + len;
	at = memmem(rest, (size_t)(end - rest), field, strlen(field));
	if (!at)
		return false;
	at += strlen(field);
	len = (size_t)(end - at);
	while (len && strchr(SQ_TEXT_BLANKS, at[len - 1]))
		len--;
	n = sq_text_decode(at, len, keys, sizeof(keys));
	if (n > 0)
		sq_keys_take("", keys, (size_t)n, &ev);
	return ev.evidence;
}

/* The type of the record, as it is spelled. */
static bool is_type(const struct sq_record *head, const char *line,
		    const char *type)
{
	size_t ahead = (size_t)(head->spelled - line), len = strlen(type);

	return ahead >= len && memcmp(head->spelled - len, type, len) == 0;
}

static bool is_message(const struct sq_record *head, const char *line,
		       size_t len)
{
	static const char text[] = " msg='op=seqids-detect ",
			  notice[] = " msg='op=seqids-plugin ";
	size_t rest_len = len - (size_t)(head->rest - line);

	if (is_type(head, line, NOTICE))
		return memmem(head->rest, rest_len, notice, strlen(notice));
	return (is_type(head, line, "type=ANOM_EXEC ") ||
		is_type(head, line, "type=ANOM_ORIGIN_FAILURES ") ||
		is_type(head, line, SCAN_UNNAMED)) &&
	       memmem(head->rest, rest_len, text, strlen(text));
}

static void drop(struct sq_sift *s, unsigned int i)
{
	s->count--;
	memmove(s->open + i, s->open + i + 1,
		(s->count - i) * sizeof(*s->open));
}

static void open_event(struct sq_sift *s, const struct sq_record *head)
{
	struct sq_sift_event *at;

	if (s->count == SQ_SIFT_OPEN)
		drop(s, 0);
	at = &s->open[s->count++];
	at->stamp = head->stamp;
	at->node_len =
		head->node_len < SQ_NODE_LEN ? head->node_len : SQ_NODE_LEN;
	memcpy(at->node, at->node_len ? head->node : "", at->node_len);
	s->patience = SQ_SIFT_PATIENCE;
}

static bool is_of(const struct sq_sift_event *at, const struct sq_record *head)
{
	return at->stamp.serial == head->stamp.serial &&
	       at->stamp.time_ms == head->stamp.time_ms &&
	       at->node_len == head->node_len &&
	       (!at->node_len ||
		memcmp(at->node, head->node, at->node_len) == 0);
}

/* The log has no record of type EOE, which only ends an event. */
static enum sq_sifted follow(struct sq_sift *s, const struct sq_record *head,
			     const char *line)
{
	for (unsigned int i = 0; i < s->count; i++) {
		if (!is_of(&s->open[i], head))
			continue;
		if (is_type(head, line, "type=EOE ")) {
			drop(s, i);
			return SQ_SIFT_OTHER;
		}
		s->patience = SQ_SIFT_PATIENCE;
		return SQ_SIFT_FOLLOWS;
	}
	if (s->count && --s->patience == 0)
		s->count = 0;
	return SQ_SIFT_OTHER;
}

enum sq_sifted sq_sift_line(struct sq_sift *s, const char *line, size_t len,
			    const struct sq_event *ev)
{
	bool own = is_own(s, ev), message = may_be_message(line, len);
	struct sq_record head;

	if ((!own && !message && !s->count) ||
	    sq_record_head(line, len, &head) < 0)
		return SQ_SIFT_OTHER;
	if (message && is_message(&head, line, len))
		return SQ_SIFT_STARTS;
	if (!own || !has_key(head.rest, len - (size_t)(head.rest - line)))
		return follow(s, &head, line);
	open_event(s, &head);
	return SQ_SIFT_STARTS;
}

void sq_sift_kept(struct sq_sift *s, const char *line, size_t len)
{
	struct sq_record head;

	if (sq_record_head(line, len, &head) == 0 &&
	    head.type == SQ_RECORD_SYSCALL)
		open_event(s, &head);
}
