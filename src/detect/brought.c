/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/brought.h"

#include <string.h>

#include "detect/maintainer.h"
#include "model/program.h"
#include "stream/naming.h"

#define MAY_EXECUTE 0111

void sq_brought_init(struct sq_brought *b)
{
	sq_tally_init(&b->files);
	b->last_ms = 0;
}

void sq_brought_free(struct sq_brought *b)
{
	sq_tally_free(&b->files);
}

static uint64_t key_of(const struct sq_brought *b, const char *path, size_t len)
{
	static const char usr[] = "/usr";
	size_t skip = sizeof(usr) - 1;

	if (len > skip && memcmp(path, usr, skip) == 0) {
		path += skip;
		len -= skip;
	}
	return sq_table_key(&b->files.things, path, len);
}

/* Whether old is what dpkg or rpm calls the file until it has its name. */
static bool is_new_of(const struct sq_object *old, const struct sq_object *name)
{
	const char *end = old->text + name->len;

	return old->role == SQ_ROLE_DELETE && old->len > name->len &&
	       memcmp(old->text, name->text, name->len) == 0 &&
	       (strcmp(end, ".dpkg-new") == 0 || *end == ';');
}

/* What got its name by that call; NULL: nothing did. */
static const struct sq_object *named(const struct sq_event *ev)
{
	const struct sq_object *end = ev->objects + ev->object_count;

	for (const struct sq_object *name = ev->objects; name < end; name++) {
		if (name->kind != SQ_OBJECT_PATH ||
		    name->role != SQ_ROLE_CREATE || !(name->mode & MAY_EXECUTE))
			continue;
		for (const struct sq_object *o = ev->objects; o < end; o++)
			if (o->kind == SQ_OBJECT_PATH && is_new_of(o, name))
				return name;
	}
	return NULL;
}

void sq_brought_note(struct sq_brought *b, const struct sq_process *process,
		     const struct sq_event *ev, uint64_t now_ms)
{
	const struct sq_object *name;

	if (ev->outcome != SQ_OUTCOME_SUCCESS || !sq_maintainer_is(process))
		return;
	name = named(ev);
	if (!name)
		return;
	if (sq_tally_count(&b->files, key_of(b, name->text, name->len), now_ms,
			   SQ_BROUGHT_MS) > 0)
		b->last_ms = now_ms;
}

bool sq_brought_has(const struct sq_brought *b, const char *program,
		    uint64_t now_ms)
{
	const char *path;
	size_t len;

	if (!b->last_ms || now_ms - b->last_ms >= SQ_BROUGHT_MS ||
	    sq_program_in_container(program))
		return false;
	path = sq_program_path(program, &len);
	return sq_tally_has(&b->files, key_of(b, path, len), now_ms,
			    SQ_BROUGHT_MS);
}
