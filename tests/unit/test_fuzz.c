// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lines that nobody would write, from words that somebody would, and machines that nobody has:
 * always the same ones, as the generator starts from the same number.
 */
#include "dump.h"

#include "../../binder/cmdline.h"

#define LINES	   200000
#define CMDLINES   20000
#define MODALIASES 20000
#define PLANS	   100000
#define WIDTH	   160

static uint64_t seed = 0x9e3779b97f4a7c15;

/* xorshift64*, Vigna 2016 */
static uint32_t any(uint32_t below)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (seed * 0x2545f4914f6cdd1d >> 32) % below;
}

static const char *const words[] = {
	"10de:13c2",
	"10de:*",
	"*:13c2:03xx",
	"::0c03:30",
	"0000:01:00.0",
	"01:00",
	"10000:e1:00.0",
	"00:01.0/00.0",
	"0001:80:03.0/00.0/1f.7",
	"subsystem=1458:3679",
	"boot_vga=1",
	"functions=all",
	"functions=one",
	"group=all",
	"driver=auto",
	"driver=vfio-pci",
	"headless=yes",
	"resize.0=16G",
	"d3cold=no",
	"mdev",
	"sriov",
	"vfs=4",
	"#",
	"--",
};

/* of the kernel command line */
static const char *const parameters[] = {
	"gpupt.device=",
	"gpupt=off",
	"rd.gpupt=0",
	"gpupt.config=none",
	"gpupt.debug",
	"iommu=off",
	"intel_iommu=off",
	"\"",
	"gpupt.device=\"",
	"--",
	"gpupt.",
	"=",
	"x=\"a b\"",
	"gpupt=\"",
	",",
};

static size_t append(char *line, size_t len, const char *text)
{
	size_t n = strlen(text);

	if (len + n > WIDTH)
		return len;
	memcpy(line + len, text, n);
	return len + n;
}

/* some bytes are replaced, doubled or lost, by preference by those that mean something */
static size_t mutate(char *line, size_t len)
{
	static const char marks[] = ":.*/=,xX0123456789abcdefg \t-_#\"\r\n\0\377";

	for (unsigned n = any(4); n && len; n--) {
		size_t at = any(len);

		switch (any(3)) {
		case 0:
			line[at] = any(8) ? marks[any(sizeof(marks))] : (char)any(256);
			break;
		case 1:
			memmove(line + at, line + at + 1, len - at - 1);
			len--;
			break;
		default:
			memmove(line + at + 1, line + at, len - at);
			len++;
		}
	}
	return len;
}

static size_t make_line(char *line)
{
	size_t len = 0;

	for (unsigned n = 1 + any(4); n; n--) {
		len = append(line, len, words[any(LENGTH(words))]);
		len = append(line, len, any(8) ? " " : "");
	}
	return mutate(line, len);
}

static bool is_blank(const char *text, size_t len)
{
	while (len && (text[len - 1] == ' ' || text[len - 1] == '\t'))
		len--;
	return !len;
}

/* what a rule that was taken must be like */
static void check_rule(const struct rule *rule, const char *line, size_t len)
{
	char *text = exact_copy(rule->text, rule->text_len);
	const char *at, *wrong, *difference;
	struct rule again;

	row_check(rule->text >= line && rule->text + rule->text_len <= line + len,
		  "'%.*s': the words are outside the line", (int)len, line);
	wrong = rule_parse(&again, text, text + rule->text_len, &at);
	difference = wrong ? wrong : rule_difference(rule, &again);
	row_check(!difference, "'%.*s' reads differently the second time: %s", (int)len, line,
		  difference);
	row_check(rule->path_len <= RULE_PATH_MAX && memchr(rule->driver, 0, RULE_DRIVER_MAX),
		  "'%.*s': out of bounds", (int)len, line);
	row_check(!(rule->ids.class & ~rule->class_mask),
		  "'%.*s': the class has digits that its mask has not", (int)len, line);
	row_check(!(rule->select & SEL_FN) || (rule->select & SEL_ADDR),
		  "'%.*s': a function without an address", (int)len, line);
	row_check(rule->addr.dev < 32 && rule->addr.fn < 8, "'%.*s': no such address", (int)len,
		  line);
	free(text);
}

static void any_line_is_read_or_refused(void **state)
{
	unsigned taken = 0, refused = 0;

	(void)state;
	for (unsigned i = 0; i < LINES && rows_wrong < 20; i++) {
		char line[WIDTH + 8], *copy;
		size_t len = make_line(line);
		const char *at = NULL, *wrong;
		struct rule rule;

		if (is_blank(line, len))
			continue;
		copy = exact_copy(line, len);
		wrong = rule_parse(&rule, copy, copy + len, &at);
		if (wrong) {
			row_check(at >= copy && at <= copy + len, "'%.*s': %s: at %d", (int)len,
				  line, wrong, (int)(at - copy));
			row_check(*wrong, "'%.*s': no reason", (int)len, line);
			refused++;
		} else {
			check_rule(&rule, copy, len);
			taken++;
		}
		free(copy);
	}
	/* a generator that makes only the one or the other would prove little */
	row_check(taken > LINES / 20, "only %u lines were right", taken);
	row_check(refused > LINES / 20, "only %u lines were wrong", refused);
	rows_end();
}

static void any_file_is_read(void **state)
{
	(void)state;
	for (unsigned i = 0; i < LINES / 20 && rows_wrong < 20; i++) {
		char text[WIDTH * 4] = "";
		size_t len = 0;
		unsigned lines = 1;
		struct conf conf = { 0 };
		char *copy;

		for (unsigned n = any(4); n; n--) {
			len += make_line(text + len);
			text[len++] = '\n';
		}
		copy = exact_copy(text, len);
		for (size_t k = 0; k < len; k++)
			lines += copy[k] == '\n';
		conf_parse(&conf, "f", copy, len);
		for (unsigned k = 0; k < conf.n_errors; k++)
			row_check(conf.errors[k].line <= lines &&
					  conf.errors[k].column <= WIDTH + 9,
				  "'%.*s': error at %u:%u", (int)len, text, conf.errors[k].line,
				  conf.errors[k].column);
		conf_free(&conf);
		free(copy);
	}
	rows_end();
}

static void any_command_line_is_read(void **state)
{
	(void)state;
	for (unsigned i = 0; i < CMDLINES && rows_wrong < 20; i++) {
		char line[WIDTH + 8], *copy;
		struct conf conf = { 0 };
		struct cmdline cmdline;
		size_t len = 0;

		for (unsigned n = any(5); n; n--) {
			len = append(line, len,
				     any(3) ? parameters[any(LENGTH(parameters))]
					    : words[any(LENGTH(words))]);
			len = append(line, len, any(3) ? " " : "");
		}
		len = mutate(line, len);
		line[len] = 0;
		len = strlen(line);
		copy = exact_copy(line, len + 1);
		cmdline_parse(&cmdline, &conf, "c", copy);
		for (unsigned k = 0; k < conf.n_errors && k < CONF_ERRORS_MAX; k++)
			row_check(conf.errors[k].column >= 1 &&
					  conf.errors[k].column <= len + 1,
				  "'%s': error at %u", line, conf.errors[k].column);
		row_check(!cmdline.off || (cmdline.off >= copy && cmdline.off <= copy + len),
			  "'%s': off is outside the line", line);
		conf_free(&conf);
		free(copy);
	}
	rows_end();
}

static void any_name_and_modalias_is_read_or_refused(void **state)
{
	static const char *const sound[] = {
		"pci:v000010DEd000013C2sv00001043sd00008508bc03sc00i00",
		"0000:01:00.0",
		"10000:e1:1f.7",
	};

	(void)state;
	for (unsigned i = 0; i < MODALIASES; i++) {
		char line[WIDTH + 8], *copy, text[PCI_ADDR_LEN];
		size_t len = mutate(line, append(line, 0, sound[any(LENGTH(sound))]));
		struct pci_addr addr, again;
		struct pci_ids ids;

		line[len] = 0;
		copy = exact_copy(line, strlen(line) + 1);
		pci_modalias_parse(copy, &ids);
		if (!pci_addr_parse(copy, &addr))
			row_check(!pci_addr_parse(pci_addr_print(&addr, text), &again) &&
					  addr_equal(&addr, &again),
				  "'%s' is printed as %s", copy, text);
		free(copy);
	}
	rows_end();
}

/* a machine and lines that often meet */

#define MAX_DEVS 10

static struct pci_dev any_device(void)
{
	static const uint32_t classes[] = { 0x060400, 0x010802, 0x020000, 0x030000,
					    0x030000, 0x030200, 0x038000, 0x040300 };
	static const char *const drivers[] = {
		NULL, NULL, NULL, "vfio-pci", "pcieport", "nvme"
	};
	struct pci_dev dev = {
		.addr = { 0, any(2), any(3), any(3) },
		.ids = { 0x1000 + any(2), 0x2000 + any(2), 0, 0,
			 classes[any(LENGTH(classes))] },
		.group = (int)any(5) - 1,
		.parent = -1,
		.boot_vga = (int)any(3) - 1,
		.driver = drivers[any(LENGTH(drivers))],
	};

	return dev;
}

static struct machine any_machine(struct pci_dev devs[MAX_DEVS])
{
	struct machine m = { .devs = devs };

	for (unsigned n = any(MAX_DEVS + 1); n; n--) {
		struct pci_dev dev = any_device();
		unsigned at = m.n_devs;

		while (at && pci_addr_cmp(&devs[at - 1].addr, &dev.addr) > 0)
			at--;
		if (at && !pci_addr_cmp(&devs[at - 1].addr, &dev.addr))
			continue;
		memmove(&devs[at + 1], &devs[at], (m.n_devs - at) * sizeof(*devs));
		devs[at] = dev;
		m.n_devs++;
		m.has_groups |= dev.group >= 0;
	}
	return m;
}

static size_t any_lines(char *text, size_t size)
{
	static const char *const options[] = { "",
					       "",
					       "",
					       "group=all",
					       "functions=all",
					       "functions=one",
					       "headless=yes",
					       "driver=pci-stub",
					       "driver=nouveau" };
	size_t len = 0;

	for (unsigned n = any(4); n; n--) {
		unsigned form = any(4);

		if (form != 1)
			len += snprintf(text + len, size - len, "%02x:%02x.%x ", any(2), any(3),
					any(3));
		if (form == 1 || form == 2)
			len += snprintf(text + len, size - len, "%04x:%s ", 0x1000 + any(2),
					any(2) ? "2000" : "*");
		len += snprintf(text + len, size - len, "%s\n", options[any(LENGTH(options))]);
	}
	return len;
}

static bool is_for_vms(const char *driver)
{
	return driver && (strstr(driver, "vfio") || !strcmp(driver, "pci-stub"));
}

static bool is_screen(const struct pci_dev *dev)
{
	return pci_base_class(&dev->ids) == PCI_BASE_DISPLAY && dev->ids.class >> 8 != 0x0302;
}

static bool host_has_a_screen(const struct plan *plan)
{
	for (unsigned i = 0; i < plan->machine->n_devs; i++) {
		const struct plan_device *p = &plan->devs[i];
		const struct pci_dev *dev = &plan->machine->devs[i];

		if (is_screen(dev) &&
		    !is_for_vms(p->state == PLAN_TAKEN ? p->driver : dev->driver))
			return true;
	}
	return false;
}

/* why device I may not be taken as PLAN has it; NULL: it may */
static const char *objection(const struct plan *plan, unsigned i)
{
	const struct pci_dev *devs = plan->machine->devs, *dev = &devs[i];
	const struct plan_device *p = &plan->devs[i];
	unsigned base = pci_base_class(&dev->ids);

	if (dev->group < 0)
		return "it has no IOMMU group";
	if (base == PCI_BASE_BRIDGE)
		return "it is a bridge";
	if ((base == PCI_BASE_STORAGE || base == PCI_BASE_NETWORK) &&
	    !rule_names_device(p->rule))
		return "it is storage or network, and not named";
	if (is_screen(dev) && is_for_vms(p->driver) && !is_for_vms(dev->driver) &&
	    !p->rule->headless && !host_has_a_screen(plan))
		return "it is the last display";
	if (p->origin < 0)
		return rule_match_place(p->rule, devs, i) && rule_match_device(p->rule, dev)
			       ? NULL
			       : "its line does not mean it";
	if (plan->devs[p->origin].state != PLAN_TAKEN || plan->devs[p->origin].rule != p->rule)
		return "what it came with is not taken";
	if (!pci_same_slot(&dev->addr, &devs[p->origin].addr) &&
	    !(p->rule->group_all && dev->group == devs[p->origin].group))
		return "it does not belong to what it came with";
	return NULL;
}

static void no_plan_breaks_a_rule_of_safety(void **state)
{
	unsigned taken = 0;

	(void)state;
	for (unsigned n = 0; n < PLANS && rows_wrong < 20; n++) {
		char lines[256] = "", text[DUMP_MAX];
		struct pci_dev devs[MAX_DEVS + 1];
		struct machine m = any_machine(devs);
		struct conf conf = { 0 };
		struct plan plan;
		unsigned overrides = 0;

		conf_parse(&conf, "f", lines, any_lines(lines, sizeof(lines)));
		assert_int_equal(plan_make(&plan, &m, conf.rules, conf.n_rules), 0);
		for (unsigned i = 0; i < m.n_devs; i++) {
			const char *why = NULL;

			if (plan.devs[i].state == PLAN_TAKEN)
				why = objection(&plan, i);
			row_check(!why, "%s of this plan:\n%sfor:\n%s", why,
				  dump_plan(&plan, text), lines);
		}
		for (unsigned i = 0; i < plan.n_ops; i++) {
			overrides += plan.ops[i].kind == OP_OVERRIDE;
			row_check(!i || plan.ops[i].kind >= plan.ops[i - 1].kind ||
					  plan.ops[i].kind >= OP_UNBIND,
				  "out of order:\n%s", dump_plan(&plan, text));
		}
		row_check(overrides == plan.n_taken, "overrides:\n%s", dump_plan(&plan, text));
		taken += plan.n_taken;
		plan_free(&plan);
		conf_free(&conf);
	}
	row_check(taken > PLANS / 8, "only %u devices were taken", taken);
	rows_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_line_is_read_or_refused),
		cmocka_unit_test(any_file_is_read),
		cmocka_unit_test(any_command_line_is_read),
		cmocka_unit_test(any_name_and_modalias_is_read_or_refused),
		cmocka_unit_test(no_plan_breaks_a_rule_of_safety),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
