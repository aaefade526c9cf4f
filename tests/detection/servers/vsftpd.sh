# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# vsftpd: a login user's sessions, with PAM and a chroot

FTP_PORT=12121
FTP_PASSWORD=eval-only
FTP_HOME=${W%/*/*}/home

srv_login() {
	return 0
}

srv_packages() {
	echo vsftpd curl lftp netcat-openbsd
}

srv_prepare() {
	local n
	mkdir -p "$FTP_HOME/ftp" /run/vsftpd/empty
	for n in 1 20 300 4000; do
		head -c "${n}000" /dev/zero | tr '\0' 'f' >"$FTP_HOME/ftp/$n.bin"
	done
	seq 1 60 | sed "s|.*|$FTP_HOME/ftp/n&.txt|" | xargs touch
	chown -R "$EVAL_USER:" "$FTP_HOME"
	echo "$EVAL_USER:$FTP_PASSWORD" | chpasswd
	cat >"$W/vsftpd.conf" <<-END
	listen=YES
	listen_address=127.0.0.1
	listen_port=$FTP_PORT
	background=NO
	local_enable=YES
	write_enable=YES
	anonymous_enable=NO
	chroot_local_user=YES
	allow_writeable_chroot=YES
	xferlog_enable=YES
	vsftpd_log_file=$W/vsftpd.log
	xferlog_file=$W/xfer.log
	connect_from_port_20=NO
	seccomp_sandbox=NO
	pasv_min_port=12130
	pasv_max_port=12230
	END
	head -c 5000 /dev/zero >"$W/up1"
	head -c 700000 /dev/zero >"$W/up2"
	head -c 90000 /dev/zero >"$W/up3"
}

srv_start() {
	mkdir -p /run/vsftpd/empty
	scoped root /usr/sbin/vsftpd "$W/vsftpd.conf"
	wait_for 10 port_open "$FTP_PORT"
}

srv_stop() {
	scope_end
}

ftp() {	# ftp COMMANDS: one lftp session
	lftp -c "set net:max-retries 1; set net:timeout 5; set ftp:ssl-allow no
		open -u $EVAL_USER,$FTP_PASSWORD -p $FTP_PORT 127.0.0.1; $1"
}

ftp_curl() {	# ftp_curl PATH [OPTION…]
	local path=$1
	shift
	curl -s -u "$EVAL_USER:$FTP_PASSWORD" -o /dev/null "$@" \
		"ftp://127.0.0.1:$FTP_PORT/$path"
}

srv_learn() {
	local r=$1 up others=()
	up=$W/up$(pick "$1" a 1 2 3)
	ftp "cd ftp; ls; get 1.bin -o /dev/null; put $up -o a; rm a" &
	others+=($!)
	ftp "cd ftp; put $up -o b; mv b c; cls -l c; get c -o /dev/null; rm c" &
	others+=($!)
	ftp "cd ftp; mkdir d; cd d; put $up -o e; rm e; cd ..; rmdir d" &
	others+=($!)
	[ $((r % 3)) -ne 0 ] || ftp "mkdir ftp; rmdir none; mv none other"
	ftp_curl ftp/
	ftp_curl "ftp/$(pick "$r" b 1 20 300 4000).bin"
	ftp_curl ftp/300.bin -r "$(pick "$r" c 1000- 200000-)"
	ftp_curl "ftp/$(pick "$r" d 20 300 4000).bin" --disable-epsv \
		--ftp-method "$(pick "$r" e nocwd multicwd)"
	ftp_curl "$(pick "$r" f ftp/none.bin none/at/all)"
	ftp_curl "ftp/$(pick "$r" g 1 20).bin" -P - --disable-eprt
	ftp_curl ftp/n -T "$up"
	wait "${others[@]}"
	[ $((r % 4)) -ne 2 ] ||	# PAM answers it only after seconds
		curl -s -u "$(pick "$r" h "$EVAL_USER" nosuch):wrong" \
			"ftp://127.0.0.1:$FTP_PORT/"
	[ $((r % 10)) -ne 5 ] || { srv_stop; srv_start; }
}

srv_normal() {
	local others=()
	ftp "cd ftp; cls -l; put $W/up3 -o k; get k -o /dev/null; rm k" &
	others+=($!)
	ftp_curl ftp/4000.bin &
	others+=($!)
	ftp "cd ftp; mkdir e; cd e; put $W/up1 -o f; mv f g; rm g; cd ..; rmdir e"
	wait "${others[@]}"
	ftp_curl ftp/300.bin
	ftp_curl ftp/ --ftp-method nocwd
	ftp_curl ftp/4000.bin -r 3000000- --disable-epsv
	ftp_curl ftp/20.bin -P - --disable-eprt
	ftp_curl ftp/m -T "$W/up2"
	ftp_curl none/at/all
	[ $(($1 % 9)) -ne 2 ] ||
		curl -s -u "nosuch:wrong" "ftp://127.0.0.1:$FTP_PORT/"
	[ $(($1 % 6)) -ne 1 ] ||
		curl -s -u "$EVAL_USER:bad" "ftp://127.0.0.1:$FTP_PORT/"
	[ $(($1 % 12)) -ne 7 ] || { srv_stop; srv_start; }
}

srv_warm() {
	ftp "cd ftp; ls; put $W/up1 -o a; rm a"
	ftp_curl ftp/20.bin
}

srv_attacks() {
	echo backdoor site-chmod preload-listen
}

attack_backdoor() {	# as version 2.3.4: a smiley opens a shell's port
	srv_stop
	mark
	SCOPE_PRELOAD=$BIN/preload-backdoor.so srv_start
	srv_warm
	curl -s -u "guest:):x" "ftp://127.0.0.1:$FTP_PORT/"
	printf 'USER x:)\r\nPASS y\r\n' | timeout 2 nc 127.0.0.1 "$FTP_PORT"
}

attack_site_chmod() {	# an upload made executable, never done before
	ftp "cd ftp; put $W/up1 -o tool"
	mark
	ftp "cd ftp; quote SITE CHMOD 4755 tool"
}

attack_preload_listen() {
	srv_stop
	mark
	SCOPE_PRELOAD=$BIN/preload-listen.so srv_start
	srv_warm
}
