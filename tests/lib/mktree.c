// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mktree CASE MACHINES OUT: makes of one case (see README in this directory) the tree of a machine,
 * OUT/root, and what is wanted of it, OUT/want.
 */
#define _GNU_SOURCE /* nftw */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_LEN 512

struct function {
	char addr[40], path[PATH_LEN];
	unsigned vendor, device, subvendor, subdevice, class;
	int group, boot_vga, rev; /* -1: none */
	bool one_group;
	char driver[64], below[20], vf_of[20];
};

static struct function *functions;
static unsigned n_functions;
static bool with_config; /* what lspci reads, too */

/* where the program is in its input, for its messages */
static const char *file;
static unsigned line_no;

__attribute__((format(printf, 1, 2), noreturn)) static void die(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s:%u: ", file, line_no);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

/* the directories that lead to PATH */
static void make_dirs(const char *path)
{
	char dir[PATH_LEN];

	snprintf(dir, sizeof(dir), "%s", path);
	for (char *p = dir + 1; (p = strchr(p, '/')); *p++ = '/') {
		*p = 0;
		if (mkdir(dir, 0755) < 0 && errno != EEXIST)
			die("%s: %s", dir, strerror(errno));
	}
}

static void add_text(const char *path, const char *text, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);

	if (fd < 0 && errno == ENOENT) {
		make_dirs(path);
		fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);
	}
	if (fd < 0 || write(fd, text, len) != (ssize_t)len)
		die("%s: %s", path, strerror(errno));
	close(fd);
}

static void add_link(const char *path, const char *target)
{
	if (!symlink(target, path))
		return;
	make_dirs(path);
	if (symlink(target, path) < 0)
		die("%s: %s", path, strerror(errno));
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* the lines of a machine that are no PCI function */

static void add_driver(const char *name)
{
	char path[PATH_LEN];

	snprintf(path, sizeof(path), "sys/bus/pci/drivers/%s/bind", name);
	if (!access(path, F_OK))
		return;
	add_text(path, "", 0);
	snprintf(path, sizeof(path), "sys/bus/pci/drivers/%s/unbind", name);
	add_text(path, "", 0);
}

static void do_driver(char *name, char *rest)
{
	(void)rest;
	add_driver(name);
}

static void do_acpi(char *name, char *rest)
{
	char path[PATH_LEN];

	(void)rest;
	snprintf(path, sizeof(path), "sys/firmware/acpi/tables/%s", name);
	add_text(path, name, strlen(name));
}

static void do_dir(char *path, char *rest)
{
	(void)rest;
	make_dirs(path);
	if (mkdir(path, 0755) < 0)
		die("%s: %s", path, strerror(errno));
}

static void do_fifo(char *path, char *rest)
{
	(void)rest;
	make_dirs(path);
	if (mkfifo(path, 0644) < 0)
		die("%s: %s", path, strerror(errno));
}

static void do_link(char *path, char *target)
{
	add_link(path, target);
}

/* PATH SECONDS: changed last at that time */
static void do_time(char *path, char *seconds)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT },
				     { .tv_sec = strtol(seconds, NULL, 10) } };

	if (utimensat(AT_FDCWD, path, times, 0) < 0)
		die("%s: %s", path, strerror(errno));
}

static void do_remove(char *path, char *rest)
{
	(void)rest;
	if (nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS) < 0)
		die("%s: %s", path, strerror(errno));
}

/* \n, \r, \t, \\ and \xHH become what they stand for; the length that is left */
static size_t unescape(char *text)
{
	char *to = text, *from = text;

	while (*from) {
		const char *which = "nrt\\", *at;

		if (*from != '\\') {
			*to++ = *from++;
		} else if (from[1] == 'x') {
			*to++ = (char)strtol((char[]){ from[2], from[3], 0 }, NULL, 16);
			from += 4;
		} else {
			at = from[1] ? strchr(which, from[1]) : NULL;
			if (!at)
				die("unknown escape");
			*to++ = "\n\r\t\\"[at - which];
			from += 2;
		}
	}
	return to - text;
}

static void do_text(char *path, char *text)
{
	add_text(path, text, unescape(text));
}

/* PATH COUNT TEXT: the text, so many times */
static void do_fill(char *path, char *rest)
{
	unsigned long n = strtoul(rest, &rest, 10);
	size_t len;
	char *all;

	rest += *rest == ' ';
	len = unescape(rest);
	all = malloc(n * len + 1);
	if (!all)
		die("out of memory");
	for (unsigned long i = 0; i < n; i++)
		memcpy(all + i * len, rest, len);
	add_text(path, all, n * len);
	free(all);
}

/* one file of an archive of cpio, in the format that the kernel knows: numbers of eight hex digits */
static void add_member(const char *path, const char *name, const char *text, size_t len)
{
	static const char zeros[4];
	size_t name_len = strlen(name) + 1;
	unsigned numbers[13] = { [1] = S_IFREG | 0644, [4] = 1, [6] = len, [11] = name_len };

	add_text(path, "070701", 6);
	for (unsigned i = 0; i < 13; i++) {
		char digits[9];

		snprintf(digits, sizeof(digits), "%08x", numbers[i]);
		add_text(path, digits, 8);
	}
	add_text(path, name, name_len);
	add_text(path, zeros, -(110 + name_len) & 3);
	add_text(path, text, len);
	add_text(path, zeros, -len & 3);
}

/* PATH NAME[=TEXT]...: an archive of cpio with these files, behind those that are there */
static void do_image(char *path, char *rest)
{
	for (char *name = strtok(rest, " "); name; name = strtok(NULL, " ")) {
		char *text = strchr(name, '=');

		if (text)
			*text++ = 0;
		add_member(path, name, text ? text : "", text ? unescape(text) : 0);
	}
	add_member(path, "TRAILER!!!", "", 0);
}

static const struct {
	const char *name;
	void (*run)(char *path, char *rest);
} verbs[] = {
	{ "acpi", do_acpi }, { "dir", do_dir },	      { "driver", do_driver },
	{ "fifo", do_fifo }, { "fill", do_fill },     { "link", do_link },
	{ "text", do_text }, { "remove", do_remove }, { "image", do_image },
	{ "time", do_time },
};

/* PCI functions */

static struct function *find_function(const char *addr)
{
	for (unsigned i = 0; i < n_functions; i++) {
		if (!strcmp(functions[i].addr, addr))
			return &functions[i];
	}
	return NULL;
}

static struct function *new_function(void)
{
	if (!(n_functions & (n_functions - 1))) {
		functions = realloc(functions,
				    (n_functions ? 2 * n_functions : 1) * sizeof(*functions));
		if (!functions)
			die("out of memory");
	}
	return &functions[n_functions++];
}

static void read_option(struct function *f, const char *word)
{
	const char *value = strchr(word, '=');

	if (!value)
		die("expected name=value: %s", word);
	value++;
	if (!strncmp(word, "group=", 6))
		f->group = atoi(value);
	else if (!strncmp(word, "one_group=", 10))
		f->group = atoi(value), f->one_group = true;
	else if (!strncmp(word, "boot_vga=", 9))
		f->boot_vga = atoi(value);
	else if (!strncmp(word, "driver=", 7))
		snprintf(f->driver, sizeof(f->driver), "%s", value);
	else if (!strncmp(word, "vf_of=", 6))
		snprintf(f->vf_of, sizeof(f->vf_of), "%s", value);
	else if (!strncmp(word, "rev=", 4))
		f->rev = strtoul(value, NULL, 16);
	else if (!strncmp(word, "below=", 6))
		snprintf(f->below, sizeof(f->below), "%s", value);
	else if (strncmp(word, "sub=", 4) ||
		 sscanf(value, "%4x:%4x", &f->subvendor, &f->subdevice) != 2)
		die("unknown: %s", word);
}

/* ADDRESS VENDOR:DEVICE CLASS and options */
static struct function read_function(char *line)
{
	struct function f = { .group = -1, .boot_vga = -1, .rev = -1 };
	int used = 0;

	if (sscanf(line, "%19s %4x:%4x %6x%n", f.addr, &f.vendor, &f.device, &f.class, &used) !=
	    4)
		die("expected ADDRESS VENDOR:DEVICE CLASS: %s", line);
	for (char *word = strtok(line + used, " \t"); word; word = strtok(NULL, " \t"))
		read_option(&f, word);
	if (f.boot_vga < 0 && f.class >> 8 == 0x0300)
		f.boot_vga = 0;
	return f;
}

/* one that is there already is replaced: a case may differ from its machine */
static void add_function(char *line)
{
	struct function f = read_function(line), *old = find_function(f.addr);

	*(old ? old : new_function()) = f;
}

/* COUNT and a function: so many of them, each in the next slot, and in a group of its own but for one_group= */
static void add_many(char *line)
{
	unsigned n = strtoul(line, &line, 10), domain, bus;
	struct function first = read_function(line);

	if (sscanf(first.addr, "%x:%x", &domain, &bus) != 2)
		die("expected an address: %s", first.addr);
	for (unsigned i = 0; i < n; i++) {
		struct function *f = new_function();
		unsigned slot = bus * 32 + i;

		*f = first;
		snprintf(f->addr, sizeof(f->addr), "%04x:%02x:%02x.0", domain + slot / 8192,
			 slot / 32 % 256, slot % 32);
		f->group =
			first.group < 0 || first.one_group ? first.group : first.group + (int)i;
	}
}

static void set_path(struct function *f)
{
	struct function *above = *f->below ? find_function(f->below) : NULL;
	char root[20];

	if (*f->below && !above)
		die("%s is below %s, which is not there", f->addr, f->below);
	if (above && !*above->path)
		set_path(above);
	snprintf(root, sizeof(root), "%.*s", (int)(strrchr(f->addr, ':') - f->addr), f->addr);
	if (snprintf(f->path, PATH_LEN, "%s%s/%s", above ? above->path : "sys/devices/pci",
		     above ? "" : root, f->addr) >= PATH_LEN - 64)
		die("%s: path too long", f->addr);
}

__attribute__((format(printf, 3, 4))) static void put_attr(const struct function *f,
							   const char *attr, const char *format,
							   ...)
{
	char path[PATH_LEN + 64], text[128];
	va_list args;

	snprintf(path, sizeof(path), "%s/%s", f->path, attr);
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	add_text(path, text, strlen(text));
}

/* a link below the function's directory to TARGET, which is below sys/ */
static void put_link(const struct function *f, const char *name, const char *target)
{
	char path[PATH_LEN + 64], up[PATH_LEN] = "";

	for (const char *p = f->path; (p = strchr(p, '/')); p++)
		strcat(up, "../");
	snprintf(path, sizeof(path), "%s/%s", f->path, name);
	strcat(up, target);
	add_link(path, up);
}

/* where the rest of sysfs shows F, which is on BUS: its driver, the bus, its group */
static void put_places(const struct function *f, const char *bus)
{
	char path[PATH_LEN], target[PATH_LEN + 16];

	if (*f->driver) {
		snprintf(target, sizeof(target), "bus/%s/drivers/%s", bus, f->driver);
		put_link(f, "driver", target);
	}
	snprintf(target, sizeof(target), "../../../%s", f->path + strlen("sys/"));
	snprintf(path, sizeof(path), "sys/bus/%s/devices/%s", bus, f->addr);
	add_link(path, target);
	if (f->group < 0)
		return;
	snprintf(target, sizeof(target), "kernel/iommu_groups/%d", f->group);
	put_link(f, "iommu_group", target);
	snprintf(target, sizeof(target), "../../../../%s", f->path + strlen("sys/"));
	snprintf(path, sizeof(path), "sys/kernel/iommu_groups/%d/devices/%s", f->group,
		 f->addr);
	add_link(path, target);
}

/* what lspci reads of a function */
static void put_config(const struct function *f)
{
	char path[PATH_LEN + 64];
	unsigned char config[64] = {
		f->vendor & 0xff,
		f->vendor >> 8,
		f->device & 0xff,
		f->device >> 8,
		0,
		0,
		0,
		0,
		f->rev < 0 ? 0 : f->rev,
		f->class & 0xff,
		f->class >> 8,
		f->class >> 16,
	};

	put_attr(f, "vendor", "0x%04x\n", f->vendor);
	put_attr(f, "device", "0x%04x\n", f->device);
	put_attr(f, "class", "0x%06x\n", f->class);
	snprintf(path, sizeof(path), "%s/config", f->path);
	add_text(path, (char *)config, sizeof(config));
}

static void put_function(const struct function *f)
{
	put_attr(f, "modalias", "pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X\n", f->vendor,
		 f->device, f->subvendor, f->subdevice, f->class >> 16, f->class >> 8 & 0xff,
		 f->class & 0xff);
	put_attr(f, "driver_override", "(null)\n");
	if (f->rev >= 0)
		put_attr(f, "revision", "0x%02x\n", f->rev);
	if (f->boot_vga >= 0)
		put_attr(f, "boot_vga", "%d\n", f->boot_vga);
	if (*f->vf_of) {
		const struct function *physical = find_function(f->vf_of);

		if (!physical)
			die("%s is of %s, which is not there", f->addr, f->vf_of);
		put_link(f, "physfn", physical->path + strlen("sys/"));
	}
	if (with_config)
		put_config(f);
	if (*f->driver)
		add_driver(f->driver);
	put_places(f, "pci");
}

/* the facts of one function, behind its address; one that is there already is replaced */

static const struct function *next_function(char **line)
{
	char *addr = strsep(line, " ");
	const struct function *f = find_function(addr);

	if (!f)
		die("%s is not there", addr);
	return f;
}

static void replace(const struct function *f, const char *attr, const void *text, size_t len)
{
	char path[PATH_LEN + 64];

	snprintf(path, sizeof(path), "%s/%.48s", f->path, attr);
	unlink(path);
	add_text(path, text, len);
}

/* attr ADDRESS NAME TEXT */
static void put_one_attr(char *line)
{
	const struct function *f = next_function(&line);
	char *name = line ? strsep(&line, " ") : NULL;

	if (!name)
		die("expected attr ADDRESS NAME TEXT");
	replace(f, name, line ? line : "", line ? unescape(line) : 0);
}

static unsigned long long read_size(const char *text, char **end)
{
	unsigned long long size = strtoull(text, end, 10);
	const char *units = "KMGT", *unit = **end ? strchr(units, **end) : NULL;

	if (unit)
		(*end)++;
	return unit ? size << 10 * (unit - units + 1) : size;
}

/* N=SIZE[@START][,io][,64][,pref][,unset] */
static void read_bar(char *word, char lines[7][64])
{
	unsigned long long size, start = 0, flags = 0x40200;
	unsigned n = *word - '0';
	char *end;

	if (n > 6 || word[1] != '=')
		die("expected N=SIZE: %s", word);
	size = read_size(word + 2, &end);
	if (*end == '@')
		start = strtoull(end + 1, &end, 16);
	if (strstr(end, ",io"))
		flags = 0x40101;
	if (strstr(end, ",64"))
		flags |= 0x100004;
	if (strstr(end, ",pref"))
		flags |= 0x2008;
	if (strstr(end, ",unset"))
		flags |= 0x20000000;
	snprintf(lines[n], 64, "0x%016llx 0x%016llx 0x%016llx\n", start, start + size - 1,
		 flags);
}

/* bars ADDRESS N=SIZE...: its attribute `resource`; 6 is the ROM */
static void put_bars(char *line)
{
	const struct function *f = next_function(&line);
	char lines[7][64], text[sizeof(lines)] = "";

	for (unsigned i = 0; i < 7; i++)
		snprintf(lines[i], 64, "0x%016x 0x%016x 0x%016x\n", 0, 0, 0);
	for (char *word; (word = strsep(&line, " "));)
		read_bar(word, lines);
	for (unsigned i = 0; i < 7; i++)
		strcat(text, lines[i]);
	replace(f, "resource", text, strlen(text));
}

static void put_number(unsigned char *space, unsigned at, unsigned size, unsigned value)
{
	for (unsigned i = 0; i < size; i++)
		space[at + i] = value >> 8 * i;
}

static unsigned express_type(const char *name)
{
	static const char *const names[] = {
		[0] = "endpoint",   [1] = "legacy", [4] = "root",	[5] = "upstream",
		[6] = "downstream", [7] = "bridge", [9] = "integrated",
	};

	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (names[i] && !strcmp(names[i], name))
			return i;
	}
	die("unknown: pcie=%s", name);
}

#define ACS   0x100 /* where the capabilities are */
#define REBAR 0x200
#define PCIE  0x40

/* a word of `space`; how much of the space is left to read */
static unsigned read_space_word(unsigned char *space, const char *word, unsigned len)
{
	unsigned a, b, c;

	if (!strcmp(word, "dead"))
		memset(space, 0xff, 4096);
	else if (!strcmp(word, "user"))
		return 64;
	else if (!strcmp(word, "plain"))
		return 256;
	else if (!strcmp(word, "multi"))
		space[0x0e] |= 0x80;
	else if (sscanf(word, "bar=%u:%x", &a, &b) == 2 && a < 6)
		put_number(space, 0x10 + 4 * a, 4, b);
	else if (!strncmp(word, "pcie=", 5)) {
		put_number(space, 0x06, 2, 0x10);
		put_number(space, 0x34, 1, PCIE);
		put_number(space, PCIE, 4, 0x10 | 2 << 16 | express_type(word + 5) << 20);
	} else if (sscanf(word, "acs=%x/%x", &a, &b) == 2) {
		put_number(space, ACS, 4, 0x0d | 1 << 16 | REBAR << 20);
		put_number(space, ACS + 4, 4, a | b << 16);
	} else if (sscanf(word, "rebar=%u:%x:%u", &a, &b, &c) == 3) {
		put_number(space, REBAR, 4, 0x15 | 1 << 16);
		put_number(space, REBAR + 4, 4, b << 4);
		put_number(space, REBAR + 8, 4, a | 1 << 5 | c << 8);
	} else {
		die("unknown: %s", word);
	}
	return len;
}

/* space ADDRESS WORD...: its configuration space, as root sees it */
static void put_space(char *line)
{
	const struct function *f = next_function(&line);
	unsigned char space[4096] = { 0 };
	unsigned len = sizeof(space);

	put_number(space, 0x00, 4, f->vendor | f->device << 16);
	put_number(space, 0x08, 4, (f->rev < 0 ? 0 : f->rev) | f->class << 8);
	space[0x0e] = f->class >> 8 == 0x0604;
	/* a list of one that is empty, before what a word puts there */
	put_number(space, ACS, 4, 0x0001 | 1 << 16 | REBAR << 20);
	for (char *word; (word = strsep(&line, " "));)
		len = read_space_word(space, word, len);
	replace(f, "config", space, len);
}

/* mdev PARENT UUID TYPE GROUP DRIVER: a mediated device */
static void put_mdev(char *line)
{
	struct function mdev = { 0 };
	const struct function *above;
	char parent[20], type[64], target[PATH_LEN];

	if (sscanf(line, "%19s %39s %63s %d %63s", parent, mdev.addr, type, &mdev.group,
		   mdev.driver) != 5)
		die("expected mdev PARENT UUID TYPE GROUP DRIVER: %s", line);
	above = find_function(parent);
	if (!above)
		die("mdev of %s, which is not there", parent);
	if (snprintf(mdev.path, PATH_LEN, "%s/%s", above->path, mdev.addr) >= PATH_LEN - 64)
		die("%s: path too long", mdev.addr);
	snprintf(target, sizeof(target), "%s/mdev_supported_types/%s",
		 above->path + strlen("sys/"), type);
	put_link(&mdev, "mdev_type", target);
	put_places(&mdev, "mdev");
}

/* block PARENT NAME MAJOR:MINOR: a disk of a PCI function (-: of none), or DISK/PARTITION */
static void put_block(char *line)
{
	struct function disk = { 0 };
	const struct function *above;
	char parent[20], path[64], number[16], link[PATH_LEN], target[2 * PATH_LEN];
	const char *name;

	if (sscanf(line, "%19s %63s %15s", parent, path, number) != 3)
		die("expected block PARENT NAME MAJOR:MINOR: %s", line);
	above = find_function(parent);
	if (!above && strcmp(parent, "-") != 0)
		die("%s is of %s, which is not there", path, parent);
	if (snprintf(disk.path, PATH_LEN, "%s/block/%s",
		     above ? above->path : "sys/devices/virtual", path) >= PATH_LEN - 64)
		die("%s: path too long", path);
	name = strrchr(path, '/');
	name = name ? name + 1 : path;
	/* a path to a disk with others has no number of its own */
	if (strcmp(number, "-") != 0)
		put_attr(&disk, "dev", "%s\n", number);
	put_attr(&disk, "uevent", "DEVNAME=%s\n", name);
	put_link(&disk, "subsystem", "class/block");
	snprintf(link, sizeof(link), "sys/class/block/%s", name);
	snprintf(target, sizeof(target), "../../%s", disk.path + strlen("sys/"));
	add_link(link, target);
}

/* the text of a machine, in two rounds: first the functions, then what is done to them */

static char *verb_of(char *line, const char *name)
{
	size_t len = strlen(name);

	return strncmp(line, name, len) || line[len] != ' ' ? NULL : line + len + 1;
}

static bool run_verb(char *line)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
		char *path = verb_of(line, verbs[i].name), *rest;

		if (!path)
			continue;
		rest = path + strcspn(path, " ");
		if (*rest)
			*rest++ = 0;
		verbs[i].run(path, rest);
		return true;
	}
	return false;
}

static void read_machine_line(char *line, bool functions_only)
{
	char *many = verb_of(line, "many");
	size_t digits = strspn(line, "0123456789abcdef");
	bool is_function = many || (digits && line[digits] == ':');

	if (!strcmp(line, "config"))
		with_config = true;
	else if (!*line || *line == '#' || is_function != functions_only)
		return;
	else if (many)
		add_many(many);
	else if (is_function)
		add_function(line);
	else if (verb_of(line, "mdev"))
		put_mdev(verb_of(line, "mdev"));
	else if (verb_of(line, "attr"))
		put_one_attr(verb_of(line, "attr"));
	else if (verb_of(line, "bars"))
		put_bars(verb_of(line, "bars"));
	else if (verb_of(line, "space"))
		put_space(verb_of(line, "space"));
	else if (verb_of(line, "block"))
		put_block(verb_of(line, "block"));
	else if (!run_verb(line))
		die("unknown line: %s", line);
}

static char *read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	file = path;
	line_no = 0;
	if (!f || getdelim(&text, &size, 0, f) < 0)
		die("%s", strerror(errno));
	fclose(f);
	return text;
}

/* the next line of *TEXT, ended by a NUL; NULL: no more */
static char *next_line(char **text)
{
	char *line = *text, *end;

	if (!*line)
		return NULL;
	end = strchr(line, '\n');
	if (!end)
		die("no line end at the end");
	*end = 0;
	*text = end + 1;
	line_no++;
	return line;
}

/* calls READ for the lines of the machine NAME */
static void read_shared(const char *machines, const char *name, bool functions_only)
{
	const char *case_file = file;
	unsigned case_line = line_no;
	char path[PATH_LEN], *text, *next, *line;

	snprintf(path, sizeof(path), "%s/%s", machines, name);
	text = next = read_file(path);
	while ((line = next_line(&next)))
		read_machine_line(line, functions_only);
	free(text);
	file = case_file;
	line_no = case_line;
}

/* one round over the case; the current directory is OUT/root */
static void read_case(const char *path, const char *machines, bool functions_only)
{
	char *text = read_file(path), *next = text, *line, section[PATH_LEN] = "";

	while ((line = next_line(&next))) {
		bool head = !strncmp(line, "== ", 3), machine;

		if (!head && !*section && *line != '#')
			die("expected a section: %s", line);
		if (head)
			snprintf(section, sizeof(section), "%s", line + 3);
		machine = !strncmp(section, "machine", 7);
		if (machine && head && section[7])
			read_shared(machines, section + 8, functions_only);
		else if (machine && !head)
			read_machine_line(line, functions_only);
		if (machine || functions_only || !*section)
			continue;

		char target[PATH_LEN + 16];

		if (!strncmp(section, "file ", 5))
			snprintf(target, sizeof(target), "%s", section + 5);
		else if (!strcmp(section, "cmdline"))
			strcpy(target, "proc/cmdline");
		else if (!strncmp(section, "after ", 6))
			snprintf(target, sizeof(target), "../want/after/%s", section + 6);
		else
			snprintf(target, sizeof(target), "../want/%s", section);
		add_text(target, "", 0);
		if (head)
			continue;
		line[strlen(line)] = '\n';
		add_text(target, line, strcspn(line, "\n") + 1);
	}
	free(text);
}

int main(int argc, char *argv[])
{
	char path[PATH_LEN];
	char *case_file, *machines;

	file = "mktree";
	if (argc != 4)
		die("usage: mktree CASE MACHINES OUT");
	case_file = realpath(argv[1], NULL);
	machines = realpath(argv[2], NULL);
	snprintf(path, sizeof(path), "%s/root/run/", argv[3]);
	make_dirs(path);
	snprintf(path, sizeof(path), "%s/root", argv[3]);
	if (!case_file || !machines || chdir(path) < 0)
		die("%s", strerror(errno));
	read_case(case_file, machines, true);
	if (n_functions)
		make_dirs("sys/bus/pci/drivers/");
	for (unsigned i = 0; i < n_functions; i++) {
		set_path(&functions[i]);
		put_function(&functions[i]);
	}
	read_case(case_file, machines, false);
	return 0;
}
