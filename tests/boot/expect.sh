# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154 # $dir is run-one's
# What a test may expect. Each says so when it does not hold, and the others are judged all the same.

failed() {
	echo "    expected: $*"
	touch "$dir/failed"
}

# fact NAME ADDRESS: what root-init has said
fact() {
	sed -n "s/^LAB $1 $(full "$2") //p" "$dir/console"
}

# 00:05.0 is short for 0000:00:05.0
full() {
	case $1 in
	*:*:*) echo "$1" ;;
	*) echo "0000:$1" ;;
	esac
}

said() {
	grep -qE -e "$1" "$dir/console"
}

# driver ADDRESS NAME: the device is bound to this driver; -: to none
driver() {
	found=$(fact driver "$1")
	[ "$found" = "$2" ] || failed "driver of $1: $2; it is: ${found:-unknown}"
}

# override ADDRESS TEXT: the device's driver_override
override() {
	found=$(fact override "$1")
	[ "$found" = "$2" ] || failed "driver_override of $1: $2; it is: ${found:-unknown}"
}

# parameter MODULE/parameters/NAME VALUE
parameter() {
	said "^LAB parameter $1 $2\$" || failed "module parameter $1: $2"
}

# console REGEX, no_console REGEX: of grep -E, on the kernel's and all other output
console() {
	said "$1" || failed "on the console: $1"
}

no_console() {
	! said "$1" || failed "not on the console: $1; it says: $(grep -E -m 1 -e "$1" "$dir/console")"
}

# report REGEX: a line of /run/gpupt/report.json in the real root
report() {
	said "^LAB report .*($1)" || failed "in /run/gpupt/report.json: $1"
}

no_report() {
	! said '^LAB report ' || failed "no /run/gpupt/report.json"
}

# tried ADDRESS DRIVER, never_tried ADDRESS DRIVER: the kernel called the driver's probe for the device.
# 6.1 names the device at the end of the line, 6.12 at the beginning.
tried() {
	grep -E "probing driver $2 " "$dir/console" | grep -q "$(full "$1")" || failed "$2 probes $1"
}

never_tried() {
	! grep -E "probing driver $2 " "$dir/console" | grep -q "$(full "$1")" || failed "$2 never probes $1"
}

# output REGEX, no_output REGEX: a line that the test's commands have printed in the real root
printed() {
	sed -n 's/^LAB run //p' "$dir/console" | grep -E -m 1 -e "$1"
}

output() {
	printed "$1" >/dev/null || failed "the commands say: $1"
}

no_output() {
	found=$(printed "$1")
	[ -z "$found" ] || failed "the commands do not say: $1; they say: $found"
}

# Of the synthetic bus

# group ADDRESS N; same_group ADDRESS...; different_groups ADDRESS...
group() {
	found=$(fact group "$1")
	[ "$found" = "$2" ] || failed "IOMMU group of $1: $2; it is: ${found:-none}"
}

same_group() {
	first=$1
	shift
	for other; do
		group "$other" "$(fact group "$first")"
	done
}

different_groups() {
	found=$(for address; do fact group "$address"; done | sort -u | wc -l)
	[ "$found" = $# ] || failed "$# different IOMMU groups of $*; there are $found"
}

# drivers ADDRESS: all that ever had the function, or tried to
drivers() {
	fact access "$1" | sed 's/ .*//' | grep -vx -e -
}

# untouched ADDRESS...: by any driver but vfio-pci; touched ADDRESS DRIVER
untouched() {
	for address; do
		[ -n "$(fact access "$address")" ] || failed "there is a function $address"
		found=$(drivers "$address" | grep -vx vfio-pci | xargs)
		[ -z "$found" ] || failed "no driver but vfio-pci touches $address; there was: $found"
	done
}

touched() {
	drivers "$1" | grep -qx "$2" || failed "$2 touches $1"
}

# handed_over ADDRESS...: bound to vfio-pci, and never touched by any other driver
handed_over() {
	for address; do
		driver "$address" vfio-pci
		untouched "$address"
	done
}

# loaded MODULE...: while gpupt kept it from the card, that is
loaded() {
	for name; do
		said "^LAB module $name\$" || failed "the module $name is loaded"
	done
}

# no_blacklist MODULE...: neither in the image nor on the kernel command line
no_blacklist() {
	for name; do
		no_console "blacklist=([^ ]*,)?$name(,| |$)"
		found=$({
			cpio --quiet -i --to-stdout '*modprobe.d/*' <"$LAB/image/$kernel-$kind"
			cat "$dir"/files/etc/modprobe.d/*
		} 2>/dev/null | grep -E "^ *(blacklist|install) +$name( |\$)")
		[ -z "$found" ] || failed "nothing keeps $name from being loaded; there is: $found"
	done
}

# lspci ADDRESS REGEX: in what lspci -nnk prints of the function
lspci() {
	sed -n 's/^LAB lspci //p' "$dir/console" | awk -v at="$1" '/^[^\t]/ { on = $1 == at } on' |
		grep -qE -e "$2" || failed "lspci -nnk of $1 says: $2"
}

# within SECONDS: gpupt's own time
within() {
	found=$(sed -n 's/^LAB report .*"duration_us": \([0-9]*\).*/\1/p' "$dir/console")
	[ "${found:-999999999}" -le $(($1 * 1000000)) ] || failed "gpupt takes $1 s at most; it took ${found:-?} us"
}

# radeon has ADDRESS / radeon has never touched it, by the kernel's word and by its own
radeon_won() {
	driver "$1" radeon
	tried "$1" radeon
	console 'initializing kernel modesetting \(RV100 0x1002:0x5159'
}

radeon_never_tried() {
	# Otherwise nothing kept it from the card.
	console 'radeon kernel modesetting enabled'
	never_tried "$1" radeon
	no_console 'initializing kernel modesetting'
	no_console "radeon $(full "$1")"
}

# Of a test of the image build: built, has PATH, lacks PATH; or refused REGEX, in gpupt's only line

refused() {
	[ ! -e "$dir/image" ] || failed "the generator makes no image"
	count=$(grep -c 'gpupt: ' "$dir/image.log")
	[ "$count" = 1 ] || failed "one line from gpupt; there are $count"
	grep -qE -e "gpupt: .*($1)" "$dir/image.log" ||
		failed "the generator says: $1; it says: $(grep -m 1 'gpupt: ' "$dir/image.log")"
}

built() {
	[ -e "$dir/image" ] || failed "the generator makes an image; it says: $(tail -n 1 "$dir/image.log")"
}

listing() {
	[ -e "$dir/list" ] || cpio --quiet -t <"$dir/image" >"$dir/list"
	grep -xE -e "$1" "$dir/list"
}

has() {
	[ -n "$(listing "$1")" ] || failed "in the image: $1"
}

lacks() {
	found=$(listing "$1")
	[ -z "$found" ] || failed "not in the image: $1; there is: $found"
}

# Of files: overlay LINE [KERNEL], the archive that gpupt-overlay makes, with LINE in its gpupt.conf, where KERNEL is
# the only one that is installed; the default is the one that boots, and any other has its modules.

overlay() {
	root=$dir/overlay
	version=$(cat "$LAB/kernel/$kernel/version")
	mkdir -p "$root/etc" "$root/boot" "$root/lib/modules"
	cp -a "$STAGE/usr" "$root/usr"
	# it also runs gpupt-bind, which says which modules are needed: one for this machine
	[ "$ARCH" = amd64 ] || cp "$TOP/build/gpupt-bind" "$root/usr/sbin/"
	ln -s "$LAB/kernel/$kernel/lib/modules/$version" "$root/lib/modules/${2:-$version}"
	echo "$1" >"$root/etc/gpupt.conf"
	"$STAGE/usr/sbin/gpupt-overlay" -r "$root" >"$dir/overlay.log"
	cpio --quiet -idu <"$root/boot/gpupt-overlay.img"
	[ "$ARCH" = amd64 ] || cp "$STAGE/usr/sbin/gpupt-bind" gpupt/sbin/
}

# Of files: with_module FILE..., modules of the synthetic bus's or by their whole paths, in the image's folder of
# modules and in its lists

with_module() {
	into=lib/modules/$(cat "$LAB/kernel/$kernel/version")
	mkdir -p "$dir/image"
	(cd "$dir/image" && cpio --quiet -idm "*$into/*") <"$LAB/image/$kernel-$kind"
	prefix=$dir/image
	[ ! -d "$dir/image/usr/$into" ] || prefix=$dir/image/usr
	mkdir -p "./${prefix#"$dir/image"}/$into"
	for file; do
		case $file in
		/*) ;;
		*) file=$LAB/bus/$kernel/$file ;;
		esac
		cp "$file" "$prefix/$into/"
		cp "$file" "./${prefix#"$dir/image"}/$into/"
	done
	depmod -b "$prefix" "${into##*/}" 2>/dev/null
	cp "$prefix/$into"/modules.* "./${prefix#"$dir/image"}/$into/"
	rm -rf "$dir/image"
}

# Of files: without_module NAME..., as if the image had been made without these. An archive cannot take files away
# from another: lists without them, and links to nowhere in their place.

without_module() {
	into=lib/modules/$(cat "$LAB/kernel/$kernel/version")
	mkdir -p "$dir/image"
	(cd "$dir/image" && cpio --quiet -idm "*$into/*") <"$LAB/image/$kernel-$kind"
	usr=usr/
	[ -d "$dir/image/usr/$into" ] || usr=''
	for name; do
		file=$(cd "$dir/image" && find "$usr$into" -name "$name.ko*")
		rm "$dir/image/$file"
		mkdir -p "${file%/*}"
		ln -s nowhere "$file"
	done
	depmod -b "$dir/image/$usr" "${into##*/}" 2>/dev/null
	cp "$dir/image/$usr$into"/modules.* "$usr$into/"
	rm -rf "$dir/image"
}

# Of files: inject OPTION..., strace's. gpupt-bind, but not where udev starts it, runs under strace, and the console
# says which of its calls were tampered with.
# Of expect: injected N REGEX, so many times, into a call that looks like this

inject() {
	program "$(command -v strace)"
	mkdir -p usr/sbin
	cp "$STAGE/usr/sbin/gpupt-bind" usr/lib/lab/gpupt-bind
	cat >usr/sbin/gpupt-bind <<-WRAPPER
		#!/bin/sh
		[ \$# = 0 ] || exec /usr/lib/lab/gpupt-bind "\$@"
		/usr/bin/strace -f -qq -s 64 -o /lab-trace $* /usr/lib/lab/gpupt-bind
		status=\$?
		while read -r line; do
			case \$line in
			*INJECTED* | *DELAYED*) echo "lab: \$line" >/dev/kmsg ;;
			esac
		done </lab-trace
		echo "lab: gpupt-bind ends with \$status" >/dev/kmsg
	WRAPPER
	chmod 755 usr/sbin/gpupt-bind
}

# attribute ADDRESS/NAME: strace's options for calls about this attribute of a function behind 00:01.0
attribute() {
	echo "-P sys/bus/pci/devices/0000:$1 -P /sys/devices/pci0000:00/0000:00:01.0/0000:$1"
}

injected() {
	found=$(grep -cE "lab: .*$2.*(INJECTED|DELAYED)" "$dir/console")
	[ "$found" = "$1" ] || failed "$1 faults in $2; there are $found"
}

# of NAME COMMAND...: COMMAND, an expectation or what build says, on $dir/NAME/image, one of several images

of() {
	(
		dir=$dir/$1
		mkdir -p "$dir"
		shift
		"$@"
		[ ! -e "$dir/failed" ]
	) || failed "this of the image $1"
}

# Of build: variant_roots makes the modules of the kernel with the synthetic bus's variant of vfio-pci, $modules, and
# roots with gpupt for the machine $bus: named/root, whose gpupt.conf names the device with the variant; other/root,
# which names another; no-sysfs/root, which names it where no devices can be seen.
# Of expect: variant_where_named, that the images made of them have the variant as they should.

variant_roots() {
	modules=$dir/lib/modules/$version
	mkdir -p "$modules"
	cp -al "$LAB/kernel/$kernel/lib/modules/$version/." "$modules/"
	cp "$LAB/bus/$kernel/variant_vfio_pci.ko" "$modules/"
	depmod -b "$dir" "$version"
	for root in named other no-sysfs; do
		mkdir "$dir/$root"
		cp -a "$STAGE" "$dir/$root/root"
		ln -s ../../lib "$dir/$root/root/lib"
		echo '0000:01:00.0 10de:20b5' >"$dir/$root/root/etc/gpupt.conf"
	done
	echo '0000:03:00.0 8086:56c0' >"$dir/other/root/etc/gpupt.conf"
	machine_sysfs "$dir/named/root"
	machine_sysfs "$dir/other/root"
}

variant_where_named() {
	for root in named other no-sysfs; do
		of "$root" built
		of "$root" has '.*/vfio-pci\.ko(\.xz)?'
	done
	of named has '.*/variant_vfio_pci\.ko'
	of other lacks '.*/variant_vfio_pci.*'
	of no-sysfs lacks '.*/variant_vfio_pci.*'
}

# machine_sysfs ROOT: what a build reads in sysfs of the machine $bus, with an IOMMU group for each function
machine_sysfs() {
	mkdir -p "$1/sys/bus/pci/devices"
	sed -nE 's/^([0-9a-f:.]+) (....):(....) class=([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})?.*/\1 \2 \3 \4 \5 \6/p' "$here/../bus/machines/$bus" |
		while read -r address vendor device class; do
			address=$(full "$address") group=$((${group:-0} + 1))
			device_dir=$1/sys/devices/pci0000:00/$address
			group_dir=$1/sys/kernel/iommu_groups/$group
			mkdir -p "$device_dir" "$group_dir/devices"
			# shellcheck disable=SC2046,SC2086 # words
			printf 'pci:v%08Xd%08Xsv00000000sd00000000bc%02Xsc%02Xi%02X\n' \
				$(printf '0x%s ' $vendor $device $class) >"$device_dir/modalias"
			ln -s "../../../kernel/iommu_groups/$group" "$device_dir/iommu_group"
			ln -s "../../../../devices/pci0000:00/$address" "$group_dir/devices/$address"
			ln -s "../../../devices/pci0000:00/$address" "$1/sys/bus/pci/devices/$address"
		done
}
