/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "actors.h"

#include <string.h>

#include "detect/place.h"
#include "stream/naming.h"

/* What is still to be told of a program: that it is new, or its damage. */
#define UNTOLD_NEW 1

static void copy_unit(const struct sq_program *p, char unit[static SQ_UNIT_LEN])
{
	size_t len = sq_program_unit_len(p->name);

	memcpy(unit, p->name, len);
	unit[len] = '\0';
}

/* The unit of the program that ev names. */
static void find_unit(const struct sq_actors *a, const struct sq_event *ev,
		      const struct sq_program *starter,
		      char unit[static SQ_UNIT_LEN])
{
	const struct sq_process *parent;

	*unit = '\0';
	if (!a->unit || a->unit(a->ctx, ev, unit) == 0)
		return;
	*unit = '\0';
	if (!starter) {
		parent = sq_tracker_find(a->tracker, ev, ev->ppid);
		starter = parent ? parent->program : NULL;
	}
	if (starter)
		copy_unit(starter, unit);
}

int sq_actors_missed(const struct sq_actors *a,
		     const struct sq_process *process,
		     const struct sq_event *ev)
{
	struct sq_program *p = process->program;
	char name[SQ_PROGRAM_NAME_LEN];
	char unit[SQ_UNIT_LEN];
	struct sq_why why = { "" };
	size_t len;
	int err;

	if (!p || sq_program_in_memory(ev))
		return 0;
	copy_unit(p, unit);
	len = sq_program_name(ev, a->interpreters, unit, name);
	if (strcmp(p->name, name) == 0)
		return 0;
	err = sq_profile_get(a->profile, name, len, false, &p, &why);
	if (err == -SQ_ENOMEM)
		return err;
	if (err < 0)
		a->stranger(a->ctx, ev, name, err, false, &why);
	if (err != 0)
		return 0;
	sq_profile_release(a->profile, p);
	return 1;
}

/* What the program of an event is called. */
struct called {
	char unit[SQ_UNIT_LEN];
	char name[SQ_PROGRAM_NAME_LEN]; /* with the unit */
	size_t len;
};

/*
 * The program that ev names. rpm or dpkg may have renamed the file of a program
 * that runs; but one that is started under such a name is a program by itself.
 */
static int find_program(const struct sq_actors *a, const struct sq_event *ev,
			const struct called *c, struct sq_program **out,
			struct sq_why *why)
{
	char before[SQ_PROGRAM_NAME_LEN];
	size_t len;
	int err = sq_profile_get(a->profile, c->name, c->len, false, out, why);

	if (err != 1 || sq_event_is_exec(ev))
		return err;
	len = sq_program_name_before(ev, a->interpreters, c->unit, before);
	return len ? sq_profile_get(a->profile, before, len, false, out, why)
		   : err;
}

/* Where the script is that ev starts. Returns whether a record says so. */
static bool script_of(const struct sq_actors *a, const struct sq_event *ev,
		      struct sq_fact *place)
{
	const struct sq_object *script =
		sq_event_is_exec(ev) ? sq_program_script(ev, a->interpreters)
				     : NULL;

	if (!script)
		return false;
	*place = (struct sq_fact){ .facet = SQ_FACET_SCRIPT, .judged = true };
	place->len = (uint8_t)sq_place(script->text, script->len, place->bytes);
	return true;
}

/* Whether what is called as p is known to be somewhere else. */
static bool is_elsewhere(const struct sq_program *p,
			 const struct sq_fact *place)
{
	const struct sq_items *known = &p->facets.items[SQ_FACET_SCRIPT];

	return sq_items_count(known) &&
	       !sq_items_has(known,
			     sq_items_key(known, place->bytes, place->len));
}

/*
 * Find the program that ev starts, as sq_profile_get(). A script that lies
 * elsewhere than the one of that name is another program: its place is put into
 * the name.
 */
static int find_started(const struct sq_actors *a, const struct sq_event *ev,
			struct called *c, struct sq_program **out,
			struct sq_why *why)
{
	struct sq_fact place;
	int found = find_program(a, ev, c, out, why);

	if (found != 0 || !script_of(a, ev, &place) ||
	    !is_elsewhere(*out, &place))
		return found;
	sq_profile_release(a->profile, *out);
	c->len = sq_program_name_in(c->name, place.bytes, place.len);
	return sq_profile_get(a->profile, c->name, c->len, false, out, why);
}

/* Note where the script of p is, unless that is known. */
static int learn_script(const struct sq_actors *a, const struct sq_event *ev,
			struct sq_program *p)
{
	struct sq_fact place;

	if (sq_items_count(&p->facets.items[SQ_FACET_SCRIPT]) ||
	    !script_of(a, ev, &place))
		return 0;
	p->changed = true;
	return sq_facets_learn(&p->facets, &place) < 0 ? -SQ_ENOMEM : 0;
}

int sq_actors_meet(const struct sq_actors *a, const struct sq_event *ev,
		   const struct sq_program *starter, uint64_t now_ms,
		   struct sq_program **out)
{
	struct called c;
	struct sq_why why = { "" };
	bool told = true;
	int found, damage;

	find_unit(a, ev, starter, c.unit);
	c.len = sq_program_name_started(ev, a->interpreters, c.unit,
					starter ? starter->name : NULL, c.name);
	found = find_started(a, ev, &c, out, &why);
	damage = found < 0 ? found : 0;
	if (found == -SQ_ENOMEM)
		return found;
	if (found != 0) {
		told = a->stranger(a->ctx, ev, c.name, damage, false, &why);
		if (sq_profile_get(a->profile, c.name, c.len, true, out, NULL) <
		    0)
			return -SQ_ENOMEM;
		sq_lifecycle_set(*out, a->stranger_state, SQ_BECAUSE_NEW,
				 now_ms);
	} else if ((*out)->untold) {
		damage = (*out)->untold < 0 ? (*out)->untold : 0;
		told = a->stranger(a->ctx, ev, c.name, damage, true, &why);
	}
	(*out)->untold = told ? 0 : damage ? damage : UNTOLD_NEW;
	sq_profile_seen(a->profile, *out, now_ms);
	(*out)->model = sq_lifecycle_model(a->lifecycle, *out);
	a->met(a->ctx, ev, *out);
	return learn_script(a, ev, *out);
}

/* What the process ran that forked ev's. */
struct origin {
	struct sq_program *program; /* NULL: unknown */
	uint64_t exe;
	uint32_t source;
};

/* From what was noted of the fork: by now the parent may run something else. */
static struct origin origin_of(const struct sq_actors *a,
			       const struct sq_event *ev, uint32_t source)
{
	const struct sq_birth *birth = sq_tracker_birth(a->tracker, ev);
	const struct sq_process *parent;

	if (birth && birth->program)
		return (struct origin){ birth->program, birth->exe,
					birth->source };
	parent = sq_tracker_find(a->tracker, ev, ev->ppid);
	if (parent)
		return (struct origin){ parent->program, parent->exe,
					parent->source };
	return (struct origin){ NULL, 0, source };
}

int sq_actors_name(const struct sq_actors *a, struct sq_process *process,
		   const struct sq_event *ev, unsigned int source,
		   uint64_t now_ms)
{
	struct origin from = origin_of(a, ev, source);
	bool exec = sq_event_is_exec(ev);
	bool forked = !process->executed && from.exe == process->exe;
	int err = 0;

	process->source = exec ? from.source : source;
	if (from.program && (exec || forked)) {
		process->program = from.program;
		sq_profile_hold(a->profile, process->program);
	} else if (!exec) {
		err = sq_actors_meet(a, ev, NULL, now_ms, &process->program);
	}
	return err;
}
