/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kernel.c - an audit system that answers as a test wants it to
 *
 * To be preloaded into seqids. KERNEL_RULES: how many rules have the key
 * seqids; one more has another. KERNEL_ENABLED, KERNEL_BACKLOG (of 64) and
 * KERNEL_LOST: of its status. KERNEL_REFUSES: nothing is answered.
 */
#include <errno.h>
#include <libaudit.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

static int rules_left; /* to be listed; -1: the end of the list */
static struct audit_status status;
static union {
	struct audit_rule_data rule;
	char room[sizeof(struct audit_rule_data) + 64];
} listed;

static int setting(const char *name, int otherwise)
{
	const char *value = getenv(name);

	return value ? atoi(value) : otherwise;
}

int audit_open(void)
{
	return eventfd(1, EFD_CLOEXEC); /* always readable */
}

void audit_close(int fd)
{
	(void)fd;
}

int audit_request_status(int fd)
{
	(void)fd;
	rules_left = -2;
	if (!setting("KERNEL_REFUSES", 0))
		return 1;
	return -EPERM;
}

int audit_request_rules_list_data(int fd)
{
	(void)fd;
	rules_left = setting("KERNEL_RULES", 1) + 1;
	return 1;
}

/* Two texts, as a rule with a path and a key has them. */
static void make_rule(const char *path, const char *key)
{
	struct audit_rule_data *rule = &listed.rule;

	memset(&listed, 0, sizeof(listed));
	rule->field_count = 3;
	rule->fields[0] = AUDIT_ARCH;
	rule->fields[1] = AUDIT_DIR;
	rule->values[1] = (uint32_t)strlen(path);
	rule->fields[2] = AUDIT_FILTERKEY;
	rule->values[2] = (uint32_t)strlen(key);
	rule->buflen = rule->values[1] + rule->values[2];
	memcpy(rule->buf, path, rule->values[1]);
	memcpy(rule->buf + rule->values[1], key, rule->values[2]);
}

int audit_get_reply(int fd, struct audit_reply *reply, reply_t block, int peek)
{
	(void)fd;
	(void)block;
	(void)peek;
	memset(reply, 0, sizeof(*reply));
	if (rules_left == -2) {
		status.enabled = (uint32_t)setting("KERNEL_ENABLED", 1);
		status.backlog = (uint32_t)setting("KERNEL_BACKLOG", 0);
		status.backlog_limit = 64;
		status.lost = (uint32_t)setting("KERNEL_LOST", 0);
		reply->type = AUDIT_GET;
		reply->status = &status;
		return 1;
	}
	if (!rules_left) {
		reply->type = NLMSG_DONE;
		return 1;
	}
	rules_left--;
	make_rule("/seqids", rules_left ? "other\1seqids" : "seqids_anomaly");
	reply->type = AUDIT_LIST_RULES;
	reply->ruledata = &listed.rule;
	return 1;
}
