/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * renamed.c - do what is known, or take another name and do what is not
 *
 * renamed [NAME]
 */
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int i;

	for (i = 0; i < 20; i++)
		getppid();
	if (argc > 1) {
		prctl(PR_SET_NAME, argv[1]);
		for (i = 0; i < 20; i++)
			(void)!chdir("/");
	}
	return 0;
}
