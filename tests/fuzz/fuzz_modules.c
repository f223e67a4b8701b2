// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The indexes modules.alias.bin and modules.dep.bin, as libkmod reads them: what they hold, the plan gets vfio drivers,
 * in time. libkmod trusts its indexes. It may crash, in the child that it is asked in: this is no finding.
 *
 * The input: two bytes, the length of the first index and a bit for whether there are others; both indexes.
 */
#include "tree.h"

#include "boot/deadline.h"
#include "boot/modload.h"
#include "boot/variant.h"
#include "core/conf.h"
#include "core/driver.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define KERNEL	"6.1"
#define DIR	"lib/modules/" KERNEL
#define LATE_MS 6000 /* variant.c's two seconds, and what a busy machine adds */

/* the fuzzer's, and the sanitizer's; not there in a replay */
__attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)(void));
__attribute__((weak)) void __sanitizer_set_report_fd(void *fd);

static const struct pci_dev devs[] = {
	{ { 0, 1, 0, 0 }, { 0x10de, 0x13c2, 0x1458, 0x3679, 0x030000 }, 1, -1, -1, NULL },
	{ { 0, 2, 0, 1 }, { 0x15b3, 0x101e, 0x15b3, 0x0001, 0x020000 }, 2, -1, -1, NULL },
	{ { 0, 3, 0, 0 }, { 0x8086, 0x56c0, 0, 0, 0x038000 }, 3, -1, -1, NULL },
};

#define N_DEVS (sizeof(devs) / sizeof(*devs))

static const char text[] = "10de:13c2 headless=yes\n15b3:101e\n8086:56c0 headless=yes\n";

#define COUNTERS_MAX (1 << 20)

/* how often each thing happened to the child, and what it reached; in shared memory */
static struct {
	unsigned asked, answered, late;
	uint8_t reached[COUNTERS_MAX];
} * count;

static size_t n_counters(void)
{
	size_t n = tree_counters_end - tree_counters;

	FUZZ_CHECK(n <= COUNTERS_MAX);
	return n;
}

/* the fuzzer sees what the child reached, without libkmod in its own process: an index that is read beyond its end
   may crash in one and not in the other */
static void take_over(void)
{
	for (size_t i = n_counters(); i--;) {
		if (count->reached[i] > tree_counters[i])
			tree_counters[i] = count->reached[i];
	}
	memset(count->reached, 0, n_counters());
}

static void tell(void)
{
	printf("# libkmod: asked %u, crashed %u, late %u\n", count->asked,
	       count->asked - count->answered - count->late, count->late);
}

static void say_nothing(int priority, const char *line)
{
	(void)priority;
	(void)line;
}

static int ask(const struct pci_ids *ids, char *name)
{
	struct modload *m;
	int err = modload_open(&m, tree_path(), KERNEL, say_nothing);

	FUZZ_CHECK(!err);
	err = modload_variant(m, ids, name);
	modload_close(m);
	return err;
}

/* in the child, whose end is nobody's business but its parent's */
static int find(void *data, const struct pci_ids *ids, char name[RULE_DRIVER_MAX])
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL };
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC), err;

	(void)data;
	if (__sanitizer_set_death_callback)
		__sanitizer_set_death_callback(NULL);
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		signal(signals[i], SIG_DFL);
	dup2(null, STDERR_FILENO);
	/* any other descriptor would become a file of the child's in the working directory */
	if (__sanitizer_set_report_fd)
		__sanitizer_set_report_fd((void *)STDERR_FILENO);
	count->asked++;
	err = ask(ids, name);
	count->answered++;
	memcpy(count->reached, tree_counters, n_counters());
	return err;
}

static void make(const uint8_t *data, size_t size)
{
	unsigned head = data[0] | data[1] << 8;
	size_t first = head & 0x7fff;

	data += 2;
	size -= 2;
	if (first > size)
		first = size;
	tree_dir("lib");
	tree_dir("lib/modules");
	tree_dir(DIR);
	tree_dir("sys");
	tree_dir("sys/bus");
	tree_dir("sys/bus/pci");
	tree_dir("sys/bus/pci/devices");
	tree_dir("sys/bus/pci/devices/0000:02:00.1");
	tree_link("../0000:02:00.0", "sys/bus/pci/devices/0000:02:00.1/physfn");
	tree_file(DIR "/modules.alias.bin", data, first);
	tree_file(DIR "/modules.dep.bin", data + first, size - first);
	if (!(head & 0x8000))
		return;
	tree_file(DIR "/modules.symbols.bin", data + first, size - first);
	tree_file(DIR "/modules.builtin.bin", data + first, size - first);
	tree_file(DIR "/modules.builtin.alias.bin", data, first);
}

static void check_plan(struct machine *machine, const struct conf *conf)
{
	struct plan plan;
	long start;

	FUZZ_CHECK(!plan_make(&plan, machine, conf->rules, conf->n_rules));
	FUZZ_CHECK(plan.n_taken == N_DEVS);
	start = deadline_now_ms();
	variant_choose(&plan, machine, tree_root(), find, NULL);
	start = deadline_now_ms() - start;
	FUZZ_CHECK(start < LATE_MS);
	count->late += start >= 1000;
	for (unsigned i = 0; i < machine->n_devs; i++) {
		FUZZ_CHECK(driver_is_vfio(plan.devs[i].driver));
		FUZZ_CHECK(strlen(plan.devs[i].driver) < RULE_DRIVER_MAX);
	}
	plan_free(&plan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct machine machine = { .n_devs = N_DEVS, .has_groups = true };
	struct conf conf = { 0 };

	if (size < 2)
		return 0;
	if (!count) {
		count = mmap(NULL, sizeof(*count), PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		FUZZ_CHECK(count != MAP_FAILED);
		atexit(tell);
	}
	machine.devs = malloc(sizeof(devs));
	FUZZ_CHECK(machine.devs);
	memcpy(machine.devs, devs, sizeof(devs));
	conf_parse(&conf, "fuzz", text, strlen(text));
	make(data, size);
	check_plan(&machine, &conf);
	take_over();
	tree_clear();
	machine_free(&machine);
	conf_free(&conf);
	return 0;
}
