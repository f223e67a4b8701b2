# SPDX-License-Identifier: GPL-2.0-or-later

# Static, with klibc and a libkmod built from source (1), or with the system's own libraries (0)
STATIC ?= 1

# An unpacked kmod source tree; the default is fetched from Debian, once. Version 33 or later: 31
# and 32 build too, but cannot load compressed modules.
KMOD_SRC ?= $(B)/kmod

# Compiler, and how to optimise: compilers before GCC 12 have no -Oz, use -Os with them
ifeq ($(STATIC),1)
CC = klcc
OPT = -Oz
else
CC = cc
OPT = -O2
endif

# Where to install. dracut, systemd and udev look in these places only, whatever the PREFIX.
DESTDIR ?=
PREFIX ?= /usr
SYSCONFDIR ?= /etc
SBINDIR ?= $(PREFIX)/sbin
MANDIR ?= $(PREFIX)/share/man
DRACUTDIR ?= /usr/lib/dracut
UNITDIR ?= /usr/lib/systemd/system
UDEVDIR ?= /usr/lib/udev

# What to install hooks for: dracut, initramfs-tools, mkinitcpio, overlay; auto: the generators that
# this system has; all: everything, which packages want
HOOKS ?= $(if $(DESTDIR),all,auto)

# What gpupt-bind may weigh, in bytes
MAX_SIZE = 73728

# ---- nothing to set below this line ----------------------------------------------------------

B = build

# A room a folder: binder/core is pure, binder/boot touches the system, binder/admin is the
# administrator's command: dynamic, with the system's libraries, and the same core.
INCLUDES = -Ibinder
CORE_SRC = $(sort $(wildcard binder/core/*.c binder/boot/*.c))
BIND_SRC = binder/gpupt-bind.c $(CORE_SRC)
ADMIN_SRC = $(sort $(wildcard binder/admin/*.c binder/admin/*/*.c)) $(CORE_SRC)
ADMIN_LIBS = libkmod libpci jansson libarchive smartcols
ADMIN_CC = $(if $(filter klcc,$(notdir $(firstword $(CC)))),cc,$(CC))
ADMIN_CFLAGS = -O2 -std=gnu11

# those of kmod's sources that modload.c reaches
KMOD_PARTS = \
	libkmod/libkmod \
	libkmod/libkmod-config \
	libkmod/libkmod-file \
	libkmod/libkmod-index \
	libkmod/libkmod-list \
	libkmod/libkmod-module \
	shared/hash \
	shared/strbuf \
	shared/util

BIND_OBJ = $(BIND_SRC:%.c=$(B)/%.o) $(COMPAT_SRC:%.c=$(B)/%.o)
INIT_OBJ = $(B)/hook/overlay/gpupt-init.o
ADMIN_OBJ = $(ADMIN_SRC:%.c=$(B)/admin/%.o)
KMOD_OBJ = $(KMOD_PARTS:%=$(B)/libkmod/%.o)

# the commands themselves: make V=1
say = $(if $(V),,@echo "  $(1) $@" &&) 

# Warnings are errors in the project's own checks, not for whoever has a newer compiler
WARN = -Wall -Wextra $(if $(WERROR),-Werror)
CFLAGS = $(OPT) -std=gnu11 -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables
DEPS = -MMD -MP

# One segment for text and constants, no padding between, and nothing that is never reached.
LDFLAGS = -Wl,--gc-sections -Wl,--build-id=none

ifeq ($(STATIC),1)
# All sources are compiled as one, which saves 4 KB.
LTO = -flto -flto-partition=one
COMPAT_SRC = $(sort $(wildcard binder/compat/*.c))
LDFLAGS += -static -Wl,-z,noseparate-code -Wl,-z,norelro
# klcc calls ld, which cannot do this: so as klcc does, but with the compiler
klibc = $$($(CC) -print-klibc-$(1))
LINK = $(call klibc,cc) $(call klibc,reqflags) $(call klibc,optflags) $(CFLAGS) $(LTO) -nostdlib -no-pie $(LDFLAGS)
LINK_START = $(call klibc,libdir)/crt0.o
LINK_LIBS = -Wl,--start-group $(call klibc,libdir)/libc.a -lgcc -Wl,--end-group
STRIP = $(call klibc,strip) -s -R .comment -R .note
KMOD_H = $(KMOD_SRC)/libkmod/libkmod.h
KMOD_CFLAGS = -I$(KMOD_SRC)/libkmod
ifneq ($(KMOD_SRC),build/kmod)
ifeq ($(wildcard $(KMOD_SRC)/libkmod/libkmod.h),)
$(error KMOD_SRC=$(KMOD_SRC) is no source tree of kmod)
endif
endif
ifneq ($(wildcard $(KMOD_SRC)/shared/scratchbuf.c),)
KMOD_PARTS += shared/scratchbuf
COMPAT = -DCOMPAT_KMOD_BEFORE_34
endif
else
KMOD_PARTS =
KMOD_H =
KMOD_CFLAGS = $(shell pkg-config --cflags libkmod)
KMOD_LIBS = $(shell pkg-config --libs libkmod)
LINK = $(CC) $(LDFLAGS)
LINK_LIBS = $(KMOD_LIBS)
STRIP = strip -s
endif

all: $(B)/gpupt-bind $(B)/gpupt-init $(B)/gpupt

$(B)/gpupt-bind: $(BIND_OBJ) $(KMOD_OBJ)
	$(call say,LD)$(LINK) -o $@ $(LINK_START) $(BIND_OBJ) $(KMOD_OBJ) $(LINK_LIBS) && $(STRIP) $@

$(B)/gpupt-init: $(INIT_OBJ)
	$(call say,LD)$(CC) -s $(LDFLAGS) -o $@ $<

$(INIT_OBJ): LTO =

$(BIND_OBJ) $(INIT_OBJ): $(B)/%.o: %.c $(B)/settings
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CFLAGS) $(LTO) $(WARN) $(DEPS) $(INCLUDES) $(INC) -c -o $@ $<

$(B)/gpupt: $(ADMIN_OBJ)
	$(call say,LD)$(ADMIN_CC) -s -o $@ $(ADMIN_OBJ) $(shell pkg-config --libs $(ADMIN_LIBS))

$(ADMIN_OBJ): $(B)/admin/%.o: %.c $(B)/settings
	@mkdir -p $(@D)
	$(call say,CC)$(ADMIN_CC) $(ADMIN_CFLAGS) $(WARN) $(DEPS) $(INCLUDES) $(shell pkg-config --cflags $(ADMIN_LIBS)) -c -o $@ $<

$(B)/binder/boot/modload.o: $(KMOD_H)
$(B)/binder/boot/modload.o: INC = $(KMOD_CFLAGS)

# what a new configuration file begins with
$(B)/admin/binder/admin/pick/conffile.o: hook/gpupt.conf

# kmod's sources as they are; their warnings are not ours
$(KMOD_OBJ): $(B)/libkmod/%.o: binder/compat/config.h $(B)/settings $(KMOD_H)
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CFLAGS) $(LTO) -w $(DEPS) -Ibinder/compat -include binder/compat/config.h $(COMPAT) \
		-I$(KMOD_SRC) -I$(KMOD_SRC)/libkmod -c -o $@ $(KMOD_SRC)/$*.c

$(B)/libkmod/libkmod/libkmod.o: COMPAT += -DCOMPAT_LIBKMOD_C

$(B)/kmod/libkmod/libkmod.h:
	@mkdir -p $(B)
	binder/compat/fetch-kmod $(B)/kmod

# changes when the options do, and everything is built anew
$(B)/settings: always
	@command -v $(firstword $(CC)) >/dev/null || \
		{ echo "gpupt: $(firstword $(CC)) is missing: tests/need build installs what a build needs" >&2; exit 1; }
	@mkdir -p $(@D)
	@echo '$(CC) $(CFLAGS) $(LTO) $(LDFLAGS) $(KMOD_SRC)' | cmp -s - $@ || \
		echo '$(CC) $(CFLAGS) $(LTO) $(LDFLAGS) $(KMOD_SRC)' >$@

size: $(B)/gpupt-bind
	@size=$$(stat -c %s $<); echo "$<: $$size bytes, at most $(MAX_SIZE)"; \
		test $$size -le $(MAX_SIZE)

# ---- tests -------------------------------------------------------------------------------------

# Each layer ends with `N passed, M failed`; check adds them up. A layer is do-LAYER, after the packages
# that it needs: as a prerequisite of its own, tests/need could come after what is built with them.
LAYERS = check-build check-unit check-cases check-admin lint check-mkinitcpio check-bench check-boot
check: need-all
	@MAKE="$(MAKE)" tests/check $(LAYERS)

NEEDS = build unit
NEEDS_check-build = build
NEEDS_lint = lint
NEEDS_check-bench = build boot
NEEDS_check-boot = build boot
NEEDS_check-systems = systems
NEEDS_demo = build boot
NEEDS_bench = build boot

$(LAYERS) check-systems demo bench:
	@tests/need $(or $(NEEDS_$@),$(NEEDS)) && $(MAKE) --no-print-directory do-$@

need-all:
	@tests/need build unit lint boot

# both kinds of build, without a warning, and the size of the one that counts
do-check-build:
	@$(MAKE) --no-print-directory WERROR=1 all size
	@$(MAKE) --no-print-directory WERROR=1 STATIC=0 B=$(B)/dynamic all
	@echo "2 passed, 0 failed"

# MKINITCPIO=DIR: a checkout of mkinitcpio, for the tests that want the real one
do-check-mkinitcpio: $(B)/gpupt-bind
	@tests/mkinitcpio/run

do-check-boot: all
	@tests/boot/run

# whole Debian systems, not part of check: SUITES="12 13 sid", T=13-dracut
do-check-systems:
	@tests/systems/run

do-lint:
	@tests/lint

do-demo:
	@echo "building gpupt"
	@$(MAKE) --no-print-directory all
	@tests/demo

# one small boot: has gpupt-bind become slower or larger?
do-check-bench: all
	@tests/bench/run check

# figures, not a test: tests/bench/README.md
do-bench: all
	@tests/bench/run

-include tests/tests.mk

# ---- installation ------------------------------------------------------------------------------

# mode:file:where it goes
FILES = \
	755:$(B)/gpupt-bind:$(SBINDIR)/gpupt-bind \
	755:$(B)/gpupt:$(SBINDIR)/gpupt \
	644:binder/gpupt-bind.8:$(MANDIR)/man8/gpupt-bind.8 \
	644:binder/admin/gpupt.8:$(MANDIR)/man8/gpupt.8 \
	644:binder/admin/gpupt-json.5:$(MANDIR)/man5/gpupt-json.5 \
	644:binder/admin/completion/gpupt.bash:$(PREFIX)/share/bash-completion/completions/gpupt \
	644:binder/admin/completion/_gpupt:$(PREFIX)/share/zsh/site-functions/_gpupt \
	644:binder/gpupt.conf.5:$(MANDIR)/man5/gpupt.conf.5 \
	755:hook/gpupt-modules:$(PREFIX)/lib/gpupt/gpupt-modules \
	644:hook/gpupt-initrd.service:$(UNITDIR)/gpupt-initrd.service \
	644:hook/gpupt.service:$(UNITDIR)/gpupt.service \
	644:hook/60-gpupt.rules:$(UDEVDIR)/rules.d/60-gpupt.rules
FILES_dracut = \
	755:dracut-module/50gpupt/module-setup.sh:$(DRACUTDIR)/modules.d/50gpupt/module-setup.sh \
	755:dracut-module/50gpupt/gpupt-cmdline.sh:$(DRACUTDIR)/modules.d/50gpupt/gpupt-cmdline.sh
FILES_initramfs-tools = \
	755:hook/initramfs-tools/hooks/gpupt:/usr/share/initramfs-tools/hooks/gpupt \
	755:hook/initramfs-tools/scripts/init-top/gpupt:/usr/share/initramfs-tools/scripts/init-top/gpupt
FILES_mkinitcpio = \
	644:mkinitcpio-hook/install/gpupt:/usr/lib/initcpio/install/gpupt \
	644:mkinitcpio-hook/hooks/gpupt:/usr/lib/initcpio/hooks/gpupt \
	644:mkinitcpio-hook/zz-gpupt.conf:$(SYSCONFDIR)/mkinitcpio.conf.d/zz-gpupt.conf
FILES_overlay = \
	644:hook/overlay/gpupt-overlay.8:$(MANDIR)/man8/gpupt-overlay.8 \
	755:hook/overlay/gpupt-overlay:$(SBINDIR)/gpupt-overlay \
	755:$(B)/gpupt-init:$(PREFIX)/lib/gpupt/gpupt-init

# Where the system is whose generators count
ROOT ?=
there = $(wildcard $(1:%=$(ROOT)/usr/*bin/%))

# A hook for every generator, be it there as a tool only (Debian's dracut-core, initramfs-tools-core): in an image
# that it does not make it does no harm. update-initramfs is dracut's or initramfs-tools'.
HAVE = $(strip $(if $(call there,mkinitcpio),mkinitcpio) $(if $(call there,mkinitramfs),initramfs-tools) \
	$(if $(call there,dracut),dracut))
UPDATE_IS_DRACUTS = $(and $(call there,update-initramfs),$(call there,dracut), \
	$(shell grep -q mkinitramfs $(call there,update-initramfs) || echo yes))
IS_OSTREE = $(and $(call there,rpm-ostree),$(wildcard $(ROOT)/run/ostree-booted $(ROOT)/ostree))

# That which makes this system's images, as binder/admin/generator.c has it
MAKER = $(or $(if $(IS_OSTREE),dracut),$(filter mkinitcpio,$(HAVE)),$(if $(UPDATE_IS_DRACUTS),dracut), \
	$(if $(call there,update-initramfs),initramfs-tools),$(filter dracut,$(HAVE)))

REBUILD_dracut = $(or $(if $(IS_OSTREE),rpm-ostree initramfs --enable --arg=--force), \
	$(if $(UPDATE_IS_DRACUTS),update-initramfs -u -k all),dracut --force --regenerate-all)
REBUILD_initramfs-tools = update-initramfs -u -k all
REBUILD_mkinitcpio = mkinitcpio -P
REBUILD_overlay = gpupt-overlay

ALL_HOOKS = dracut initramfs-tools mkinitcpio overlay
CHOSEN = $(if $(filter all,$(HOOKS)),$(ALL_HOOKS),$(if $(filter auto,$(HOOKS)),$(HAVE),$(HOOKS)))
CHOSEN_FILES = $(FILES) $(foreach hook,$(CHOSEN),$(FILES_$(hook)))
CONF = $(DESTDIR)$(SYSCONFDIR)/gpupt.conf
RULES = $(DESTDIR)$(UDEVDIR)/rules.d/60-gpupt.rules
OLD_RULES = $(DESTDIR)$(UDEVDIR)/rules.d/90-gpupt.rules
UNIT = $(DESTDIR)$(UNITDIR)/gpupt.service
WANTS = $(DESTDIR)$(UNITDIR)/multi-user.target.wants

install: all
	$(if $(filter-out $(ALL_HOOKS),$(CHOSEN)),$(error HOOKS=$(HOOKS): expected auto, all, or some of: $(ALL_HOOKS)))
	@for file in $(CHOSEN_FILES); do \
		to=$${file##*:}; from=$${file#*:}; \
		install -D -m $${file%%:*} $${from%:*} "$(DESTDIR)$$to" && echo "  $(DESTDIR)$$to" || exit 1; \
	done
	@sed -i 's|/usr/sbin|$(SBINDIR)|' "$(RULES)" "$(UNIT)"
	@rm -f "$(OLD_RULES)"
	@mkdir -p "$(WANTS)" && ln -sf ../gpupt.service "$(WANTS)/gpupt.service" && echo "  $(WANTS)/gpupt.service"
	@test -e "$(CONF)" || { install -D -m 644 hook/gpupt.conf "$(CONF)" && echo "  $(CONF)"; }
	@$(call say_rebuild,$(if $(filter auto,$(HOOKS)),$(MAKER),$(CHOSEN)))

uninstall:
	@for file in $(FILES) $(foreach hook,$(ALL_HOOKS),$(FILES_$(hook))); do \
		rm -f "$(DESTDIR)$${file##*:}" || exit 1; \
	done
	@rm -f "$(WANTS)/gpupt.service" "$(OLD_RULES)"
	@for dir in $(DRACUTDIR)/modules.d/50gpupt $(PREFIX)/lib/gpupt /usr/lib/initcpio/hooks \
			/usr/lib/initcpio/install /usr/lib/initcpio $(PREFIX)/share/zsh/site-functions \
			$(PREFIX)/share/zsh; do \
		rmdir "$(DESTDIR)$$dir" 2>/dev/null || true; \
	done
	@for conf in "$(CONF)" "$(CONF).bak"; do \
		if cmp -s hook/gpupt.conf "$$conf"; then rm -f "$$conf"; \
		elif [ -e "$$conf" ]; then echo "kept, since it was edited: $$conf"; fi; \
	done
	@$(call say_rebuild,$(MAKER))

# images are the system's to rebuild, and a staging directory has none
say_rebuild = $(if $(DESTDIR),:,$(foreach hook,$(1),echo "Now rebuild the initramfs: $(REBUILD_$(hook))";) \
	$(if $(strip $(1)),:,echo "No generator of initramfs images was found: see HOOKS= in the README"))

clean:
	rm -rf $(B)/binder $(B)/hook $(B)/admin $(B)/libkmod $(B)/settings $(B)/gpupt $(B)/gpupt-*

distclean:
	rm -rf $(B)

always:

.PHONY: all size install uninstall clean distclean always
.PHONY: check $(LAYERS) check-systems demo bench need-all do-check-build do-check-mkinitcpio do-check-boot
.PHONY: do-check-systems do-check-bench do-lint do-demo do-bench
.DELETE_ON_ERROR:

-include $(BIND_OBJ:.o=.d) $(INIT_OBJ:.o=.d) $(KMOD_OBJ:.o=.d) $(ADMIN_OBJ:.o=.d)
