/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/rules/depthset.h"

#include <stdbool.h>
#include <string.h>

#include "event/alphabet.h"

#define KEY "seqids"

/* Bytes of a rule's calls; auditctl -R reads lines of 6,143. */
#define CALLS_LEN 4000
#define FIELD_LEN 128

/* The rules of one depth while they are put together. */
struct putting {
	FILE *to; /* NULL: they are only counted */
	enum sq_depth depth;
	const char *arch;
	unsigned int abi;
	const char *program;
	unsigned int count;
};

/* Names of calls, with commas between. */
struct calls {
	char text[CALLS_LEN];
	size_t len;
};

/* fields: what else must hold, as " -F a2&4". */
static void put(struct putting *p, const char *calls, const char *fields)
{
	p->count++;
	if (!p->to)
		return;
	fprintf(p->to, "-a always,exit -F arch=%s", p->arch);
	if (*calls)
		fprintf(p->to, " -S %s", calls);
	fprintf(p->to, "%s", fields);
	if (p->program)
		fprintf(p->to, " -F exe=%s", p->program);
	fprintf(p->to, " -F key=" KEY "%s\n", sq_depth_suffix(p->depth));
}

static bool is_among(const char *const *names, const char *name)
{
	for (; names && *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

static void flush(struct putting *p, struct calls *c)
{
	if (c->len)
		put(p, c->text, "");
	c->len = 0;
}

static void add(struct putting *p, struct calls *c, sq_call call)
{
	char name[SQ_CALL_NAME_LEN];
	size_t len = strlen(sq_call_in_rule(call, name));

	if (c->len + len + 2 > sizeof(c->text))
		flush(p, c);
	if (c->len)
		c->text[c->len++] = ',';
	memcpy(c->text + c->len, name, len + 1);
	c->len += len;
}

static bool has_call(const struct putting *p, const char *name, sq_call *call)
{
	return sq_call_named(p->abi, name, call) == 0 &&
	       sq_call_nr(*call) < SQ_ALPHABET_CALLS;
}

/* Those calls of acts that are recorded whatever their arguments are. */
static void put_plain_acts(struct putting *p)
{
	const struct sq_depth_group *group;
	struct calls c = { .len = 0 };
	sq_call call;

	for (unsigned int i = 0; (group = sq_depth_act(i)); i++)
		for (const char *const *name = group->names;
		     name && *name && group->test == SQ_DEPTH_ALWAYS; name++)
			if (has_call(p, *name, &call))
				add(p, &c, call);
	flush(p, &c);
}

/* All calls of the ABI but those that are left out. */
static void put_ordered(struct putting *p)
{
	struct calls c = { .len = 0 };

	for (unsigned int nr = 0; nr < SQ_ALPHABET_CALLS; nr++) {
		sq_call call = sq_call_pack((enum sq_abi)p->abi, nr), again;
		const char *name = sq_call_bare_name(call);

		if (name && sq_call_named(p->abi, name, &again) == 0 &&
		    !is_among(sq_depth_left_out(), name))
			add(p, &c, call);
	}
	flush(p, &c);
}

static void put_tested(struct putting *p, const struct sq_depth_group *group)
{
	struct calls c = { .len = 0 };
	char fields[FIELD_LEN];
	sq_call call;

	for (const char *const *name = group->names; name && *name; name++)
		if (has_call(p, *name, &call) &&
		    (p->depth == SQ_DEPTH_ACTS ||
		     is_among(sq_depth_left_out(), *name)))
			add(p, &c, call);
	if (group->names && !c.len)
		return;
	switch (group->test) {
	case SQ_DEPTH_ALWAYS:
		return;
	case SQ_DEPTH_BITS:
		snprintf(fields, sizeof(fields), " -F a%u&0x%llx",
			 group->argument, (unsigned long long)group->value);
		break;
	case SQ_DEPTH_EXIT:
		snprintf(fields, sizeof(fields), " -F exit=%lld",
			 (long long)group->value);
		break;
	case SQ_DEPTH_READS: /* depth order has all that open files */
		if (p->depth == SQ_DEPTH_ACTS)
			snprintf(fields, sizeof(fields),
				 " -F path=%s -F perm=r", group->path);
		else
			return;
		break;
	}
	put(p,
	    c.len			    ? c.text
	    : group->test == SQ_DEPTH_READS ? ""
					    : "all",
	    fields);
}

static void put_all(struct putting *p)
{
	const struct sq_depth_group *group;

	if (p->depth == SQ_DEPTH_FULL) {
		put(p, "all", "");
		return;
	}
	if (p->depth == SQ_DEPTH_ORDER)
		put_ordered(p);
	else
		put_plain_acts(p);
	for (unsigned int i = 0; (group = sq_depth_act(i)); i++)
		put_tested(p, group);
}

void sq_depthset_put(FILE *to, enum sq_depth depth, const char *arch,
		     unsigned int abi, const char *program)
{
	struct putting p = { to, depth, arch, abi, program, 0 };

	put_all(&p);
}

unsigned int sq_depthset_count(enum sq_depth depth, unsigned int abi)
{
	struct putting p = { NULL, depth, "", abi, NULL, 0 };

	put_all(&p);
	return p.count;
}

void sq_depthset_put_rule(FILE *to, enum sq_depth depth, const char *arch,
			  const char *calls, const char *program)
{
	struct putting p = { to, depth, arch, 0, program, 0 };

	put(&p, calls, "");
}
