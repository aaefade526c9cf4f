/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stream/unitname.h"

#include "stream/container.h"

#define DELETED " (deleted)" /* the kernel's, behind a cgroup that is gone */
#define USERS	"user.slice"

/* The services of those who make cgroups for containers below their own. */
static bool is_engine(struct sq_part p)
{
	return sq_part_is(p, "containerd.service") ||
	       sq_part_is(p, "docker.service") ||
	       sq_part_is(p, "crio.service") || sq_part_is(p, "k3s.service");
}

static struct sq_part next_part(struct sq_part *path)
{
	struct sq_part p = *path;
	const char *slash = memchr(p.at, '/', p.len);

	if (slash)
		p.len = (size_t)(slash - p.at);
	path->at += p.len + (slash != NULL);
	path->len -= p.len + (slash != NULL);
	return p;
}

/* What was seen on the way down a path. */
struct way {
	struct sq_part first; /* neither slice nor unit */
	struct sq_part above; /* the part before */
	struct sq_part slice, engine;
};

/* Whether p says what the unit is. */
static bool take_part(struct sq_part p, struct way *way, struct sq_unit *unit)
{
	struct sq_part stem;

	if (sq_container_take(p, way->above,
			      way->first.len ? way->first : way->slice, unit))
		return true;
	if (sq_part_ends(p, ".slice", &stem)) {
		way->slice = p;
	} else if (is_engine(p)) {
		way->engine = p;
	} else if (memchr(p.at, '.', p.len) &&
		   (sq_part_ends(p, ".service", &stem) ||
		    sq_part_ends(p, ".scope", &stem) ||
		    sq_part_ends(p, ".mount", &stem) ||
		    sq_part_ends(p, ".swap", &stem) ||
		    sq_part_ends(p, ".socket", &stem))) {
		sq_part_general(p, unit->name);
		return true;
	} else if (!way->first.len) {
		way->first = p;
	}
	return false;
}

static void find_in_path(struct sq_part path, struct sq_unit *unit)
{
	struct way way = { { "", 0 }, { "", 0 }, { "", 0 }, { "", 0 } };

	sq_part_ends(path, DELETED, &path);
	while (path.len) {
		struct sq_part p = next_part(&path);

		if (!p.len || sq_part_is(p, "..") || sq_part_is(p, "."))
			continue;
		if (sq_part_is(p, USERS)) { /* and nothing below it */
			sq_part_general(p, unit->name);
			return;
		}
		if (take_part(p, &way, unit))
			return;
		way.above = p;
	}
	if (way.engine.len)
		sq_part_general(way.engine, unit->name);
	else if (way.first.len)
		sq_part_general(way.first, unit->name);
	else if (way.slice.len)
		sq_part_general(way.slice, unit->name);
}

/* How much the hierarchy of a line "NUMBER:CONTROLLERS:PATH" counts. */
static int rank_of(struct sq_part controllers)
{
	struct sq_part rest;

	if (sq_part_begins(controllers, "name=", &rest))
		return 3;
	return controllers.len ? 1 : 2;
}

void sq_unitname_find(const char *text, size_t len, struct sq_unit *unit)
{
	struct sq_part best = { "", 0 };
	const char *end = text + len;
	int best_rank = 0;

	memset(unit, 0, sizeof(*unit));
	while (text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));
		const char *stop = eol ? eol : end;
		const char *first = memchr(text, ':', (size_t)(stop - text));
		const char *path = first ? memchr(first + 1, ':',
						  (size_t)(stop - first - 1))
					 : NULL;

		if (path && stop - path > 2) { /* below the root */
			int rank = rank_of((struct sq_part){
				first + 1, (size_t)(path - first - 1) });

			if (rank > best_rank) {
				best = (struct sq_part){
					path + 1, (size_t)(stop - path - 1)
				};
				best_rank = rank;
			}
		}
		text = eol ? eol + 1 : end;
	}
	find_in_path(best, unit);
}

bool sq_unitname_fits(const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++)
		if (!sq_unitname_is_plain(text[i]))
			return false;
	return len && len < SQ_UNIT_LEN;
}
