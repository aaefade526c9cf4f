# SPDX-License-Identifier: GPL-3.0-or-later
#
# week.awk - what a small web server's audit log holds, made up: for
# docs/first-week.md and its test
#
# awk -v part=PART -f week.awk
#
#	week	seven days: pages are served, a job saves them at two at night,
#		somebody looks after the host each morning
#	day	the eighth: the same, and for the first time somebody reads a
#		manual
#	night	the ninth: the job sends what it saves to another host
#	next	the tenth: it does so again; and a page has the server start a
#		shell, which sends something away

function record(type, text) {
	printf "type=%s msg=audit(%d.%03d:%d): %s\n", type, clock,
		made * 7 % 1000, 1000 * (1 + first) * 100 + made, text
}

# A call of the process; more: records that come with it
function call(pid, nr, a0, result, more,  i, n, list) {
	made++
	record("SYSCALL", sprintf("arch=c000003e syscall=%d %sa0=%x a1=0 a2=0 a3=0 items=0 ppid=%d pid=%d auid=%s uid=%d gid=%d euid=%d suid=%d fsuid=%d egid=%d sgid=%d fsgid=%d tty=(none) ses=%s comm=\"%s\" exe=\"%s\" key=\"seqids\"",
		nr, nr == 231 ? "" : "success=yes exit=" (result + 0) " ", a0,
		parent[pid], pid, uid[pid] == 33 || !uid[pid] ? "4294967295" : uid[pid],
		uid[pid], uid[pid], uid[pid], uid[pid], uid[pid], uid[pid],
		uid[pid], uid[pid],
		uid[pid] == 33 || !uid[pid] ? "4294967295" : 3, comm[pid], exe[pid]))
	n = split(more, list, "|")
	for (i = 1; i <= n; i++)
		record(substr(list[i], 1, index(list[i], " ") - 1),
			substr(list[i], index(list[i], " ") + 1))
	record("EOE", "")
}

function path(name) {
	return "PATH item=0 name=\"" name "\" inode=7 dev=08:01 mode=0100644 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL"
}

function started(name) {	# what goes with its execve
	return "EXECVE argc=1 a0=\"" name "\"|" path(name)
}

# peer ADDRESS PORT: in hex, as the kernel has them
function peer(address, port) {
	return "SOCKADDR saddr=0200" port address "0000000000000000"
}

function calls(pid, text,  list, n, i) {
	n = split(text, list, " ")
	for (i = 1; i <= n; i++)
		call(pid, list[i], 3)
}

function fork(pid,  child) {
	child = ++last_pid
	call(pid, 56, 17, child)
	parent[child] = pid
	uid[child] = uid[pid]
	comm[child] = comm[pid]
	exe[child] = exe[pid]
	return child
}

function run(pid, name, short) {
	exe[pid] = name
	comm[pid] = short
	call(pid, 59, 5, 0, started(name))
	calls(pid, "12 9 257 5 9 3 10 11")
}

function begin(pid, by, user, name, short) {
	parent[pid] = by
	uid[pid] = user
	exe[pid] = name
	comm[pid] = short
}

function serve() {	# one page
	call(801, 232, 8)
	call(801, 288, 6, 9, peer("C0000207", "C350"))
	call(801, 45, 9)
	call(801, 257, 0, 10, path("/var/www/html/page" made % 5))
	calls(801, "5 40 1 3 3")
}

function save(away,  job, tool) {	# what lies there, at night
	job = fork(500)
	run(job, "/usr/bin/dash", "backup.sh")
	tool = fork(job)
	run(tool, "/usr/bin/tar", "tar")
	calls(tool, "257 5 0 1 3 257 5 0 1 0 1 3")
	if (away) {
		call(tool, 41, 2, 4)
		call(tool, 42, 4, 0, peer("C0000214", "0016"))
		calls(tool, "44 44 3")
	}
	calls(tool, "3 231")
	call(job, 61, tool)
	calls(job, "1 231")
}

function visit(tools,  session, shell, tool, i, n, list) {
	session = fork(600)
	calls(session, "0 1 0 1 105 106")
	uid[session] = 1000
	shell = fork(session)
	run(shell, "/usr/bin/bash", "bash")
	n = split(tools, list, " ")
	for (i = 1; i <= n; i++) {
		tool = fork(shell)
		run(tool, "/usr/bin/" list[i], list[i])
		calls(tool, "257 5 0 1 3 231")
		call(shell, 61, tool)
	}
	calls(shell, "1 231")
	calls(session, "3 231")
}

function intrude(  shell, tool) {
	call(801, 232, 8)
	call(801, 288, 6, 9, peer("CB007109", "D431"))
	call(801, 45, 9)
	shell = fork(801)
	run(shell, "/usr/bin/dash", "sh")
	tool = fork(shell)
	run(tool, "/usr/bin/curl", "curl")
	call(tool, 41, 2, 4)
	call(tool, 42, 4, 0, peer("CB007109", "115C"))
	calls(tool, "257 5 0 44 3 3 231")
	call(shell, 61, tool)
	calls(shell, "231")
	calls(801, "1 3")
}

BEGIN {
	first = part == "week" ? 0 : part == "day" ? 7 : part == "night" ? 8 : 9
	last = part == "week" ? 7 : first + 1
	last_pid = 1000 + 100 * first
	begin(500, 1, 0, "/usr/sbin/cron", "cron")
	begin(600, 1, 0, "/usr/sbin/sshd", "sshd")
	begin(801, 800, 33, "/usr/sbin/nginx", "nginx")
	tools = "ls cat tail df ps"
	split("ls ps|df ls|ls cat tail|ps df|ls tail|df ls|ls ps", visits, "|")
	for (day = first; day < last; day++)
		for (minute = 0; minute < 1440; minute++) {
			clock = 1793577600 + 86400 * day + 60 * minute
			if (minute % 3 == 0)
				serve()
			if (minute == 120)
				save(day > 7)
			if (minute == 190 && part == "next")
				intrude()
			if (minute == 500)
				visit(day == 7 ? "ls man ps" : visits[1 + day % 7])
		}
}
