/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * module - a redis module that runs a command when it is loaded
 *
 * It registers nothing and reports an error, so redis unloads it again: by
 * then a real one would have done its work.
 */
#include <stdlib.h>

int RedisModule_OnLoad(void *ctx, void **argv, int argc);

int RedisModule_OnLoad(void *ctx, void **argv, int argc)
{
	(void)ctx;
	(void)argv;
	(void)argc;
	if (system("id >/dev/null") < 0)
		return 1;
	return 1;
}
