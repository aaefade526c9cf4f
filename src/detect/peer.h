/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * peer.h - a socket address → the kind of peer that it names
 *
 * Servers talk to addresses that they never talked to before, all day. What
 * says something is the kind of address and the port: "loopback:6379",
 * "public:443", "any:ephemeral", "unix:/run/mysqld/mysqld.sock", "netlink".
 * Kinds of IPv4 addresses: loopback (127/8), any (0.0.0.0), private (RFC 1918
 * and 169.254/16), multicast, public; of IPv6, whether or not it stands for
 * one of IPv4: loopback, any, private (fc00::/7, fe80::/10), multicast, public.
 * Ports from 32768 on are ephemeral, as Linux hands them out. Digits and
 * hashes in a socket's name become # (place.h).
 *
 * Pure; thread-safe.
 */
#ifndef SQ_PEER_H
#define SQ_PEER_H

#include <stddef.h>

/*
 * The peer of a struct sockaddr of len bytes, of any family and length, as text
 * that is not terminated. Returns its length, at most room (at least 32).
 */
size_t sq_peer(const char *address, size_t len, char *out, size_t room);

#endif
