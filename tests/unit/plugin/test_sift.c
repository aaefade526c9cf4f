/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "plugin/sift.h"

#define EXE "/usr/sbin/audisp-seqids"

static struct sq_sift s;
static struct sq_event ev;

static int setup(void **state)
{
	(void)state;
	memset(&s, 0, sizeof(s));
	s.own_exe = EXE;
	s.own_pid = 77;
	return 0;
}

/* A record that tells no system call. */
static enum sq_sifted line(const char *text)
{
	return sq_sift_line(&s, text, strlen(text), NULL);
}

/* The SYSCALL record of such a process, with key= and what follows it. */
static enum sq_sifted call_of(const char *ahead, uint64_t serial, uint32_t pid,
			      const char *exe, const char *key)
{
	char text[1024];

	memset(&ev, 0, sizeof(ev));
	ev.kind = SQ_EVENT_CALL;
	ev.pid = pid;
	snprintf(ev.exe, sizeof(ev.exe), "%s", exe);
	snprintf(text, sizeof(text),
		 "%stype=SYSCALL msg=audit(5.001:%llu): arch=c000003e "
		 "syscall=257 pid=%u comm=\"x\" exe=\"%s\" key=%s",
		 ahead, (unsigned long long)serial, pid, exe, key);
	return sq_sift_line(&s, text, strlen(text), &ev);
}

static enum sq_sifted creation(uint64_t serial)
{
	return call_of("", serial, 1, EXE, "\"seqids_anomaly\"");
}

static void test_evidence_is_kept_with_all_that_follows(void **state)
{
	(void)state;
	assert_int_equal(creation(9), SQ_SIFT_STARTS);
	assert_int_equal(line("type=CWD msg=audit(5.001:9): cwd=\"/\""),
			 SQ_SIFT_FOLLOWS);
	assert_int_equal(line("type=PATH msg=audit(5.001:9): item=0"),
			 SQ_SIFT_FOLLOWS);
	assert_int_equal(line("type=PROCTITLE msg=audit(5.001:9): x=1"),
			 SQ_SIFT_FOLLOWS);
	assert_int_equal(line("type=EOE msg=audit(5.001:9): "), SQ_SIFT_OTHER);
	assert_int_equal(line("type=PATH msg=audit(5.001:9): item=2"),
			 SQ_SIFT_OTHER);
}

static void test_events_that_interleave_are_told_apart(void **state)
{
	(void)state;
	assert_int_equal(creation(9), SQ_SIFT_STARTS);
	assert_int_equal(line("type=CWD msg=audit(5.001:10): cwd=\"/\""),
			 SQ_SIFT_OTHER);
	assert_int_equal(creation(11), SQ_SIFT_STARTS);
	assert_int_equal(line("type=CWD msg=audit(5.001:9): cwd=\"/\""),
			 SQ_SIFT_FOLLOWS);
	assert_int_equal(line("type=CWD msg=audit(5.001:11): cwd=\"/\""),
			 SQ_SIFT_FOLLOWS);
	/* another event's stamp, and another node's event */
	assert_int_equal(line("type=CWD msg=audit(5.002:9): cwd=\"/\""),
			 SQ_SIFT_OTHER);
	assert_int_equal(line("node=b type=CWD msg=audit(5.001:9): cwd=\"/\""),
			 SQ_SIFT_OTHER);
}

static void test_events_of_nodes_are_kept_by_node(void **state)
{
	(void)state;
	assert_int_equal(call_of("node=a ", 9, 1, EXE, "\"seqids_anomaly\""),
			 SQ_SIFT_STARTS);
	assert_int_equal(line("type=CWD msg=audit(5.001:9): cwd=\"/\""),
			 SQ_SIFT_OTHER);
	assert_int_equal(line("node=a type=CWD msg=audit(5.001:9): cwd=\"/\""),
			 SQ_SIFT_FOLLOWS);
}

static void test_only_our_own_calls_with_the_key_are_kept(void **state)
{
	static const char key[] = "\"seqids_anomaly\"";

	(void)state;
	assert_int_equal(call_of("", 1, 1, "/usr/bin/touch", key),
			 SQ_SIFT_OTHER);
	assert_int_equal(call_of("", 2, 1, EXE "-other", key), SQ_SIFT_OTHER);
	assert_int_equal(call_of("", 3, 1, EXE, "\"seqids\""), SQ_SIFT_OTHER);
	assert_int_equal(call_of("", 4, 1, EXE, "(null)"), SQ_SIFT_OTHER);
	assert_int_equal(call_of("", 5, 77, "/elsewhere", key), SQ_SIFT_STARTS);
	assert_int_equal(call_of("", 6, 1, EXE " (deleted)", key),
			 SQ_SIFT_STARTS);
}

static void test_the_key_is_found_among_others(void **state)
{
	(void)state;
	/* "own" and "seqids_anomaly" with the byte 1 between */
	assert_int_equal(call_of("", 1, 1, EXE,
				 "6F776E017365716964735F616E6F6D616C79"),
			 SQ_SIFT_STARTS);
	assert_int_equal(call_of("", 2, 1, EXE,
				 "\"seqids_anomaly\"\x1d"
				 "ARCH=x86_64 SYSCALL=openat"),
			 SQ_SIFT_STARTS);
	assert_int_equal(call_of("", 3, 1, EXE,
				 "\"own\"\x1d"
				 "KEY=x key=\"seqids_anomaly\""),
			 SQ_SIFT_OTHER);
}

static void test_our_messages_are_kept(void **state)
{
	(void)state;
	assert_int_equal(line("type=ANOM_EXEC msg=audit(5.001:9): pid=1 uid=0 "
			      "msg='op=seqids-detect reason=new-sequence"),
			 SQ_SIFT_STARTS);
	assert_int_equal(line("node=a.b type=ANOM_ORIGIN_FAILURES "
			      "msg=audit(5.001:9): pid=1 "
			      "msg='op=seqids-detect reason=scan-fin"),
			 SQ_SIFT_STARTS);
	assert_int_equal(line("type=UNKNOWN[2120] msg=audit(5.001:9): pid=1 "
			      "msg='op=seqids-detect reason=scan-fin"),
			 SQ_SIFT_STARTS);
	assert_int_equal(s.count, 0); /* nothing follows */
}

static void test_messages_of_others_are_not(void **state)
{
	(void)state;
	assert_int_equal(line("type=ANOM_EXEC msg=audit(5.001:9): pid=1 "
			      "msg='op=other op=seqids-detect"),
			 SQ_SIFT_OTHER);
	assert_int_equal(line("type=ANOM_ABEND msg=audit(5.001:9): pid=1 "
			      "msg='op=seqids-detect reason=new-sequence"),
			 SQ_SIFT_OTHER);
	assert_int_equal(line("type=USER_AUTH msg=audit(5.001:9): pid=1 "
			      "msg='op=seqids-detect reason=new-sequence"),
			 SQ_SIFT_OTHER);
	assert_int_equal(line("node=a"), SQ_SIFT_OTHER);
	assert_int_equal(line("type=ANOM_EXEC "), SQ_SIFT_OTHER);
	assert_int_equal(line(""), SQ_SIFT_OTHER);
}

static void test_open_events_are_bounded_the_oldest_goes(void **state)
{
	(void)state;
	for (uint64_t serial = 1; serial <= SQ_SIFT_OPEN + 1; serial++)
		assert_int_equal(creation(serial), SQ_SIFT_STARTS);
	assert_int_equal(s.count, SQ_SIFT_OPEN);
	assert_int_equal(line("type=CWD msg=audit(5.001:1): cwd=\"/\""),
			 SQ_SIFT_OTHER);
	assert_int_equal(line("type=CWD msg=audit(5.001:2): cwd=\"/\""),
			 SQ_SIFT_FOLLOWS);
}

static void test_an_event_whose_end_was_lost_does_not_stay_open(void **state)
{
	(void)state;
	assert_int_equal(creation(9), SQ_SIFT_STARTS);
	for (int i = 0; i < SQ_SIFT_PATIENCE; i++)
		line("type=CWD msg=audit(6.000:10): cwd=\"/\"");
	assert_int_equal(s.count, 0);
}

/* A plugin was killed amid an event: the next one keeps the rest of it. */
static void test_an_event_that_was_begun_before_a_restart_goes_on(void **state)
{
	static const char kept[] = "type=SYSCALL msg=audit(5.001:9): arch=1";
	static const char other[] = "type=CWD msg=audit(5.001:8): cwd=\"/\"";

	(void)state;
	sq_sift_kept(&s, kept, strlen(kept));
	sq_sift_kept(&s, other, strlen(other));
	assert_int_equal(line("type=CWD msg=audit(5.001:9): cwd=\"/\""),
			 SQ_SIFT_FOLLOWS);
	assert_int_equal(line("type=PATH msg=audit(5.001:8): item=0"),
			 SQ_SIFT_OTHER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			test_evidence_is_kept_with_all_that_follows, setup),
		cmocka_unit_test_setup(
			test_events_that_interleave_are_told_apart, setup),
		cmocka_unit_test_setup(test_events_of_nodes_are_kept_by_node,
				       setup),
		cmocka_unit_test_setup(
			test_only_our_own_calls_with_the_key_are_kept, setup),
		cmocka_unit_test_setup(test_the_key_is_found_among_others,
				       setup),
		cmocka_unit_test_setup(test_our_messages_are_kept, setup),
		cmocka_unit_test_setup(test_messages_of_others_are_not, setup),
		cmocka_unit_test_setup(
			test_open_events_are_bounded_the_oldest_goes, setup),
		cmocka_unit_test_setup(
			test_an_event_whose_end_was_lost_does_not_stay_open,
			setup),
		cmocka_unit_test_setup(
			test_an_event_that_was_begun_before_a_restart_goes_on,
			setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
