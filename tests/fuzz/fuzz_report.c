// SPDX-License-Identifier: GPL-2.0-or-later
/* What earlier runs have left in /run/gpupt, as gpupt-bind and `gpupt status` read it. */
#include "tree.h"

#include "admin/status/status.h"
#include "boot/report.h"

#include <unistd.h>

/* the report of a boot that knew the file, and that of `gpupt create` */
static void make(const uint8_t *data, size_t size)
{
	tree_dir("etc");
	tree_dir("run");
	tree_dir("run/gpupt");
	tree_dir("sys");
	tree_dir("sys/bus");
	tree_dir("sys/bus/pci");
	tree_dir("sys/bus/pci/devices");
	tree_dir("sys/bus/pci/devices/0000:01:00.0");
	tree_file("sys/bus/pci/devices/0000:01:00.0/modalias",
		  "pci:v000010DEd000013C2sv00001458sd00003679bc03sc00i00\n", 54);
	tree_link("../../../kernel/iommu_groups/1",
		  "sys/bus/pci/devices/0000:01:00.0/iommu_group");
	tree_file("etc/gpupt.conf", "10de:13c2 driver=vfio-pci\n", 26);
	tree_file(REPORT_FILE, data, size);
	tree_file(REPORT_DIR "/create.json", data, size);
}

static void read_status(void)
{
	const struct options options = { .root = tree_path() };
	struct admin a = { .options = &options, .root = dup(tree_root()) };
	struct status s = { .a = &a };
	json_t *json;
	char *text;

	FUZZ_CHECK(admin_make_plan(&a) == EXIT_OK);
	FUZZ_CHECK(status_read(&s) == EXIT_OK);
	FUZZ_CHECK(s.report.kind != RECORD_MISSING);
	FUZZ_CHECK((s.report.kind == RECORD_GOOD) == json_is_object(s.report.json));
	FUZZ_CHECK((s.report.kind == RECORD_BROKEN) == !!*s.report.why);
	for (unsigned i = 0; i < s.n_lines; i++) {
		FUZZ_CHECK(s.lines[i].dev < (int)a.machine.n_devs);
		FUZZ_CHECK(fate_name(s.lines[i].fate));
		FUZZ_CHECK(fate_is_well(s.lines[i].fate) || *s.lines[i].text.why ||
			   *s.lines[i].text.advice || s.off);
	}
	/* no word in a report can spoil the answer */
	json = status_json(&s);
	FUZZ_CHECK(json);
	text = json_dumps(json, 0);
	FUZZ_CHECK(text);
	free(text);
	json_decref(json);
	status_free(&s);
	admin_close(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct record record;

	make(data, size);
	report_is_stale(tree_root(), 0x0123456789abcdef);
	record_read(&record, &(struct admin){ .root = tree_root() }, REPORT_FILE);
	FUZZ_CHECK(!record_text(record.json, "result") || *record_text(record.json, "result"));
	FUZZ_CHECK(record_number(record.json, "exit") >= -1);
	record_free(&record);
	read_status();
	tree_clear();
	return 0;
}
