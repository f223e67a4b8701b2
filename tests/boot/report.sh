# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154 # for run and run-one, which set $report, a file that `gpupt report` has written
# The test that a report is: its machine, its configuration and what its kernel command line says to gpupt, in a boot.
# The same groups and the same plan have to come out, and what the plan says has to come true.

# part TITLE: what the parts of the report say whose titles match. It may have come by mail, with carriage returns.
part() {
	tr -d '\r' <"$report" | awk -v title="^---- $1\$" '/^---- / { on = $0 ~ title; next } on'
}

# The machine, but for virtio devices, which only a VM has: the test has its own.
report_machine() {
	part machine | grep -v '^[0-9a-f:.]* 1af4:'
}

# what the kernel command line adds to the configuration, and whether there was an IOMMU
report_words() {
	part 'command line' | tr ' ' '\n' | grep '^gpupt\.'
	report_machine | grep -q '# group' || echo intel_iommu=off
}

# "ADDRESS to DRIVER" and "ADDRESS refused" of what `gpupt plan` prints
decisions() {
	sed -nE 's/^  ([0-9a-f]{4,}:[0-9a-f:.]+)  (to [a-z0-9_-]+|refused).*/\1 \2/p' | sort
}

# a line for each group, with the addresses of its members
report_groups() {
	report_machine | sed -nE 's/^([0-9a-f:.]+) .*# group ([0-9]+).*/\2 \1/p' |
		awk '{ members[$1] = members[$1] " " $2 } END { for (group in members) print members[group] }'
}

about="The machine of the report ${report##*/}: the same groups and the same plan come out, and the plan comes true."
kinds=hosts
bus=$report
config=$(part 'file .*') # all files, as they were read
append=$(report_words | xargs)
commands='gpupt plan'

# where run-one has a place for it
if [ -n "${dir-}" ]; then
	bus=$dir/machine
	report_machine >"$bus"
fi

expect() {
	[ -s "$bus" ] || failed 'the report has a machine'
	part plan | decisions >"$dir/wanted"
	printed '' >/dev/null || failed 'gpupt plan says something'
	sed -n 's/^LAB run //p' "$dir/console" | decisions >"$dir/found"
	cmp -s "$dir/wanted" "$dir/found" || failed "the plan of the report, -: $(diff "$dir/wanted" "$dir/found" | grep '^[<>]' | tr '<>\n' '-+ ')"
	while read -r address decision name; do
		case $decision:$name in
		to:vfio-pci) handed_over "$address" ;;
		to:*) driver "$address" "$name" ;;
		*) [ "$(fact driver "$address")" != vfio-pci ] || failed "$address, which is refused, stays with the host" ;;
		esac
	done <"$dir/wanted"
	report_groups >"$dir/groups"
	while read -r first others; do
		# shellcheck disable=SC2086 # words
		same_group "$first" $others
		echo "$first"
	done <"$dir/groups" >"$dir/firsts"
	# shellcheck disable=SC2046 # words
	[ ! -s "$dir/firsts" ] || different_groups $(grep '^[0-9a-f]' "$dir/firsts")
	grep -v '^[0-9a-f]' "$dir/firsts" # what was wrong with a group
}
