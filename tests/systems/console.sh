# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154 # $dir is run-one's
# A person at the machine's serial console. The machine writes to $dir/serial, which only grows. PATIENCE=N waits N times
# as long for everything, on a host that has other work.

# power_on QEMU...: the machine; what is typed goes to descriptor 3.
power_on() {
	rm -f "$dir/keys"
	mkfifo "$dir/keys"
	touch "$dir/serial"
	read_from=$(($(stat -c %s "$dir/serial") + 1))
	"$@" -serial stdio <"$dir/keys" >>"$dir/serial" 2>"$dir/qemu" &
	machine=$!
	exec 3>"$dir/keys"
}

is_on() {
	[ -n "$machine" ] && kill -0 "$machine" 2>/dev/null
}

pull_the_plug() {
	[ -n "$machine" ] || return 0
	exec 3>&-
	kill "$machine" 2>/dev/null || :
	wait "$machine" 2>/dev/null || :
	machine=
}

# off_within SECONDS: the machine switches itself off
off_within() {
	deadline=$(($(date +%s) + $1 * ${PATIENCE:-1}))
	while is_on; do
		[ "$(date +%s)" -lt "$deadline" ] || break
		sleep 0.5
	done
	! is_on || failed "the machine switches itself off within $1 s"
	pull_the_plug
}

# without carriage returns and colours
plain() {
	tr -d '\r' | sed 's/\x1b\[[0-9;?]*[a-zA-Z]//g; s/\x1b[]P][^\x07\x1b]*[\x07\x1b]\\*//g'
}

# wait_for REGEX SECONDS: the console shows it, or the story ends here. $dir/shown is all that it has shown since the
# last thing that was waited for.
wait_for() {
	deadline=$(($(date +%s) + $2 * ${PATIENCE:-1}))
	while :; do
		on=1
		is_on || on=
		tail -c "+$read_from" "$dir/serial" >"$dir/raw"
		plain <"$dir/raw" >"$dir/shown"
		if grep -qE -e "$1" "$dir/shown"; then
			read_from=$((read_from + $(stat -c %s "$dir/raw")))
			return 0
		fi
		if [ -z "$on" ]; then
			failed "on the console: $1; the machine is off. $(tail -n 1 "$dir/qemu")"
			return 1
		fi
		if [ "$(date +%s)" -ge "$deadline" ]; then
			failed "on the console within $2 s: $1"
			return 1
		fi
		sleep 0.3
	done
}

type_line() {
	printf '%s\r' "$1" >&3
}

# on_machine SECONDS COMMAND: types it, and waits for the next prompt, which begins with the exit status: $status.
# $dir/out is what it has printed.
on_machine() {
	type_line "$2"
	wait_for "$prompt" "$1" || return 1
	status=$(sed -n 's/^\[\([0-9]*\)\]# $/\1/p' "$dir/shown" | tail -n 1)
	sed '1d; $d' "$dir/shown" >"$dir/out"
}
prompt='^\[[0-9]+\]# $'

# log_in SECONDS: as root, without a password
log_in() {
	wait_for ' login: $' "$1" || return 1
	type_line root
	wait_for '# $' 120 || return 1
	# no line editing, which redraws what was typed
	type_line 'exec sh'
	wait_for '# $' 60 || return 1
	# no kernel message comes into the middle of what programs say
	type_line "dmesg -n 1; PS1='[\$?]# '"
	wait_for "$prompt" 60
}

# What a command has printed: says REGEX, says_not REGEX; and its status
says() {
	grep -qE -e "$1" "$dir/out" || failed "$last_command says: $1; it says:
$(tail -n 12 "$dir/out" | sed 's/^/    | /')"
}

says_not() {
	! grep -qE -e "$1" "$dir/out" || failed "$last_command does not say: $1; it says: $(grep -E -m 1 -e "$1" "$dir/out")"
}

# run SECONDS COMMAND: it succeeds
run() {
	last_command=$2
	on_machine "$1" "$2" || return 1
	[ "$status" = 0 ] || failed "exit status 0 of: $2; it was $status, and it said:
$(tail -n 12 "$dir/out" | sed 's/^/    | /')"
}
