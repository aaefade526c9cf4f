/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hot reader against auparse: on recorded lines, on lines of every shape
 * that the grammar has, and on mutations of both.
 */
#include "helpers.h"

#include <ftw.h>
#include <unistd.h>

#include "lib/same_event.h"
#include "mutate.h"

#define KEY	"seqids"
#define MUTANTS 60000 /* some 2 us each, when auparse reads them as well */
#define DATA	"../shared/data"
#define STREAM	"zstd -dc --long=27 '%s/stream.zst'"
#define LOGS	"tar -xJOf '%s/audit-logs.tar.xz'"

#define HEAD "type=SYSCALL msg=audit(1795468309.082:4231683): "
#define CALL "arch=c000003e syscall=44"
#define ARGS " a0=3 a1=7ffcb94517e0 a2=3c a3=0"
#define PIDS " items=0 ppid=10418 pid=18231"
#define IDS  " uid=33 gid=34 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0"
#define TASK PIDS " auid=1000" IDS " tty=pts0 ses=5"
#define WHO  " comm=\"auditd\" exe=\"/usr/sbin/auditd\""
#define DONE " success=yes exit=60"
#define URING \
	"type=URINGOP msg=audit(1695468309.082:42): uring_op=18" DONE PIDS IDS

#define OF(type) "type=" type " msg=audit(1795468309.082:4231683): "
#define INODE	 " inode=402110 dev=fe:00 mode=0100644 ouid=0 ogid=0 rdev=00:00"
#define CAPS	 " cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0"

/* Usual lines, one for each way through the grammar. */
static const char *const usual[] = {
	HEAD CALL DONE ARGS TASK WHO " key=\"seqids\"",
	HEAD CALL DONE ARGS TASK WHO " key=(null)",
	HEAD CALL DONE ARGS TASK WHO " key=\"seqids\"\x1d"
				     "ARCH=x86_64",
	HEAD CALL DONE ARGS TASK WHO " key=7365716964730173657169647301",
	HEAD CALL DONE ARGS TASK WHO " key=\"seqids_anomaly\"",
	HEAD CALL DONE ARGS TASK WHO " key=7365716964735F616E6F6D616C79",
	HEAD CALL DONE ARGS TASK WHO " subj=unconfined key=\"seqids\"",
	HEAD CALL DONE ARGS TASK WHO " subj=/bin/man (enforce) key=\"seqids\"",
	HEAD CALL " success=no exit=-2" ARGS TASK WHO " key=\"seqids\"",
	HEAD "arch=c000003e syscall=231" ARGS TASK WHO " key=\"seqids\"",
	HEAD "arch=40000003 syscall=4" DONE ARGS TASK WHO " key=\"seqids\"",
	HEAD CALL DONE
	" a0=ffffffffffffff9c a1=12345678 a2=123456789 a3=0" TASK WHO
	" key=\"seqids\"",
	HEAD CALL DONE ARGS " items=4294967295 ppid=1 pid=2 auid=0" IDS
			    " tty=pts0 ses=5" WHO " key=\"seqids\"",
	HEAD CALL " per=400000" DONE ARGS TASK WHO " key=\"seqids\"",
	HEAD CALL DONE ARGS PIDS " auid=4294967295" IDS
				 " tty=(none) ses=4294967295" WHO
				 " key=\"seqids\"",
	HEAD CALL DONE ARGS TASK " comm=61206220 exe=2F746D702F612062"
				 " key=\"seqids\"",
	HEAD CALL DONE ARGS TASK " comm=\"\" exe=\"\" key=\"\"",
	"node=host.example " HEAD CALL DONE ARGS TASK WHO " key=\"seqids\"",
	URING " key=\"seqids\"",
	URING " subj=unconfined key=(null)",
	"node=n " URING " key=\"seqids\"",
	"type=UNKNOWN[1336] msg=audit(1.001:1): uring_op=1 items=0 ppid=1 "
	"pid=2" IDS " key=\"seqids\"",
	OF("PATH") "item=0 name=\"/etc/hosts\"" INODE " nametype=NORMAL" CAPS,
	OF("PATH") "item=1 name=2F746D702F612062" INODE " nametype=CREATE" CAPS
		   "\x1d"
		   "OUID=\"root\" OGID=\"root\"",
	OF("PATH") "item=0 name=(null)" INODE " nametype=PARENT" CAPS,
	OF("PATH") "item=0 name=\"userdb\" nametype=UNKNOWN" CAPS,
	OF("PATH") "item=2 name=\"a\"" INODE
		   " obj=system_u:object_r:etc_t:s0 nametype=DELETE cap_fp=0 "
		   "cap_fi=0 cap_fe=0 cap_fver=0",
	OF("PATH") "item=0 name=\"/bin/sh\" inode=1 dev=fe:00 mode=0104755 "
		   "ouid=0 ogid=0 rdev=00:00 nametype=NORMAL",
	OF("PATH") "item=199 name=\"\" nametype=OTHER",
	"node=host.example " OF("PATH") "item=0 name=\"/a\" nametype=NORMAL",
	OF("CWD") "cwd=\"/var/www\"",
	OF("CWD") " cwd=\"/\"",
	OF("CWD") "cwd=2F746D702F612062",
	OF("SOCKADDR") "saddr=020000357F0000010000000000000000",
	OF("SOCKADDR") "saddr=01002F72756E2F61\x1dSADDR={ unknown }",
	OF("EXECVE") "argc=3 a0=\"sh\" a1=\"-c\" a2=6C73202D6C",
	OF("EXECVE") "argc=2 a0=\"echo\" a1_len=16384 a1[0]=6161 a1[1]=62",
	OF("EXECVE") "argc=0",
};

/* Lines that are auparse's to judge. */
static const char *const odd[] = {
	HEAD CALL DONE ARGS TASK WHO,
	HEAD CALL DONE ARGS TASK WHO " key=\"seqids\" ",
	HEAD CALL DONE ARGS TASK WHO " key=\"seqids\" key=\"more\"",
	HEAD CALL DONE ARGS TASK WHO " key=seqids",
	HEAD CALL DONE ARGS TASK WHO " key=\"seqids",
	HEAD CALL DONE ARGS TASK WHO "  key=\"seqids\"",
	HEAD "syscall=44 arch=c000003e" DONE ARGS TASK WHO " key=\"seqids\"",
	HEAD "arch=c0ffee00 syscall=44" DONE ARGS TASK WHO " key=\"seqids\"",
	HEAD "arch=1c000003e syscall=44" DONE ARGS TASK WHO " key=\"seqids\"",
	HEAD "arch=c000003e syscall=-1" DONE ARGS TASK WHO " key=\"seqids\"",
	HEAD CALL " success=maybe exit=0" ARGS TASK WHO " key=\"seqids\"",
	HEAD CALL " success=yes" ARGS TASK WHO " key=\"seqids\"",
	HEAD CALL DONE ARGS " items=0 ppid=1 pid=2147483648 auid=1000" IDS
			    " tty=pts0 ses=5" WHO " key=\"seqids\"",
	HEAD CALL DONE ARGS PIDS " auid=unset" IDS " tty=pts0 ses=5" WHO
				 " key=\"seqids\"",
	HEAD CALL DONE ARGS PIDS " auid=4294967296" IDS " tty=pts0 ses=5" WHO
				 " key=\"seqids\"",
	HEAD CALL DONE ARGS TASK " comm=\"a b\" exe=\"/a\" key=\"seqids\"",
	HEAD CALL DONE ARGS TASK " comm=6100 exe=\"/a\" key=\"seqids\"",
	HEAD CALL DONE ARGS TASK " comm=616 exe=\"/a\" key=\"seqids\"",
	HEAD CALL DONE ARGS TASK " comm=(null) exe=\"/a\" key=\"seqids\"",
	"type=SYSCALL msg=audit(0.999:1): " CALL DONE ARGS TASK WHO
	" key=\"seqids\"",
	/* auparse looks no further than 80 bytes for the stamp */
	"type=SYSCALL msg=audit(1.000:0000000000000000000000000000000000000000"
	"000000000000000001): " CALL DONE ARGS TASK WHO " key=\"seqids\"",
	URING " comm=\"a\" key=\"seqids\"",
	OF("PATH") "item=0 nametype=NORMAL",
	OF("PATH") "name=\"/a\" item=0 nametype=NORMAL",
	OF("PATH") "item=0 name=\"/a b\" nametype=NORMAL",
	OF("PATH") "item=0 name=\"/a\" nametype=NORMAL name=\"/b\"",
	OF("PATH") "item=0 name=\"/a\" nametype=NORMAL more=1",
	OF("PATH") "item=0 name=\"/a",
	OF("PATH") "item=0 name=616 nametype=NORMAL",
	OF("CWD") "cwd=/tmp",
	OF("CWD") "cwd=\"/tmp\" cwd=\"/\"",
	OF("SOCKADDR") "saddr=020",
	OF("SOCKADDR") "saddr=0x20",
	OF("SOCKADDR") "saddr=",
	OF("EXECVE") "a12=\"goes\" a13=\"on\"",
	OF("EXECVE") "argc=1 a0=\"a b\"",
	OF("EXECVE") "argc=1 a0=sh",
	OF("EXECVE") "argc=1  a0=\"sh\"",
	OF("EXECVE") "argc=1 b0=\"sh\"",
	OF("EXECVE") "argc=1 a",
	OF("EXECVE") "argc=1 a=",
	OF("EXECVE") "argc=1 a0_len=",
	HEAD CALL DONE " a0=FF a1=0 a2=0 a3=0" TASK WHO " key=\"seqids\"",
	HEAD CALL DONE " a0=10000000000000000 a1=0 a2=0 a3=0" TASK WHO
		       " key=\"seqids\"",
	HEAD CALL DONE " a0=0 a1=0 a2=0 a3=x" TASK WHO " key=\"seqids\"",
	HEAD CALL DONE ARGS " items=-1 ppid=1 pid=2 auid=0" IDS
			    " tty=pts0 ses=5" WHO " key=\"seqids\"",
};

struct tally {
	struct sq_parser *parser;
	uint64_t records, taken;
	struct pool *pool; /* where to keep some of the lines; may be NULL */
};

static void new_tally(struct tally *t)
{
	memset(t, 0, sizeof(*t));
	assert_int_equal(sq_parser_new(&t->parser, KEY), 0);
}

static void free_tally(struct tally *t)
{
	sq_parser_free(t->parser);
}

/* Fails with the line when the readers differ. Returns whether it was hot. */
static int judge(struct tally *t, const char *line, size_t len)
{
	struct sq_record head;
	const char *wrong;
	int taken;

	if (sq_record_head(line, len, &head) < 0 || !both_can_read(&head))
		return 0;
	wrong = both_read(t->parser, KEY, &head, line, len, &taken);
	if (wrong)
		fail_msg("%s differs: %.*s", wrong, (int)len, line);
	t->records++;
	t->taken += (uint64_t)taken;
	return taken;
}

static void judge_all(struct tally *t, FILE *file)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	while ((len = getline(&line, &room, file)) > 0) {
		len -= line[len - 1] == '\n';
		line[len] = '\0';
		if (t->pool &&
		    (strstr(line, "type=SYSCALL") || strstr(line, "type=PATH")))
			keep(t->pool, line);
		judge(t, line, (size_t)len);
	}
	free(line);
}

static struct tally *walked; /* by each_file() */

/* Whether to walk the logs with a fault each, or the others. */
static bool walk_odd;

static int each_file(const char *path, const struct stat *st, int what,
		     struct FTW *ftw)
{
	FILE *file;

	(void)st;
	(void)ftw;
	if (what != FTW_F || !strstr(path, ".log") || strstr(path, ".gz") ||
	    walk_odd != !!strstr(path, "/odd/"))
		return 0;
	file = fopen(path, "r");
	assert_non_null(file);
	judge_all(walked, file);
	fclose(file);
	return 0;
}

static void judge_project_logs(struct tally *t)
{
	const char *top = getenv("top_srcdir");
	char path[4096];

	snprintf(path, sizeof(path), "%s/tests/data", top ? top : ".");
	walked = t;
	assert_int_equal(nftw(path, each_file, 8, FTW_PHYS), 0);
	assert_true(t->records > 0);
}

/*
 * The output of command, whose %s is the directory of the shared data. Not
 * everybody has it: the logs of the project have been judged before.
 */
static void judge_shared(struct tally *t, const char *command, const char *name)
{
	const char *given = getenv("SEQIDS_DATA"), *top = getenv("top_srcdir");
	char dir[4096], path[5000], line[5000];
	FILE *pipe;

	snprintf(dir, sizeof(dir), "%s%s%s",
		 given ? given
		 : top ? top
		       : ".",
		 given ? "" : "/", given ? "" : DATA);
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (access(path, R_OK) != 0) {
		print_message("# no %s: not tried with it\n", path);
		return;
	}
	snprintf(line, sizeof(line), command, dir);
	pipe = popen(line, "r");
	assert_non_null(pipe);
	judge_all(t, pipe);
	assert_int_equal(pclose(pipe), 0);
	print_message("# %llu of %llu records were hot\n",
		      (unsigned long long)t->taken,
		      (unsigned long long)t->records);
}

static void test_usual_lines_are_taken_and_read_as_auparse_does(void **state)
{
	struct tally t;

	(void)state;
	new_tally(&t);
	for (size_t i = 0; i < COUNT(usual); i++)
		if (!judge(&t, usual[i], strlen(usual[i])))
			fail_msg("not taken: %s", usual[i]);
	free_tally(&t);
}

static void test_odd_lines_are_left_to_auparse(void **state)
{
	struct tally t;

	(void)state;
	new_tally(&t);
	for (size_t i = 0; i < COUNT(odd); i++)
		if (judge(&t, odd[i], strlen(odd[i])))
			fail_msg("taken: %s", odd[i]);
	free_tally(&t);
}

static void test_every_cut_of_a_line_is_read_as_auparse_does(void **state)
{
	struct tally t;

	(void)state;
	new_tally(&t);
	for (size_t i = 0; i < COUNT(usual); i++)
		for (size_t len = 0; len < strlen(usual[i]); len++) {
			char *cut = malloc(len + !len); /* ends there */

			memcpy(cut, usual[i], len);
			judge(&t, cut, len);
			free(cut);
		}
	assert_true(t.records > t.taken);
	free_tally(&t);
}

static void test_recorded_logs_are_read_alike(void **state)
{
	struct tally t;

	(void)state;
	new_tally(&t);
	judge_project_logs(&t);
	assert_true(t.taken * 100 >= t.records * 99);
	judge_shared(&t, STREAM, "stream.zst");
	assert_true(t.taken * 100 >= t.records * 99);
	free_tally(&t);
}

static void test_broken_and_odd_logs_are_read_alike(void **state)
{
	struct tally t;

	(void)state;
	new_tally(&t);
	walk_odd = true;
	judge_project_logs(&t);
	walk_odd = false;
	judge_shared(&t, LOGS, "audit-logs.tar.xz");
	free_tally(&t);
}

static void test_mutated_lines_are_read_as_auparse_does(void **state)
{
	static struct pool pool;
	char *line = malloc(LINE_ROOM);
	struct tally t;
	uint64_t rnd = test_seed();

	(void)state;
	assert_non_null(line);
	new_tally(&t);
	for (size_t i = 0; i < COUNT(usual); i++)
		keep(&pool, usual[i]);
	t.pool = &pool;
	judge_project_logs(&t);
	t.records = t.taken = 0;
	for (unsigned int i = 0; i < MUTANTS; i++) {
		/* half of them from the grammar's own shapes */
		size_t from =
			test_below(&rnd, i % 2 ? COUNT(usual) : pool.count);
		size_t len = strlen(pool.lines[from]);

		memcpy(line, pool.lines[from], len);
		for (uint64_t n = 1 + test_below(&rnd, 3); n > 0; n--)
			len = mutate(line, len, &pool, &rnd);
		if (!memchr(line, '\n', len)) /* lines.h hands out none */
			judge(&t, line, len);
	}
	print_message("# %llu of %llu mutants were hot\n",
		      (unsigned long long)t.taken,
		      (unsigned long long)t.records);
	/* neither reader had it all to itself */
	assert_in_range(t.taken, t.records / 20, t.records - t.records / 20);
	free_tally(&t);
	free(line);
	while (pool.count)
		free(pool.lines[--pool.count]);
}

/* Whatever is taken for a further record of an event is one. */
static void test_records_that_follow_tell_no_more(void **state)
{
	static const char *const types[] = {
		"EOE",	   "PROCTITLE", "SYSCALL",	 "DAEMON_END",
		"URINGOP", "PATH",	"UNKNOWN[1336]", "USER_CMD",
		"CWD",	   "EXECVE",	"SOCKADDR",	 ""
	};
	static const char first[] = "type=CWD msg=audit(17.465:7621): cwd=/";
	uint64_t rnd = test_seed(), followed = 0;
	struct sq_record head, after;
	static struct pool pool;
	char line[LINE_ROOM];

	(void)state;
	keep(&pool, first);
	assert_int_equal(sq_record_head(first, strlen(first), &head), 0);
	for (unsigned int i = 0; i < MUTANTS; i++) {
		size_t len =
			(size_t)sprintf(line,
					"type=%s msg=audit(17.465:7621): x",
					types[test_below(&rnd, COUNT(types))]);

		for (uint64_t n = test_below(&rnd, 3); n > 0; n--)
			len = mutate(line, len, &pool, &rnd);
		if (!sq_record_follows(line, len, head.spelled,
				       (size_t)(head.rest - head.spelled)))
			continue;
		followed++;
		assert_int_equal(sq_record_head(line, len, &after), 0);
		assert_true(after.type == SQ_RECORD_OTHER ||
			    after.type >= SQ_RECORD_PATH);
		assert_true(sq_record_following(line) == after.type ||
			    after.type == SQ_RECORD_OTHER);
		assert_int_equal(after.node_len, 0);
		assert_memory_equal(&after.stamp, &head.stamp,
				    sizeof(head.stamp));
	}
	assert_true(followed > MUTANTS / 10);
	free(pool.lines[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_usual_lines_are_taken_and_read_as_auparse_does),
		cmocka_unit_test(test_odd_lines_are_left_to_auparse),
		cmocka_unit_test(
			test_every_cut_of_a_line_is_read_as_auparse_does),
		cmocka_unit_test(test_recorded_logs_are_read_alike),
		cmocka_unit_test(test_broken_and_odd_logs_are_read_alike),
		cmocka_unit_test(test_mutated_lines_are_read_as_auparse_does),
		cmocka_unit_test(test_records_that_follow_tell_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
