/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unitname.h - the systemd unit or the container that a process belongs to
 *
 * The one rule for what a unit is called, from the text of /proc/PID/cgroup:
 *
 *   - Of several hierarchies the one that systemd names counts, else that of
 *     cgroup v2, else the first in which the process is not at the root.
 *   - From the root of the path on, slices are passed over. The first other
 *     part is the unit: nginx.service. What is below it is the unit's own to
 *     make, and says nothing. Where there are slices alone, the last one is it.
 *   - user.slice is one unit with all that is below it. Users make units and
 *     cgroups there as they like, and none of them may make a new name.
 *   - What changes each time is "#": the instance of a template where it is a
 *     number or a connection, numbers in other instances and in scopes, UUIDs,
 *     long words of hex digits, and all that systemd-run makes up.
 *   - A container is called after itself and after who runs it: web.machine
 *     (systemd-nspawn, libvirt), web.lxc, web.docker, web.libpod. In the path
 *     of the last two, and of Kubernetes, there is no name but a number that
 *     is new each time: #.docker, unless somebody knows what the number means.
 *   - Bytes that are no plain name characters become '_'.
 *
 * No input or output; thread-safe.
 */
#ifndef SQ_UNITNAME_H
#define SQ_UNITNAME_H

#include <stdbool.h>
#include <stddef.h>

#define SQ_UNIT_LEN	    128	  /* bytes; a longer name is cut */
#define SQ_CONTAINER_LEN    65	  /* bytes of a container's number */
#define SQ_UNIT_CGROUPS_LEN 16384 /* bytes of that text; a dozen long paths */

struct sq_unit {
	char name[SQ_UNIT_LEN]; /* empty: none */
	/* of a container that has a number for a name; else empty */
	char container[SQ_CONTAINER_LEN];
	char engine[32]; /* who runs it: docker, libpod … */
};

/* The unit that len bytes of /proc/PID/cgroup tell. */
void sq_unitname_find(const char *text, size_t len, struct sq_unit *unit);

/*
 * What the container with a number is called is known: name, and the image
 * that it runs; either may be empty. Names that the engine made up, as
 * happy_curie, change each time: then it is called after the image, without
 * its version. Of a container of Kubernetes (k8s_NAME_POD_NAMESPACE_…) the name
 * and the namespace count.
 */
void sq_unitname_call(struct sq_unit *unit, const char *name,
		      const char *image);

/* Whether c may stand in a unit's name. */
bool sq_unitname_is_plain(char c);

/* Whether text can be a unit's name, as these make it. */
bool sq_unitname_fits(const char *text);

/*
 * The name of the container in a unit's name, into name; false: it is none. A
 * virtual machine is none: it runs from files of the host.
 */
bool sq_unitname_container(const char *unit, char name[static SQ_UNIT_LEN]);

#endif
