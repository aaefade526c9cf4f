/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/nodes.h"

#include <stdlib.h>

void sq_nodes_init(struct sq_nodes *ns, uint64_t seed)
{
	sq_table_init(&ns->names, sizeof(struct sq_node *), SQ_SERIALS_NODES,
		      seed);
	ns->newest = ns->oldest = NULL;
	ns->left = 0;
}

static void free_node(struct sq_node *n)
{
	while (n->first) {
		struct sq_waiting *w = n->first;

		n->first = w->next;
		free(w);
	}
	sq_absent_free(&n->absent);
	free(n);
}

void sq_nodes_free(struct sq_nodes *ns)
{
	while (ns->newest) {
		struct sq_node *n = ns->newest;

		ns->newest = n->older;
		free_node(n);
	}
	sq_table_free(&ns->names);
}

static void make_newest(struct sq_nodes *ns, struct sq_node *n)
{
	n->newer = NULL;
	n->older = ns->newest;
	*(ns->newest ? &ns->newest->newer : &ns->oldest) = n;
	ns->newest = n;
}

static void unlink_node(struct sq_nodes *ns, struct sq_node *n)
{
	*(n->newer ? &n->newer->older : &ns->newest) = n->older;
	*(n->older ? &n->older->newer : &ns->oldest) = n->newer;
}

/* NULL: events wait at all of them. */
static struct sq_node *find_leaver(const struct sq_nodes *ns)
{
	struct sq_node *quiet = NULL;

	for (struct sq_node *n = ns->oldest; n; n = n->newer) {
		if (n->first)
			continue;
		if (n->range < SQ_NODES_SETTLED)
			return n;
		if (!quiet)
			quiet = n;
	}
	return quiet;
}

static bool make_room(struct sq_nodes *ns)
{
	struct sq_node *n;

	if (ns->names.count < ns->names.max)
		return true;
	n = find_leaver(ns);
	if (!n)
		return false;
	sq_table_remove(&ns->names, sq_table_find(&ns->names, n->key));
	unlink_node(ns, n);
	free_node(n);
	ns->left++;
	return true;
}

static struct sq_node *new_node(struct sq_nodes *ns, uint64_t key,
				const struct sq_event *ev)
{
	struct sq_node *n;
	void *value;

	if (!make_room(ns))
		return NULL;
	n = calloc(1, sizeof(*n));
	if (!n || sq_table_add(&ns->names, key, &value) < 0) {
		free(n);
		return NULL;
	}
	*(struct sq_node **)value = n;
	n->key = key;
	n->expected = ev->stamp.serial;
	n->last = &n->first;
	/* one that left and is back goes on behind what nobody counted */
	n->losses = ns->left * 0x9e3779b1U;
	make_newest(ns, n);
	return n;
}

/*
 * A node's name is known by its hash alone: under a random seed, of 63 bits,
 * nobody can choose a name that is taken for another.
 */
static struct sq_node *known(const struct sq_nodes *ns, uint64_t key)
{
	struct sq_node **at = sq_table_find(&ns->names, key);

	return at ? *at : NULL;
}

struct sq_node *sq_nodes_known(const struct sq_nodes *ns,
			       const struct sq_event *ev)
{
	return known(ns, sq_table_key(&ns->names, ev->node, ev->node_len));
}

struct sq_node *sq_nodes_find(struct sq_nodes *ns, const struct sq_event *ev)
{
	uint64_t key = sq_table_key(&ns->names, ev->node, ev->node_len);
	struct sq_node *n = ns->newest;

	if (n && n->key == key)
		return n;
	n = known(ns, key);
	if (!n)
		return new_node(ns, key, ev);
	unlink_node(ns, n);
	make_newest(ns, n);
	return n;
}
