/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/filename.h"

#include <string.h>

#include "base/text.h"

#define SUFFIX ".json"

/*
 * The digits at the end of text[0..*len), with the byte ahead of them that must
 * be there. Returns whether there are any; then *len ends ahead of that byte.
 */
static bool take_number(const char *text, size_t *len, char ahead,
			uint64_t *number)
{
	size_t at = *len;

	while (at && text[at - 1] >= '0' && text[at - 1] <= '9')
		at--;
	if (!at || at == *len || text[at - 1] != ahead ||
	    sq_text_u64(text + at, *len - at, 10, UINT64_MAX / 1000, number) <
		    0)
		return false;
	*len = at - 1;
	return true;
}

bool sq_filename_parse(const char *name, struct sq_filename *f)
{
	size_t len = strlen(name), ms_at;
	uint64_t copy = 1, serial, ms, sec, pid;

	if (len >= SQ_FILENAME_LEN || len <= strlen(SUFFIX) ||
	    strcmp(name + len - strlen(SUFFIX), SUFFIX) != 0)
		return false;
	len -= strlen(SUFFIX);
	if (!take_number(name, &len, ':', &serial)) {
		if (!take_number(name, &len, '-', &copy) || copy > UINT32_MAX ||
		    !take_number(name, &len, ':', &serial))
			return false;
	}
	ms_at = len;
	if (!take_number(name, &len, '.', &ms) || ms_at - len != 4 ||
	    !take_number(name, &len, '-', &sec) ||
	    !take_number(name, &len, '-', &pid) || !len)
		return false;
	f->stamp = (struct sq_stamp){ sec * 1000 + ms, serial };
	f->copy = (unsigned int)copy;
	return true;
}
