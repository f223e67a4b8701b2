# SPDX-License-Identifier: GPL-2.0-or-later

# gpupt-bind: static, with a libkmod built from source (1), or with the system's own libraries (0)
STATIC ?= 1

# An unpacked kmod source tree; the default comes with the tarball that has it, or is fetched from Debian,
# once. Version 33 or later: 31 and 32 build too, but cannot load compressed modules.
KMOD_SRC ?= $(or $(wildcard kmod),$(B)/kmod)

# Programs with the system's libraries. Compilers before GCC 12 have no -Oz, use -Os with them.
CC = cc
CPPFLAGS ?=
CFLAGS ?= -O2
LDFLAGS ?=

# Static programs, with klibc or with musl. The flags above are not for them: what hardens a distribution's
# programs wants a libc that klibc is not.
STATIC_CC = $(or $(shell command -v klcc || command -v musl-gcc),klcc)
STATIC_CFLAGS ?= -Oz
STATIC_LDFLAGS ?= -Wl,--build-id=none

# STRIP= leaves symbols and debug information in, for a package of their own
STRIP ?= strip -s

# Where to install. dracut, systemd and udev look in these places only, whatever the PREFIX.
DESTDIR ?=
PREFIX ?= /usr
SYSCONFDIR ?= /etc
SBINDIR ?= $(PREFIX)/sbin
MANDIR ?= $(PREFIX)/share/man
DRACUTDIR ?= /usr/lib/dracut
UNITDIR ?= /usr/lib/systemd/system
UDEVDIR ?= /usr/lib/udev
KERNELDIR ?= /usr/lib/kernel

# What to install hooks for: dracut, initramfs-tools, mkinitcpio, overlay; auto: the generators that
# this system has; all: everything, which packages want
HOOKS ?= $(if $(DESTDIR),all,auto)

# COMMAND= leaves out gpupt, the administrator's command, and the libraries that it needs
COMMAND ?= yes

# What gpupt-bind may weigh, in bytes, with klibc: on arm64 an instruction takes four, and 96 KiB are enough
MAX_SIZE = $(if $(filter aarch64-%,$(STATIC_MACHINE)),98304,73728)

# ---- nothing to set below this line ----------------------------------------------------------

B = build

# A room a folder: binder/core is pure, binder/boot touches the system, binder/admin is the
# administrator's command: dynamic, with the system's libraries, and the same core.
INCLUDES = -Ibinder
CORE_SRC = $(sort $(wildcard binder/core/*.c binder/boot/*.c))
BIND_SRC = binder/gpupt-bind.c $(CORE_SRC)
ADMIN_SRC = $(sort $(wildcard binder/admin/*.c binder/admin/*/*.c)) $(CORE_SRC)
ADMIN_LIBS = libkmod libpci jansson smartcols
# loaded when it is needed: binder/admin/image/unpack.c
ADMIN_LOADED = libarchive

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
DEPS = -MMD -MP
FLAGS = -std=gnu11 $(CPPFLAGS) $(CFLAGS)
# No padding between, and nothing that is never reached.
STATIC_FLAGS = $(STATIC_CFLAGS) -std=gnu11 -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables
STATIC_LINK_FLAGS = -static -Wl,--gc-sections -Wl,-z,common-page-size=64 -Wl,-z,noseparate-code -Wl,-z,norelro $(STATIC_LDFLAGS)
strip_it = $(if $(STRIP), && $(STRIP) $@)

# Static programs may be wanted whatever STATIC says: the overlay has no other.
STATIC_B = $(B)$(if $(filter 1,$(STATIC)),,/static)

ifeq ($(STATIC),1)
BIND_CC = $(STATIC_CC)
BIND_FLAGS = $(STATIC_FLAGS) $(LTO)
STATIC_MACHINE := $(shell $(STATIC_CC) -dumpmachine 2>/dev/null)
# All sources are compiled as one, which saves 4 KB.
LTO = -flto -flto-partition=one
STRIP_BIND = $(if $(STRIP), && $(STRIP) -R .comment -R .note $@)
ifeq ($(notdir $(firstword $(STATIC_CC))),klcc)
COMPAT_SRC = binder/compat/kmod.c binder/compat/klibc.c binder/compat/printf.c
# klibc has no SSE on amd64, which alone wants a stack aligned to 16 bytes: 700 bytes less
ifneq ($(filter x86_64-%,$(STATIC_MACHINE)),)
STATIC_FLAGS += -mpreferred-stack-boundary=3
endif
# klcc calls ld, which cannot do this: so as klcc does, but with the compiler
klibc = $$($(STATIC_CC) -print-klibc-$(1))
LINK = $(call klibc,cc) $(call klibc,reqflags) $(call klibc,optflags) $(BIND_FLAGS) -nostdlib -Wl,-T,binder/compat/no-unwind.ld -no-pie $(STATIC_LINK_FLAGS)
LINK_START = $(call klibc,libdir)/crt0.o
LINK_LIBS = -Wl,--start-group $(call klibc,libdir)/libc.a -lgcc -Wl,--end-group
else
COMPAT_SRC = binder/compat/kmod.c
LINK = $(STATIC_CC) $(BIND_FLAGS) -no-pie $(STATIC_LINK_FLAGS)
endif
KMOD_H = $(KMOD_SRC)/libkmod/libkmod.h
KMOD_CFLAGS = -I$(KMOD_SRC)/libkmod
ifneq ($(KMOD_SRC),$(B)/kmod)
ifeq ($(wildcard $(KMOD_SRC)/libkmod/libkmod.h),)
$(error KMOD_SRC=$(KMOD_SRC) is no source tree of kmod)
endif
endif
ifneq ($(wildcard $(KMOD_SRC)/shared/scratchbuf.c),)
KMOD_PARTS += shared/scratchbuf
COMPAT = -DCOMPAT_KMOD_BEFORE_34
endif
else
BIND_CC = $(CC)
BIND_FLAGS = $(FLAGS) -ffunction-sections -fdata-sections
KMOD_PARTS =
KMOD_H =
KMOD_CFLAGS = $(shell pkg-config --cflags libkmod)
LINK = $(CC) $(FLAGS) $(LDFLAGS) -Wl,--gc-sections
LINK_LIBS = $(shell pkg-config --libs libkmod)
STRIP_BIND = $(strip_it)
endif

all: $(B)/gpupt-bind $(if $(filter 1,$(STATIC)),$(B)/gpupt-init) $(if $(COMMAND),$(B)/gpupt)

$(B)/gpupt-bind: $(BIND_OBJ) $(KMOD_OBJ)
	$(call say,LD)$(LINK) -o $@ $(LINK_START) $(BIND_OBJ) $(KMOD_OBJ) $(LINK_LIBS)$(STRIP_BIND)

$(BIND_OBJ): $(B)/%.o: %.c $(B)/settings
	@mkdir -p $(@D)
	$(call say,CC)$(BIND_CC) $(BIND_FLAGS) $(WARN) $(DEPS) $(INCLUDES) $(INC) -c -o $@ $<

ifeq ($(STATIC),1)
$(B)/gpupt-init: $(INIT_OBJ)
	$(call say,LD)$(STATIC_CC) $(STATIC_LINK_FLAGS) -o $@ $<$(strip_it)

$(INIT_OBJ): $(B)/%.o: %.c $(B)/settings
	@mkdir -p $(@D)
	$(call say,CC)$(STATIC_CC) $(STATIC_FLAGS) $(WARN) $(DEPS) -c -o $@ $<
else
$(STATIC_B)/gpupt-bind $(STATIC_B)/gpupt-init: always $(KMOD_SRC)/libkmod/libkmod.h
	@$(MAKE) --no-print-directory STATIC=1 B=$(STATIC_B) KMOD_SRC=$(KMOD_SRC) $@
endif

$(B)/gpupt: $(ADMIN_OBJ)
	$(call say,LD)$(CC) $(FLAGS) $(LDFLAGS) -o $@ $(ADMIN_OBJ) $(shell pkg-config --libs $(ADMIN_LIBS))$(strip_it)

$(ADMIN_OBJ): $(B)/admin/%.o: %.c $(B)/settings
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(FLAGS) $(WARN) $(DEPS) $(INCLUDES) $(shell pkg-config --cflags $(ADMIN_LIBS) $(ADMIN_LOADED)) -c -o $@ $<

$(B)/binder/boot/modload.o: $(KMOD_H)
$(B)/binder/boot/modload.o: INC = $(KMOD_CFLAGS)

# what a new configuration file begins with
$(B)/admin/binder/admin/pick/conffile.o: hook/gpupt.conf

# kmod's sources as they are; their warnings are not ours
$(KMOD_OBJ): $(B)/libkmod/%.o: binder/compat/config.h $(B)/settings $(KMOD_H)
	@mkdir -p $(@D)
	$(call say,CC)$(STATIC_CC) $(BIND_FLAGS) -w $(DEPS) -Ibinder/compat -include binder/compat/config.h $(COMPAT) \
		-I$(KMOD_SRC) -I$(KMOD_SRC)/libkmod -c -o $@ $(KMOD_SRC)/$*.c

$(B)/libkmod/libkmod/libkmod.o: COMPAT += -DCOMPAT_LIBKMOD_C
$(B)/libkmod/libkmod/libkmod-module.o: COMPAT += -DCOMPAT_LIBKMOD_MODULE_C

$(B)/kmod/libkmod/libkmod.h:
	@mkdir -p $(B)
	binder/compat/fetch-kmod $(B)/kmod

# changes when the options do, and everything is built anew
SETTINGS = $(BIND_CC) $(BIND_FLAGS) $(STATIC_LINK_FLAGS) $(KMOD_SRC) $(CC) $(FLAGS) $(LDFLAGS) $(STRIP)
$(B)/settings: always
	@command -v $(firstword $(BIND_CC)) >/dev/null || \
		{ echo "gpupt: $(firstword $(BIND_CC)) is missing: tests/need build installs what a build needs" >&2; exit 1; }
	@mkdir -p $(@D)
	@echo '$(SETTINGS)' | cmp -s - $@ || echo '$(SETTINGS)' >$@

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
NEEDS_check-arm64 = build boot arm64
NEEDS_check-systems = systems
NEEDS_check-packages = systems
NEEDS_demo = build boot
NEEDS_bench = build boot

$(LAYERS) check-arm64 check-systems check-packages demo bench:
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

# boots of arm64 in software emulation, not part of check; K=7.2, T=by-id
do-check-arm64: $(KMOD_SRC)/libkmod/libkmod.h $(B)/gpupt-bind
	@ARCH=arm64 tests/boot/run

# whole Debian systems, not part of check: SUITES="12 13 sid", T=13-dracut
do-check-systems:
	@tests/systems/run

# the same with Debian's packages
do-check-packages: $(KMOD_SRC)/libkmod/libkmod.h
	@tests/systems/run packages

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
	644:binder/gpupt-bind.8:$(MANDIR)/man8/gpupt-bind.8 \
	644:binder/gpupt.conf.5:$(MANDIR)/man5/gpupt.conf.5 \
	755:hook/gpupt-files:$(PREFIX)/lib/gpupt/gpupt-files \
	755:hook/gpupt-modules:$(PREFIX)/lib/gpupt/gpupt-modules \
	644:hook/60-gpupt.rules:$(UDEVDIR)/rules.d/60-gpupt.rules
FILES_command = \
	755:$(B)/gpupt:$(SBINDIR)/gpupt \
	644:binder/admin/gpupt.8:$(MANDIR)/man8/gpupt.8 \
	644:binder/admin/gpupt-json.5:$(MANDIR)/man5/gpupt-json.5 \
	644:binder/admin/completion/gpupt.bash:$(PREFIX)/share/bash-completion/completions/gpupt \
	644:binder/admin/completion/_gpupt:$(PREFIX)/share/zsh/site-functions/_gpupt \
	644:hook/gpupt.service:$(UNITDIR)/gpupt.service \
	644:hook/90-gpupt.preset:$(UNITDIR)-preset/90-gpupt.preset
INITRD_UNIT = 644:hook/gpupt-initrd.service:$(UNITDIR)/gpupt-initrd.service
FILES_dracut = $(INITRD_UNIT) \
	755:dracut-module/50gpupt/module-setup.sh:$(DRACUTDIR)/modules.d/50gpupt/module-setup.sh \
	755:dracut-module/50gpupt/gpupt-cmdline.sh:$(DRACUTDIR)/modules.d/50gpupt/gpupt-cmdline.sh
FILES_initramfs-tools = \
	755:hook/initramfs-tools/hooks/gpupt:/usr/share/initramfs-tools/hooks/gpupt \
	755:hook/initramfs-tools/scripts/init-top/gpupt:/usr/share/initramfs-tools/scripts/init-top/gpupt
FILES_mkinitcpio = $(INITRD_UNIT) \
	644:mkinitcpio-hook/install/gpupt:/usr/lib/initcpio/install/gpupt \
	644:mkinitcpio-hook/hooks/gpupt:/usr/lib/initcpio/hooks/gpupt \
	644:mkinitcpio-hook/zz-gpupt.conf:$(SYSCONFDIR)/mkinitcpio.conf.d/zz-gpupt.conf
FILES_overlay = \
	644:hook/overlay/gpupt-overlay.8:$(MANDIR)/man8/gpupt-overlay.8 \
	755:hook/overlay/gpupt-overlay:$(SBINDIR)/gpupt-overlay \
	755:hook/overlay/95-gpupt.install:$(KERNELDIR)/install.d/95-gpupt.install \
	755:hook/overlay/postinst:$(SYSCONFDIR)/kernel/postinst.d/gpupt-overlay \
	644:hook/overlay/zz-gpupt.cfg:$(SYSCONFDIR)/default/grub.d/zz-gpupt.cfg \
	$(if $(filter 1,$(STATIC)),,755:$(STATIC_B)/gpupt-bind:$(PREFIX)/lib/gpupt/gpupt-bind) \
	755:$(STATIC_B)/gpupt-init:$(PREFIX)/lib/gpupt/gpupt-init

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
CHOSEN_FILES = $(FILES) $(if $(COMMAND),$(FILES_command)) $(foreach hook,$(CHOSEN),$(FILES_$(hook)))
CONF = $(DESTDIR)$(SYSCONFDIR)/gpupt.conf
RULES = $(DESTDIR)$(UDEVDIR)/rules.d/60-gpupt.rules
# what 0.1 had put there
RM_OLD = rm -f "$(DESTDIR)$(UDEVDIR)/rules.d/90-gpupt.rules" \
	"$(DESTDIR)$(UNITDIR)/multi-user.target.wants/gpupt.service"
UNIT = $(DESTDIR)$(UNITDIR)/gpupt.service

# systemd decides by the preset and by what the administrator has said; packages have means of their own
systemctl = $(if $(DESTDIR),:,if command -v systemctl >/dev/null; then systemctl $(1) gpupt.service; fi)

install: all $(if $(filter overlay,$(CHOSEN)),overlay)
	$(if $(filter-out $(ALL_HOOKS),$(CHOSEN)),$(error HOOKS=$(HOOKS): expected auto, all, or some of: $(ALL_HOOKS)))
	@for file in $(CHOSEN_FILES); do \
		to=$${file##*:}; from=$${file#*:}; \
		install -D -m $${file%%:*} $${from%:*} "$(DESTDIR)$$to" && echo "  $(DESTDIR)$$to" || exit 1; \
	done
	@sed -i 's|/usr/sbin|$(SBINDIR)|' "$(RULES)" $(if $(COMMAND),"$(UNIT)")
	@$(RM_OLD)
	@$(if $(COMMAND),$(call systemctl,preset))
	@test -e "$(CONF)" || { install -D -m 644 hook/gpupt.conf "$(CONF)" && echo "  $(CONF)"; }
	@$(call say_rebuild,$(if $(filter auto,$(HOOKS)),$(MAKER),$(CHOSEN)))

uninstall:
	@$(call systemctl,disable)
	@for file in $(FILES) $(FILES_command) $(foreach hook,$(ALL_HOOKS),$(FILES_$(hook))); do \
		rm -f "$(DESTDIR)$${file##*:}" || exit 1; \
	done
	@$(RM_OLD)
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

# the overlay's programs, whatever STATIC says
overlay: $(STATIC_B)/gpupt-bind $(STATIC_B)/gpupt-init

# Release tarballs of the commit that is checked out, the same bytes each time: one as it is, and one with
# kmod's source, for those who build static programs without a network.
VERSION = $(shell sed -n 's/^.define GPUPT_VERSION "\(.*\)"/\1/p' binder/version.h)
dist: $(KMOD_SRC)/libkmod/libkmod.h
	@packaging/dist "$(VERSION)" "$(KMOD_SRC)" "$(B)"

# Debian's packages, of that tarball, for the suite that this is: build/deb/*.deb
deb:
	@tests/need debian-archive-keyring git xz-utils && $(MAKE) --no-print-directory do-deb
do-deb: dist
	@packaging/deb -i "$(B)/gpupt-$(VERSION)-kmod.tar.xz" "$(B)/deb"

# For systems that have no package: the overlay, to unpack in /. It needs nothing but cpio and kmod's programs there,
# writes below /usr/local and /etc, and has no gpupt, which needs libraries.
dist-static:
	@packaging/dist -s "$(VERSION)" "$(MAKE)" "$(B)"

clean:
	rm -rf $(B)/binder $(B)/hook $(B)/admin $(B)/libkmod $(B)/settings $(B)/gpupt $(B)/gpupt-*

distclean:
	rm -rf $(B)

always:

.PHONY: all overlay size install uninstall dist dist-static deb do-deb clean distclean always
.PHONY: check $(LAYERS) check-arm64 do-check-arm64 check-systems check-packages demo bench need-all do-check-build do-check-mkinitcpio do-check-boot
.PHONY: do-check-systems do-check-packages do-check-bench do-lint do-demo do-bench
.DELETE_ON_ERROR:

-include $(BIND_OBJ:.o=.d) $(INIT_OBJ:.o=.d) $(KMOD_OBJ:.o=.d) $(ADMIN_OBJ:.o=.d)
