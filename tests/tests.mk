# SPDX-License-Identifier: GPL-2.0-or-later
# Tests that need no virtual machine. The Makefile includes this file.

# leaks in other people's libraries, by name
export LSAN_OPTIONS = suppressions=tests/lib/lsan.supp:print_suppressions=0

# The programs under the sanitizers, with the host's compiler and libraries.
SAN = $(B)/san
SAN_CC = gcc
SAN_CFLAGS = -std=gnu11 -g -O1 -Wall -Wextra -Werror -fno-omit-frame-pointer \
	-fsanitize=address,undefined -fno-sanitize-recover=all
SAN_OBJ = $(BIND_SRC:%.c=$(SAN)/%.o)
SAN_ADMIN_OBJ = $(ADMIN_SRC:%.c=$(SAN)/%.o)

FUZZ_TARGETS = $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
REPLAYS = $(FUZZ_TARGETS:%=$(SAN)/replay_%)
UNIT_TESTS = $(patsubst tests/unit/%.c,$(SAN)/%,$(wildcard tests/unit/test_*.c))

$(SAN)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)$(SAN_CC) $(SAN_CFLAGS) -MMD -MP $(INCLUDES) $(shell pkg-config --cflags $(ADMIN_LIBS) $(ADMIN_LOADED)) -c -o $@ $<

$(SAN)/gpupt: $(SAN_ADMIN_OBJ)
	$(call say,LD)$(SAN_CC) $(SAN_CFLAGS) -o $@ $^ $(shell pkg-config --libs $(ADMIN_LIBS))

$(SAN)/gpupt-bind: $(SAN_OBJ)
	$(call say,LD)$(SAN_CC) $(SAN_CFLAGS) -o $@ $^ $(shell pkg-config --libs libkmod)

# all but the programs' mains; a test gets what it calls
$(SAN)/all.a: $(filter-out %/gpupt.o,$(SAN_ADMIN_OBJ))
	@rm -f $@
	$(call say,AR)ar rcs $@ $^

$(UNIT_TESTS): $(SAN)/%: $(SAN)/tests/unit/%.o $(SAN)/all.a
	$(call say,LD)$(SAN_CC) $(SAN_CFLAGS) -o $@ $^ -lcmocka $(shell pkg-config --libs $(ADMIN_LIBS)) $(UNIT_TEST_LIBS)

$(SAN)/binder/admin/pick/conffile.o: hook/gpupt.conf

# it decides which allocations succeed
$(SAN)/test_memory: UNIT_TEST_LIBS = -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup,--wrap=mmap
# and this one, whether a directory can be opened
$(SAN)/test_below: UNIT_TEST_LIBS = -Wl,--wrap=fdopendir
# and this one makes images
$(SAN)/test_image: UNIT_TEST_LIBS = $(shell pkg-config --libs $(ADMIN_LOADED))

$(B)/mktree $(B)/pty: $(B)/%: tests/lib/%.c
	@mkdir -p $(@D)
	$(call say,CC)$(SAN_CC) -std=gnu11 -g -O2 -Wall -Wextra -Werror -o $@ $<

do-check-unit: $(UNIT_TESTS) $(REPLAYS)
	tests/unit/run $(UNIT_TESTS) $(REPLAYS)

# what the fuzzer has kept: tests/README.md
$(REPLAYS): $(SAN)/replay_%: $(SAN)/tests/fuzz/fuzz_%.o $(SAN)/tests/fuzz/tree.o $(SAN)/tests/fuzz/replay.o $(SAN)/all.a
	$(call say,LD)$(SAN_CC) $(SAN_CFLAGS) -o $@ $^ $(shell pkg-config --libs $(ADMIN_LIBS))

# one case: make check-cases T=name
do-check-cases: $(SAN)/gpupt-bind $(SAN)/gpupt $(B)/gpupt-bind $(B)/gpupt $(B)/mktree $(B)/pty
	B=$(B) tests/cases/run $(T)

# gpupt-bind as valgrind can run it: tests/lib/openat2.c says why
$(B)/growth/openat2.o: tests/lib/openat2.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) -D_GNU_SOURCE -std=gnu11 -O2 -Wall -Wextra -Werror -c -o $@ $<

$(B)/growth/gpupt-bind: $(B)/growth/openat2.o $(BIND_SRC) always
	@$(MAKE) --no-print-directory STATIC=0 B=$(B)/growth LDFLAGS="-Wl,--wrap=syscall $(B)/growth/openat2.o" $@

# the same for the tests of gpupt that are no cases
do-check-admin: $(B)/gpupt-bind $(B)/gpupt $(B)/mktree $(B)/pty $(B)/growth/gpupt-bind
	B=$(B) tests/admin/run $(T)

# Programs for libFuzzer. libkmod is the one of gpupt-bind, with glibc, and the fuzzer sees into it.
FUZZ = $(B)/fuzz
FUZZ_CC = clang
FUZZ_CFLAGS = -std=gnu11 -g -O1 -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address
FUZZ_OWN_CFLAGS = $(FUZZ_CFLAGS) -Wall -Wextra -fsanitize=undefined -fno-sanitize-recover=all
FUZZ_OBJ = $(filter-out %/gpupt.o,$(ADMIN_SRC:%.c=$(FUZZ)/%.o)) $(FUZZ)/tests/fuzz/tree.o \
	$(FUZZ)/binder/compat/kmod.o
FUZZ_KMOD_OBJ = $(KMOD_PARTS:%=$(FUZZ)/libkmod/%.o)
FUZZERS = $(FUZZ_TARGETS:%=$(FUZZ)/fuzz_%)
FUZZ_LIBS = $(filter-out libkmod,$(ADMIN_LIBS))
# parts of libkmod that the linker drops from gpupt-bind, since nothing reaches them
FUZZ_LDFLAGS = -fsanitize=fuzzer -no-pie -Wl,--unresolved-symbols=ignore-all

# what config.h takes away for klibc, glibc has
FUZZ_KMOD = -ffunction-sections $(foreach f,fopen fseek fread fgets getdelim,-Dnot_in_klibc_$(f)=$(f))

$(FUZZ)/%.o: %.c $(KMOD_H)
	@mkdir -p $(@D)
	$(call say,CC)$(FUZZ_CC) $(FUZZ_OWN_CFLAGS) $(DEPS) $(INCLUDES) $(KMOD_CFLAGS) \
		$(shell pkg-config --cflags $(FUZZ_LIBS) $(ADMIN_LOADED)) -c -o $@ $<

$(FUZZ_KMOD_OBJ): $(FUZZ)/libkmod/%.o: binder/compat/config.h $(KMOD_H)
	@mkdir -p $(@D)
	$(call say,CC)$(FUZZ_CC) $(FUZZ_CFLAGS) -w $(DEPS) $(FUZZ_KMOD) -Ibinder/compat -include binder/compat/config.h \
		$(COMPAT) -I$(KMOD_SRC) -I$(KMOD_SRC)/libkmod -c -o $@ $(KMOD_SRC)/$*.c

$(FUZZ)/libkmod/libkmod/libkmod.o: COMPAT += -DCOMPAT_LIBKMOD_C
$(FUZZ)/binder/admin/pick/conffile.o: hook/gpupt.conf

$(FUZZ)/tests/fuzz/tree.o: FUZZ_OWN_CFLAGS = -std=gnu11 -g -O1 -Wall -Wextra

$(FUZZ)/all.a: $(FUZZ_OBJ) $(FUZZ_KMOD_OBJ)
	@rm -f $@
	$(call say,AR)ar rcs $@ $^

$(FUZZERS): $(FUZZ)/fuzz_%: $(FUZZ)/tests/fuzz/fuzz_%.o $(FUZZ)/all.a
	$(call say,LD)$(FUZZ_CC) $(FUZZ_OWN_CFLAGS) $(FUZZ_LDFLAGS) -o $@ $^ $(shell pkg-config --libs $(FUZZ_LIBS))

# SECONDS=N for each target, T=TARGET for one; not part of check, which replays the corpus
SECONDS = 60
fuzz: need-fuzz
	@$(MAKE) --no-print-directory $(if $(T),$(FUZZ)/fuzz_$(T),$(FUZZERS))
	@B=$(B) tests/fuzz/run $(SECONDS) $(or $(T),$(FUZZ_TARGETS))

# takes over what was found into tests/fuzz/corpus, and leaves out what adds nothing
fuzz-corpus: $(FUZZERS)
	@B=$(B) tests/fuzz/minimise $(or $(T),$(FUZZ_TARGETS))

need-fuzz:
	@tests/need build fuzz

.PHONY: do-check-unit do-check-cases do-check-admin fuzz fuzz-corpus need-fuzz
# objects that only a pattern asks for are kept between runs
.SECONDARY: $(UNIT_TESTS:$(SAN)/%=$(SAN)/tests/unit/%.o) $(FUZZ_TARGETS:%=$(SAN)/tests/fuzz/fuzz_%.o) \
	$(FUZZ_TARGETS:%=$(FUZZ)/tests/fuzz/fuzz_%.o)

-include $(wildcard $(SAN)/binder/*.d $(SAN)/binder/*/*.d $(SAN)/binder/*/*/*.d $(SAN)/tests/*/*.d) \
	$(wildcard $(FUZZ)/binder/*.d $(FUZZ)/binder/*/*.d $(FUZZ)/binder/*/*/*.d $(FUZZ)/tests/fuzz/*.d)
