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

UNIT_TESTS = $(patsubst tests/unit/%.c,$(SAN)/%,$(wildcard tests/unit/test_*.c))

$(SAN)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)$(SAN_CC) $(SAN_CFLAGS) -MMD -MP $(INCLUDES) $(shell pkg-config --cflags $(ADMIN_LIBS)) -c -o $@ $<

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
$(SAN)/test_memory: UNIT_TEST_LIBS = -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
# and this one, whether a directory can be opened
$(SAN)/test_below: UNIT_TEST_LIBS = -Wl,--wrap=fdopendir

$(B)/mktree $(B)/pty: $(B)/%: tests/lib/%.c
	@mkdir -p $(@D)
	$(call say,CC)$(SAN_CC) -std=gnu11 -g -O2 -Wall -Wextra -Werror -o $@ $<

do-check-unit: $(UNIT_TESTS)
	tests/unit/run $(UNIT_TESTS)

# one case: make check-cases T=name
do-check-cases: $(SAN)/gpupt-bind $(SAN)/gpupt $(B)/gpupt-bind $(B)/gpupt $(B)/mktree $(B)/pty
	B=$(B) tests/cases/run $(T)

# the same for the tests of gpupt that are no cases
do-check-admin: $(B)/gpupt-bind $(B)/gpupt $(B)/mktree $(B)/pty
	B=$(B) tests/admin/run $(T)

.PHONY: do-check-unit do-check-cases do-check-admin
# objects that only a pattern asks for are kept between runs
.SECONDARY: $(UNIT_TESTS:$(SAN)/%=$(SAN)/tests/unit/%.o)

-include $(wildcard $(SAN)/binder/*.d $(SAN)/binder/*/*.d $(SAN)/binder/*/*/*.d $(SAN)/tests/unit/*.d)
