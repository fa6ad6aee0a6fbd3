# upayd: `make run` to see it work, `make test` to prove it, `make install` to put it in place.

SWIFT ?= swift
PREFIX ?= /usr
DESTDIR ?=
RELEASE := -c release
BIN := .build/release

.PHONY: all build test check run prove install dependencies test-dependencies bench soak clean

all: build

dependencies:
	@scripts/install-dependencies build

test-dependencies:
	@scripts/install-dependencies build test

# Leaves .build/release/upayd, upayctl and upay-simulator.
build: dependencies
	$(SWIFT) build $(RELEASE)

# The tests call the parts of the programs that are installed. The core's own tests are in a build of
# the core alone, which counts how much of it they reach.
test: test-dependencies
	SWIFT="$(SWIFT)" scripts/build-tests
	SWIFT="$(SWIFT)" scripts/test

# Formatting; part of CI.
check:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks Fuzz

run: dependencies
	@scripts/run $(if $(NONINTERACTIVE),--noninteractive)

bench: build
	scripts/bench

# The volumes behind docs/proof.md: hours. Its parts one by one: scripts/prove seeds, for example.
prove: test-dependencies build
	scripts/prove

# MINUTES=n (5), SEED=s: docs/proof/soak.md.
soak:
	@scripts/soak

install:
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/sbin
	install -m 0755 $(BIN)/upayd $(DESTDIR)$(PREFIX)/sbin/upayd
	install -m 0755 $(BIN)/upayctl $(BIN)/upay-simulator $(DESTDIR)$(PREFIX)/bin/
	install -d $(DESTDIR)/usr/lib/systemd/system $(DESTDIR)/usr/lib/sysusers.d
	sed 's|/usr/sbin/|$(PREFIX)/sbin/|' systemd/upayd.service > $(DESTDIR)/usr/lib/systemd/system/upayd.service
	chmod 0644 $(DESTDIR)/usr/lib/systemd/system/upayd.service
	install -m 0644 systemd/upayd.sysusers $(DESTDIR)/usr/lib/sysusers.d/upayd.conf
	install -d $(DESTDIR)/usr/lib/udev/rules.d
	install -m 0644 udev/60-upayd.rules $(DESTDIR)/usr/lib/udev/rules.d/
	install -d $(DESTDIR)/etc/upayd/upayd.conf.d $(DESTDIR)/etc/upayd/devices.d \
	  $(DESTDIR)/etc/upayd/printers.d
	test -e $(DESTDIR)/etc/upayd/upayd.conf || \
	  install -m 0644 etc/upayd/upayd.conf $(DESTDIR)/etc/upayd/upayd.conf
	install -d $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5 \
	  $(DESTDIR)$(PREFIX)/share/man/man8
	install -m 0644 docs/man/upayctl.1 docs/man/upay-simulator.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	install -m 0644 docs/man/upayd.conf.5 $(DESTDIR)$(PREFIX)/share/man/man5/
	install -m 0644 docs/man/upayd.8 $(DESTDIR)$(PREFIX)/share/man/man8/

clean:
	rm -rf .build build
