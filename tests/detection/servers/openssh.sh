# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# openssh: sessions, scp and sftp of a login user, with PAM

SSH_PORT=12222
SSH_HOME=${W%/*/*}/home

srv_login() {
	return 0
}

srv_packages() {
	echo openssh-server openssh-client openssh-sftp-server procps
}

srv_prepare() {
	local n
	mkdir -p "$SSH_HOME/bin" "$SSH_HOME/docs" /run/sshd
	for n in $(seq 1 30); do
		seq 1 $((n * 40)) >"$SSH_HOME/docs/$n.txt"
	done
	install -m 0755 /usr/bin/ps "$SSH_HOME/bin/status"
	# shellcheck disable=SC2016  # for the login shell
	echo 'export PATH=$HOME/bin:$PATH' >"$SSH_HOME/.bashrc"
	chown -R "$EVAL_USER:" "$SSH_HOME"
	ssh-keygen -q -t ed25519 -N '' -f "$W/hostkey"
	ssh-keygen -q -t ed25519 -N '' -f "$W/key"
	ssh-keygen -q -t ed25519 -N '' -f "$W/wrong"
	cp "$W/key.pub" "$W/authorized"
	head -c 3000 /dev/urandom >"$W/small"
	head -c 900000 /dev/urandom >"$W/large"
	head -c 60000 /dev/urandom >"$W/middle"
	cat >"$W/sshd_config" <<-END
	Port $SSH_PORT
	ListenAddress 127.0.0.1
	HostKey $W/hostkey
	PidFile $W/sshd.pid
	AuthorizedKeysFile $W/authorized
	StrictModes no
	UsePAM yes
	PrintMotd no
	Subsystem sftp /usr/lib/openssh/sftp-server
	END
	cat >"$W/ssh_config" <<-END
	Host eval
	HostName 127.0.0.1
	Port $SSH_PORT
	User $EVAL_USER
	IdentityFile $W/key
	IdentitiesOnly yes
	IdentityAgent none
	StrictHostKeyChecking no
	UserKnownHostsFile /dev/null
	LogLevel ERROR
	END
	chmod 600 "$W/key" "$W/wrong"
}

srv_start() {
	mkdir -p /run/sshd
	scoped root /usr/sbin/sshd -D -e -f "$W/sshd_config"
	wait_for 10 port_open "$SSH_PORT"
}

srv_stop() {
	[ ! -s "$W/sshd.pid" ] || kill -TERM "$(cat "$W/sshd.pid")"
	scope_end
}

on() {	# on COMMAND: in a session of the login user
	ssh -n -F "$W/ssh_config" eval "$@"
}

ssh_type() {	# a terminal session; its lines are on stdin
	ssh -tt -F "$W/ssh_config" eval
}

ssh_get_put() {	# ssh_get_put FILE: there and back by scp, and by sftp
	scp -q -F "$W/ssh_config" "$1" eval:incoming
	scp -q -F "$W/ssh_config" eval:incoming "$W/back"
	printf 'put %s sent\nls -l docs\nget docs/3.txt %s\nrename sent was\nrm was\n' \
		"$1" "$W/back" | sftp -q -b - -F "$W/ssh_config" eval
}

ssh_refused() {	# a key that is not known, a user that is not there
	ssh -n -F "$W/ssh_config" -o BatchMode=yes -i "$W/wrong" \
		-o IdentityFile=none eval true
	ssh -n -F "$W/ssh_config" -o BatchMode=yes -l nosuch eval true
}

srv_learn() {
	local r=$1 n
	n=$(pick "$r" a 2 5 9 14 22 29)
	on "ls -l docs; cat docs/$n.txt | wc -l"
	on "grep -c $n docs/*.txt; ls -la"
	on "status aux | $(pick "$r" b 'head -n 4' 'grep sshd')"
	on "tar -cf - docs | gzip -$(pick "$r" c 1 6 9) > d.tgz; rm d.tgz"
	on "for i in 1 2 $n; do sort -r docs/\$i.txt > o.\$i; done; rm o.*"
	# shellcheck disable=SC2016  # for the login shell
	ssh_type <<<$'cd docs\nls\nwc *.txt\necho $HOME\nstatus\nexit\n'
	ssh_type <<<"ls -l
	grep $n docs/$n.txt
	cat docs/$n.txt
	wc docs/1*.txt
	exit"
	ssh_get_put "$W/$(pick "$r" d small middle large)"
	on "cat docs/*.txt | sort | head -n $n" &
	on 'false'
	wait $!
	[ $((r % 3)) -ne 2 ] || ssh_refused
	[ $((r % 8)) -ne 5 ] || { srv_stop; srv_start; }
}

srv_normal() {
	local others=()
	on 'cat docs/*.txt | sort | head -n 3; ls -la' &
	others+=($!)
	on 'status aux | grep sshd' &
	others+=($!)
	ssh_type <<<$'ls -l\ncd docs\ngrep 12 9.txt\nwc 20.txt\nexit\n'
	wait "${others[@]}"
	on 'tar -cf - docs | gzip -9 > all.tgz; rm all.tgz'
	# shellcheck disable=SC2016  # for the login shell
	on 'for i in 7 9 11 13; do sort docs/$i.txt > o.$i; done; rm o.*'
	ssh_get_put "$W/middle"
	[ $(($1 % 4)) -ne 1 ] || ssh_get_put "$W/large"
	[ $(($1 % 4)) -ne 3 ] || ssh_refused
	ssh_type <<<$'status\nwc docs/1*.txt\ncat docs/2.txt\nexit\n'
	on 'grep 99 docs/1.txt'
	[ $(($1 % 9)) -ne 4 ] || { srv_stop; srv_start; }
}

srv_warm() {
	on 'ls -l docs'
	ssh_get_put "$W/small"
}

srv_attacks() {
	echo new-command new-binary forwarding trojan preload-read
}

attack_new_command() {	# an interpreter that no session ever ran
	mark
	on 'perl -e "print getpwuid(\$<)"'
}

attack_new_binary() {	# brought by scp and run
	mark
	scp -q -F "$W/ssh_config" /usr/bin/uname eval:dropped
	on './dropped -a; rm dropped'
}

attack_forwarding() {	# a tunnel through the server, never used before
	mark
	ssh -n -N -F "$W/ssh_config" -L "15999:127.0.0.1:$SSH_PORT" eval &
	wait_for 5 port_open 15999
	head -c 20 <"/dev/tcp/127.0.0.1/15999"
	kill $!
	wait $!
}

attack_trojan() {	# the user's status program, as ark's netstat
	mv "$SSH_HOME/bin/status" "$SSH_HOME/bin/status.real"
	install -m 0755 "$BIN/trojan" "$SSH_HOME/bin/status"
	mark
	on 'status aux | head -n 4'
	mv "$SSH_HOME/bin/status.real" "$SSH_HOME/bin/status"
}

attack_preload_read() {
	srv_stop
	mark
	SCOPE_PRELOAD=$BIN/preload-read.so srv_start
	on true
}
