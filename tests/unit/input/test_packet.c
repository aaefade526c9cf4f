/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "input/packet.h"
#include "detect/portscan.h"
#include "input/reader.h"

#define HEAD "type=NETFILTER_PKT msg=audit(1795468881.194:6417918): "
#define OLD                                                         \
	"action=0 hook=0 len=40 inif=eth0 outif=? mark=0x5e110000 " \
	"smac=52:54:00:12:35:02 dmac=08:00:27:1d:e8:ec macproto=0x800 "
#define PAIR "saddr=192.0.2.1 daddr=192.0.2.2 "

static struct sq_event ev;
static struct sq_why why;

static int parse_bytes(const char *line, size_t len)
{
	struct sq_record head;
	int err = sq_record_head(line, len, &head);

	why.text[0] = '\0';
	memset(&ev, 0x55, sizeof(ev)); /* what is not set will show */
	if (err < 0 || head.type != SQ_RECORD_PACKET)
		return sq_fail(&why, -SQ_EFORMAT, "no record");
	return sq_packet_event(&head, line, len, &ev, &why);
}

static int parse(const char *line)
{
	return parse_bytes(line, strlen(line));
}

static const char *text_of(const struct sq_address *address)
{
	static char text[SQ_ADDRESS_LEN];

	return sq_address_text(address, text);
}

/* ev is of mark and, unless saddr is NULL, of these addresses and TCP. */
static void check_packet(uint32_t mark, const char *saddr, const char *daddr)
{
	assert_int_equal(ev.kind, SQ_EVENT_PACKET);
	assert_int_equal(ev.packet.mark, mark);
	assert_string_equal(text_of(&ev.packet.saddr), saddr ? saddr : "?");
	assert_string_equal(text_of(&ev.packet.daddr), daddr ? daddr : "?");
	assert_int_equal(ev.packet.proto, saddr ? 6 : -1);
}

static void test_a_record_becomes_its_event(void **state)
{
	(void)state;
	assert_int_equal(parse(HEAD "mark=0x5e110000 " PAIR "proto=6"), 0);
	check_packet(0x5e110000, "192.0.2.1", "192.0.2.2");
	assert_int_equal(ev.stamp.time_ms, 1795468881194);
	assert_int_equal(ev.stamp.serial, 6417918);
	assert_string_equal(ev.node, "");
	/* of no process and no rule's key */
	assert_false(ev.keyed || ev.evidence);
	assert_int_equal(ev.call, SQ_CALL_NONE);
	assert_int_equal(ev.outcome, SQ_OUTCOME_NONE);
	assert_int_equal(ev.pid, 0);
	assert_int_equal(ev.ppid, 0);
	assert_int_equal(ev.uid, SQ_ID_UNSET);
	assert_int_equal(ev.euid, SQ_ID_UNSET);
	assert_int_equal(ev.args[0], 0);
	assert_string_equal(ev.comm, "");
	assert_string_equal(ev.exe, "");
	assert_string_equal(ev.tty, "");
	assert_int_equal(ev.comm_len + ev.exe_len + ev.node_len, 0);
}

static void test_blanks_nodes_and_enrichment_do_not_matter(void **state)
{
	static const char *const same[] = {
		HEAD "mark=0x5e110000 " PAIR "proto=6\x1dmark=1 SADDR=x",
		HEAD "mark=0x5e110000 " PAIR "proto=6 \x1d",
		HEAD " mark=0x5e110000  saddr=192.0.2.1  daddr=192.0.2.2 "
		     "proto=6 ",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(same); i++) {
		assert_int_equal(parse(same[i]), 0);
		check_packet(0x5e110000, "192.0.2.1", "192.0.2.2");
	}
	assert_int_equal(
		parse("node=web-1 " HEAD "mark=0x5e110000 " PAIR "proto=6"), 0);
	check_packet(0x5e110000, "192.0.2.1", "192.0.2.2");
	assert_string_equal(ev.node, "web-1");
	assert_int_equal(ev.node_len, 5);
}

static void test_old_and_new_kernels_fields_are_read(void **state)
{
	static const char *const lines[] = {
		HEAD OLD PAIR "ipid=31284 proto=6 sport=61234 dport=22",
		HEAD OLD PAIR "ipid=7 proto=6 frag=1",
		HEAD OLD PAIR "ipid=8 proto=6 truncated=1",
		HEAD OLD PAIR "ipid=1 proto=6 sport=1 dport=2 obj=a:b:c:s0",
		HEAD "mark=0x5e110000 " PAIR "proto=6 sport=1 dport=65535",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		assert_int_equal(parse(lines[i]), 0);
		check_packet(0x5e110000, "192.0.2.1", "192.0.2.2");
	}
}

static void test_what_a_record_does_not_say_is_absent(void **state)
{
	(void)state;
	assert_int_equal(parse(HEAD "mark=0x5e110000 saddr=? daddr=? proto=-1"),
			 0);
	check_packet(0x5e110000, NULL, NULL);
	assert_int_equal(parse(HEAD "action=0 hook=0 len=46 inif=eth0 outif=? "
				    "macproto=0x0806"),
			 0);
	check_packet(0, NULL, NULL);
	assert_int_equal(parse(HEAD "mark=0 " PAIR "proto=6"), 0);
	check_packet(0, "192.0.2.1", "192.0.2.2");
	assert_int_equal(parse(HEAD), 0);
	check_packet(0, NULL, NULL);
}

static void test_an_interface_s_name_is_no_field(void **state)
{
	(void)state;
	assert_int_equal(parse(HEAD "inif=mark=0x5e110000 outif=saddr=::1 "
				    "mark=0x1 " PAIR "proto=6"),
			 0);
	check_packet(1, "192.0.2.1", "192.0.2.2");
	assert_int_equal(parse(HEAD "smark=0x5e110000 mark0=1 xsaddr=::1 "
				    "=mark mark saddr daddr = == "
				    "mark=0x2 " PAIR "proto=6 protocol=7"),
			 0);
	check_packet(2, "192.0.2.1", "192.0.2.2");
}

static void test_each_address_has_one_spelling(void **state)
{
	static const struct {
		const char *spelled, *text;
	} addresses[] = {
		{ "2001:db8::1", "2001:db8::1" },
		{ "2001:DB8:0:0:0:0:0:1", "2001:db8::1" },
		{ "2001:0db8::0001", "2001:db8::1" },
		{ "::", "::" },
		{ "0:0:0:0:0:0:0:1", "::1" },
		{ "::ffff:192.0.2.1", "::ffff:192.0.2.1" },
		{ "::ffff:c000:201", "::ffff:192.0.2.1" },
		{ "fe80::5efe:192.0.2.1", "fe80::5efe:c000:201" },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255",
		  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(addresses); i++) {
		char line[256];

		snprintf(line, sizeof(line),
			 HEAD "mark=0x1 saddr=%s daddr=::1 proto=6",
			 addresses[i].spelled);
		assert_int_equal(parse(line), 0);
		check_packet(1, addresses[i].text, "::1");
		assert_int_equal(ev.packet.saddr.family, SQ_FAMILY_IPV6);
	}
	/* an IPv4 address is not the IPv6 address that it is mapped to */
	assert_int_equal(parse(HEAD "mark=0x1 " PAIR "proto=6"), 0);
	assert_int_equal(ev.packet.saddr.family, SQ_FAMILY_IPV4);
	for (size_t i = 4; i < sizeof(ev.packet.saddr.bytes); i++)
		assert_int_equal(ev.packet.saddr.bytes[i], 0);
}

static void test_a_field_at_fault_is_named(void **state)
{
	static const struct {
		const char *fields, *named;
	} bad[] = {
		{ "mark=", "mark=:" },
		{ "mark=0x", "mark=0x:" },
		{ "mark=-1", "mark=-1" },
		{ "mark=1578172416", "mark=1578172416" },
		{ "mark=00", "mark=00" },
		{ "mark=0x5e110000x", "mark=0x5e110000x" },
		{ "mark=0x15e110000", "mark=0x15e110000" },
		{ "mark=0x1 mark=0x1", "mark= twice" },
		{ PAIR "saddr=192.0.2.1", "saddr= twice" },
		{ PAIR "daddr=?", "daddr= twice" },
		{ "proto=6 proto=6", "proto= twice" },
		{ "saddr=", "saddr=:" },
		{ "saddr=fe80::1%eth0", "saddr=fe80::1%eth0" },
		{ "saddr=[::1]", "saddr=[::1]" },
		{ "saddr=192.0.2.256", "saddr=192.0.2.256" },
		{ "saddr=192.0.2", "saddr=192.0.2" },
		{ "saddr=010.0.0.1", "saddr=010.0.0.1" },
		{ "daddr=2001:db8::1::2", "daddr=2001:db8::1::2" },
		{ "daddr=host.example.org", "daddr=host.example.org" },
		{ "daddr=192.0.2.1\"'res=failed", "daddr=192.0.2.1\"'res" },
		{ "saddr=192.0.2.1 daddr=::1", "IPv4 and IPv6" },
		{ "proto=tcp", "proto=tcp" },
		{ "proto=256", "proto=256" },
		{ "proto=-2", "proto=-2" },
		{ "proto=", "proto=:" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		char line[512];

		snprintf(line, sizeof(line), HEAD "%s", bad[i].fields);
		assert_int_equal(parse(line), -SQ_EFORMAT);
		assert_non_null(strstr(why.text, bad[i].named));
	}
}

static void test_a_nul_byte_ends_no_text(void **state)
{
	static const char line[] = HEAD "mark=0x1 saddr=192.0.2.1\0 daddr=?";
	static const char node[] = "node=a\0b " HEAD "mark=0x1 " PAIR;

	(void)state;
	assert_int_equal(parse_bytes(line, sizeof(line) - 1), -SQ_EFORMAT);
	assert_int_equal(parse_bytes(node, sizeof(node) - 1), -SQ_EFORMAT);
}

/* In a buffer of its own size, for sanitizers. */
static int parse_exactly(const char *line, size_t len)
{
	char *copy = malloc(len + !len);
	int err;

	assert_non_null(copy);
	memcpy(copy, line, len);
	err = parse_bytes(copy, len);
	free(copy);
	return err;
}

static void test_a_record_cut_at_any_byte_tells_no_scan(void **state)
{
	static const char line[] = HEAD "mark=0x5e110000 " PAIR "proto=6";
	const char *enough = strstr(line, "proto=6");

	(void)state;
	for (size_t len = 0; len < strlen(line); len++) {
		int err = parse_exactly(line, len);

		assert_true(err == 0 || err == -SQ_EFORMAT);
		if (err == 0 && line + len <= enough)
			assert_int_equal(ev.packet.proto, -1);
		if (err < 0)
			assert_true(strlen(why.text) > 0);
	}
}

/* ------------------------------------------------ the odd ones, by line */

static const char *const reasons[] = { "fin", "null", "xmas", "refused" };

/* What becomes of a line, in words. */
static const char *fate(struct sq_reader *r, const char *line)
{
	const struct sq_portscan_rule rule = { SQ_PORTSCAN_MARK,
					       SQ_PORTSCAN_MASK, 0 };
	static char text[SQ_NODE_LEN + 2 * SQ_ADDRESS_LEN + 16];
	char to[SQ_ADDRESS_LEN];
	struct sq_portscans *t;
	struct sq_portscan scan;
	int got = sq_reader_line(r, line, strlen(line), &ev, &why);

	if (got < 0)
		return "bad";
	assert_int_equal(got, 1);
	assert_int_equal(ev.kind, SQ_EVENT_PACKET);
	assert_int_equal(sq_portscans_new(&t, 0), 0);
	got = sq_portscans_packet(t, &rule, &ev, &scan);
	if (got == 1)
		snprintf(text, sizeof(text), "%s%s%s %s %s", ev.node,
			 ev.node_len ? "/" : "", reasons[scan.kind],
			 text_of(&scan.scanner),
			 sq_address_text(&scan.target, to));
	else
		snprintf(text, sizeof(text), "%s",
			 sq_portscans_counts(t)->other ? "other"
						       : "incomplete");
	sq_portscans_free(t);
	return text;
}

#define ONE "192.0.2.1 192.0.2.2"
#define SIX "2001:db8::1 2001:db8::2"

static const char *const odd[] = {
	/* as published */
	"other", "other", "other", "other",
	/* 1001: old kernels */
	"fin " ONE, "null " ONE, "xmas " SIX, "fin 127.0.0.1 127.0.0.1",
	"fin " ONE, "fin " ONE, "null " ONE, "other", "other", "other", "other",
	"other", "other",
	/* 1014: new ones, with marks that are not ours, or without addresses */
	"other", "other", "other", "other", "other", "other", "incomplete",
	/* 1021 */
	"fin " ONE, "refused " ONE, "fin " ONE, "xmas " SIX,
	"fin ::ffff:192.0.2.1 2001:db8::2",
	"fin fe80::5efe:c000:201 2001:db8::2",
	"fin fe80::5054:ff:fe12:3502 ff02::1", "null 0.0.0.0 255.255.255.255",
	"null :: 2001:db8:1111:2222:3333:4444:5555:6666",
	"null 127.0.0.1 192.0.2.2", "null 224.0.0.1 192.0.2.255",
	"null 192.0.2.2 192.0.2.2", "web1.example.org/fin " ONE, "fin " ONE,
	/* 1035: an interface named like a field */
	"other", "fin " ONE,
	/* 2001: what no kernel makes */
	"other", "incomplete", "incomplete", "incomplete", "bad", "bad", "bad",
	"other", "bad", "bad", "bad", "bad", "bad", "bad", "bad", "bad", "bad",
	"bad", "bad", "bad", "bad", "bad", "bad", "bad", "incomplete", "bad",
	/* as ausearch -i prints it */
	"bad"
};

static void check_odd_lines(bool auparse)
{
	const struct sq_reader_options options = { .key = "seqids",
						   .auparse = auparse };
	const char *top = getenv("top_srcdir");
	struct sq_reader *r;
	char path[4096], line[4096];
	size_t count = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/tests/data/netfilter-odd.log",
		 top ? top : ".");
	file = fopen(path, "r");
	assert_non_null(file);
	assert_int_equal(sq_reader_new(&r, &options), 0);
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		assert_true(count < COUNT(odd));
		assert_string_equal(fate(r, line), odd[count++]);
	}
	assert_int_equal(count, COUNT(odd));
	sq_reader_free(r);
	fclose(file);
}

static void test_each_odd_line_ends_as_it_should(void **state)
{
	(void)state;
	check_odd_lines(false);
	check_odd_lines(true);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_record_becomes_its_event),
		cmocka_unit_test(
			test_blanks_nodes_and_enrichment_do_not_matter),
		cmocka_unit_test(test_old_and_new_kernels_fields_are_read),
		cmocka_unit_test(test_what_a_record_does_not_say_is_absent),
		cmocka_unit_test(test_an_interface_s_name_is_no_field),
		cmocka_unit_test(test_each_address_has_one_spelling),
		cmocka_unit_test(test_a_field_at_fault_is_named),
		cmocka_unit_test(test_a_nul_byte_ends_no_text),
		cmocka_unit_test(test_a_record_cut_at_any_byte_tells_no_scan),
		cmocka_unit_test(test_each_odd_line_ends_as_it_should),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
