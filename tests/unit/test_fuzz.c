// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lines that nobody would write, from words that somebody would, and machines that nobody has:
 * always the same ones, as the generator starts from the same number.
 */
#include "any.h"
#include "dump.h"

#include "core/cmdline.h"

#define LINES	   200000
#define CMDLINES   20000
#define MODALIASES 20000
#define PLANS	   100000
#define WIDTH	   160

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
	"resize.5=1M",
	"reset_method=flr,af_flr",
	"d3cold=no",
	"mdev",
	"mdev 00:02.0 i915-GVTg_V5_4",
	"83b8f4f2-509f-382f-3c1e-e6bfe0fa1001",
	"sriov",
	"sriov 8086:56c0",
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
	for (unsigned bar = 0; bar < RULE_BARS; bar++)
		row_check(rule->resize[bar] <= RULE_SIZE_MAX + 1, "'%.*s': BAR %u", (int)len,
			  line, bar);
	row_check(rule->reset_method.len < RULE_RESET_MAX, "'%.*s': reset_method", (int)len,
		  line);
	row_check((rule->kind == RULE_MDEV) == (rule->uuid.len == RULE_UUID_LEN) &&
			  (rule->kind == RULE_MDEV) == (rule->mdev_type.len > 0) &&
			  (rule->kind == RULE_SRIOV) == (rule->vfs > 0),
		  "'%.*s': half a line", (int)len, line);
	row_check(rule->kind == RULE_DEVICE || (rule->select & (SEL_FN | SEL_PATH)),
		  "'%.*s': more than one parent", (int)len, line);
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

/* what has its driver, by whatever name, needs no module */
static bool is_done(const struct plan *plan, unsigned dev)
{
	const char *driver = plan->machine->devs[dev].driver;

	return driver && !strcmp(driver, plan->devs[dev].driver);
}

/* what a device has gone through */
struct progress {
	bool held, overridden, loaded, released, unbound, probed;
};

/* why step I may not stand where it does; NULL: it may. P is what its device has gone through. */
static const char *objection_to_step(const struct steps *s, unsigned i, unsigned n_loads,
				     struct progress *p)
{
	const struct step *step = &s->list[i];
	const struct plan *plan = s->plan;
	const struct machine *m = plan->machine;
	const struct pci_dev *dev = &m->devs[step->dev];
	bool is_held = dev->driver && !is_done(plan, step->dev);

	if (plan->devs[step->dev].state != PLAN_TAKEN)
		return "its device is not taken";
	if (!plan_is_for(plan, step->dev))
		return "it is not for this device";
	if (p->probed)
		return "it is bound already";
	if (is_held != (i >= s->n_free))
		return "in the wrong lane";
	if (step->kind != STEP_HOLD && !p->overridden && !p->held &&
	    step->kind != STEP_OVERRIDE)
		return "not overridden yet";
	if (step->load >= 0)
		p->loaded = true;
	switch (step->kind) {
	case STEP_HOLD:
		p->held = true;
		return n_loads ? "too late" : NULL;
	case STEP_OVERRIDE:
		if (p->overridden)
			return "twice";
		p->overridden = true;
		if (p->held)
			return p->released ? NULL : "the console is still there";
		return n_loads && !is_held ? "too late" : NULL;
	case STEP_FRAMEBUFFER:
		p->released = true;
		if (!m->framebuffer || step->dev != m->framebuffer_device)
			return "it has no framebuffer";
		if (!strstr(plan->devs[step->dev].driver, "vfio") || is_done(plan, step->dev))
			return "no vfio driver is to have it";
		return step->load < 0 ? "it waits for no module" : NULL;
	case STEP_UNBIND:
		p->unbound = true;
		return is_held ? NULL : "nothing to unbind";
	case STEP_PROBE:
		p->probed = true;
		if (is_held && !p->unbound)
			return "a driver has it";
		return is_done(plan, step->dev) ? "it is bound" : NULL;
	case STEP_RESIZE:
		if (p->held && !p->released)
			return "the console is in that BAR";
		/* fall through */
	default:
		if (plan->devs[step->dev].origin >= 0)
			return "its line does not name it";
		return is_held && !p->unbound ? "a driver has it" : NULL;
	}
}

static void check_steps(const struct plan *plan, const char *lines, unsigned *released)
{
	unsigned loads = 0, wanted = 0, prepared = 0, overrides = 0, want = 0;
	struct progress of[MAX_DEVS + 1] = { 0 };
	char text[DUMP_MAX];
	struct steps steps;

	assert_int_equal(steps_make(&steps, plan), 0);
	for (unsigned i = 0; i < steps.n; i++) {
		const struct step *step = &steps.list[i];
		const char *why = NULL;

		if (step->dev >= 0)
			why = objection_to_step(&steps, i, loads, &of[step->dev]);
		else if (i >= steps.n_free)
			why = "too late";
		row_check(!why, "step %u: %s:\n%sfor:\n%s", i, why, dump_plan(plan, text),
			  lines);
		loads += step->kind == STEP_LOAD;
		overrides += step->kind == STEP_OVERRIDE;
		*released += step->kind == STEP_FRAMEBUFFER;
		prepared += steps_prepares(step) && step->kind != STEP_FRAMEBUFFER;
	}
	for (unsigned i = 0; i < plan->machine->n_devs; i++) {
		const struct rule *rule = plan->devs[i].rule;

		if (plan->devs[i].state != PLAN_TAKEN || !plan_is_for(plan, i))
			continue;
		wanted++;
		row_check(of[i].probed || is_done(plan, i), "not bound:\n%s",
			  dump_plan(plan, text));
		if (plan->devs[i].origin >= 0)
			continue;
		want += rule->d3cold_no + (rule->reset_method.len > 0);
		for (unsigned bar = 0; bar < RULE_BARS; bar++)
			want += rule->resize[bar] > 0;
	}
	row_check(overrides == wanted, "overrides:\n%s", dump_plan(plan, text));
	row_check(prepared == want, "prepared:\n%sfor:\n%s", dump_plan(plan, text), lines);
	steps_free(&steps);
}

static const char *any_variant(void *data, unsigned dev)
{
	(void)data;
	(void)dev;
	return any(2) ? "a_vfio_pci" : NULL;
}

static void no_plan_breaks_a_rule_of_safety(void **state)
{
	unsigned taken = 0, released = 0, virtuals = 0;

	(void)state;
	for (unsigned n = 0; n < PLANS && rows_wrong < 20; n++) {
		char lines[512] = "", text[DUMP_MAX];
		struct pci_dev devs[MAX_DEVS + 1];
		struct machine m = any_machine(devs);
		struct conf conf = { 0 };
		struct plan plan;

		conf_parse(&conf, "f", lines, any_lines(lines, sizeof(lines)));
		assert_int_equal(conf.n_errors, 0);
		assert_int_equal(plan_make(&plan, &m, conf.rules, conf.n_rules), 0);
		for (unsigned i = 0; i < m.n_devs; i++) {
			const char *why = NULL;

			if (plan.devs[i].state == PLAN_TAKEN)
				why = objection(&plan, i);
			row_check(!why, "%s of this plan:\n%sfor:\n%s", why,
				  dump_plan(&plan, text), lines);
		}
		for (unsigned i = 0; i < plan.n_virtuals; i++) {
			const struct plan_virtual *v = &plan.virtuals[i];

			row_check(v->reason != REFUSE_NONE ||
					  (plan.devs[v->parent].state != PLAN_TAKEN &&
					   rule_match_place(v->rule, devs, v->parent) &&
					   rule_match_device(v->rule, &devs[v->parent])),
				  "virtual devices of this plan:\n%sfor:\n%s",
				  dump_plan(&plan, text), lines);
			virtuals += v->reason == REFUSE_NONE;
		}
		check_steps(&plan, lines, &released);
		taken += plan.n_taken;
		if (any(2)) {
			plan_choose_drivers(&plan, any_variant, NULL);
			check_steps(&plan, lines, &(unsigned){ 0 });
		}
		if (m.n_devs && any(2)) {
			plan.only = any(m.n_devs);
			check_steps(&plan, lines, &(unsigned){ 0 });
		}
		plan_free(&plan);
		conf_free(&conf);
	}
	row_check(taken > PLANS / 8, "only %u devices were taken", taken);
	row_check(released > PLANS / 100, "only %u framebuffers were released", released);
	row_check(virtuals > PLANS / 20, "only %u virtual devices were to be made", virtuals);
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
