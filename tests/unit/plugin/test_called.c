/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include <sys/stat.h>

#include "plugin/called.h"

#define A  "aa2a9c41d07be5568890aa12cd34ef560123456789abcdef0123456789abcdef"
#define B  "bb2a9c41d07be5568890aa12cd34ef560123456789abcdef0123456789abcdef"
#define C3 "cc2a9c41d07be5568890aa12cd34ef560123456789abcdef0123456789abcdef"
#define D  "dd2a9c41d07be5568890aa12cd34ef560123456789abcdef0123456789abcdef"

static char root[64];

/* Write text into the file at path below the root, with its directories. */
static void put_file(const char *path, const char *text)
{
	char whole[512];
	FILE *file;

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	for (char *slash = whole + strlen(root) + 1;
	     (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(whole, 0700);
		*slash = '/';
	}
	file = fopen(whole, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int make_root(void **state)
{
	(void)state;
	strcpy(root, "/tmp/test_called.XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static int remove_root(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", root);
	return system(command);
}

static void check(struct sq_called *c, const char *engine,
		  const char *container, const char *wanted)
{
	struct sq_unit unit;
	char text[256];

	snprintf(text, sizeof(text), "0::/system.slice/%s-%s.scope\n", engine,
		 container);
	sq_unitname_find(text, strlen(text), &unit);
	sq_called_find(c, &unit);
	assert_string_equal(unit.name, wanted);
}

static void test_docker_says_how_a_container_is_called(void **state)
{
	struct sq_called *c;

	(void)state;
	put_file("/var/lib/docker/containers/" A "/config.v2.json",
		 "{\"ID\":\"" A "\",\"Config\":{\"Image\":\"nginx:1.25\","
		 "\"Labels\":{\"Name\":\"/evil\"}},\"Name\":\"/web\"}");
	put_file("/var/lib/docker/containers/" B "/config.v2.json",
		 "{\"Config\":{\"Image\":\"r.example:5/a/httpd:2\"},"
		 "\"Name\":\"/happy_curie\"}");
	put_file("/var/lib/docker/containers/" C3 "/config.v2.json", "{");
	assert_int_equal(sq_called_new(&c, root), 0);
	check(c, "docker", A, "web.docker");
	check(c, "docker", B, "httpd.docker");
	check(c, "docker", C3, "#.docker");
	sq_called_free(c);
}

/* As podman 4.3 writes it, with one that has no image. */
static const char podman_list[] =
	"[{\"id\":\"" A "\",\"names\":[\"web-a\"],\"image\":\"ed4aa3e5\","
	"\"layer\":\"8e589a43\",\"metadata\":\"{\\\"image-name\\\":"
	"\\\"localhost/app:1.0\\\",\\\"image-id\\\":\\\"ed4aa3e5\\\","
	"\\\"name\\\":\\\"web-a\\\",\\\"created-at\\\":1795863503}\","
	"\"created\":\"2026-11-28T10:58:24.116575777Z\",\"flags\":"
	"{\"MountLabel\":\"\",\"ProcessLabel\":\"\"}},"
	"{\"id\":\"" B "\",\"names\":[\"confident_lamarr\"],\"image\":"
	"\"ed4aa3e5\",\"layer\":\"10c2f5cd\",\"metadata\":\"{"
	"\\\"image-name\\\":\\\"localhost/app:1.0\\\","
	"\\\"name\\\":\\\"confident_lamarr\\\"}\"},"
	"{\"id\":\"" D "\",\"names\":[\"kind_turing\"],\"image\":\"\","
	"\"metadata\":\"{\\\"image-name\\\":\\\"\\\","
	"\\\"name\\\":\\\"kind_turing\\\"}\"}]";

static void test_podman_has_a_list(void **state)
{
	struct sq_called *c;

	(void)state;
	put_file("/var/lib/containers/storage/overlay-containers/"
		 "containers.json",
		 podman_list);
	assert_int_equal(sq_called_new(&c, root), 0);
	check(c, "libpod", A, "web-a.libpod");
	check(c, "libpod", B, "app.libpod");
	check(c, "libpod", D, "#.libpod");
	check(c, "libpod", C3, "#.libpod");
	check(c, "crio", A, "web-a.crio");
	check(c, "docker", A, "#.docker");
	check(c, "cri-containerd", A, "#.cri-containerd");
	sq_called_free(c);
}

static void test_a_name_is_looked_up_once(void **state)
{
	struct sq_called *c;

	(void)state;
	put_file("/var/lib/docker/containers/" A "/config.v2.json",
		 "{\"Name\":\"/web\"}");
	assert_int_equal(sq_called_new(&c, root), 0);
	check(c, "docker", A, "web.docker");
	put_file("/var/lib/docker/containers/" A "/config.v2.json",
		 "{\"Name\":\"/other\"}");
	check(c, "docker", A, "web.docker");
	sq_called_free(c);
}

static void test_odd_files_name_nothing(void **state)
{
	static const char *const odd[] = { "",
					   "[]",
					   "{}",
					   "[1,null,{}]",
					   "{\"Name\":7,\"Config\":[]}",
					   "[{\"id\":\"" A "\",\"names\":7}]" };
	struct sq_called *c;

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
		put_file("/var/lib/docker/containers/" A "/config.v2.json",
			 odd[i]);
		put_file("/var/lib/containers/storage/vfs-containers/"
			 "containers.json",
			 odd[i]);
		assert_int_equal(sq_called_new(&c, root), 0);
		check(c, "docker", A, "#.docker");
		check(c, "libpod", A, "#.libpod");
		sq_called_free(c);
	}
}

#define T(test) cmocka_unit_test_setup_teardown(test, make_root, remove_root)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_docker_says_how_a_container_is_called),
		T(test_podman_has_a_list),
		T(test_a_name_is_looked_up_once),
		T(test_odd_files_name_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
