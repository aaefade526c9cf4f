/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signals.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

int sq_signals_open(int *fd, struct sq_why *why)
{
	sigset_t all, ours;

	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	/* auditd may have left some blocked: before 4.0.5, on a restart */
	sigemptyset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	sigemptyset(&ours);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGHUP);
	sigaddset(&ours, SIGUSR1);
	sigaddset(&ours, SIGUSR2);
	sigprocmask(SIG_BLOCK, &ours, NULL);
	*fd = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
	return *fd < 0 ? sq_fail(why, -SQ_EIO, "signalfd: %s", strerror(errno))
		       : 0;
}

/*
 * systemctl stop signals the whole group, and anybody who is root may signal
 * us. Only auditd ends us, or a terminal.
 */
bool sq_signals_may_end(const struct signalfd_siginfo *info)
{
	return info->ssi_pid == (uint32_t)getppid() ||
	       (info->ssi_signo == SIGINT && info->ssi_code == SI_KERNEL);
}
