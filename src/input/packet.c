/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/packet.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/scan.h"
#include "input/keys.h"
#include "base/text.h"

#define ENRICHED '\x1d' /* AUDIT_INTERP_SEPARATOR: raw fields end here */

/* A bit each in what was seen. */
enum field {
	F_MARK = 1 << 0,
	F_SADDR = 1 << 1,
	F_DADDR = 1 << 2,
	F_PROTO = 1 << 3,
};

static const struct {
	const char *name;
	enum field field;
} fields[] = {
	{ "mark", F_MARK },
	{ "saddr", F_SADDR },
	{ "daddr", F_DADDR },
	{ "proto", F_PROTO },
};

#define FIELD_COUNT (sizeof(fields) / sizeof(*fields))

/* One NAME=VALUE of a line. */
struct word {
	const char *name, *value;
	size_t name_len, len;
};

/* The next word; those without a "=" are passed over. */
static bool next_word(struct sq_scan *s, struct word *w)
{
	const char *equals;

	do {
		while (s->at < s->end && *s->at == ' ')
			s->at++;
		if (s->at == s->end)
			return false;
		w->name = s->at;
		while (s->at < s->end && *s->at != ' ')
			s->at++;
		equals = memchr(w->name, '=', (size_t)(s->at - w->name));
	} while (!equals);
	w->name_len = (size_t)(equals - w->name);
	w->value = equals + 1;
	w->len = (size_t)(s->at - w->value);
	return true;
}

/* Written as %#x. */
static int take_mark(const char *s, size_t len, uint32_t *mark)
{
	uint64_t value = 0;
	int err;

	if (len == 1 && *s == '0')
		err = 0;
	else if (len < 2 || memcmp(s, "0x", 2) != 0)
		err = -SQ_EFORMAT;
	else
		err = sq_text_u64(s + 2, len - 2, 16, UINT32_MAX, &value);
	*mark = (uint32_t)value;
	return err;
}

static int take_address(const char *s, size_t len, struct sq_address *address)
{
	char text[SQ_ADDRESS_LEN];
	bool colons = memchr(s, ':', len) != NULL;

	if (len == 1 && *s == '?')
		return 0;
	if (len >= sizeof(text))
		return -SQ_EFORMAT;
	memcpy(text, s, len);
	text[len] = '\0';
	if (inet_pton(colons ? AF_INET6 : AF_INET, text, address->bytes) != 1)
		return -SQ_EFORMAT;
	address->family = colons ? SQ_FAMILY_IPV6 : SQ_FAMILY_IPV4;
	return 0;
}

static int take_proto(const char *s, size_t len, int16_t *proto)
{
	int64_t value;
	int err = sq_text_i64(s, len, &value);

	if (err < 0)
		return err;
	if (value < -1 || value > UINT8_MAX)
		return -SQ_EFORMAT;
	*proto = (int16_t)value;
	return 0;
}

static int take_field(struct sq_packet *p, enum field field, const char *s,
		      size_t len)
{
	switch (field) {
	case F_MARK:
		return take_mark(s, len, &p->mark);
	case F_SADDR:
		return take_address(s, len, &p->saddr);
	case F_DADDR:
		return take_address(s, len, &p->daddr);
	case F_PROTO:
		return take_proto(s, len, &p->proto);
	}
	return 0;
}

/* The word into p, if it is one of ours. */
static int take_word(struct sq_packet *p, const struct word *w,
		     unsigned int *seen, struct sq_why *why)
{
	size_t i = 0;
	int err;

	while (i < FIELD_COUNT &&
	       (strlen(fields[i].name) != w->name_len ||
		memcmp(fields[i].name, w->name, w->name_len) != 0))
		i++;
	if (i == FIELD_COUNT)
		return 0;
	if (*seen & fields[i].field)
		return sq_fail(why, -SQ_EFORMAT, "%s= twice", fields[i].name);
	*seen |= fields[i].field;
	err = take_field(p, fields[i].field, w->value, w->len);
	if (err < 0)
		return sq_fail(why, err, "%s=%.*s: %s", fields[i].name,
			       w->len < 64 ? (int)w->len : 64, w->value,
			       sq_strerror(err));
	return 0;
}

static void start(const struct sq_record *head, struct sq_event *ev)
{
	sq_record_start(SQ_EVIDENCE_KEY, head, ev);
	ev->kind = SQ_EVENT_PACKET;
	ev->call = SQ_CALL_NONE;
	ev->pid = ev->ppid = 0;
	memset(&ev->packet, 0, sizeof(ev->packet));
	ev->packet.proto = -1;
}

int sq_packet_event(const struct sq_record *head, const char *line, size_t len,
		    struct sq_event *ev, struct sq_why *why)
{
	struct sq_scan s = { head->rest, line + len };
	const char *enriched = memchr(s.at, ENRICHED, (size_t)(s.end - s.at));
	struct sq_packet *p = &ev->packet;
	unsigned int seen = 0;
	struct word w;
	int err = 0;

	if (memchr(line, '\0', len))
		return sq_fail(why, -SQ_EFORMAT, "a NUL byte in the record");
	if (enriched)
		s.end = enriched;
	start(head, ev);
	while (err == 0 && next_word(&s, &w))
		err = take_word(p, &w, &seen, why);
	if (err == 0 && p->saddr.family && p->daddr.family &&
	    p->saddr.family != p->daddr.family)
		err = sq_fail(why, -SQ_EFORMAT,
			      "saddr= and daddr= of IPv4 and IPv6");
	return err;
}

const char *sq_address_text(const struct sq_address *address,
			    char text[static SQ_ADDRESS_LEN])
{
	int family = address->family == SQ_FAMILY_IPV6 ? AF_INET6 : AF_INET;

	if (address->family == SQ_FAMILY_NONE ||
	    !inet_ntop(family, address->bytes, text, SQ_ADDRESS_LEN))
		memcpy(text, "?", 2);
	return text;
}
