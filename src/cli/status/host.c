/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/status/host.h"

#include <fcntl.h>
#include <libaudit.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#define PLUGIN	"audisp-seqids" /* its comm */
#define WAIT_MS 1000		/* for an answer of the kernel's */

/* Up to size - 1 bytes of a small file. Returns whether it could be read. */
static bool read_file(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, buf, size - 1);

	if (fd >= 0)
		close(fd);
	if (got < 0)
		return false;
	buf[got] = '\0';
	return true;
}

bool sq_host_line_holds_back(const char *line)
{
	static const char option[] = "audit=";
	bool holds = false;

	for (size_t len; *line; line += len) {
		line += strspn(line, " \t\n");
		len = strcspn(line, " \t\n");
		if (len <= strlen(option) ||
		    memcmp(line, option, strlen(option)) != 0)
			continue;
		holds = (len == 7 && line[6] == '1') ||
			(len == 8 && memcmp(line + 6, "on", 2) == 0);
	}
	return holds;
}

bool sq_host_holds_back(void)
{
	char line[4096]; /* the kernel's own limit is 2048 on x86 */

	return read_file("/proc/cmdline", line, sizeof(line)) &&
	       sq_host_line_holds_back(line);
}

static void ask_process(struct sq_host *h, uint64_t pid)
{
	char path[64], text[4096], *at;
	uint64_t kb;

	snprintf(path, sizeof(path), "/proc/%llu/comm",
		 (unsigned long long)pid);
	h->running = read_file(path, text, sizeof(text)) &&
		     strcmp(sq_text_trim(text), PLUGIN) == 0;
	snprintf(path, sizeof(path), "/proc/%llu/status",
		 (unsigned long long)pid);
	if (!h->running || !read_file(path, text, sizeof(text)))
		return;
	at = strstr(text, "\nVmRSS:");
	if (!at)
		return;
	at += strlen("\nVmRSS:");
	at += strspn(at, SQ_TEXT_BLANKS);
	if (sq_text_u64(at, strcspn(at, " "), 10, UINT64_MAX / 1024, &kb) == 0)
		h->memory_bytes = kb * 1024;
}

/* Whether key is among those in text, which has \1 between them. */
static bool is_among(const char *text, size_t text_len, const char *key)
{
	size_t len = strlen(key), part;

	for (size_t at = 0; at < text_len; at += part + 1) {
		const char *end = memchr(text + at, '\1', text_len - at);

		part = end ? (size_t)(end - text) - at : text_len - at;
		if (part == len && memcmp(text + at, key, len) == 0)
			return true;
	}
	return false;
}

/* Whether the rule has the key. */
static bool has_key(const struct audit_rule_data *rule, const char *key)
{
	size_t at = 0;

	if (!*key)
		return true;
	for (uint32_t i = 0; i < rule->field_count; i++) {
		uint32_t field = rule->fields[i];
		bool text =
			field == AUDIT_FILTERKEY || field == AUDIT_WATCH ||
			field == AUDIT_DIR || field == AUDIT_EXE ||
			(field >= AUDIT_SUBJ_USER && field <= AUDIT_SUBJ_CLR) ||
			(field >= AUDIT_OBJ_USER &&
			 field <= AUDIT_OBJ_LEV_HIGH);

		if (!text)
			continue;
		if (rule->values[i] > rule->buflen - at)
			return false;
		if (field == AUDIT_FILTERKEY &&
		    is_among(rule->buf + at, rule->values[i], key))
			return true;
		at += rule->values[i];
	}
	return false;
}

/*
 * One answer after the other, into h. Returns 1 for one, 0 for the last, -1
 * where none comes or the kernel refuses.
 */
static int take_answer(struct sq_host *h, int fd, const char *key)
{
	struct pollfd in = { fd, POLLIN, 0 };
	struct audit_reply reply;

	if (poll(&in, 1, WAIT_MS) <= 0 ||
	    audit_get_reply(fd, &reply, GET_REPLY_NONBLOCKING, 0) <= 0)
		return -1;
	switch (reply.type) {
	case NLMSG_ERROR:
		return reply.error->error ? -1 : 1; /* an acknowledgement */
	case NLMSG_DONE:
		return 0;
	case AUDIT_GET:
		h->enabled = reply.status->enabled;
		h->lost = reply.status->lost;
		h->backlog = reply.status->backlog;
		h->backlog_limit = reply.status->backlog_limit;
		return 0;
	case AUDIT_LIST_RULES:
		h->rules += has_key(reply.ruledata, key);
		return 1;
	default:
		return 1;
	}
}

static bool take_answers(struct sq_host *h, int fd, const char *key)
{
	int got;

	while ((got = take_answer(h, fd, key)) > 0)
		;
	return got == 0;
}

static void ask_kernel(struct sq_host *h, const char *key)
{
	int fd = audit_open();

	if (fd < 0)
		return;
	h->asked = audit_request_status(fd) > 0 && take_answers(h, fd, key) &&
		   audit_request_rules_list_data(fd) > 0 &&
		   take_answers(h, fd, key);
	audit_close(fd);
}

void sq_host_ask(struct sq_host *h, uint64_t pid, const char *key)
{
	memset(h, 0, sizeof(*h));
	ask_process(h, pid);
	ask_kernel(h, key);
	h->holds_back = sq_host_holds_back();
}
