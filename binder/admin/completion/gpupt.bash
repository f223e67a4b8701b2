# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What bash completes for gpupt(8). Addresses and UUIDs come from sysfs, or with --root DIR from the tree there.

# _gpupt_names BUS: the devices on it; BUS is below the root. Without the domain where the user left it out.
_gpupt_names() {
	local path name

	for path in "$1"/devices/*; do
		[[ -e $path || -L $path ]] || continue
		name=${path##*/}
		[[ $2 == [0-9a-f][0-9a-f]:* ]] && name=${name#0000:}
		printf '%s\n' "$name"
	done
}

# options and operands that may come next, of COMMAND; OPERANDS of it are there already
_gpupt_words() {
	local command=$1 operands=$2 root=$3 current=$4 options='--json --root --config --version --help'
	local pci=$root/sys/bus/pci mdev=$root/sys/bus/mdev

	case $command in
	list) options+=' --all --long --plain --tree' ;;
	pick) options+=' --yes --force --rebuild' ;;
	check) options+=' --explain' ;;
	bind | release) options+=' --force' ;;
	export) options+=' --iommufd' ;;
	esac
	if [[ $current == -* ]]; then
		printf '%s\n' "$options"
		return
	fi
	case $command:$operands in
	:*) echo list show plan check status pick bind release create export report ;;
	list:* | show:0 | pick:0 | bind:0) _gpupt_names "$pci" "$current" ;;
	export:0) echo qemu libvirt nova kubevirt proxmox virt-install incus ;;
	release:0 | export:*)
		_gpupt_names "$pci" "$current"
		_gpupt_names "$mdev"
		;;
	esac
}

_gpupt() {
	# readline takes the colons of addresses for ends of words, so look at the line itself
	local line=${COMP_LINE:0:COMP_POINT} current command='' operands=0 root='' words i

	current=${line##*[[:space:]]}
	read -ra words <<<"${line%"$current"}"
	for ((i = 1; i < ${#words[@]}; i++)); do
		case ${words[i]} in
		--root) root=${words[++i]-} ;;
		--root=*) root=${words[i]#*=} ;;
		--config | --explain) ((++i)) ;;
		-*) ;;
		*) if [[ $command ]]; then ((++operands)); else command=${words[i]}; fi ;;
		esac
	done

	COMPREPLY=()
	case ${words[-1]-} in
	--root)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -d -- "$current")
		;;
	--explain)
		words=$(gpupt check --explain all 2>/dev/null)
		mapfile -t COMPREPLY < <(compgen -W "all $(sed -n 's/^\([a-z-]*\) (.*/\1/p' <<<"$words")" -- "$current")
		;;
	--config)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$current")
		;;
	*)
		mapfile -t COMPREPLY < <(compgen -W "$(_gpupt_words "$command" "$operands" "$root" "$current")" -- "$current")
		# it replaces what is behind the last colon
		if [[ $current == *:* && $COMP_WORDBREAKS == *:* ]]; then
			COMPREPLY=("${COMPREPLY[@]#"${current%"${current##*:}"}"}")
		fi
		;;
	esac
}

complete -F _gpupt gpupt
