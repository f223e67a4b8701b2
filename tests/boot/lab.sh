# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154 # for those who source this; they set `here` to this folder first
# What the scripts of the boot lab share.

TOP=$(cd "$here/../.." && pwd)
# ARCH=arm64: the same for that, below build/arm64
ARCH=${ARCH:-amd64}
OUT=$TOP/build
TESTS=$here/t
if [ "$ARCH" != amd64 ]; then
	OUT=$OUT/$ARCH
	TESTS=$TESTS-$ARCH
fi
# dracut, kbuild and others take no blanks in a path: build/boot then leads to a folder without.
case $TOP in
*[[:space:]]*)
	if [ ! -d "$OUT/boot/" ]; then
		LAB=$(mktemp -d "${TMPDIR:-/tmp}/gpupt.XXXXXX")/boot
		mkdir -p "$LAB" "$OUT"
		ln -sfn "$LAB" "$OUT/boot"
	fi
	LAB=$(readlink -f "$OUT/boot")
	;;
*) LAB=$OUT/boot ;;
esac

# gpupt as `make install` installs it; who sets STAGE has done that already.
stage() {
	[ -z "${STAGE_IS_READY-}" ] || return 0
	if [ "$ARCH" = amd64 ]; then
		set --
	else
		"$here/fetch-klibc"
		# without gpupt: only its libraries are missing for that
		cc=$("$KLCC" -print-klibc-cc)
		set -- B="${OUT#"$TOP/"}" KMOD_SRC=build/kmod STATIC_CC="$KLCC" STRIP="${cc%gcc}strip -s" \
			COMMAND='' HOOKS=overlay
	fi
	make -s -C "$TOP" install DESTDIR="$STAGE" "$@" >/dev/null || die "make install DESTDIR=$STAGE failed"
}

# fetch_busybox: Debian's busybox for $ARCH, where that is not this machine's
fetch_busybox() {
	if [ "$ARCH" = amd64 ] || [ -x "$LAB/busybox" ]; then
		return
	fi
	use_suite bookworm
	make_work
	(cd "$work" && apt-get -qq download busybox-static >"$apt/log" 2>&1 && dpkg-deb -x ./*.deb .) ||
		die "cannot download busybox-static for $ARCH: $(tail -n 1 "$apt/log")"
	mv "$work/bin/busybox" "$LAB/busybox" 2>/dev/null || mv "$work/usr/bin/busybox" "$LAB/busybox"
	rm -rf "$work"
}
STAGE_IS_READY=${STAGE-}
STAGE=${STAGE:-${LAB%/*}/stage}
KLCC=${KLCC:-klcc}
BUSYBOX=${BUSYBOX:-/bin/busybox}
if [ "$ARCH" != amd64 ]; then
	KLCC=$OUT/klibc/usr/bin/klcc
	BUSYBOX=$LAB/busybox
fi

# depmod and mke2fs are in sbin, which an ordinary user's PATH lacks.
PATH=$PATH:/usr/sbin:/sbin
export PATH

die() {
	echo "${0##*/}: $*" >&2
	exit 1
}

# $work: a folder that goes away with the script
make_work() {
	mkdir -p "$LAB"
	work=$(mktemp -d "$LAB/tmp.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	trap 'exit 130' INT TERM
}

# use_suite SUITE: apt is one of our own, for this suite of Debian: it need not be the host's, and the host's lists stay
# as they are.
use_suite() {
	# the mirror that the system uses for Debian itself, if it says so
	# shellcheck disable=SC2016 # the $ are apt's
	mirror=$(apt-get indextargets --format '$(ORIGIN)/$(LABEL) $(REPO_URI)' 2>/dev/null |
		sed -n 's|^Debian/Debian \(https*:.*\)|\1|p' | head -n 1)
	mirror=${mirror:-http://deb.debian.org/debian}
	keyring=${DEBIAN_KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}
	[ -r "$keyring" ] || die "$keyring is missing: install debian-archive-keyring"
	apt=$LAB/apt/$1
	mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
	: >"$apt/status"
	echo "deb [signed-by=$keyring] $mirror $1 main" >"$apt/sources.list"
	cat >"$apt/apt.conf" <<-CONF
		Dir::Etc::sourcelist "$apt/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::Etc::preferencesparts "/dev/null";
		Dir::State::Lists "$apt/lists";
		Dir::State::status "$apt/status";
		Dir::Cache "$apt/cache";
		APT::Architecture "$ARCH";
		APT::Architectures { "$ARCH"; };
		APT::Sandbox::User "$(id -un)";
		Acquire::Languages "none";
		Acquire::Retries "3";
	CONF
	export APT_CONFIG="$apt/apt.conf"
	apt-get -qq update >"$apt/log" 2>&1 ||
		die "apt cannot read $mirror $1: $(tail -n 1 "$apt/log")"
}

# read_test NAME: what the test says, a file of t/, or the report REPORT or one of reports/
read_test() {
	report=${REPORT:-$here/reports/$1}
	if [ -z "${REPORT-}" ] && [ -e "$TESTS/$1" ]; then
		# shellcheck source=/dev/null
		. "$TESTS/$1"
	else
		. "$here/report.sh"
	fi
}

# builder KIND: the script that makes images of this kind
builder() {
	case $1 in
	it | it-*) echo image-initramfs-tools ;;
	mk-*) echo image-mkinitcpio ;;
	busybox | hosts-busybox) echo image-busybox ;;
	*) echo image-dracut ;;
	esac
}

# up_to_date FILE INPUT...: FILE is there, and was made by `record` from just these inputs (files, folders,
# or any text).
up_to_date() {
	[ -e "$1" ] && [ "$(cat "$1.from" 2>/dev/null)" = "$(fingerprint "$@")" ]
}

record() {
	fingerprint "$@" >"$1.from"
}

fingerprint() {
	shift
	for input; do
		if [ -e "$input" ]; then
			find "$input" \( -type f -o -type l \) -exec sha256sum {} + | sort -k 2
		else
			echo "$input"
		fi
	done | sha256sum
}

# pack_modules xz|zst|gz ROOT: $modules, the folder of the kernel $version's modules, becomes one below ROOT, in which
# those that gpupt needs are compressed
pack_modules() {
	packed=$2/lib/modules/$version
	mkdir -p "$packed"
	cp -al "$modules/." "$packed/" # links: nothing in there is changed
	find "$packed/kernel/drivers/vfio" "$packed/kernel/virt" -name '*.ko' | while read -r file; do
		case $1 in
		xz) xz -c --check=crc32 "$file" >"$file.xz" ;;
		zst) zstd -qc "$file" >"$file.zst" ;;
		gz) gzip -c "$file" >"$file.gz" ;;
		esac
		rm "$file"
	done
	if [ "$1" = gz ]; then
		# a depmod without zlib, as Debian's, does not know them; the links are to another folder's files
		sed -E 's/(vfio|virt)(\/[^: ]*\.ko)/\1\2.gz/g' "$packed/modules.dep" >"$packed/modules.dep.gz"
		mv "$packed/modules.dep.gz" "$packed/modules.dep"
	else
		depmod -b "$2" "$version"
	fi
	modules=$packed
}

# program PATH: puts it into usr/bin of the root in the current folder, with its libraries, which clash with no others
program() {
	mkdir -p usr/bin usr/lib/lab
	cp -L "$1" usr/lib/lab/
	for lib in $(ldd "$1" | grep -o '/[^ ]*'); do
		case $lib in
		*/ld-linux*) cp -L "$lib" usr/lib/lab/ld.so ;;
		*) cp -L "$lib" usr/lib/lab/ ;;
		esac
	done
	rm -f "bin/${1##*/}"
	cat >"usr/bin/${1##*/}" <<-PROGRAM
		#!/bin/sh
		exec /usr/lib/lab/ld.so --library-path /usr/lib/lab /usr/lib/lab/${1##*/} "\$@"
	PROGRAM
	chmod 755 "usr/bin/${1##*/}"
}
