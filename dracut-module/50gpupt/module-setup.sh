#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# gpupt in a dracut image: the binary, the configuration, and the vfio modules of the image's kernel.
#
# dracut.conf may say gpupt_root=DIR: gpupt-bind and its configuration are then taken from below DIR
# instead of the running system, for an image that is made from a staging directory.

# shellcheck disable=SC2154 # dracut's: initdir, kernel, moddir, srcmods, systemdsystemunitdir

gpupt_base() {
    printf '%s' "${gpupt_root-$dracutsysrootdir}"
}

gpupt_binary() {
    local dir
    for dir in usr/sbin usr/local/sbin sbin usr/bin usr/local/bin; do
        if [[ -x $(gpupt_base)/$dir/gpupt-bind ]]; then
            printf '%s' "$(gpupt_base)/$dir/gpupt-bind"
            return 0
        fi
    done
    return 1
}

# gpupt_helper NAME: one of gpupt's scripts for all generators
gpupt_helper() {
    local base dir
    base=$(gpupt_base)
    for dir in usr/lib usr/local/lib; do
        [[ -x $base/$dir/gpupt/$1 ]] && break
    done
    printf '%s' "$base/$dir/gpupt/$1"
}

# Module names, to be loaded from the image: gpupt-modules sees to that, and this says what it says.
gpupt_modules() {
    local said line tell=dwarn status=0
    said=$("$(gpupt_helper gpupt-modules)" "$kernel" "$srcmods" "$initdir" "$@" 2>&1) || status=1 tell=dfatal
    while read -r line; do
        [[ ! $line ]] || $tell "gpupt: ${line/%into the image/into the image: is it in omit_drivers?}"
    done <<< "$said"
    return "$status"
}

check() {
    [[ $mount_needs ]] && return 1
    gpupt_binary > /dev/null && return 0
    dinfo "dracut module 'gpupt' will not be installed, because there is no gpupt-bind below $(gpupt_base)/"
    return 1
}

depends() {
    return 0
}

# The checks are here, because dracut stops for installkernel's status only.
installkernel() {
    local binary module modules said
    binary=$(gpupt_binary) || return 0

    if ! said=$("$binary" -N -r "$(gpupt_base)/" 2>&1 > /dev/null); then
        while read -r said; do
            dfatal "$said"
        done <<< "${said:-gpupt: $binary does not run}"
        return 1
    fi

    # One by one, since dracut-install stops at the first that the kernel lacks.
    modules=$("$binary" -m -k "$kernel" -r "$(gpupt_base)/" 2> /dev/null)
    for module in $modules; do
        hostonly='' instmods -s "$module"
    done
    # shellcheck disable=SC2086 # one word for each module
    gpupt_modules $modules
}

install() {
    local base name file
    base=$(gpupt_base)
    inst "$(gpupt_binary)" /usr/sbin/gpupt-bind
    while IFS=$'\t' read -r name file; do
        inst_simple "$file" "$name"
    done < <("$(gpupt_helper gpupt-files)" "$base")

    # in the image, the program is always in the same place
    mkdir -p "$initdir/usr/lib/udev/rules.d"
    sed 's|"[^"]*/gpupt-bind |"/usr/sbin/gpupt-bind |' "$base/usr/lib/udev/rules.d/60-gpupt.rules" \
        > "$initdir/usr/lib/udev/rules.d/60-gpupt.rules"

    if dracut_module_included systemd; then
        inst_simple "$base/usr/lib/systemd/system/gpupt-initrd.service" \
            "$systemdsystemunitdir/gpupt-initrd.service"
        $SYSTEMCTL -q --root "$initdir" add-wants sysinit.target gpupt-initrd.service
    else
        inst_hook cmdline 00 "$moddir/gpupt-cmdline.sh"
    fi
}
