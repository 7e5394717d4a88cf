# SPDX-License-Identifier: Apache-2.0
# Tend.  `make help` lists what can be made.  Choices, on the command line:
#   MODE=rel|dbg  CC=gcc|clang  SAN=1 (address and undefined sanitizers)  COV=1 (coverage)
#   WERROR=1  V=1 (show commands)  ONLY=room[/module] (tests)  SECS=60 (fuzzing)  PREFIX, DESTDIR
# Each choice of MODE, CC, SAN and COV has its own tree under build/.

MODE   ?= rel
PREFIX ?= /usr/local
SECS   ?= 60
ifeq ($(origin CC),default)
CC := gcc
endif
ifeq ($(filter $(MODE),rel dbg),)
$(error MODE is rel or dbg, not "$(MODE)")
endif
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 1) --no-print-directory
, := ,
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' '$(1)' '$(2)')

OUT := build/$(MODE)$(if $(findstring clang,$(CC)),-clang)$(if $(COV),-cov)
OUT := $(OUT)$(if $(SAN),$(if $(filter fuzz,$(SAN)),-fuzz,-san))

# ---- what is made from what

LIB_C    := $(filter-out engine/cli/%,$(wildcard engine/*/*.c))
CLI_C    := $(filter-out engine/cli/main.c,$(wildcard engine/cli/*.c))
HEADERS  := $(wildcard engine/*/*.h include/tend/*.h)
# What tests share: everything under tests/ that is no program of its own.
SUPPORT  := $(filter-out tests/fuzz/% tests/bench/% tests/build/%,$(foreach c,\
              $(wildcard tests/*/*.c),$(if $(filter test_%,$(notdir $(c))),,$(c))))
FUZZ_C   := $(filter-out tests/fuzz/replay.c,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ     := $(patsubst tests/fuzz/fuzz_%.c,%,$(FUZZ_C))
BENCH_C  := $(wildcard tests/bench/bench_*.c)
# tests/build tests this file itself, test_planted.sh compiles: once, not in every flavour.
TEST_ALL := $(filter-out $(if $(SAN)$(COV),tests/build/% tests/fault/test_planted.sh),\
              $(wildcard tests/*/test_*.c tests/*/test_*.sh) $(FUZZ:%=tests/fuzz/replay_%.c))
# ONLY=util or ONLY=util/quantity
name_of   = $(basename $(patsubst tests/%,%,$(subst /replay_,/,$(subst /test_,/,$(1)))))
TESTS    := $(if $(ONLY),$(foreach t,$(TEST_ALL),\
              $(if $(filter $(ONLY) $(addsuffix /%,$(ONLY)),$(call name_of,$(t))),$(t))),$(TEST_ALL))
REPLAY   := $(patsubst %.c,$(OUT)/%,$(filter tests/fuzz/replay_%,$(TESTS)))
TEST_BIN := $(patsubst %.c,$(OUT)/%,$(filter-out tests/fuzz/replay_%,$(filter %.c,$(TESTS))))
BENCH    := $(BENCH_C:%.c=$(OUT)/%)
objects   = $(patsubst %.c,$(OUT)/%.o,$(1))
ALL_O    := $(call objects,$(LIB_C) $(CLI_C) engine/cli/main.c $(SUPPORT) $(FUZZ_C) $(BENCH_C) \
              tests/fuzz/replay.c $(filter %.c,$(filter-out tests/fuzz/replay_%,$(TEST_ALL))))

# ---- flags

PKGS     := yaml-0.1 sqlite3 libsodium jansson libcbor lua5.4 libseccomp
PKGS_CLI := libedit
# Asked for late and once: the packages may be installed by this very run.
# As system headers, so that our warnings are about our code.
pkg_cflags = $(eval pkg_cflags := $(patsubst -I%,-isystem %,$(shell \
               pkg-config --cflags $(PKGS) $(PKGS_CLI))))$(pkg_cflags)
pkg_libs   = $(eval pkg_libs := $(shell pkg-config --libs $(PKGS)) -lm)$(pkg_libs)
cli_libs   = $(eval cli_libs := $(shell pkg-config --libs $(PKGS_CLI)))$(cli_libs)

WARN := -Wall -Wextra -Wno-missing-field-initializers -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 \
        -Wvla -Wundef -Wwrite-strings -Wpointer-arith -Wswitch-enum -Wcast-qual \
        $(if $(WERROR),-Werror)
OPT_rel := -O2 -g $(if $(SAN),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
OPT_dbg := -Og -g
SANITIZE := $(if $(SAN),-fsanitize=$(if $(filter fuzz,$(SAN)),fuzzer-no-link$(,))address$(,)undefined \
              -fno-sanitize-recover=all -fno-omit-frame-pointer) $(if $(COV),--coverage)
cppflags  = -Iinclude -Iengine -D_POSIX_C_SOURCE=200809L $(pkg_cflags) $(CPPFLAGS)
cflags    = -std=c11 $(if $(COV),-O0 -g,$(OPT_$(MODE))) $(WARN) -fPIC -fvisibility=hidden \
            -fstack-protector-strong -ffile-prefix-map=$(CURDIR)=. $(SANITIZE) $(CFLAGS)
ldflags   = $(SANITIZE) -Wl,-z,relro,-z,now,--as-needed $(LDFLAGS)

# ---- targets for people

.PHONY: tend deps demo docs slips test bench lib headers layers check-style format install uninstall cover \
        night clean help ready FORCE
.DEFAULT_GOAL := tend
.DELETE_ON_ERROR:
.SECONDARY:

tend: $(OUT)/tend ## build the program ./tend (the default)
	@ln -sfn $(OUT)/tend tend

deps: ready ## install the Debian packages that building and testing need

demo: tend ## build, then show a session from end to end; ARGS="--once" and the like
	@./tend demo $(ARGS)

test: $(OUT)/tend $(TEST_BIN) $(REPLAY) $(if $(ONLY),,lib headers) ## run the tests; ONLY=util/text
	@TEND=$(CURDIR)/$(OUT)/tend SRC=$(CURDIR) BUILD=$(CURDIR)/$(OUT) CC='$(CC)' \
	  PASSED=$(OUT)/tests/passed$(if $(ONLY),-only).txt \
	  SAME='MODE=$(MODE) SAN=$(SAN) COV=$(COV) WERROR=$(WERROR)' \
	  tests/run $(OUT) $(TEST_BIN) $(REPLAY) $(filter %.sh,$(TESTS))

slips: $(OUT)/tests/diff/test_slips ## try every one-key slip in the shipped protocols; counts by file
	@SRC=$(CURDIR) TEND_SLIPS=$(or $(FILE),all) $<

docs: tend ## write what is kept and comes from the rows: schemas, tables, pictures
	@mkdir -p build/docs
	@./tend schema >build/docs/protocol.schema.json && ./tend schema part >build/docs/part.schema.json
	@./tend schema plugin >build/docs/plugin.schema.json && mv build/docs/plugin.schema.json plugins/
	@for p in protocol-language plugin-manifest scenarios; do \
	  ./tend docs language docs/$$p.md >build/docs/$$p.md && mv build/docs/$$p.md docs/ || exit 1; done
	@mv build/docs/*.json protocols/
	@./tend -q diagram protocols/kap-lozenge-im.yaml --out docs/course.svg
	@./tend -q diagram protocols/kap-lozenge-im.yaml --what session --out docs/session.svg

bench: ## time what matters, one program after the other; fails if a limit is broken
ifeq ($(MODE)$(SAN)$(COV),rel)
bench: $(BENCH)
	@broken=; for b in $(BENCH); do $$b || broken="$$broken $${b##*/}"; done; \
	  [ -z "$$broken" ] || { echo "broken:$$broken" >&2; exit 1; }
else
	@$(MAKE) MODE=rel SAN= COV= bench
endif

fuzz-%: ## look SECS=60 seconds for an input that breaks NAME (fuzz-NAME)
	@mkdir -p build/fuzz/$*
	@$(MAKE) CC=clang MODE=dbg SAN=fuzz COV= build/dbg-clang-fuzz/tests/fuzz/fuzz_$*
	build/dbg-clang-fuzz/tests/fuzz/fuzz_$* -max_total_time=$(SECS) -timeout=10 -print_final_stats=1 \
	  -artifact_prefix=build/fuzz/$*- build/fuzz/$* $(wildcard tests/fuzz/corpus/$*)

lib: $(OUT)/libtend.a $(OUT)/libtend.so.0 ## build the library alone

layers: $(OUT)/layers.ok ## includes go down, rooms use no banned word (every build checks this)

headers: $(OUT)/headers.ok ## every header compiles alone, public ones as C++ too

TIDY := $(patsubst %.c,$(OUT)/%.tidy,$(LIB_C) $(CLI_C) engine/cli/main.c)
check-style: $(OUT)/format.ok $(TIDY) ## clang-format and clang-tidy find nothing to say

format: | ready ## lay out the code as clang-format wants it
	$(Q)clang-format -i $(STYLED)

cover: ## lines that the tests run, file by file
	@$(MAKE) COV=1 SAN= MODE=dbg $(if $(findstring clang,$(CC)),CC=gcc) test
	@gcov -n $(patsubst %.c,build/dbg-cov/%.o,$(LIB_C) $(CLI_C)) 2>/dev/null | awk -F"'" \
	  '/^File/ { f = $$2 } /^Lines/ { if (f ~ /^engine\/.*c$$/) print f, $$0; f = "" }' | \
	  sed 's/Lines executed://' | sort -u

night: ## the long suite: sanitizers, then each fuzz target for 10 minutes
	@$(MAKE) test
	@$(MAKE) SAN=1 test
	@for f in $(FUZZ); do $(MAKE) fuzz-$$f SECS=$(if $(filter file,$(origin SECS)),600,$(SECS)) || exit 1; done

clean: ## remove everything that was built
	rm -rf build tend

help: ## this list
	@awk -F ':.*## ' '/^[a-z%-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

# ---- packages

for_tests := $(filter deps test headers check-style format fuzz-% bench cover night,$(MAKECMDGOALS))
installs  := $(filter deps demo test fuzz-% cover night,$(MAKECMDGOALS))
ready:
	@.ci/need $(if $(installs),--install) build $(if $(for_tests),test)

# ---- compiling and linking

# A file that changes only when the text in it does: whatever depends on it is made anew then.
define keep
@mkdir -p $(@D)
@printf '%s\n' '$(1)' | cmp -s - $@ || printf '%s\n' '$(1)' >$@
endef
$(OUT)/flags: FORCE | ready
	$(call keep,$(CC) $(cppflags) $(cflags) $(ldflags) $(pkg_libs) $(cli_libs))
$(OUT)/files: FORCE | ready
	$(call keep,$(LIB_C) $(CLI_C) $(SUPPORT))

$(OUT)/tests/%.o: private cflags += -Wno-unused-parameter
$(OUT)/%.o: %.c $(OUT)/flags | $(OUT)/layers.ok
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(cppflags) $(cflags) -MMD -MP -c $< -o $@

# libengine.a has everything inside, for the program and the tests; libtend.a and libtend.so.0
# show only what include/tend promises.
$(OUT)/libengine.a: $(call objects,$(LIB_C))
$(OUT)/libcli.a: $(call objects,$(CLI_C))
$(OUT)/libsupport.a: $(call objects,$(SUPPORT))
$(OUT)/libengine.a $(OUT)/libcli.a $(OUT)/libsupport.a: $(OUT)/files
	@rm -f $@
	$(Q)ar rcsD $@ $(filter %.o,$^)
$(OUT)/libtend.a: $(call objects,$(LIB_C)) $(OUT)/files
	$(call say,AR,$@)
	$(Q)ld -r -o $(OUT)/libtend.o $(filter %.o,$^)
	$(Q)objcopy --localize-hidden $(OUT)/libtend.o
	@rm -f $@
	$(Q)ar rcsD $@ $(OUT)/libtend.o
$(OUT)/libtend.so.0: $(call objects,$(LIB_C)) $(OUT)/files $(OUT)/flags
	$(call say,LINK,$@)
	$(Q)$(CC) -shared -Wl,-soname,libtend.so.0 $(ldflags) $(filter %.o,$^) $(pkg_libs) -o $@

INSIDE := $(OUT)/libcli.a $(OUT)/libengine.a
$(OUT)/tend: $(call objects,engine/cli/main.c) $(INSIDE)
	$(call say,LINK,$@)
	$(Q)$(CC) -pie $(ldflags) $^ $(pkg_libs) $(cli_libs) -o $@
$(TEST_BIN): %: %.o $(OUT)/libsupport.a $(INSIDE)
	$(call say,LINK,$@)
	$(Q)$(CC) -pie $(ldflags) $^ -lcmocka $(pkg_libs) $(cli_libs) -o $@
$(BENCH): %: %.o $(OUT)/libsupport.a $(INSIDE)
	$(call say,LINK,$@)
	$(Q)$(CC) -pie $(ldflags) $^ $(pkg_libs) $(cli_libs) -o $@
$(OUT)/tests/fuzz/replay_%: $(OUT)/tests/fuzz/fuzz_%.o $(OUT)/tests/fuzz/replay.o $(INSIDE)
	$(call say,LINK,$@)
	$(Q)$(CC) -pie $(ldflags) $^ $(pkg_libs) -o $@
$(OUT)/tests/fuzz/fuzz_%: $(OUT)/tests/fuzz/fuzz_%.o $(INSIDE)
	$(call say,LINK,$@)
	$(Q)$(CC) -fsanitize=fuzzer $(ldflags) $^ $(pkg_libs) -o $@

# ---- checks

# Only what changed is looked at again, unless the rules changed.
ROOMS := $(wildcard engine/*.[ch] engine/*/*.[ch] engine/*/*/*.[ch] include/tend/*.h)
RULES := engine/LAYERS .ci/banned .ci/layers.awk
$(OUT)/layers.ok: $(RULES) $(ROOMS)
	@mkdir -p $(@D)
	@awk -f .ci/layers.awk engine/LAYERS .ci/banned \
	  $(if $(filter $(RULES),$?),$(ROOMS),$(filter $(ROOMS),$?)) >&2
	@touch $@

# Twice, so that the guard is tried as well.
alone = printf '\#include "%s"\n\#include "%s"\nextern int tend_alone_;\n' $$h $$h
$(OUT)/headers.ok: $(HEADERS) $(OUT)/flags
	$(call say,HEADERS)
	$(Q)for h in $(patsubst engine/%,%,$(filter engine/%,$(HEADERS))); do $(alone) | \
	  $(CC) $(cppflags) $(filter-out --coverage,$(cflags)) -Werror -fsyntax-only -x c - || { echo "$$h does not compile alone" >&2; exit 1; }; done
	$(Q)for h in $(patsubst include/%,%,$(filter include/%,$(HEADERS))); do \
	  { $(alone) | $(CC) -Iinclude -std=c11 $(WARN) -Wpedantic -Werror -fsyntax-only -x c - && \
	    $(alone) | g++ -Iinclude -std=c++11 -Wall -Wextra -Wno-missing-field-initializers -Wpedantic -Wshadow -Wconversion -Werror -fsyntax-only -x c++ -; } || \
	  { echo "$$h does not compile alone, as C11 and as C++" >&2; exit 1; }; done
	@touch $@

STYLED := $(wildcard engine/*/*.[ch] include/tend/*.h tests/*/*.[ch])
$(OUT)/format.ok: .clang-format $(STYLED) | ready
	$(call say,FORMAT)
	@mkdir -p $(@D)
	$(Q)clang-format --dry-run -Werror $(STYLED)
	@touch $@
# max-nodes: how far the analyzer follows one function; a third of its default, a few seconds a file.
# The object is as old as every header it reads, so it tells when to look again.
$(OUT)/%.tidy: %.c $(OUT)/%.o .clang-tidy
	$(call say,TIDY,$<)
	$(Q)clang-tidy --quiet $< -- $(cppflags) -std=c11 -Xclang -analyzer-config \
	  -Xclang max-nodes=75000 2>&1 >$@.log | grep -v ' warnings\? generated' >&2; \
	  if [ -s $@.log ]; then cat $@.log >&2; exit 1; fi
	@touch $@

# ---- installing

bin := $(DESTDIR)$(PREFIX)/bin
lib := $(DESTDIR)$(PREFIX)/lib
inc := $(DESTDIR)$(PREFIX)/include/tend
shr := $(DESTDIR)$(PREFIX)/share
completions := bash-completion/completions/tend zsh/site-functions/_tend \
               fish/vendor_completions.d/tend.fish
version = $(shell awk '$$2 == "TEND_VERSION" { gsub(/"/, "", $$3); print $$3 }' include/tend/tend.h)

install: $(OUT)/tend lib ## install under PREFIX=/usr/local, or below DESTDIR for a package
	install -d $(bin) $(lib)/pkgconfig $(inc) $(shr)/tend
	install -m 755 $(OUT)/tend $(bin)/tend
	install -m 644 $(OUT)/libtend.a $(lib)/libtend.a
	install -m 755 $(OUT)/libtend.so.0 $(lib)/libtend.so.0
	ln -sf libtend.so.0 $(lib)/libtend.so
	install -m 644 include/tend/*.h $(inc)
	printf '%s\n' 'prefix=$(PREFIX)' 'libdir=$${prefix}/lib' 'includedir=$${prefix}/include' '' \
	  'Name: tend' 'Description: Sessions of supervised treatment, run by the protocol' \
	  'Version: $(version)' 'Cflags: -I$${includedir}' \
	  'Libs: -L$${libdir} -ltend' 'Libs.private: $(strip $(pkg_libs))' >$(lib)/pkgconfig/tend.pc
	if [ -d protocols ]; then cp -R protocols $(shr)/tend/ && chmod -R u=rwX,go=rX $(shr)/tend/protocols; fi
	for m in $$($(OUT)/tend docs man); do d=$(shr)/man/man$${m##*.}; install -d $$d && \
	  $(OUT)/tend docs man $$m >$$d/$$m && chmod 644 $$d/$$m || exit 1; done
	install -d $(dir $(completions:%=$(shr)/%))
	for f in $(completions); do s=$${f%%[-/]*}; \
	  $(OUT)/tend completions $$s >$(shr)/$$f && chmod 644 $(shr)/$$f || exit 1; done

uninstall: ## remove what `make install` put there
	rm -f $(bin)/tend $(lib)/libtend.a $(lib)/libtend.so.0 $(lib)/libtend.so $(lib)/pkgconfig/tend.pc
	rm -rf $(inc) $(shr)/tend
	rm -f $(shr)/man/man1/tend.1 $(shr)/man/man1/tend-*.1 $(shr)/man/man5/tend-protocol.5 \
	  $(completions:%=$(shr)/%)

-include $(wildcard $(ALL_O:.o=.d))
