/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe.h"

#include <fcntl.h>
#include <gelf.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/siphash.h"

#define DELETED " (deleted)" /* the kernel's, behind a path that is gone */

/* A number that lies in the profile: no hash that may change some day. */
static uint64_t digest(const char *bytes, size_t len)
{
	static const unsigned char no_key[SQ_SIPHASH_KEY_LEN];
	unsigned char hash[SQ_SIPHASH_LEN];
	uint64_t number = 0;

	sq_siphash(no_key, bytes, len, hash);
	for (int i = 0; i < 8; i++)
		number |= (uint64_t)hash[i] << (8 * i);
	return number;
}

/* The digest of the first build-id in the notes at data; 0: there is none. */
static uint64_t scan_notes(Elf_Data *data)
{
	size_t next, name_at, desc_at;
	GElf_Nhdr note;

	for (size_t at = 0;
	     data && (next = gelf_getnote(data, at, &note, &name_at, &desc_at));
	     at = next) {
		const char *name = (const char *)data->d_buf + name_at;

		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
		    memcmp(name, "GNU", 4) == 0)
			return digest((char *)data->d_buf + desc_at,
				      note.n_descsz);
	}
	return 0;
}

static uint64_t build_id(int fd)
{
	Elf *elf = elf_version(EV_CURRENT) == EV_NONE
			   ? NULL
			   : elf_begin(fd, ELF_C_READ, NULL);
	size_t count = 0;
	uint64_t id = 0;

	if (elf && elf_getphdrnum(elf, &count) != 0)
		count = 0;
	for (size_t i = 0; i < count && !id; i++) {
		GElf_Phdr header;

		if (gelf_getphdr(elf, (int)i, &header) &&
		    header.p_type == PT_NOTE)
			id = scan_notes(elf_getdata_rawchunk(
				elf, (int64_t)header.p_offset, header.p_filesz,
				header.p_align == 8 ? ELF_T_NHDR8
						    : ELF_T_NHDR));
	}
	elf_end(elf);
	return id;
}

void sq_probe_look(struct sq_probe *probe)
{
	struct sq_identity *identity = &probe->identity;
	const struct sq_event *ev = &probe->event;
	size_t len = ev->exe_len, suffix = strlen(DELETED);
	char path[SQ_EXE_LEN];
	struct stat st;
	int fd;

	if (len > suffix &&
	    memcmp(ev->exe + len - suffix, DELETED, suffix) == 0)
		len -= suffix;
	memcpy(path, ev->exe, len);
	path[len] = '\0';
	probe->found = stat(path, &st) == 0 && S_ISREG(st.st_mode);
	if (!probe->found)
		return;
	identity->size = (uint64_t)st.st_size;
	identity->mtime_ns = (uint64_t)st.st_mtim.tv_sec * 1000000000 +
			     (uint64_t)st.st_mtim.tv_nsec;
	identity->inode = st.st_ino;
	identity->device = st.st_dev;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return;
	identity->build_id = build_id(fd);
	close(fd);
}
