/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_recent.c - calls that libaudit is too old for: their names, their rules
 */
#include "helpers.h"

#include <dlfcn.h>
#include <libaudit.h>

#include "cli/rules/depthset.h"
#include "cli/upkeep/auditrule.h"
#include "event/call.h"
#include "event/recent.h"

#define FIRST_HIDDEN 424
#define LAST_HIDDEN  499

static bool is_old;

static bool is_hidden(int nr)
{
	return is_old && nr >= FIRST_HIDDEN && nr <= LAST_HIDDEN;
}

/* In place of libaudit's, which may know fewer. */
const char *audit_syscall_to_name(int nr, int machine)
{
	const char *(*real)(int, int);

	*(void **)&real = dlsym(RTLD_NEXT, "audit_syscall_to_name");
	assert_non_null(real);
	return is_hidden(nr) ? NULL : real(nr, machine);
}

/* In place of libaudit's. */
int audit_name_to_syscall(const char *name, int machine)
{
	int (*real)(const char *, int), nr;

	*(void **)&real = dlsym(RTLD_NEXT, "audit_name_to_syscall");
	assert_non_null(real);
	nr = real(name, machine);
	return is_hidden(nr) ? -1 : nr;
}

static int old_setup(void **state)
{
	(void)state;
	is_old = true;
	return 0;
}

static int old_teardown(void **state)
{
	(void)state;
	is_old = false;
	return 0;
}

static unsigned int abi_named(const char *name)
{
	int abi = sq_call_abi_named(name);

	assert_true(abi >= 0);
	return (unsigned int)abi;
}

static const struct {
	const char *abi, *name;
	unsigned int nr;
} known[] = {
	{ "x86_64", "openat2", 437 },	  { "i386", "openat2", 437 },
	{ "x32", "openat2", 437 },	  { "aarch64", "openat2", 437 },
	{ "s390x", "fchmodat2", 452 },	  { "riscv32", "setxattrat", 463 },
	{ "mips", "openat2", 4437 },	  { "mipsel64", "openat2", 5437 },
	{ "mips64n32", "openat2", 6437 }, { "alpha", "openat2", 547 },
	{ "ia64", "openat2", 1461 },	  { "sparc64", "mseal", 462 },
};

static void test_each_architecture_has_its_number(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(known); i++) {
		unsigned int abi = abi_named(known[i].abi);
		sq_call call;

		assert_int_equal(sq_call_named(abi, known[i].name, &call), 0);
		assert_int_equal(sq_call_nr(call), known[i].nr);
		assert_string_equal(sq_call_bare_name(call), known[i].name);
		assert_true(sq_call_details(call) & SQ_CALL_PATHS ||
			    strcmp(known[i].name, "mseal") == 0);
	}
}

/* Whatever it knows, it knows as we do. */
static void test_libaudit_has_the_same_numbers(void **state)
{
	static const char *const abis[] = { "x86_64", "i386", "aarch64",
					    "ppc64le", "s390x" };
	unsigned int found = 0;

	(void)state;
	for (size_t a = 0; a < COUNT(abis); a++)
		for (int nr = FIRST_HIDDEN; nr <= LAST_HIDDEN; nr++) {
			const char *name = sq_recent_name(0, nr);
			sq_call call;

			if (!name)
				continue;
			assert_int_equal(sq_recent_number(0, name), nr);
			assert_int_equal(sq_call_named(abi_named(abis[a]), name,
						       &call),
					 0);
			assert_int_equal(sq_call_nr(call), nr);
			found++;
		}
	assert_true(found > 200);
}

/* What a rule for programs that run as this one does says of them. */
static const char *own_arch(void)
{
	return sq_call_native("b64") < 0 ? "b32" : "b64";
}

/* The rules of a depth for them. */
static char *rules_of(enum sq_depth depth)
{
	char *text = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&text, &len);
	int abi = sq_call_native(own_arch());

	assert_non_null(to);
	assert_true(abi > 0);
	sq_depthset_put(to, depth, own_arch(), (unsigned int)abi, NULL);
	assert_int_equal(fclose(to), 0);
	return text;
}

static void test_rules_have_numbers_where_auditctl_has_no_names(void **state)
{
	static const enum sq_depth depths[] = { SQ_DEPTH_ORDER, SQ_DEPTH_ACTS };

	(void)state;
	for (size_t i = 0; i < COUNT(depths); i++) {
		char *old = rules_of(depths[i]), *young;

		is_old = false;
		young = rules_of(depths[i]);
		is_old = true;
		assert_null(strstr(old, "openat2"));
		assert_null(strstr(old, "fchmodat2"));
		assert_non_null(strstr(old, ",437"));
		assert_non_null(strstr(old, ",452"));
		assert_non_null(strstr(young, ",renameat2,"));
		free(old);
		free(young);
	}
}

static void read_rule(struct sq_auditrule *rule, const char *calls)
{
	char line[128];
	struct sq_why why;

	snprintf(line, sizeof(line), "-a always,exit -F arch=%s -S %s -F key=k",
		 own_arch(), calls);
	assert_int_equal(sq_auditrule_read(rule, line, &why), 0);
}

static void test_a_rule_by_number_is_one_by_name(void **state)
{
	struct sq_auditrule number, name;

	(void)state;
	read_rule(&number, "437,452");
	read_rule(&name, "fchmodat2,openat2");
	assert_string_equal(number.form, name.form);
	assert_string_equal(number.calls, "fchmodat2,openat2");
	sq_auditrule_free(&number);
	sq_auditrule_free(&name);
	read_rule(&number, "9999");
	assert_string_equal(number.calls, "9999");
	sq_auditrule_free(&number);
}

#define OLD(test) cmocka_unit_test_setup_teardown(test, old_setup, old_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_libaudit_has_the_same_numbers),
		OLD(test_each_architecture_has_its_number),
		OLD(test_rules_have_numbers_where_auditctl_has_no_names),
		OLD(test_a_rule_by_number_is_one_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
