/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/evidence/ecs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "cli/evidence/attack.h"
#include "stream/naming.h"

/* A field of the evidence, and where in the schema it goes; dots nest. */
static const struct {
	const char *from, *to;
} fields[] = {
	{ "event", "event.id" },
	{ "reason", "event.action" },
	{ "reason", "rule.name" },
	{ "node", "host.name" },
	{ "program", "service.name" },
	{ "pid", "process.pid" },
	{ "ppid", "process.parent.pid" },
	{ "comm", "process.name" },
	{ "exe", "process.executable" },
	{ "saddr", "source.ip" },
	{ "daddr", "destination.ip" },
	{ "packets", "network.packets" },
	/* of the audit system, or seqids's own */
	{ "auid", "seqids.auid" },
	{ "ses", "seqids.ses" },
	{ "tty", "seqids.tty" },
	{ "unit", "seqids.unit" },
	{ "proto", "seqids.proto" },
	{ "facet", "seqids.facet" },
	{ "object", "seqids.object" },
	{ "odds", "seqids.odds" },
	{ "seen", "seqids.seen" },
	{ "order", "seqids.order" },
	{ "distance", "seqids.distance" },
	{ "mismatches", "seqids.mismatches" },
	{ "locality", "seqids.locality" },
	{ "calls", "seqids.calls" },
	{ "run", "seqids.run" },
	{ "nearest", "seqids.nearest" },
	{ "count", "seqids.count" },
	{ "tainted", "seqids.tainted" },
	{ "evidence", "seqids.evidence" },
};

/* Put value, which is taken, at a path of keys with dots between. */
static void put(json_t *object, const char *path, json_t *value)
{
	const char *dot;
	char key[32];

	while ((dot = strchr(path, '.'))) {
		json_t *inner;

		snprintf(key, sizeof(key), "%.*s", (int)(dot - path), path);
		inner = json_object_get(object, key);
		if (!inner) {
			inner = json_object();
			json_object_set_new(object, key, inner);
		}
		object = inner;
		path = dot + 1;
	}
	json_object_set_new(object, path, value);
}

/* An id is a keyword in the schema: text. */
static void put_id(json_t *object, const char *path,
		   const struct sq_evidence *e, const char *key)
{
	char text[24];

	if (!sq_evidence_has(e, key))
		return;
	snprintf(text, sizeof(text), "%llu",
		 (unsigned long long)sq_evidence_number(e, key));
	put(object, path, json_string(text));
}

static void put_time(json_t *object, uint64_t time_ms)
{
	time_t t = (time_t)(time_ms / 1000);
	char date[32], text[48];
	struct tm tm;

	if (!gmtime_r(&t, &tm) ||
	    !strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm))
		return;
	snprintf(text, sizeof(text), "%s.%03uZ", date,
		 (unsigned int)(time_ms % 1000));
	json_object_set_new(object, "@timestamp", json_string(text));
}

/* The parent is a program: its name, of which the schema wants the path. */
static void put_parent(json_t *object, const struct sq_evidence *e)
{
	size_t len;
	const char *path = sq_program_path(sq_evidence_text(e, "parent"), &len);

	if (len)
		put(object, "process.parent.executable",
		    json_stringn(path, strlen(path)));
}

static void put_container(json_t *object, const struct sq_evidence *e)
{
	const char *unit = sq_evidence_text(e, "unit");
	char name[SQ_UNIT_LEN];

	if (!sq_unitname_container(unit, name))
		return;
	if (strcmp(name, "#") != 0)
		put(object, "container.name", json_string(name));
	put(object, "container.runtime", json_string(strrchr(unit, '.') + 1));
}

static json_t *one_word(const char *word)
{
	return json_pack("[s]", word);
}

static void put_technique(json_t *object, const struct sq_technique *t)
{
	char url[128];

	if (!t)
		return;
	snprintf(url, sizeof(url), "%s%s", SQ_ATTACK_URL, t->path);
	put(object, "threat.framework", json_string("MITRE ATT&CK"));
	put(object, "threat.technique.id", one_word(t->id));
	put(object, "threat.technique.name", one_word(t->name));
	put(object, "threat.technique.reference", one_word(url));
}

json_t *sq_ecs_make(const struct sq_evidence *e)
{
	const char *category = strncmp(e->reason, "scan-", 5) == 0  ? "network"
			       : strcmp(e->reason, "overload") == 0 ? "host"
								    : "process";
	enum sq_weight weight = sq_evidence_weight(e);
	char *sentence = sq_evidence_sentence(e);
	json_t *object = json_object();

	put_time(object, e->time_ms);
	json_object_set_new(object, "message",
			    json_string(sentence ? sentence : ""));
	free(sentence);
	put(object, "ecs.version", json_string(SQ_ECS_VERSION));
	put(object, "event.kind", json_string("alert"));
	put(object, "event.category", one_word(category));
	put(object, "event.type", one_word("info"));
	put(object, "event.module", json_string("seqids"));
	put(object, "event.dataset", json_string("seqids.alert"));
	put(object, "event.severity", json_integer(1 + (int)weight));
	put(object, "log.level", json_string(sq_weight_name(weight)));
	put_id(object, "user.id", e, "uid");
	put_id(object, "group.id", e, "gid");
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		json_t *value = json_object_get(e->root, fields[i].from);

		if (value && !json_is_null(value))
			put(object, fields[i].to, json_incref(value));
	}
	put_parent(object, e);
	put_container(object, e);
	put_technique(object, sq_attack_find(e));
	return object;
}
