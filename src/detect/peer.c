/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/peer.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "detect/place.h"

#define EPHEMERAL  32768 /* net.ipv4.ip_local_port_range begins there */
#define FAMILY_LEN 2
#define PORT_AT	   2
#define IPV4_AT	   4
#define IPV6_AT	   8
#define UNIX_AT	   2

static const char *kind_of_ipv4(const unsigned char *a)
{
	if (a[0] == 127)
		return "loopback";
	if (!a[0] && !a[1] && !a[2] && !a[3])
		return "any";
	if (a[0] == 10 || (a[0] == 172 && a[1] >= 16 && a[1] < 32) ||
	    (a[0] == 192 && a[1] == 168) || (a[0] == 169 && a[1] == 254))
		return "private";
	return a[0] >= 224 && a[0] < 240 ? "multicast" : "public";
}

static const char *kind_of_ipv6(const unsigned char *a)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	static const unsigned char zeros[15];

	if (memcmp(a, mapped, sizeof(mapped)) == 0)
		return kind_of_ipv4(a + sizeof(mapped));
	if (memcmp(a, zeros, sizeof(zeros)) == 0 && a[15] <= 1)
		return a[15] ? "loopback" : "any";
	if ((a[0] & 0xfe) == 0xfc || (a[0] == 0xfe && (a[1] & 0xc0) == 0x80))
		return "private";
	return a[0] == 0xff ? "multicast" : "public";
}

static size_t put_string(char *out, size_t room, const char *string)
{
	size_t len = strlen(string);

	len = len < room ? len : room;
	memcpy(out, string, len);
	return len;
}

static size_t ip(const unsigned char *address, const char *kind, char *out,
		 size_t room)
{
	unsigned int port = address[PORT_AT] << 8 | address[PORT_AT + 1];
	char text[32];

	if (port >= EPHEMERAL)
		snprintf(text, sizeof(text), "%s:ephemeral", kind);
	else
		snprintf(text, sizeof(text), "%s:%u", kind, port);
	return put_string(out, room, text);
}

static size_t unix_socket(const char *name, size_t len, char *out, size_t room)
{
	size_t at = put_string(out, room, "unix:");
	const char *end;

	if (len && !*name) { /* abstract; its zeros are not text */
		out[at++] = '@';
		name++;
		len--;
	}
	end = memchr(name, '\0', len);
	if (end)
		len = (size_t)(end - name);
	return at + sq_place_name(name, len, out + at, room - at);
}

/*
 * The two bytes are in the order of the machine that was audited, which need
 * not be this one. Families are below 256, so one of the bytes is 0.
 */
static unsigned int family_of(const unsigned char *a)
{
	return a[0] ? a[0] | (unsigned int)a[1] << 8 : a[1];
}

size_t sq_peer(const char *address, size_t len, char *out, size_t room)
{
	const unsigned char *a = (const unsigned char *)address;
	unsigned int family;
	char text[32];

	if (len < FAMILY_LEN)
		return put_string(out, room, "cut");
	family = family_of(a);
	if (family == AF_INET && len >= IPV4_AT + 4)
		return ip(a, kind_of_ipv4(a + IPV4_AT), out, room);
	if (family == AF_INET6 && len >= IPV6_AT + 16)
		return ip(a, kind_of_ipv6(a + IPV6_AT), out, room);
	if (family == AF_UNIX)
		return unix_socket(address + UNIX_AT, len - UNIX_AT, out, room);
	if (family == AF_NETLINK)
		return put_string(out, room, "netlink");
	if (family == AF_PACKET)
		return put_string(out, room, "packet");
	snprintf(text, sizeof(text), "family:%u", family);
	return put_string(out, room, text);
}
