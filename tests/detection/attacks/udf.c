/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * udf - a function for mariadb that runs a command and returns its status
 */
#include <stdlib.h>

char evil_init(void *init, void *args, char *message);
long long evil(void *init, void *args, char *is_null, char *error);

char evil_init(void *init, void *args, char *message)
{
	(void)init;
	(void)args;
	(void)message;
	return 0;
}

long long evil(void *init, void *args, char *is_null, char *error)
{
	(void)init;
	(void)args;
	*is_null = 0;
	*error = 0;
	return system("id >/dev/null");
}
