/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Logs that other projects test with, and those of tests/data/odd: as many
 * records and system calls as auparse finds in them, or a difference that is
 * explained.
 */
#include "helpers.h"

#include <auparse.h>
#include <ftw.h>
#include <libaudit.h>
#include <unistd.h>

#include "input/reader.h"

#define URINGOP	  1336 /* AUDIT_URINGOP; older headers have none */
#define DATA	  "../shared/data"
#define PATH_SIZE 4096

struct count {
	unsigned int records, calls;
};

/* Files whose counts differ, by the end of their names; one by two auparses. */
static const struct difference {
	const char *name;
	struct count ours, auparse;
	const char *why;
} differences[] = {
	{ "06-record-cut-before-key/rotated.log.1",
	  { 6, 5 },
	  { 6, 6 },
	  "auparse counts a record that is cut" },
	{ "06-record-cut-before-key/within-exe.log",
	  { 12, 11 },
	  { 12, 12 },
	  "auparse counts a record that is cut" },
	{ "22-node-with-blanks/audit.log",
	  { 12, 12 },
	  { 0, 0 },
	  "auparse takes no node of two words" },
	{ "27-each-record-twice/messages",
	  { 24, 24 },
	  { 0, 0 },
	  "auparse takes no lines of syslog" },
	{ "28-json-in-syslog/messages",
	  { 12, 12 },
	  { 0, 0 },
	  "auparse takes no lines of syslog" },
	{ "30-message-split/messages",
	  { 12, 11 },
	  { 0, 0 },
	  "auparse takes no lines of syslog" },
	{ "31-buffer-overwritten/audit.log",
	  { 12, 11 },
	  { 12, 12 },
	  "auparse counts a record without a system call" },
	{ "35-interpreted-with-node/found.log",
	  { 0, 0 },
	  { 1, 1 },
	  "auparse takes a date for a time, and names for numbers" },
	{ "35-interpreted-with-node/found.log",
	  { 0, 0 },
	  { 2, 2 },
	  "auparse 3.0 takes the record behind it, too" },
	{ "38-kernel-lost-some/messages",
	  { 11, 11 },
	  { 0, 0 },
	  "auparse takes no lines of syslog" },
	{ "41-records-glued/audit.log",
	  { 11, 10 },
	  { 11, 11 },
	  "auparse takes two records in a line for one" },
	{ "42-cut-by-a-crash/audit.log",
	  { 11, 10 },
	  { 11, 11 },
	  "auparse takes two records in a line for one" },
	{ "44-cut-in-enriched/audit.log",
	  { 11, 10 },
	  { 11, 11 },
	  "auparse takes two records in a line for one" },
	{ "line-eoe.log",
	  { 1, 0 },
	  { 0, 0 },
	  "auparse hands out no record that only ends an event" },
	{ "line-daemon-end-2.log",
	  { 0, 0 },
	  { 1, 0 },
	  "auparse reads what is commented out" },
	{ "go-libaudit/audit-rhel6.log",
	  { 1, 1 },
	  { 2, 1 },
	  "auparse reads what is commented out" },
};

static unsigned int files;
static struct count sum;

static struct count auparse_count(const char *path)
{
	auparse_state_t *au = auparse_init(AUSOURCE_FILE, path);
	struct count n = { 0, 0 };

	if (!au)
		return n;
	while (auparse_next_event(au) > 0) {
		auparse_first_record(au);
		do {
			int type = auparse_get_type(au);

			n.records++;
			n.calls += type == AUDIT_SYSCALL || type == URINGOP;
		} while (auparse_next_record(au) > 0);
	}
	auparse_destroy(au);
	return n;
}

/* Calls and io_uring operations, whatever their keys. */
static struct count our_count(const char *path)
{
	const struct sq_reader_options options = { .key = "" };
	struct sq_reader *reader;
	struct sq_event ev;
	struct sq_why why;
	FILE *file = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;
	struct count n = { 0, 0 };
	ssize_t len;

	assert_non_null(file);
	assert_int_equal(sq_reader_new(&reader, &options), 0);
	while ((len = getline(&line, &room, file)) > 0) {
		len -= line[len - 1] == '\n';
		n.calls +=
			sq_reader_line(reader, line, (size_t)len, &ev, &why) >
				0 &&
			(ev.kind == SQ_EVENT_CALL || ev.kind == SQ_EVENT_URING);
	}
	n.records = (unsigned int)sq_reader_counts(reader)->records;
	free(line);
	fclose(file);
	sq_reader_free(reader);
	return n;
}

static bool is_same(struct count a, struct count b)
{
	return a.records == b.records && a.calls == b.calls;
}

/* Whether both are the same, or differ as it is known of the file. */
static bool is_explained(const char *path, struct count ours,
			 struct count theirs)
{
	size_t len = strlen(path);
	bool listed = false;

	for (size_t i = 0; i < COUNT(differences); i++) {
		const struct difference *d = &differences[i];
		size_t n = strlen(d->name);

		if (n >= len || strcmp(path + len - n, d->name) != 0)
			continue;
		listed = true;
		if (is_same(ours, d->ours) && is_same(theirs, d->auparse))
			return *d->why;
	}
	return !listed && is_same(ours, theirs);
}

/* Others' archives have their sources as well, with records in strings. */
static bool is_log(const char *path)
{
	const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');

	return !dot || dot < slash || strcmp(dot, ".log") == 0 ||
	       strcmp(dot, ".1") == 0;
}

static int each_file(const char *path, const struct stat *st, int what,
		     struct FTW *ftw)
{
	struct count ours, theirs;

	(void)st;
	(void)ftw;
	if (what != FTW_F || !is_log(path))
		return 0;
	ours = our_count(path);
	theirs = auparse_count(path);
	files++;
	sum.records += ours.records;
	sum.calls += ours.calls;
	if (is_explained(path, ours, theirs))
		return 0;
	fail_msg("%s: %u records, %u calls, and %u, %u by auparse: why?", path,
		 ours.records, ours.calls, theirs.records, theirs.calls);
	return 0;
}

static void test_own_logs_have_the_same_calls(void **state)
{
	const char *top = getenv("top_srcdir");
	char path[PATH_SIZE];

	(void)state;
	snprintf(path, sizeof(path), "%s/tests/data/odd", top ? top : ".");
	assert_int_equal(nftw(path, each_file, 8, FTW_PHYS), 0);
	assert_true(files > 20);
}

static void remove_all(const char *dir)
{
	char line[PATH_SIZE + 16];

	snprintf(line, sizeof(line), "rm -rf '%s'", dir);
	assert_int_equal(system(line), 0);
}

static void test_other_projects_logs_have_the_same_calls(void **state)
{
	const char *given = getenv("SEQIDS_DATA"), *top = getenv("top_srcdir");
	char archive[PATH_SIZE], dir[] = "/tmp/logs-XXXXXX";
	char line[2 * PATH_SIZE];

	(void)state;
	if (given)
		snprintf(archive, sizeof(archive), "%s/audit-logs.tar.xz",
			 given);
	else
		snprintf(archive, sizeof(archive),
			 "%s/" DATA "/audit-logs.tar.xz", top ? top : ".");
	if (access(archive, R_OK) != 0) {
		print_message("# no %s: set SEQIDS_DATA\n", archive);
		skip();
	}
	assert_non_null(mkdtemp(dir));
	snprintf(line, sizeof(line), "tar -xJf '%s' -C '%s'", archive, dir);
	assert_int_equal(system(line), 0);
	files = 0;
	sum = (struct count){ 0, 0 };
	assert_int_equal(nftw(dir, each_file, 8, FTW_PHYS), 0);
	print_message("# %u files, %u records, %u calls\n", files, sum.records,
		      sum.calls);
	remove_all(dir);
	assert_true(files > 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_logs_have_the_same_calls),
		cmocka_unit_test(test_other_projects_logs_have_the_same_calls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
