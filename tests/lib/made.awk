# SPDX-License-Identifier: GPL-3.0-or-later
#
# made.awk - a host's events, made up: what tests read where a recording would
# be too large for the project
#
# awk -v events=N [-v seed=S] [-v form=calls] -f made.awk
#
# Four shells start tools, again and again. Each event is a SYSCALL record with
# what usually comes behind it; with form=calls it is a line "PID CALL". In the
# last quarter a tool now and then does what it never did before. The numbers
# are drawn here, since awks differ in theirs: every awk makes the same stream.

function draw(n) {	# a number from 1 to n
	state = 16807 * state % 2147483647
	return state % n + 1
}

function call(pid, ppid, nr, result,  stamp, exe) {
	made++
	if (form == "calls") {
		print pid, nr
		return
	}
	stamp = sprintf("audit(%d.%03d:%d)", 1700000000 + int(made / 500),
		made % 500 * 2, 70000 + made)
	exe = (name[pid] == "sh" ? "/bin/" : "/usr/bin/") name[pid]
	printf "type=SYSCALL msg=%s: arch=c000003e syscall=%d %sa0=%x a1=0 a2=0 a3=0 items=0 ppid=%d pid=%d auid=1000 uid=1000 gid=1000 euid=1000 suid=1000 fsuid=1000 egid=1000 sgid=1000 fsgid=1000 tty=pts0 ses=3 comm=\"%s\" exe=\"%s\" key=\"seqids\"\n",
		stamp, nr, nr == 231 ? "" : "success=yes exit=" result + 0 " ",
		made % 7, ppid, pid, name[pid], exe
	printf "type=PROCTITLE msg=%s: proctitle=\"%s\"\n", stamp, name[pid]
	print "type=EOE msg=" stamp ": "
}

# Calls to make, next to last: those of the text, in their order
function plan(pid, text,  list, n, i) {
	n = split(text, list, " ")
	for (i = 1; i <= n; i++)
		todo[pid, ++planned[pid]] = list[i]
}

function plan_tool(pid, tool,  times) {
	plan(pid, "12 257 5 9 3 257 0 5 9 9 9 3 10 10 11")
	for (times = draw(6); times > 0; times--) {
		plan(pid, body[tool, draw(3)])
		if (made > events * 3 / 4 && draw(20) == 1)
			plan(pid, "41 42 " body[tool, 1])
	}
	plan(pid, "3 3 231")
}

function start(shell,  pid, tool) {
	pid = child[shell] = ++last_pid
	tool = draw(3)
	call(shell, 1, 56, pid)
	name[pid] = "sh"
	call(pid, shell, 109)
	name[pid] = tools[tool]
	call(pid, shell, 59)
	plan_tool(pid, tool)
}

function step(shell,  pid) {
	pid = child[shell]
	if (!pid) {
		call(shell, 1, 14)
		call(shell, 1, 0, 5)
		if (draw(4) == 1)
			call(shell, 1, 22)
		start(shell)
	} else if (at[pid] < planned[pid]) {
		call(pid, shell, todo[pid, ++at[pid]])
	} else {
		call(shell, 1, 61, pid)
		call(shell, 1, 15)
		child[shell] = 0
	}
}

BEGIN {
	state = seed ? seed : 4711
	last_pid = 2000
	split("ls cat grep", tools, " ")
	body[1, 1] = "257 5 217 217 3"
	body[1, 2] = "262 262 262"
	body[1, 3] = "1"
	body[2, 1] = "257 5 221 0 1 0 3"
	body[2, 2] = "257 5 221 0 1 0 1 0 1 0 3"
	body[2, 3] = "257 1"
	body[3, 1] = "257 5 16 0 0 8 3"
	body[3, 2] = "257 5 16 0 1 0 3"
	body[3, 3] = "257 5 3"
	for (shell = 101; shell <= 104; shell++)
		name[shell] = "sh"
	while (made < events)
		step(100 + draw(4))
}
