/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "stream/unitname.h"

#define ID                                 \
	"3f2a9c41d07be5568890aa12cd34ef56" \
	"0123456789abcdef0123456789abcdef"
#define UUID "0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d"

static void check(const char *text, const char *wanted)
{
	struct sq_unit unit;

	sq_unitname_find(text, strlen(text), &unit);
	assert_string_equal(unit.name, wanted);
}

/* A line of cgroup v2 alone. */
static void check_path(const char *path, const char *wanted)
{
	char text[1024];

	snprintf(text, sizeof(text), "0::%s\n", path);
	check(text, wanted);
}

static void test_a_service_is_its_unit(void **state)
{
	(void)state;
	check_path("/system.slice/nginx.service", "nginx.service");
	check_path("/system.slice/php8.2-fpm.service", "php8.2-fpm.service");
	check_path("/system.slice/postgresql-14.service",
		   "postgresql-14.service");
	check_path("/init.scope", "init.scope");
	check_path("/system.slice/dev-hugepages.mount", "dev-hugepages.mount");
	check_path("/system.slice/web1.service", "web1.service");
	check_path("/web.slice/web-a.slice/web.service", "web.service");
	check_path("/system.slice/a\\x2db.service", "a\\x2db.service");
	check_path("/system.slice/nginx.service (deleted)", "nginx.service");
	check_path("/system.slice", "system.slice");
}

static void test_what_is_below_a_unit_says_nothing(void **state)
{
	(void)state;
	check_path("/system.slice/web.service/docker-" ID ".scope",
		   "web.service");
	check_path("/system.slice/web.service/libpod-payload-" ID,
		   "web.service");
	check_path("/system.slice/docker-" ID ".scope/system.slice/a.service",
		   "#.docker");
	check_path("/system.slice/docker-" ID ".scope/user.slice", "#.docker");
	check_path("/machine.slice/machine-web.scope/payload/init.scope",
		   "web.machine");
}

static void test_all_that_users_make_is_one_unit(void **state)
{
	(void)state;
	check_path("/user.slice", "user.slice");
	check_path("/user.slice/user-1000.slice/session-123.scope",
		   "user.slice");
	check_path("/user.slice/user-1000.slice/user@1000.service/init.scope",
		   "user.slice");
	check_path("/user.slice/user-1000.slice/user@1000.service/app.slice/"
		   "nginx.service",
		   "user.slice");
	check_path("/user.slice/user-1000.slice/user@1000.service/user.slice/"
		   "libpod-" ID ".scope/container",
		   "user.slice");
	check_path("/user.slice/user-0.slice/user@0.service/system.slice/"
		   "docker-" ID ".scope",
		   "user.slice");
}

static void test_an_instance_that_is_a_number_is_general(void **state)
{
	(void)state;
	check_path("/system.slice/system-getty.slice/getty@tty1.service",
		   "getty@tty#.service");
	check_path("/system.slice/user@1000.service", "user@#.service");
	check_path("/system.slice/system-postgresql.slice/"
		   "postgresql@14-main.service",
		   "postgresql@#-main.service");
	check_path("/system.slice/openvpn@office.service",
		   "openvpn@office.service");
	check_path("/system.slice/sshd@5-10.0.0.1:22-10.0.0.2:51234.service",
		   "sshd@#.service");
	check_path("/system.slice/sshd@12-[fe80::1%2]:22-[fe80::2]:4.service",
		   "sshd@#.service");
	check_path("/system.slice/systemd-coredump@3-1234-0.service",
		   "systemd-coredump@#.service");
	check_path("/system.slice/lvm2-pvscan@8:3.service",
		   "lvm2-pvscan@#.service");
	check_path("/system.slice/dbus-:1.2-org.x.y@0.service",
		   "dbus-:1.2-org.x.y@#.service");
}

static void test_what_systemd_run_makes_up_is_general(void **state)
{
	(void)state;
	check_path("/system.slice/run-r0123456789abcdef0123456789abcdef.scope",
		   "run-#.scope");
	check_path("/system.slice/run-u123.service", "run-#.service");
	check_path("/system.slice/run-4711.scope", "run-#.scope");
	check_path("/system.slice/run-p12-i34.service", "run-#.service");
	check_path("/system.slice/run-parts.service", "run-parts.service");
	check_path("/system.slice/run-user-1000.mount", "run-user-1000.mount");
}

static void test_numbers_in_scopes_and_long_ones_are_general(void **state)
{
	(void)state;
	check_path("/system.slice/session-123.scope", "session-#.scope");
	check_path("/system.slice/podman-4711.scope", "podman-#.scope");
	check_path("/machine.slice/libpod-conmon-" ID ".scope",
		   "libpod-conmon-#.scope");
	check_path("/system.slice/snap.x.x-" UUID ".scope", "snap.x.x-#.scope");
	check_path("/system.slice/" ID "-0123456789abcdef.service",
		   "#-#.service");
	check_path("/system.slice/var-lib-overlay2-" ID "-merged.mount",
		   "var-lib-overlay2-#-merged.mount");
}

static void test_machines_have_names(void **state)
{
	(void)state;
	check_path("/machine.slice/machine-web.scope", "web.machine");
	check_path("/machine.slice/machine-web\\x2d1.scope", "web-1.machine");
	check_path("/machine.slice/systemd-nspawn@web.service/payload",
		   "web.machine");
	check_path("/machine.slice/machine-qemu\\x2d3\\x2dvm7.scope",
		   "qemu-#-vm7.machine");
	check_path("/lxc.payload.web/init.scope", "web.lxc");
	check_path("/lxc.payload/web", "web.lxc");
	check_path("/lxc/101/ns", "101.lxc");
	check_path("/lxc.monitor.web", "lxc.monitor.web");
}

static void check_number(const char *path, const char *engine,
			 const char *wanted)
{
	char text[1024];
	struct sq_unit unit;

	snprintf(text, sizeof(text), "0::%s\n", path);
	sq_unitname_find(text, strlen(text), &unit);
	assert_string_equal(unit.name, wanted);
	assert_string_equal(unit.engine, engine);
	assert_string_equal(unit.container, ID);
}

static void test_containers_that_have_numbers_tell_them(void **state)
{
	(void)state;
	check_number("/system.slice/docker-" ID ".scope", "docker", "#.docker");
	check_number("/docker/" ID, "docker", "#.docker");
	check_number("/machine.slice/libpod-" ID ".scope", "libpod",
		     "#.libpod");
	check_number("/machine.slice/libpod-" ID ".scope/container", "libpod",
		     "#.libpod");
	check_number("/machine.slice/machine-libpod_pod_" ID ".slice/"
		     "libpod-" ID ".scope",
		     "libpod", "#.libpod");
	check_number("/libpod_parent/" ID, "libpod", "#.libpod");
	check_number("/kubepods.slice/kubepods-besteffort.slice/"
		     "kubepods-besteffort-pod0b1c2d3e_4f50.slice/"
		     "cri-containerd-" ID ".scope",
		     "cri-containerd", "#.cri-containerd");
	check_number("/kubepods.slice/kubepods-pod0b1c2d3e_4f50.slice/crio-" ID
		     ".scope",
		     "crio", "#.crio");
	check_number("/kubepods/burstable/pod" UUID "/" ID, "kubepods",
		     "#.kubepods");
	check_number("/system.slice/containerd.service/"
		     "kubepods-burstable-pod0b1c.slice:cri-containerd:" ID,
		     "cri-containerd", "#.cri-containerd");
	check_number("/actions_job/" ID, "container", "#.container");
	check_path("/system.slice/containerd.service", "containerd.service");
	check_path("/system.slice/docker.service", "docker.service");
}

static void check_called(const char *name, const char *image,
			 const char *wanted)
{
	struct sq_unit unit = { .engine = "docker", .container = ID };

	sq_unitname_call(&unit, name, image);
	assert_string_equal(unit.name, wanted);
}

static void test_a_container_is_called_by_what_stays(void **state)
{
	(void)state;
	check_called("web", "docker.io/library/nginx:1.25", "web.docker");
	check_called("shop-web-1", "nginx", "shop-web-1.docker");
	check_called("happy_curie", "docker.io/library/nginx:1.25",
		     "nginx.docker");
	check_called("happy_curie3", "registry.example:5000/a/nginx@sha256:0",
		     "nginx.docker");
	check_called("", "nginx", "nginx.docker");
	check_called("", "", "#.docker");
	check_called("my_own_web", "nginx", "my_own_web.docker");
	check_called("shop_web.1.k8x3f0q9zv1abcdefghijklm5", "nginx",
		     "shop_web.docker");
	check_called("k8s_web_web-5d9c7b-x2x9z_default_0b1c2d3e-4f50_0", "",
		     "web.default.docker");
	check_called("k8s_web", "nginx", "k8s_web.docker");
	check_called("a b/c", "nginx", "a_b_c.docker");
}

static void test_v1_and_hybrid_hosts_are_read_as_v2(void **state)
{
	(void)state;
	check("12:pids:/system.slice/ssh.service\n"
	      "11:memory:/system.slice/ssh.service\n"
	      "2:freezer:/\n"
	      "1:name=systemd:/system.slice/ssh.service\n",
	      "ssh.service");
	check("5:memory:/user.slice\n"
	      "1:name=systemd:/system.slice/a.service\n"
	      "0::/system.slice/b.service\n",
	      "a.service");
	check("1:name=systemd:/\n0::/system.slice/b.service\n", "b.service");
	check("4:memory:/docker/" ID "\n3:cpu:/\n", "#.docker");
	check("11:name=systemd:/kubepods/besteffort/pod" UUID "/" ID "\n"
	      "5:cpu,cpuacct:/kubepods/besteffort/pod" UUID "/" ID "\n",
	      "#.kubepods");
	check("1:name=openrc:/nginx\n", "nginx");
	check("0::/openrc.nginx\n", "openrc.nginx");
}

static void test_the_root_and_odd_texts_are_no_unit(void **state)
{
	(void)state;
	check("0::/\n", "");
	check("", "");
	check("0:", "");
	check("0::", "");
	check("\n\n:::\n", "");
	check("nothing\n", "");
	check("0::/..\n", "");
	check("0::/../../system.slice/a.service", "a.service");
	check("0::////\n", "");
}

static void test_odd_names_are_made_plain_and_cut(void **state)
{
	static char path[600], wanted[SQ_UNIT_LEN];
	struct sq_unit unit;

	(void)state;
	check_path("/system.slice/a b\xff\".service", "a_b__.service");
	memset(path, 'x', sizeof(path) - 1);
	memcpy(path, "0::/", 4);
	sq_unitname_find(path, strlen(path), &unit);
	memset(wanted, 'x', sizeof(wanted) - 1);
	assert_string_equal(unit.name, wanted);
	memcpy(path, "0::/lxc.payload.", 16);
	sq_unitname_find(path, strlen(path), &unit);
	assert_int_equal(strlen(unit.name), SQ_UNIT_LEN - 1);
	assert_string_equal(unit.name + SQ_UNIT_LEN - 5, ".lxc");
}

static void test_a_unit_s_name_can_be_told_from_a_path(void **state)
{
	char name[SQ_UNIT_LEN];

	(void)state;
	assert_true(sq_unitname_fits("getty@tty#.service"));
	assert_true(sq_unitname_fits("#.docker"));
	assert_false(sq_unitname_fits(""));
	assert_false(sq_unitname_fits("/usr/bin/a"));
	assert_false(sq_unitname_fits("a b"));
	assert_true(sq_unitname_container("web.docker", name));
	assert_string_equal(name, "web");
	assert_false(sq_unitname_container("nginx.service", name));
	assert_false(sq_unitname_container("nginx", name));
	assert_false(sq_unitname_container("qemu-#-vm.machine", name));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_service_is_its_unit),
		cmocka_unit_test(test_what_is_below_a_unit_says_nothing),
		cmocka_unit_test(test_all_that_users_make_is_one_unit),
		cmocka_unit_test(test_an_instance_that_is_a_number_is_general),
		cmocka_unit_test(test_what_systemd_run_makes_up_is_general),
		cmocka_unit_test(
			test_numbers_in_scopes_and_long_ones_are_general),
		cmocka_unit_test(test_machines_have_names),
		cmocka_unit_test(test_containers_that_have_numbers_tell_them),
		cmocka_unit_test(test_a_container_is_called_by_what_stays),
		cmocka_unit_test(test_v1_and_hybrid_hosts_are_read_as_v2),
		cmocka_unit_test(test_the_root_and_odd_texts_are_no_unit),
		cmocka_unit_test(test_odd_names_are_made_plain_and_cut),
		cmocka_unit_test(test_a_unit_s_name_can_be_told_from_a_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
