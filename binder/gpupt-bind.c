// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * gpupt-bind: binds PCI devices to vfio-pci before host drivers can touch them. This file holds
 * the options, the order of the phases and the exit status.
 */
#include "boot/apply.h"
#include "boot/deadline.h"
#include "boot/decide.h"
#include "boot/loader.h"
#include "boot/log.h"
#include "boot/report.h"
#include "boot/root.h"
#include "boot/scan.h"
#include "boot/shared.h"
#include "boot/sysfs.h"
#include "boot/tell.h"
#include "boot/watch.h"
#include "version.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#define REST_MS                                                                                \
	600 /* beyond apply's time; of ten seconds, there is as much again to say that they are over */

enum { EXIT_OK, EXIT_PARTIAL, EXIT_CONF, EXIT_USAGE = 64, EXIT_SYSTEM = 71 };

static const char usage[] =
	"usage: gpupt-bind [-n|-N|-m] [-c FILE] [-r ROOT] [-k KERNEL] [-d ADDRESS]\n"
	"Binds the PCI devices that gpupt.conf(5) names to vfio-pci.\n"
	"  -n       print the plan, change nothing\n"
	"  -N       only check the configuration files\n"
	"  -m       as -N, and print the modules that an image needs\n"
	"  -c FILE  read FILE instead of /etc/gpupt.conf and the drop-ins\n"
	"  -r ROOT  the tree that holds /etc, /proc, /sys, /run and /lib\n"
	"  -k KERNEL  with -m: of the image\n"
	"  -d ADDRESS, --device ADDRESS\n"
	"           bind only this device, if a line names it\n"
	"  -V       print the version\n";

struct options {
	const char *conf, *root, *kernel;
	const char *device; /* the only one to bind, or NULL */
	bool dry_run, check, modules;
};

/* what the work tells the process that waits for it, in shared memory */
struct progress {
	const char *volatile doing;
	volatile long end_ms; /* when it is to have come to an end */
};

struct run {
	const struct options *options;
	int root;
	struct loader loader;
	struct input input;
	struct machine machine;
	struct plan plan;
	struct steps steps;
	struct apply apply;
	struct report report;
	struct progress *progress;
	long begin_ms;
	struct timeval start; /* the same, as exact as the report has it */
};

/* whether some device, or the only one that was asked for, is not as the configuration has it */
static bool is_partial(const struct run *run)
{
	const struct plan *plan = &run->plan;
	const struct apply *apply = run->report.apply;

	if (plan->devs && plan->only >= 0)
		return plan->devs[plan->only].state != PLAN_TAKEN ||
		       (apply && (!apply->devs[plan->only].bound || apply->n_wrong));
	return plan->n_refused || plan->n_absent || run->machine.n_left_out ||
	       (apply && (apply->n_bound < plan->n_taken || apply->n_wrong));
}

static int exit_status(const struct run *run)
{
	if (run->input.conf.n_errors)
		return EXIT_CONF;
	/* with -N and -m nothing is asked of the machine */
	return !run->options->check && is_partial(run) ? EXIT_PARTIAL : EXIT_OK;
}

static int fail(struct run *run, const char *what, int err)
{
	log_error("%s: %s", what, strerror(-err));
	run->report.result = "error";
	run->report.message = what;
	return err;
}

/* from rules to the plan and its steps: 0; -ENODEV: the only device that is meant is not named; -errno */
static int make_steps(struct run *run)
{
	const struct conf *conf = &run->input.conf;
	int err = scan_machine_for(run->root, &run->machine, conf->rules, conf->n_rules);

	if (err)
		return fail(run, "unable to read /" SYSFS_DEVICES, err);
	run->progress->doing = "making the plan";
	err = decide_plan(&run->plan, &run->machine, run->root, &run->input,
			  loader_finder(&run->loader), &run->loader);
	if (err)
		return fail(run, "unable to make the plan", err);
	if (run->options->device) {
		int dev = machine_find(&run->machine, run->options->device);

		/* gone again, or nobody's business: udev asks for each device that appears */
		if (dev < 0 || run->plan.devs[dev].state == PLAN_NONE) {
			log_debug("%s: not named", run->options->device);
			plan_free(&run->plan);
			run->machine.n_left_out = 0;
			return -ENODEV;
		}
		run->plan.only = dev;
	}
	if (run->machine.n_left_out)
		run->report.message = "a function beside a named one cannot be read";
	run->report.plan = &run->plan;
	err = steps_make(&run->steps, &run->plan);
	return err ? fail(run, "unable to make the plan", err) : 0;
}

/* from rules to bound devices, or to the printed plan: 0 or -errno */
static int run_rules(struct run *run)
{
	int err = make_steps(run);

	if (err)
		return err == -ENODEV && !run->report.result ? 0 : err;
	if (run->options->dry_run)
		return tell_plan(&run->steps) ? fail(run, "unable to print the plan", -EIO) : 0;
	run->progress->doing = "binding";
	run->progress->end_ms = run->begin_ms + apply_total_ms(&run->plan) + REST_MS;
	err = apply_run(&run->apply, &run->steps, run->root,
			run->begin_ms + apply_total_ms(&run->plan), loader_insert,
			&run->loader);
	if (err)
		return fail(run, "unable to carry out the plan", err);
	err = decide_sharers(&run->plan, &run->machine, run->root);
	if (err) {
		run->report.plan = NULL;
		return fail(run, "unable to make the plan", err);
	}
	run->report.apply = &run->apply;
	run->progress->doing = "reporting";
	tell_outcome(&run->apply);
	return 0;
}

/* an image may be built where its devices are not, and where there is no sysfs */
static int run_modules(struct run *run)
{
	const struct conf *conf = &run->input.conf;
	bool known = !scan_machine_for(run->root, &run->machine, conf->rules, conf->n_rules) &&
		     !decide_plan(&run->plan, &run->machine, run->root, &run->input,
				  loader_finder(&run->loader), &run->loader) &&
		     !steps_make(&run->steps, &run->plan);

	return tell_modules(conf->rules, conf->n_rules, known ? &run->steps : NULL);
}

static void warn_of_stale_image(const struct run *run)
{
	if (!run->options->conf && !run->input.cmdline.no_config &&
	    report_is_stale(run->root, run->input.hash))
		log_warning(
			"the initramfs was built with other configuration files than these: build it anew");
}

/* the phases that come before any device is looked at, and the exit status */
static int run_phases(struct run *run)
{
	const struct options *o = run->options;
	struct input *input = &run->input;
	int err = 0;

	if (!o->check)
		input_read_cmdline(input, run->root);
	log_open(!o->dry_run && !o->check && !strcmp(o->root, "/"), input->cmdline.debug);
	if (input->cmdline.off) {
		/* not anew for each device that appears */
		log_write(o->device ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO,
			  "%s on the kernel command line: nothing done", input->cmdline.off);
		run->report.result = "off";
		run->report.message = input->cmdline.off;
		return EXIT_OK;
	}
	if (!input->cmdline.no_config || o->conf)
		input_read_conf(input, run->root, o->conf);
	if (!o->device) /* the boot has told them, and devices may come in hundreds */
		tell_conf_errors(&input->conf);
	if (o->dry_run)
		warn_of_stale_image(run);
	if (o->modules)
		err = run_modules(run);
	else if (!o->check && input->conf.n_rules)
		err = run_rules(run);
	else if (o->dry_run && !o->device && !input->conf.n_errors)
		log_info("no line names a device: nothing to do");
	return err ? EXIT_SYSTEM : exit_status(run);
}

/* milliseconds since the kernel began, which /proc/uptime has in hundredths of a second; 0: unknown */
static unsigned long uptime_ms(int root)
{
	unsigned long ms = 0;
	char text[64];

	if (sysfs_read(root, "proc/uptime", text, sizeof(text)) < 0)
		return 0;
	for (const char *p = text; *p && *p != ' '; p++) {
		if (*p != '.')
			ms = 10 * ms + *p - '0';
	}
	return 10 * ms;
}

static bool is_dry(const struct options *o)
{
	return o->dry_run || o->check;
}

/* the report is the boot's: a device that comes later does not replace it */
static void write_report(struct run *run, int status)
{
	struct timeval end;
	int err;

	if (is_dry(run->options) || run->options->device)
		return;
	gettimeofday(&end, NULL);
	run->report.input = &run->input;
	run->report.exit_status = status;
	if (!run->report.result)
		run->report.result = status ? "partial" : "ok";
	run->report.uptime_ms = uptime_ms(run->root);
	run->report.duration_us =
		(end.tv_sec - run->start.tv_sec) * 1000000L + end.tv_usec - run->start.tv_usec;
	err = report_write(&run->report, run->root);
	if (err)
		log_warning("unable to write /" REPORT_FILE ": %s", strerror(-err));
}

/* all but waiting for the end */
static int work(void *data)
{
	struct run *run = data;
	int status = run_phases(run);

	write_report(run, status);
	return status;
}

static void free_all(struct run *run)
{
	loader_close(&run->loader);
	apply_free(&run->apply);
	steps_free(&run->steps);
	plan_free(&run->plan);
	machine_free(&run->machine);
	input_free(&run->input);
}

/* the work hangs, or has crashed: somebody has to say so */
static int give_up(struct run *run, int err)
{
	char text[96];

	if (err == -ETIME)
		snprintf(text, sizeof(text), "no end within %ld s, while %s",
			 (run->progress->end_ms - run->begin_ms) / 1000, run->progress->doing);
	else
		snprintf(text, sizeof(text), "crashed while %s", run->progress->doing);
	log_open(!is_dry(run->options) && !strcmp(run->options->root, "/"), false);
	log_error("%s: what is not bound yet is left as it is", text);
	run->report.result = "error";
	run->report.message = text;
	write_report(run, EXIT_SYSTEM);
	return EXIT_SYSTEM;
}

static int run_all(const struct options *o)
{
	static struct progress unshared;
	struct run run = { .options = o, .loader = { .root = o->root, .kernel = o->kernel } };
	int status;

	run.begin_ms = deadline_now_ms();
	gettimeofday(&run.start, NULL);
	run.root = open(o->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (run.root < 0) {
		log_error("%s: %s", o->root, strerror(errno));
		return EXIT_SYSTEM;
	}
	run.progress = shared_take(sizeof(*run.progress));
	if (!run.progress)
		run.progress = &unshared;
	run.progress->doing = "reading the machine";
	run.progress->end_ms =
		run.begin_ms + APPLY_TOTAL_MS * (o->device ? APPLY_PATIENCE : 1) + REST_MS;
	if (is_dry(o))
		status = work(&run);
	else
		status = watch_run(work, &run, &run.progress->end_ms);
	if (status < 0)
		status = give_up(&run, status);
	/* where the work was done in a child, this process has none of it, and that one has ended */
	free_all(&run);
	close(run.root);
	return status;
}

static int print(int fd, const char *text)
{
	return write(fd, text, strlen(text)) < 0 ? EXIT_SYSTEM : EXIT_OK;
}

/* where they are closed, the first files that are opened would be printed into */
static void ensure_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", O_RDWR);
	}
}

int main(int argc, char *argv[])
{
	static const struct option longs[] = { { "device", required_argument, NULL, 'd' },
					       { NULL, 0, NULL, 0 } };
	struct options o = { .root = "/" };
	struct pci_addr addr;
	int c;

	ensure_streams();
	while ((c = getopt_long(argc, argv, "nNmc:d:k:r:Vh", longs, NULL)) != -1) {
		switch (c) {
		case 'd':
			if (pci_addr_parse(optarg, &addr)) {
				log_error(
					"--device %s: expected a full address, as in 0000:01:00.0",
					optarg);
				return EXIT_USAGE;
			}
			o.device = optarg;
			break;
		case 'n':
			o.dry_run = true;
			break;
		case 'm':
			o.modules = true;
			/* fallthrough */
		case 'N':
			o.check = true;
			break;
		case 'c':
			o.conf = optarg;
			break;
		case 'k':
			o.kernel = optarg;
			break;
		case 'r':
			o.root = optarg;
			if (strcmp(optarg, "/") != 0)
				root_confine();
			break;
		case 'V':
			return print(STDOUT_FILENO, "gpupt-bind " GPUPT_VERSION "\n");
		case 'h':
			return print(STDOUT_FILENO, usage);
		default:
			print(STDERR_FILENO, usage);
			return EXIT_USAGE;
		}
	}
	if (optind < argc || (o.kernel && !o.modules && !o.dry_run)) {
		print(STDERR_FILENO, usage);
		return EXIT_USAGE;
	}
	return run_all(&o);
}
