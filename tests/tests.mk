# SPDX-License-Identifier: GPL-2.0-or-later
# Tests that need no virtual machine. The Makefile includes this file.

# The programs under the sanitizers, with the host's compiler and libraries.
SAN = $(B)/san
SAN_CC = gcc
SAN_CFLAGS = -std=gnu11 -g -O1 -Wall -Wextra -Werror -fno-omit-frame-pointer \
	-fsanitize=address,undefined -fno-sanitize-recover=all
SAN_SRC = $(filter-out binder/compat/%,$(BIND_SRC))
SAN_OBJ = $(SAN_SRC:%.c=$(SAN)/%.o)

UNIT_TESTS = $(patsubst tests/unit/%.c,$(SAN)/%,$(wildcard tests/unit/test_*.c))

SAN_ADMIN_OBJ = $(ADMIN_SRC:%.c=$(SAN)/%.o)

$(SAN)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)$(SAN_CC) $(SAN_CFLAGS) -MMD -MP $(if $(findstring admin,$<),$(shell pkg-config --cflags $(ADMIN_LIBS))) -c -o $@ $<

$(SAN)/gpupt: $(SAN_ADMIN_OBJ)
	$(call say,LD)$(SAN_CC) $(SAN_CFLAGS) -o $@ $^ $(shell pkg-config --libs $(ADMIN_LIBS))

$(SAN)/gpupt-bind: $(SAN_OBJ)
	$(call say,LD)$(SAN_CC) $(SAN_CFLAGS) -o $@ $^ $(shell pkg-config --libs libkmod)

# modload and loader are what no unit test reaches: it would need libkmod and a kernel
$(UNIT_TESTS): $(SAN)/%: $(SAN)/tests/unit/%.o $(filter-out %/gpupt-bind.o %/modload.o %/loader.o,$(SAN_OBJ))
	$(call say,LD)$(SAN_CC) $(SAN_CFLAGS) -o $@ $^ -lcmocka $(UNIT_TEST_LIBS)

# what the administrator's command has of pure code
$(SAN)/test_lines: $(SAN)/binder/admin/lines.o $(SAN)/binder/admin/index.o
$(SAN)/test_finding: $(SAN)/binder/admin/finding.o
$(SAN)/test_modprobe: $(SAN)/binder/admin/modprobe.o
$(SAN)/test_image: $(SAN)/binder/admin/image.o $(SAN)/binder/admin/contents.o \
	$(SAN)/binder/admin/unified.o
$(SAN)/test_image: UNIT_TEST_LIBS = $(shell pkg-config --libs libarchive)
$(SAN)/test_export: $(SAN)/binder/admin/export.o $(SAN)/binder/admin/export_cloud.o
$(SAN)/test_conffile: $(SAN)/binder/admin/conffile.o
$(SAN)/test_pick: $(SAN)/binder/admin/pick.o
$(SAN)/test_rebuild: $(SAN)/binder/admin/rebuild.o
$(SAN)/test_fate: $(SAN)/binder/admin/fate.o
$(SAN)/test_timed: $(SAN)/binder/admin/timed.o
$(SAN)/test_virtual: $(SAN)/binder/admin/virtual.o

$(SAN)/binder/admin/conffile.o: hook/gpupt.conf

# it decides which allocations succeed
$(SAN)/test_memory: UNIT_TEST_LIBS = -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc

$(B)/mktree $(B)/pty: $(B)/%: tests/cases/%.c
	@mkdir -p $(@D)
	$(call say,CC)$(SAN_CC) -std=gnu11 -g -O2 -Wall -Wextra -Werror -o $@ $<

check-unit: $(UNIT_TESTS)
	tests/unit/run $(UNIT_TESTS)

# one case: make check-cases T=name
check-cases: $(SAN)/gpupt-bind $(SAN)/gpupt $(B)/gpupt-bind $(B)/gpupt $(B)/mktree $(B)/pty
	B=$(B) tests/cases/run $(T)

# the same for the tests of gpupt that are no cases
check-admin: $(B)/gpupt-bind $(B)/gpupt $(B)/mktree $(B)/pty
	B=$(B) tests/admin/run $(T)

.PHONY: check-unit check-cases check-admin
# objects that only a pattern asks for are kept between runs
.SECONDARY: $(UNIT_TESTS:$(SAN)/%=$(SAN)/tests/unit/%.o)

-include $(wildcard $(SAN)/binder/*.d $(SAN)/binder/admin/*.d $(SAN)/tests/unit/*.d)
