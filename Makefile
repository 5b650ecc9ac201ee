# Short names for what people do here; the work is in scripts/ and meson.build.
# PORT= and LISTEN= move `make demo`; DESTDIR= and PREFIX= move `make install`.
PORT ?= 8080
LISTEN ?= 127.0.0.1
PREFIX ?= /usr/local

.PHONY: help build demo test test-asan eyes bench failover install deb pictures clean test-tsan fuzz torture coverage scan

help:
	@sed -n 's/^## //p' Makefile

## make demo       build, make an invented year of work and serve it on http://127.0.0.1:8080
demo:
	@scripts/demo '$(LISTEN)' '$(PORT)'

## make build      install what is missing and build ./build/heyi
build:
	@scripts/build build

## make test       every test, on SQLite, PostgreSQL and in a browser
test:
	@scripts/test

## make test-asan  the unit and HTTP tests under AddressSanitizer and UBSan
test-asan:
	@scripts/test --sanitize

## make test-tsan  the same under ThreadSanitizer, on SQLite
test-tsan:
	@scripts/test --threads

## make eyes       Lighthouse and the Nu HTML Checker over the pages of a demo
eyes:
	@scripts/eyes

## make fuzz       each parser of outside input under libFuzzer for SECONDS=600, FUZZ='csv xlsx' for some
fuzz:
	@scripts/fuzz '$(or $(SECONDS),600)' $(FUZZ)

## make torture    kill -9 under load KILLS=1000 times, full disk, lost database, slow clients and worse
torture:
	@scripts/torture '$(or $(KILLS),1000)'

## make scan      wapiti, sqlmap and openssl over a demo for MINUTES=10; ends with 1 after a finding
scan:
	@scripts/scan '$(or $(MINUTES),10)'

## make coverage   line and branch coverage of src/ by the unit and HTTP tests
coverage:
	@scripts/coverage

## make bench      measurements, with their figures on the terminal
bench:
	@scripts/bench

## make failover   two servers on a redundant PostgreSQL, its primary killed under load (root)
failover:
	@scripts/failover

## make install    program, manual page, systemd unit, default configuration (PREFIX=, DESTDIR=)
install:
	@scripts/install '$(PREFIX)' '$(DESTDIR)'

## make deb        a Debian package in ./build-deb
deb:
	@scripts/deb

## make pictures   the documents' pictures, from a running demo
pictures:
	@scripts/pictures

## make clean      remove what the other targets made, but keep the demo's database
clean:
	rm -rf build build-test build-asan build-tsan build-fuzz build-torture build-coverage build-deb build-install
