/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stream/container.h"

#include <stdio.h>

#define ID_LEN	  12 /* digits of a container's number, at least, */
#define WHOLE_ID  64 /* and where nothing else says what it is */
#define SWARM_LEN 25 /* characters of a task's number */

static bool is_id(struct sq_part p, size_t least)
{
	return p.len >= least && p.len < SQ_CONTAINER_LEN &&
	       sq_part_is_made_of(p, sq_is_hex);
}

static void set_container(struct sq_unit *unit, const char *engine,
			  struct sq_part id)
{
	snprintf(unit->engine, sizeof(unit->engine), "%s", engine);
	snprintf(unit->container, sizeof(unit->container), "%.*s", (int)id.len,
		 id.at);
	sq_unitname_call(unit, "", "");
}

/* docker-ID.scope, cri-containerd-ID.scope … */
static bool take_scope(struct sq_part p, struct sq_unit *unit)
{
	static const char *const engines[] = { "docker",  "libpod",
					       "crio",	  "cri-containerd",
					       "nerdctl", "containerd" };
	struct sq_part stem, id;

	if (!sq_part_ends(p, ".scope", &stem))
		return false;
	for (size_t i = 0; i < sizeof(engines) / sizeof(*engines); i++)
		if (sq_part_begins(stem, engines[i], &id) && id.at[0] == '-' &&
		    is_id((struct sq_part){ id.at + 1, id.len - 1 }, ID_LEN)) {
			id = (struct sq_part){ id.at + 1, id.len - 1 };
			set_container(unit, engines[i], id);
			return true;
		}
	return false;
}

/* SLICE:cri-containerd:ID, which containerd without systemd makes */
static bool take_colons(struct sq_part p, struct sq_unit *unit)
{
	const char *first = memchr(p.at, ':', p.len);
	const char *end = p.at + p.len;
	const char *second =
		first ? memchr(first + 1, ':', (size_t)(end - first - 1))
		      : NULL;
	struct sq_part id;
	char engine[32];

	if (!second)
		return false;
	id = (struct sq_part){ second + 1, (size_t)(end - second - 1) };
	if (!is_id(id, ID_LEN))
		return false;
	snprintf(engine, sizeof(engine), "%.*s", (int)(second - first - 1),
		 first + 1);
	set_container(unit, engine, id);
	return true;
}

/* A number alone, below a part that is called first. */
static bool take_number(struct sq_part p, struct sq_part first,
			struct sq_unit *unit)
{
	struct sq_part pod;

	if (!is_id(p, WHOLE_ID))
		return false;
	if (sq_part_is(first, "docker"))
		set_container(unit, "docker", p);
	else if (sq_part_begins(first, "libpod", &pod) ||
		 sq_part_is(first, "libpod"))
		set_container(unit, "libpod", p);
	else if (sq_part_begins(first, "kubepods", &pod) ||
		 sq_part_is(first, "kubepods"))
		set_container(unit, "kubepods", p);
	else
		set_container(unit, "container", p);
	return true;
}

/* A name in which systemd has escaped what is no name character. */
static void add_unescaped(struct sq_unit_name *n, struct sq_part p)
{
	for (size_t i = 0; i < p.len; i++) {
		if (p.len - i >= 4 && memcmp(p.at + i, "\\x2d", 4) == 0) {
			sq_unit_name_add(n, '-');
			i += 3;
		} else {
			sq_unit_name_add(n, p.at[i]);
		}
	}
}

/* qemu-3-NAME: libvirt counts its starts */
static void add_machine(struct sq_unit_name *n, struct sq_part p)
{
	static const char *const kinds[] = { "qemu\\x2d", "lxc\\x2d" };
	struct sq_part rest;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (sq_part_begins(p, kinds[i], &rest) &&
		    sq_is_digit(*rest.at)) {
			add_unescaped(n, sq_part_of(kinds[i]));
			sq_unit_name_add(n, '#');
			while (rest.len && sq_is_digit(*rest.at))
				rest = (struct sq_part){ rest.at + 1,
							 rest.len - 1 };
			p = rest;
		}
	add_unescaped(n, p);
}

/* machine-NAME.scope, systemd-nspawn@NAME.service */
static bool take_machine(struct sq_part p, struct sq_unit *unit)
{
	struct sq_part stem, called;
	struct sq_unit_name n;

	if (!(sq_part_ends(p, ".scope", &stem) &&
	      sq_part_begins(stem, "machine-", &called)) &&
	    !(sq_part_ends(p, ".service", &stem) &&
	      sq_part_begins(stem, "systemd-nspawn@", &called)))
		return false;
	n = sq_unit_name_start(unit->name);
	add_machine(&n, called);
	n.len = n.len < SQ_UNIT_LEN - sizeof(".machine")
			? n.len
			: SQ_UNIT_LEN - sizeof(".machine");
	sq_unit_name_add_text(&n, ".machine");
	return true;
}

/* lxc.payload.NAME; NAME below lxc.payload or lxc */
static bool take_lxc(struct sq_part p, struct sq_part above,
		     struct sq_unit *unit)
{
	struct sq_part called = p;
	struct sq_unit_name n;

	if (!sq_part_begins(p, "lxc.payload.", &called) &&
	    !sq_part_is(above, "lxc.payload") && !sq_part_is(above, "lxc"))
		return false;
	n = sq_unit_name_start(unit->name);
	if (called.len > SQ_UNIT_LEN - sizeof(".lxc"))
		called.len = SQ_UNIT_LEN - sizeof(".lxc");
	sq_unit_name_add_part(&n, called);
	sq_unit_name_add_text(&n, ".lxc");
	return true;
}

/* happy_curie, happy_curie3: docker and podman made it up. */
static bool is_made_up(const char *name)
{
	unsigned int words = 0;

	while (islower((unsigned char)*name)) {
		words++;
		while (islower((unsigned char)*name))
			name++;
		if (*name != '_')
			break;
		name++;
	}
	while (sq_is_digit(*name))
		name++;
	return words == 2 && !*name;
}

/* SERVICE.1.x0f…: a task of a swarm, without what changes. */
static struct sq_part without_task(struct sq_part p)
{
	size_t at = p.len;

	while (at && isalnum((unsigned char)p.at[at - 1]))
		at--;
	if (p.len - at != SWARM_LEN || !at || p.at[at - 1] != '.')
		return p;
	at--;
	while (at && sq_is_digit(p.at[at - 1]))
		at--;
	if (at > 1 && p.at[at - 1] == '.')
		p.len = at - 1;
	return p;
}

/* The last part of registry/path/NAME:TAG@DIGEST, without those two */
static struct sq_part repository(const char *image)
{
	struct sq_part p = { image, strcspn(image, "@") };
	size_t at = p.len;

	while (at && p.at[at - 1] != '/')
		at--;
	p = (struct sq_part){ p.at + at, p.len - at };
	p.len = strcspn(p.at, ":@");
	return p;
}

/* NAME.NAMESPACE of k8s_NAME_POD_NAMESPACE_…, into text. */
static struct sq_part of_kubernetes(const char *name,
				    char text[static SQ_UNIT_LEN])
{
	char copy[256], *rest = copy;
	const char *kind, *called, *space;

	snprintf(copy, sizeof(copy), "%s", name);
	kind = strsep(&rest, "_");
	called = strsep(&rest, "_");
	strsep(&rest, "_");
	space = strsep(&rest, "_");
	if (!rest || strcmp(kind, "k8s") != 0)
		return sq_part_of(name);
	snprintf(text, SQ_UNIT_LEN, "%s.%s", called, space);
	return sq_part_of(text);
}

void sq_unitname_call(struct sq_unit *unit, const char *name, const char *image)
{
	char text[SQ_UNIT_LEN];
	struct sq_part called = without_task(of_kubernetes(name, text));
	struct sq_unit_name n = sq_unit_name_start(unit->name);
	size_t room = SQ_UNIT_LEN - 2 - strlen(unit->engine);

	if (!called.len || is_made_up(name))
		called = repository(image);
	if (!called.len)
		called = sq_part_of("#");
	if (called.len > room)
		called.len = room;
	sq_unit_name_add_part(&n, called);
	sq_unit_name_add(&n, '.');
	sq_unit_name_add_text(&n, unit->engine);
}

bool sq_container_take(struct sq_part p, struct sq_part above,
		       struct sq_part first, struct sq_unit *unit)
{
	return take_scope(p, unit) || take_colons(p, unit) ||
	       take_number(p, first, unit) || take_machine(p, unit) ||
	       take_lxc(p, above, unit);
}

bool sq_unitname_container(const char *unit, char name[static SQ_UNIT_LEN])
{
	static const char *const engines[] = {
		"docker", "libpod",	"crio",	    "cri-containerd", "nerdctl",
		"lxc",	  "containerd", "kubepods", "container",      "machine"
	};
	const char *dot = strrchr(unit, '.');

	if (strncmp(unit, "qemu-#-", 7) == 0)
		return false;
	for (size_t i = 0; dot && i < sizeof(engines) / sizeof(*engines); i++)
		if (strcmp(dot + 1, engines[i]) == 0) {
			snprintf(name, SQ_UNIT_LEN, "%.*s", (int)(dot - unit),
				 unit);
			return true;
		}
	return false;
}
