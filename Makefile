# SPDX-License-Identifier: MIT
# make            build/crtlink
# make test       everything, summed up in one last line
# make windows    build/windows/x64/crtlink.exe
# make fuzz       each target of tests/fuzz for FUZZ_SECONDS (60)
# make coverage   how many lines of lib/ the tests run
# make lint       formatting, clang-tidy, cppcheck, layers
# make man completions    build/man (needs scdoc), build/completions
# make site       build/site, the pages of docs/ (needs mkdocs and mkdocs-material, mandoc, scdoc)
# make bench      a table of ratios against the real linker
# make deb        Debian packages in build/deb
# make dist       archives of sources and programs, SPDX, checksums, recipes in build/dist
# make library    libcrtlink: build/library/libcrtlink.so, .a and crtlink.pc
# make install    to PREFIX (default /usr/local); make install-library: libcrtlink; make uninstall removes what is there
CC = gcc
AR = ar
PREFIX = /usr/local
LIBDIR = $(PREFIX)/lib
BUILD = build
PACKAGES = libpcre2-8 inih jansson

WARNINGS = -std=c11 -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes -Wpedantic
DEFINES = -D_GNU_SOURCE -DPCRE2_CODE_UNIT_WIDTH=8
CPPFLAGS = -Ilib -Iwrapper $(DEFINES) $(shell pkg-config --cflags $(PACKAGES))
CFLAGS = -O2 -g
HARDEN =
HARDEN_LINK =
# Debian's inih has its limits as variables; elsewhere they are what it was built with.
ifeq ($(shell printf '\043include <ini.h>\nint main(void) { return ini_max_line; }\n' | $(CC) $(CPPFLAGS) -fsyntax-only -xc - 2>/dev/null && echo has),)
DEFINES += -DINI_WITHOUT_VARIABLES
endif
LDLIBS = $(shell pkg-config --libs $(PACKAGES))
SANITIZE = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

# MSYS2: the same Makefile makes crtlink.exe with its own compiler and libraries.
ifeq ($(OS),Windows_NT)
OWN_SYSTEM = win32
EXE = .exe
CPPFLAGS += -D_WIN32_WINNT=0x0A00 -DPCRE2_STATIC -D__USE_MINGW_ANSI_STDIO=1
LDFLAGS += -static
LDLIBS += -lversion
else
OWN_SYSTEM = posix
CPPFLAGS += -pthread
LDLIBS += -pthread
# What the system offers against a mistake becoming somebody's way in; tests/e2e/hardening.sh looks at the result.
HARDEN := -fPIE -fstack-protector-strong -fstack-clash-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 \
    $(if $(filter x86_64%,$(shell $(CC) -dumpmachine)),-fcf-protection)
HARDEN_LINK = -pie -Wl,-z,relro,-z,now,-z,noexecstack
endif

LIB_SOURCES = $(wildcard lib/*/*.c)
WINDOWS_SOURCES = $(filter-out %_posix.c wrapper/os_posix%,$(wildcard wrapper/*.c))
POSIX_SOURCES = $(filter-out %_win32.c wrapper/win32.c wrapper/os_win32%,$(wildcard wrapper/*.c))
WRAPPER_SOURCES = $(if $(filter win32,$(OWN_SYSTEM)),$(WINDOWS_SOURCES),$(POSIX_SOURCES))
GENERATED = crt_libraries crt_symbols windows_api stl_helpers crtlink_ini explain_ini page_html
TESTS = $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c))

# objects FLAVOUR: the object files of lib/ and the generated tables, of wrapper/
lib_objects = $(LIB_SOURCES:%.c=$(BUILD)/$(1)/%.o) $(GENERATED:%=$(BUILD)/$(1)/gen/%.o)
wrapper_objects = $(WRAPPER_SOURCES:%.c=$(BUILD)/$(1)/%.o)

all: $(BUILD)/crtlink$(EXE)

$(BUILD)/crtlink$(EXE): $(call lib_objects,release) $(call wrapper_objects,release)
	$(CC) $(CFLAGS) $(HARDEN) $(HARDEN_LINK) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# The same with sanitizers, for the tests.
$(BUILD)/asan/crtlink: $(call lib_objects,asan) $(call wrapper_objects,asan)
	$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# Other flags, other objects.
RELEASE_FLAGS = $(WARNINGS) $(CPPFLAGS) $(CFLAGS) $(HARDEN)
$(BUILD)/release/flags: force
	@mkdir -p $(@D)
	@printf '%s\n' '$(RELEASE_FLAGS)' | cmp -s - $@ || printf '%s\n' '$(RELEASE_FLAGS)' >$@

$(BUILD)/release/%.o: %.c $(BUILD)/release/flags
	@mkdir -p $(@D)
	$(CC) $(WARNINGS) $(CPPFLAGS) $(CFLAGS) $(HARDEN) -MMD -MP -c -o $@ $<

$(BUILD)/asan/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(WARNINGS) $(CPPFLAGS) $(SANITIZE) -MMD -MP -c -o $@ $<

$(BUILD)/release/gen/%.o: $(BUILD)/gen/%.c $(BUILD)/release/flags
	@mkdir -p $(@D)
	$(CC) $(WARNINGS) $(CPPFLAGS) $(CFLAGS) $(HARDEN) -c -o $@ $<

$(BUILD)/asan/gen/%.o: $(BUILD)/gen/%.c
	@mkdir -p $(@D)
	$(CC) $(WARNINGS) $(CPPFLAGS) $(SANITIZE) -c -o $@ $<

# It counts the work that it does (tests/support/countwork.c), for tests that bound it: a time depends on what else the machine
# does. Not optimised: then compilers differ least.
COUNTING_FLAGS = -O0 -fsanitize-coverage=trace-pc
$(BUILD)/counting/crtlink: $(BUILD)/counting/countwork.o $(call lib_objects,counting) $(call wrapper_objects,counting)
	$(CC) $(COUNTING_FLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/counting/countwork.o: tests/support/countwork.c
	@mkdir -p $(@D)
	$(CC) $(WARNINGS) $(CPPFLAGS) -O2 -c -o $@ $<

$(BUILD)/counting/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(WARNINGS) $(CPPFLAGS) $(COUNTING_FLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/counting/gen/%.o: $(BUILD)/gen/%.c
	@mkdir -p $(@D)
	$(CC) $(WARNINGS) $(CPPFLAGS) $(COUNTING_FLAGS) -c -o $@ $<

# Written aside first: a table with a mistake must not look made.
embed = @mkdir -p $(@D); tools/embed.sh $(1) >$@.new && mv $@.new $@

$(BUILD)/gen/crt_libraries.c: config/crt-libraries.tsv tools/embed.sh
	$(call embed,libraries $<)
$(BUILD)/gen/crt_symbols.c: config/crt-symbols.tsv tools/embed.sh
	$(call embed,symbols $<)
$(BUILD)/gen/windows_api.c: config/windows-libs.tsv config/windows-api.tsv tools/embed.sh
	$(call embed,windows config/windows-libs.tsv config/windows-api.tsv)
$(BUILD)/gen/stl_helpers.c: config/toolsets.tsv config/stl-helpers.tsv tools/embed.sh
	$(call embed,stl config/toolsets.tsv config/stl-helpers.tsv)
$(BUILD)/gen/crtlink_ini.c: config/crtlink.ini tools/embed.sh
	$(call embed,text embedded_crtlink_ini $<)
$(BUILD)/gen/page_html.c: config/page.html config/page.css config/page.js tools/embed.sh
	$(call embed,page embedded_page_html config/page.css config/page.js $<)
# The rules are one text for the program.
RULES = config/explain.ini config/causes.ini config/known.ini config/codes.ini
$(BUILD)/gen/explain_ini.c: $(RULES) tools/embed.sh
	$(call embed,text embedded_explain_ini $(RULES))

# crtlink.exe, by mingw-w64's compiler, with the libraries from Debian's sources: the same bytes from the same sources.
MINGW = x86_64-w64-mingw32
WINDOWS = $(BUILD)/windows/x64
WINDOWS_OBJECTS = $(LIB_SOURCES:%.c=$(WINDOWS)/%.o) $(GENERATED:%=$(WINDOWS)/gen/%.o) \
    $(WINDOWS_SOURCES:%.c=$(WINDOWS)/%.o)
WINDOWS_CFLAGS = -O2 -ffile-prefix-map=$(CURDIR)=. -DUNICODE -D_WIN32_WINNT=0x0A00 -DPCRE2_STATIC \
    -DPCRE2_CODE_UNIT_WIDTH=8 -D__USE_MINGW_ANSI_STDIO=1 -Ilib -Iwrapper -I$(WINDOWS)/libraries/include
# Small where speed does not count: tables fill most of the 2 MB.
$(WINDOWS)/lib/base/%.o $(WINDOWS)/lib/command/%.o $(WINDOWS)/lib/report/%.o $(WINDOWS)/lib/plan/%.o $(WINDOWS)/wrapper/%.o: WINDOWS_CFLAGS += -Os
WINDOWS_CC = $(MINGW)-gcc
WINDOWS_LIBRARIES = $(WINDOWS)/libraries/ready
WINDOWS_LDLIBS = -L$(WINDOWS)/libraries -lpcre2-8 -linih -ljansson
ifeq ($(OS),Windows_NT)
# There it is only the tests that are built so, with MSYS2's compiler and libraries.
WINDOWS = $(BUILD)/windows-tests
WINDOWS_CC = $(CC)
WINDOWS_CFLAGS += $(CPPFLAGS)
WINDOWS_LIBRARIES =
WINDOWS_LDLIBS = $(LDLIBS)
endif
WINDOWS_LDFLAGS = -static -s -Wl,--no-insert-timestamp -Wl,--gc-sections

windows: $(WINDOWS)/crtlink.exe

$(WINDOWS)/crtlink.exe: $(WINDOWS_OBJECTS)
	$(WINDOWS_CC) $(WINDOWS_LDFLAGS) -o $@ $^ $(WINDOWS_LDLIBS) -lversion

$(WINDOWS)/libraries/ready: tools/windows-libraries.sh
	tools/windows-libraries.sh $(@D) $(MINGW)-gcc $(MINGW)-ar
	@touch $@

$(WINDOWS)/%.o: %.c $(WINDOWS_LIBRARIES)
	@mkdir -p $(@D)
	$(WINDOWS_CC) $(WARNINGS) $(WINDOWS_CFLAGS) -MMD -MP -c -o $@ $<

$(WINDOWS)/gen/%.o: $(BUILD)/gen/%.c $(WINDOWS_LIBRARIES)
	@mkdir -p $(@D)
	$(WINDOWS_CC) $(WARNINGS) $(WINDOWS_CFLAGS) -c -o $@ $<

# The unit tests and the cases as programs for Windows: Criterion is not packaged there, a header with its macros is.
WINDOWS_TEST_OBJECTS = $(LIB_SOURCES:%.c=$(WINDOWS)/%.o) $(GENERATED:%=$(WINDOWS)/gen/%.o) \
    $(WINDOWS)/wrapper/os_win32_files.o $(WINDOWS)/wrapper/os_win32_worker.o $(WINDOWS)/wrapper/win32.o $(WINDOWS)/tests/support/coffmaker.o \
    $(WINDOWS)/tests/support/testfolder_win32.o
$(WINDOWS)/tests/%.o: WINDOWS_CFLAGS += -Itests -Itests/support/windows
$(TESTS:%=$(WINDOWS)/tests/unit/%.o): tests/support/windows/criterion/criterion.h

$(WINDOWS)/unit_tests.exe: $(TESTS:%=$(WINDOWS)/tests/unit/%.o) $(WINDOWS)/tests/support/windows/runner.o \
    $(WINDOWS_TEST_OBJECTS)
	$(WINDOWS_CC) -static -o $@ $^ $(WINDOWS_LDLIBS)

$(WINDOWS)/run_cases.exe: $(WINDOWS)/tests/support/run_cases.o $(WINDOWS_TEST_OBJECTS)
	$(WINDOWS_CC) -static -o $@ $^ $(WINDOWS_LDLIBS)

windows-tests: $(WINDOWS)/unit_tests.exe $(WINDOWS)/run_cases.exe

# libcrtlink: lib/ and the file functions behind the interface of include/crtlink.h. What is not in api/libcrtlink.map
# is hidden in both libraries: the static one is a single object in which only the interface has names.
VERSION := $(shell sed -n 's/^\#define CRTLINK_VERSION "\(.*\)"/\1/p' wrapper/version.h)
SONAME = libcrtlink.so.0
LIBRARY = $(BUILD)/library
LIBRARY_SYSTEM = wrapper/os_posix_files.c
LIBRARY_SOURCES = $(LIB_SOURCES) $(wildcard api/*.c) $(LIBRARY_SYSTEM)
LIBRARY_FLAGS = $(filter-out -fPIE,$(HARDEN)) -fPIC -fvisibility=hidden -ffunction-sections -fdata-sections -DOS_NEVER_MAPS
# Not wrapper/, which has a crtlink.h of its own.
LIBRARY_CPPFLAGS = -Iinclude -Iapi $(filter-out -Iwrapper,$(CPPFLAGS)) -DCRTLINK_VERSION='"$(VERSION)"'
# library_objects FLAVOUR
library_objects = $(LIBRARY_SOURCES:%.c=$(BUILD)/$(1)/%.o) $(GENERATED:%=$(BUILD)/$(1)/gen/%.o)

library: $(LIBRARY)/$(SONAME) $(LIBRARY)/libcrtlink.a $(LIBRARY)/crtlink.pc

$(LIBRARY)/%.o: %.c $(BUILD)/release/flags
	@mkdir -p $(@D)
	$(CC) $(WARNINGS) $(LIBRARY_CPPFLAGS) $(CFLAGS) $(LIBRARY_FLAGS) -MMD -MP -c -o $@ $<

$(LIBRARY)/gen/%.o: $(BUILD)/gen/%.c $(BUILD)/release/flags
	@mkdir -p $(@D)
	$(CC) $(WARNINGS) $(LIBRARY_CPPFLAGS) $(CFLAGS) $(LIBRARY_FLAGS) -c -o $@ $<

$(LIBRARY)/$(SONAME): $(call library_objects,library) api/libcrtlink.map
	$(CC) $(CFLAGS) -shared -Wl,-soname,$(SONAME) -Wl,--version-script,api/libcrtlink.map -Wl,--gc-sections -Wl,-z,defs \
	    $(filter-out -pie,$(HARDEN_LINK)) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LDLIBS)
	@ln -sfn $(SONAME) $(@D)/libcrtlink.so

OBJCOPY = objcopy
$(LIBRARY)/libcrtlink.a: $(call library_objects,library)
	$(CC) -r -nostdlib -o $(@D)/libcrtlink.o $^
	$(OBJCOPY) --localize-hidden $(@D)/libcrtlink.o
	@rm -f $@
	$(AR) rcsD $@ $(@D)/libcrtlink.o

$(LIBRARY)/crtlink.pc: api/crtlink.pc.in wrapper/version.h force
	@mkdir -p $(@D)
	@sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' -e 's|@VERSION@|$(VERSION)|' $< >$@

# For tests/e2e/library.sh: all that the interface does, with sanitizers, and with allocations that fail.
$(BUILD)/asan/library/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(WARNINGS) $(LIBRARY_CPPFLAGS) -DOS_NEVER_MAPS $(SANITIZE) -MMD -MP -c -o $@ $<
$(BUILD)/tests/library_test: tests/support/library_test.c $(call lib_objects,asan) \
    $(patsubst %.c,$(BUILD)/asan/library/%.o,$(wildcard api/*.c) $(LIBRARY_SYSTEM))
	@mkdir -p $(@D)
	$(CC) $(WARNINGS) $(SANITIZE) -Iinclude -o $@ $^ $(LDLIBS) -lpthread
$(BUILD)/tests/library_nomemory: tests/support/library_test.c $(LIBRARY)/libcrtlink.a
	@mkdir -p $(@D)
	$(CC) $(WARNINGS) $(CFLAGS) -DFAIL_ALLOCATIONS -Iinclude -o $@ $^ $(LDLIBS) -lpthread

# Unit tests see lib/, the real file functions, and whatever else is pure.
TEST_OBJECTS = $(call lib_objects,asan) $(BUILD)/asan/wrapper/os_posix_files.o $(BUILD)/asan/wrapper/os_posix_worker.o \
    $(BUILD)/asan/tests/support/coffmaker.o $(BUILD)/asan/tests/support/testfolder.o

$(BUILD)/asan/tests/%.o: CPPFLAGS += -Itests

$(BUILD)/tests/unit/%: tests/unit/%.c $(TEST_OBJECTS)
	@mkdir -p $(@D)
	$(CC) $(WARNINGS) $(CPPFLAGS) -Itests $(SANITIZE) -MMD -MP -MF $@.d -o $@ $^ \
	    $(LDLIBS) $(shell pkg-config --libs criterion)

# tests/cases/**/*.case: what a policy makes of a command line.
$(BUILD)/tests/run_cases: $(BUILD)/asan/tests/support/run_cases.o $(TEST_OBJECTS)
	@mkdir -p $(@D)
	$(CC) $(SANITIZE) -o $@ $^ $(LDLIBS)

# Rust's names as crtlink reads them, for tests/e2e/names.sh.
$(BUILD)/tests/demangle: $(BUILD)/asan/tests/support/demangle.o $(TEST_OBJECTS)
	@mkdir -p $(@D)
	$(CC) $(SANITIZE) -o $@ $^ $(LDLIBS)

# Objects and libraries as crtlink writes them, for tests/e2e/written.sh.
$(BUILD)/tests/write_objects: $(BUILD)/asan/tests/support/write_objects.o $(TEST_OBJECTS)
	@mkdir -p $(@D)
	$(CC) $(SANITIZE) -o $@ $^ $(LDLIBS)

unit-tests: $(TESTS:%=$(BUILD)/tests/unit/%) $(BUILD)/tests/run_cases $(BUILD)/tests/write_objects \
    $(BUILD)/tests/demangle

# One fuzzer for each reader of bytes that others wrote.
FUZZ_CC = clang-19
FUZZ_SECONDS = 60
FUZZ_FLAGS = -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FUZZERS = $(patsubst tests/fuzz/fuzz_%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
# Without threads: what is found happens again.
FUZZ_OBJECTS = $(call lib_objects,fuzz) $(BUILD)/fuzz/tests/fuzz/fuzz.o $(BUILD)/fuzz/api/os_alone.o

$(BUILD)/fuzz/%.o: %.c
	@mkdir -p $(@D)
	$(FUZZ_CC) $(WARNINGS) $(CPPFLAGS) -Itests $(FUZZ_FLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/fuzz/gen/%.o: $(BUILD)/gen/%.c
	@mkdir -p $(@D)
	$(FUZZ_CC) $(WARNINGS) $(CPPFLAGS) $(FUZZ_FLAGS) -c -o $@ $<

# Most of what these do is to look at each letter: to tell the fuzzer of each comparison takes half the time, and finds nothing.
$(BUILD)/fuzz/lib/report/%.o $(BUILD)/fuzz/lib/model/policy.o $(BUILD)/fuzz/lib/base/ini.o $(BUILD)/fuzz/lib/base/utf.o \
    $(BUILD)/fuzz/lib/base/columns.o: FUZZ_FLAGS += -O2 -fno-sanitize-coverage=trace-cmp

$(BUILD)/fuzz/lib/base/pieces.o: FUZZ_FLAGS += -DPIECES_ONLY_NEEDED

$(FUZZERS): $(BUILD)/fuzz/%: $(BUILD)/fuzz/tests/fuzz/fuzz_%.o $(FUZZ_OBJECTS)
	$(FUZZ_CC) -fsanitize=fuzzer,address,undefined -o $@ $^ $(LDLIBS)

# What the fuzzers start from.
$(BUILD)/fuzz/make_seeds: $(BUILD)/asan/tests/fuzz/make_seeds.o $(TEST_OBJECTS)
	@mkdir -p $(@D)
	$(CC) $(SANITIZE) -o $@ $^ $(LDLIBS)

fuzzers: $(FUZZERS) $(BUILD)/fuzz/make_seeds

fuzz: fuzzers
	tests/fuzz/run.sh $(FUZZ_SECONDS)

library-tests: library $(BUILD)/tests/library_test $(BUILD)/tests/library_nomemory

test: all library-tests unit-tests fuzzers $(BUILD)/asan/crtlink $(BUILD)/counting/crtlink windows man completions
	tests/run.sh

# Lines of lib/ that the tests run.
coverage:
	@$(MAKE) --no-print-directory -s BUILD=$(BUILD)/coverage SANITIZE='-O0 -g --coverage -Wno-clobbered' unit-tests \
	    $(BUILD)/coverage/asan/crtlink
	tools/coverage.sh $(BUILD)/coverage

lint:
	tests/e2e/lint.sh

# For tests/e2e/lint.sh: what the sources are compiled with.
print-flags:
	@echo $(WARNINGS) $(CPPFLAGS)

print-library-flags:
	@echo $(WARNINGS) $(LIBRARY_CPPFLAGS)

print-windows-flags:
	@echo $(WARNINGS) $(WINDOWS_CFLAGS)

bench: all
	bench/run.sh

# The program's own tables are what its manual pages and completions are made from; no policy of the builder's counts.
$(BUILD)/tables.tsv: $(BUILD)/crtlink$(EXE)
	CRTLINK_CONFIG=config/crtlink.ini $(BUILD)/crtlink$(EXE) --help --format=tsv >$@.new && mv $@.new $@

MAN_PAGES = $(BUILD)/man/crtlink.1 $(BUILD)/man/crtlink.ini.5
man: $(MAN_PAGES)
$(MAN_PAGES): $(BUILD)/man/%: man/%.scd $(BUILD)/tables.tsv tools/manpage.sh CHANGELOG.md
	@mkdir -p $(@D)
	tools/manpage.sh $(BUILD)/tables.tsv $< >$@.scd
	SOURCE_DATE_EPOCH=$${SOURCE_DATE_EPOCH:-$$(date -r CHANGELOG.md +%s)} scdoc <$@.scd >$@.new && mv $@.new $@

COMPLETIONS = bash/crtlink zsh/_crtlink fish/crtlink.fish powershell/crtlink.ps1
completions: $(COMPLETIONS:%=$(BUILD)/completions/%)
$(COMPLETIONS:%=$(BUILD)/completions/%): $(BUILD)/tables.tsv tools/completions.sh
	@mkdir -p $(@D)
	tools/completions.sh $(notdir $(@D)) $(BUILD)/tables.tsv >$@.new && mv $@.new $@

# The one that has Debian's packages.
DEBIAN_PYTHON = $(if $(wildcard /usr/bin/python3),/usr/bin/python3,python3)
site: man
	$(DEBIAN_PYTHON) tools/site.py $(BUILD)/crtlink$(EXE) $(BUILD)/tables.tsv $(BUILD)/site-pages
	mkdocs build -q --strict -f $(BUILD)/mkdocs.yml

# Also where zsh looks: Debian's packages have another folder than the rest.
ZSH_FUNCTIONS = site-functions
INSTALL_VARIABLES = BUILD='$(BUILD)' DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' LIBDIR='$(LIBDIR)' EXE='$(EXE)' \
    SONAME='$(SONAME)' VERSION='$(VERSION)' ZSH_FUNCTIONS='$(ZSH_FUNCTIONS)'
installable: all completions $(if $(shell command -v scdoc),man)

install: installable
	$(INSTALL_VARIABLES) packaging/install.sh install

install-library: library
	$(INSTALL_VARIABLES) packaging/install.sh install-library

uninstall:
	$(INSTALL_VARIABLES) packaging/install.sh uninstall

# Debian packages in build/deb.
deb:
	@packaging/deb.sh

# Archives of the sources and the programs in build/dist, with checksums, a list of what is inside, and recipes.
dist:
	@packaging/dist.sh

clean:
	rm -rf $(BUILD)/crtlink $(BUILD)/library $(BUILD)/release $(BUILD)/asan $(BUILD)/counting $(BUILD)/gen $(BUILD)/tests $(BUILD)/fuzz $(BUILD)/coverage \
	    $(BUILD)/cfi

.PHONY: all library library-tests man completions site windows windows-tests test lint print-flags print-library-flags print-windows-flags bench unit-tests fuzzers fuzz \
    coverage force \
    deb dist installable install install-library uninstall clean
.SECONDARY:
-include $(shell find $(BUILD)/release $(BUILD)/asan $(BUILD)/counting $(BUILD)/tests $(BUILD)/fuzz $(BUILD)/windows $(BUILD)/library* -name '*.d' 2>/dev/null)
