/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * call32.c - one call through the 32-bit entry of a 64-bit kernel
 *
 * i386 call 20 is getpid; x86-64 call 20 is writev. Exits 0 when the kernel
 * answered, 1 when it has no such entry.
 */
#include <unistd.h>

int main(void)
{
#ifdef __x86_64__
	long pid = 20;

	__asm__ volatile("int $0x80"
			 : "+a"(pid)
			 :
			 : "memory", "r8", "r9", "r10", "r11");
	return pid == getpid() ? 0 : 1;
#else
	return 1;
#endif
}
