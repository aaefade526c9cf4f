/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/setup/run.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROOTS_PATH "/usr/sbin:/usr/bin:/sbin:/bin"

/* Its standard output is out; negative: nowhere. Returns its pid, or -1. */
static pid_t start(const char *const argv[], int out, bool aloud)
{
	static char path[] = "PATH=" ROOTS_PATH, locale[] = "LC_ALL=C";
	char *env[] = { path, locale, NULL };
	posix_spawn_file_actions_t files;
	pid_t pid = -1;
	int err;

	if (posix_spawn_file_actions_init(&files) != 0)
		return -1;
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null",
					 O_RDONLY, 0);
	if (out < 0)
		posix_spawn_file_actions_addopen(&files, STDOUT_FILENO,
						 "/dev/null", O_WRONLY, 0);
	else
		posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	if (!aloud)
		posix_spawn_file_actions_addopen(&files, STDERR_FILENO,
						 "/dev/null", O_WRONLY, 0);
	/* execvp() looks along our own PATH */
	err = setenv("PATH", ROOTS_PATH, 1) < 0
		      ? errno
		      : posix_spawnp(&pid, argv[0], &files, NULL,
				     (char *const *)argv, env);
	posix_spawn_file_actions_destroy(&files);
	return err ? -1 : pid;
}

static bool ended_well(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool sq_run(const char *const argv[], bool aloud)
{
	pid_t pid;

	fflush(stdout);
	pid = start(argv, -1, aloud);
	return pid > 0 && ended_well(pid);
}

char *sq_run_read(const char *const argv[])
{
	char *text = malloc(SQ_RUN_TEXT + 1), *end = text;
	int ends[2];
	ssize_t got;
	pid_t pid;

	if (!text || pipe2(ends, O_CLOEXEC) < 0) {
		free(text);
		return NULL;
	}
	pid = start(argv, ends[1], false);
	close(ends[1]);
	while ((got = read(ends[0], end, SQ_RUN_TEXT - (size_t)(end - text))) >
		       0 ||
	       (got < 0 && errno == EINTR))
		end += got > 0 ? got : 0;
	*end = '\0';
	close(ends[0]);
	if (pid > 0 && ended_well(pid))
		return text;
	free(text);
	return NULL;
}
