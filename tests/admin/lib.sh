# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the tests in this directory share: made-up systems, and one line for each test. Reads B, the directory of the
# built programs.

here=$(cd "$(dirname "$0")" && pwd)
B=${B:-build}
# shellcheck disable=SC2034 # for the tests
gpupt=$PWD/$B/gpupt
# shellcheck disable=SC2034
bind=$PWD/$B/gpupt-bind
mktree=$PWD/$B/mktree
export LC_ALL=C
unset NO_COLOR
passed=0 failed=0

# thousands of devices are many files: in memory, where there is room for them
[ -n "${TMPDIR:-}" ] || ! [ -w /dev/shm ] || export TMPDIR=/dev/shm
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM

# tree NAME [LINE...]: makes a system, in $root, of the case on standard input and machine lines more
# shellcheck disable=SC2034 # root is for the tests
tree() {
	rm -rf "$dir/tree"
	{
		echo "# $1"
		shift
		read -r head && echo "$head"
		[ $# = 0 ] || printf '%s\n' "$@"
		cat
	} >"$dir/case"
	"$mktree" "$dir/case" "$here/../cases/machines" "$dir/tree" || exit 1
	root=$dir/tree/root
}

ok() {
	passed=$((passed + 1))
	echo "ok      $*"
}

not_ok() {
	failed=$((failed + 1))
	echo "FAILED  $*"
}

# same NAME FILE COMMAND...: what the command prints is what FILE holds
same() {
	name=$1 want=$2
	shift 2
	if "$@" >"$dir/found" 2>"$dir/error" && cmp -s "$want" "$dir/found"; then
		ok "$name"
	else
		not_ok "$name"
		diff -u "$want" "$dir/found" | head -n 20
		cat "$dir/error"
	fi
}

finish() {
	echo "$passed passed, $failed failed"
	[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}
