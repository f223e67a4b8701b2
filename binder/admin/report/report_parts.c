// SPDX-License-Identifier: GPL-2.0-or-later
/* What each part of a report says. */
#include "admin/report/report.h"

#include "admin/below.h"
#include "admin/generator.h"
#include "admin/klog.h"
#include "admin/report/described.h"

#include "boot/sysfs.h"
#include "core/driver.h"
#include "version.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SHOW_MAX 16
#define LOG_HALF 200 /* lines from the beginning of the log, and from its end */
#define LOG_LINE 512

/* the value of NAME in os-release(5), without quotes */
static const char *os_release(char *text, const char *name)
{
	size_t len = strlen(name);
	char *line;

	while ((line = strsep(&text, "\n"))) {
		char *value = line + len + 1;

		if (strncmp(line, name, len) || line[len] != '=')
			continue;
		if (*value == '"' || *value == '\'')
			value++;
		value[strcspn(value, "\"'")] = 0;
		return value;
	}
	return "unknown";
}

static void print_file(const struct admin *a, const char *label, const char *path)
{
	char text[256];

	if (sysfs_read(a->root, path, text, sizeof(text)) > 0)
		printf("%s: %s\n", label, text);
}

static int print_versions(struct admin *a)
{
	static const struct {
		const char *label, *path;
	} files[] = {
		{ "Linux", "proc/sys/kernel/osrelease" },
		{ "kernel built", "proc/sys/kernel/version" },
		{ "maker", "sys/class/dmi/id/sys_vendor" },
		{ "machine", "sys/class/dmi/id/product_name" },
		{ "board's maker", "sys/class/dmi/id/board_vendor" },
		{ "board", "sys/class/dmi/id/board_name" },
		{ "firmware", "sys/class/dmi/id/bios_version" },
		{ "firmware of", "sys/class/dmi/id/bios_date" },
	};
	const struct generator *generator = generator_find(a);
	char command[256], *model;
	int err;
	char *text = admin_read_file(a, "etc/os-release", &err);

	if (!text)
		text = admin_read_file(a, "usr/lib/os-release", &err);
	puts("gpupt " GPUPT_VERSION);
	if (text)
		printf("distribution: %s\n", os_release(text, "PRETTY_NAME"));
	free(text);
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		print_file(a, files[i].label, files[i].path);
	printf("firmware's kind: %s\n",
	       below_has(a->root, "sys/firmware/efi") ? "UEFI" : "BIOS, or not known");
	text = admin_read_file(a, "proc/cpuinfo", &err);
	model = text ? strstr(text, "model name") : NULL;
	if (model) {
		model += strcspn(model, ":\n");
		model += strspn(model, ": \t");
		printf("processor: %.*s\n", (int)strcspn(model, "\n"), model);
	}
	free(text);
	printf("generator: %s%s\n", generator ? generator->name : "none that gpupt knows",
	       generator && !below_has(a->root, generator->hook) ? ", without gpupt's hook"
								 : "");
	printf("an image is made by: %s\n", generator_rebuild(a, command, sizeof(command)));
	if (admin_is_live(a) && geteuid())
		puts("made without root, who alone can read some things");
	return EXIT_OK;
}

static int print_boot(struct admin *a)
{
	int err;
	char *text = admin_read_file(a, "run/gpupt/report.json", &err);

	puts(text ? text : "there is none");
	free(text);
	return EXIT_OK;
}

/* what the report is about: cards, what lines name, what VMs can have, and who is in a group with them */
static bool is_of_interest(const struct admin *a, unsigned dev)
{
	const struct pci_dev *d = &a->machine.devs[dev];

	return a->plan.devs[dev].state != PLAN_NONE || a->plan.devs[dev].shares_group ||
	       pci_is_display(&d->ids) || driver_is_vfio(d->driver);
}

static int print_devices(struct admin *a)
{
	char addr[PCI_ADDR_LEN], *args[] = { addr, NULL };
	int status = admin_make_plan(a);
	unsigned n = 0;

	a->args = args;
	for (unsigned i = 0; i < a->machine.n_devs && status != EXIT_SYSTEM; i++) {
		if (!is_of_interest(a, i))
			continue;
		if (n == SHOW_MAX) {
			puts("\nand more, which are left out here");
			break;
		}
		if (n++)
			putchar('\n');
		pci_addr_print(&a->machine.devs[i].addr, addr);
		status = cmd_show(a);
		fflush(stdout);
	}
	a->args = NULL;
	return status;
}

struct log {
	const struct admin *a;
	unsigned n;		       /* lines that are of interest */
	char last[LOG_HALF][LOG_LINE]; /* those beyond the first LOG_HALF, in a ring */
};

static bool log_is_of_interest(const struct admin *a, const char *message)
{
	static const char *const words[] = { "gpupt", "vfio",	"VFIO",	  "iommu", "IOMMU",
					     "DMAR",  "AMD-Vi", "BOOTFB", "fb0",   "vgaarb" };

	/* it is in the report, and not as it is here */
	if (strstr(message, "ommand line:"))
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strstr(message, words[i]))
			return true;
	}
	for (unsigned i = 0; i < a->machine.n_devs; i++) {
		if (is_of_interest(a, i) && klog_names(message, &a->machine.devs[i].addr))
			return true;
	}
	return false;
}

static void log_line(void *data, const char *message, unsigned long long us)
{
	struct log *log = data;
	char line[LOG_LINE];

	if (!log_is_of_interest(log->a, message))
		return;
	snprintf(line, sizeof(line), "[%5llu.%06llu] %s", us / 1000000, us % 1000000, message);
	if (log->n < LOG_HALF)
		puts(line);
	else
		strcpy(log->last[log->n % LOG_HALF], line);
	log->n++;
}

static int print_log(struct admin *a)
{
	struct log *log = calloc(1, sizeof(*log));
	int status = log ? admin_make_plan(a) : admin_no_memory(), err;

	if (!status) {
		log->a = a;
		err = klog_read(a->root, log_line, log);
		if (err)
			printf("the kernel log cannot be read: %s\n", strerror(-err));
		if (log->n > 2 * LOG_HALF)
			printf("... %u lines are left out here\n", log->n - 2 * LOG_HALF);
		for (unsigned i = log->n > 2 * LOG_HALF ? log->n - LOG_HALF : LOG_HALF;
		     i < log->n; i++)
			puts(log->last[i % LOG_HALF]);
	}
	free(log);
	return status;
}

static int print_machine(struct admin *a)
{
	int status = admin_read_machine(a);

	return status ? status : described_print(a);
}

const struct report_part report_parts[] = {
	{ .title = "versions", .run = print_versions, .limit_ms = 5000 },
	{ .title = "now", .run = cmd_next, .limit_ms = 20000 },
	{ .title = "list", .run = cmd_list, .limit_ms = 20000, .all = true },
	{ .title = "plan", .run = cmd_plan, .limit_ms = 20000 },
	{ .title = "status", .run = cmd_status, .limit_ms = 20000 },
	{ .title = "check", .run = cmd_check, .limit_ms = 60000 },
	{ .title = "devices", .run = print_devices, .limit_ms = 20000 },
	{ .title = "groups", .run = cmd_list, .limit_ms = 20000, .plain = true },
	{ .title = "report of the boot", .run = print_boot, .limit_ms = 5000 },
	{ .title = "kernel log", .run = print_log, .limit_ms = 20000 },
	{ .title = "machine",
	  .run = print_machine,
	  .limit_ms = 20000,
	  .scrub = REPORT_NUMBERS },
	{ .title = NULL },
};
