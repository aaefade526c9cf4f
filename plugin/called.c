/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "called.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/hash.h"
#include "now.h"

#define DOCKER "/var/lib/docker/containers/%s/config.v2.json"

/* The lists of podman and cri-o, by how they store files. */
static const char *const lists[] = {
	"/var/lib/containers/storage/overlay-containers/containers.json",
	"/var/lib/containers/storage/vfs-containers/containers.json",
	"/var/lib/containers/storage/btrfs-containers/containers.json",
};

struct slot {
	char engine[sizeof(((struct sq_unit *)0)->engine)];
	char container[SQ_CONTAINER_LEN];
	char name[SQ_UNIT_LEN];
	bool found;
	int64_t looked_s; /* monotonic */
};

struct sq_called {
	const char *root;
	struct slot slots[SQ_CALLED_SLOTS];
};

int sq_called_new(struct sq_called **out, const char *root)
{
	*out = calloc(1, sizeof(**out));
	if (!*out)
		return -SQ_ENOMEM;
	(*out)->root = root;
	return 0;
}

void sq_called_free(struct sq_called *c)
{
	free(c);
}

/* The whole file; NULL: there is none, or it is no file of theirs. */
static json_t *read_file(const struct sq_called *c, const char *path)
{
	char whole[4096];
	json_t *root = NULL;
	struct stat st;
	int fd;

	snprintf(whole, sizeof(whole), "%s%s", c->root, path);
	fd = open(whole, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size <= SQ_CALLED_MAX)
		root = json_loadfd(fd, 0, NULL);
	close(fd);
	return root;
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static bool find_docker(const struct sq_called *c, struct sq_unit *unit)
{
	char path[sizeof(DOCKER) + SQ_CONTAINER_LEN];
	const char *name;
	json_t *root;

	snprintf(path, sizeof(path), DOCKER, unit->container);
	root = read_file(c, path);
	if (!root)
		return false;
	name = text_of(root, "Name");
	sq_unitname_call(unit, name + (*name == '/'),
			 text_of(json_object_get(root, "Config"), "Image"));
	json_decref(root);
	return true;
}

/* metadata is JSON in a text. */
static void call_listed(struct sq_unit *unit, const json_t *entry)
{
	json_t *names = json_object_get(entry, "names");
	json_t *metadata = json_loads(text_of(entry, "metadata"), 0, NULL);
	const char *name = json_string_value(json_array_get(names, 0));

	sq_unitname_call(unit, name ? name : "",
			 text_of(metadata, "image-name"));
	json_decref(metadata);
}

static bool find_listed(const struct sq_called *c, const char *path,
			struct sq_unit *unit)
{
	json_t *list = read_file(c, path), *entry;
	bool found = false;
	size_t i;

	json_array_foreach(list, i, entry)
	{
		if (strcmp(text_of(entry, "id"), unit->container) == 0) {
			call_listed(unit, entry);
			found = true;
			break;
		}
	}
	json_decref(list);
	return found;
}

static bool find(const struct sq_called *c, struct sq_unit *unit)
{
	bool found = false;

	if (strcmp(unit->engine, "docker") == 0)
		return find_docker(c, unit);
	if (strcmp(unit->engine, "libpod") != 0 &&
	    strcmp(unit->engine, "crio") != 0)
		return false;
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists) && !found; i++)
		found = find_listed(c, lists[i], unit);
	return found;
}

static struct slot *slot_of(struct sq_called *c, const char *container)
{
	uint64_t hash = sq_hash_bytes(0, container, strlen(container));

	return &c->slots[hash % SQ_CALLED_SLOTS];
}

void sq_called_find(struct sq_called *c, struct sq_unit *unit)
{
	struct slot *slot = slot_of(c, unit->container);
	int64_t now_s = sq_now_s();

	if (strcmp(slot->container, unit->container) == 0 &&
	    strcmp(slot->engine, unit->engine) == 0 &&
	    (slot->found || now_s - slot->looked_s < SQ_CALLED_AGAIN_S)) {
		memcpy(unit->name, slot->name, sizeof(slot->name));
		return;
	}
	slot->found = find(c, unit);
	slot->looked_s = now_s;
	memcpy(slot->engine, unit->engine, sizeof(slot->engine));
	memcpy(slot->container, unit->container, sizeof(slot->container));
	memcpy(slot->name, unit->name, sizeof(slot->name));
}
