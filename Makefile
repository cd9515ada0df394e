# make run: the desk over the real sites.  make demo: over made ones.  make quick: the daily loop.  make check: all of CI.
PYTHON ?= python3
BIN := .venv/bin
ENV := .venv/.installed
APT := chromium fonts-noto-cjk libreoffice-writer-nogui libreoffice-calc-nogui tesseract-ocr nginx

# Where a container image sets it, each of the many processes that tests start would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run demo nodes node nodes-test quick test test-simulator coverage check format lint types layers docs bench rehearsal eval api house operator install-service package mutants constraints hashes verified sbom clean

run: .venv/.learn
	$(BIN)/stdwatch up

demo: export STDWATCH_BEGAN := $(shell date +%s)
demo: $(ENV)
	$(BIN)/python -m rehearsal demo

$(ENV): pyproject.toml constraints.txt
	@echo "Installing pinned packages into .venv: once, a minute or two."
	@began=$$(date +%s); $(PYTHON) -m venv .venv && \
	  $(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e . && \
	  $(BIN)/python -c "import scrapy, trafilatura, pypdfium2, sqlite_utils, starlette, uvloop, stdwatch" && \
	  echo "Installed in $$(($$(date +%s) - began)) s, $$(du -sm .venv | cut -f1) MB."
	@touch $@

# What learns from the editors' decisions: large, and no matter of a demo.
.venv/.learn: $(ENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[learn]'
	@touch $@

.venv/.dev: $(ENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	$(BIN)/pip check
	touch $@

# Debian's packages for the browser tests, where they are missing and this is root.
.venv/.debian:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! dpkg -s $(APT) >/dev/null 2>&1; then \
	  echo "installing Debian packages for the tests: $(APT)"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $(APT) >/dev/null; fi
	@mkdir -p .venv && touch $@

# The daily loop: what needs no browser, no processes and no made nights.
quick: .venv/.dev
	$(BIN)/python -m pytest -n 3 --dist loadgroup -m "not slow and not browser and not chaos and not simulator"

# Before a push: all but the simulator's own tests. Three workers on two cores: many wait for processes of their own.
test: .venv/.dev .venv/.debian
	$(BIN)/python -m pytest -n 3 --dist loadgroup -m "not simulator"

# The simulator's own tests, for who changes it; `check` runs both.
test-simulator: .venv/.dev
	$(BIN)/python -m pytest -n 3 --dist loadgroup -m simulator

# Which lines the tests reach, in crawls and commands of their own processes too, but not in confined children nor in
# what is killed; red below the floor of pyproject.toml. Takes half as long again as `test`.
coverage: .venv/.dev .venv/.debian
	$(BIN)/python -m pytest -n 3 --dist loadgroup -m "not simulator and not chaos" --cov --cov-report=term:skip-covered

check: .venv/.dev format lint types layers docs test test-simulator

format: .venv/.dev
	$(BIN)/ruff format --check .

lint: .venv/.dev
	$(BIN)/ruff check .

types: .venv/.dev
	$(BIN)/mypy

layers: .venv/.dev
	$(BIN)/lint-imports

docs: .venv/.dev
	$(BIN)/python -m cogapp --check docs/cli.md docs/data.md docs/checks.md docs/sources.md

# Long runs: not part of `check`; their tables go, dated, into docs/evidence/measured.md.
rehearsal: .venv/.dev
	$(BIN)/python -m tests.bench rehearsal --seeds 20 --nights 92
	$(BIN)/python -m tests.fault_matrix
	$(BIN)/python -m tests.aftermath
	$(BIN)/python -m tests.aftermath --unmet
	$(BIN)/python -m tests.bench rehearsal --seeds 3 --nights 92 --unmet ansi --unmet carnegie --unmet cset
	$(BIN)/python -m tests.outage
	$(BIN)/python -m tests.rhythm_backtest
	STDWATCH_KILLS=1 $(BIN)/python -m pytest tests/test_killed.py

bench: .venv/.dev
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench judging
	$(BIN)/python -m tests.bench desk
	$(BIN)/python -m tests.bench printing
	$(BIN)/python -m tests.bench writing

# Judging over the evaluation sets beside the checkout (STDWATCH_SHARED).
eval: .venv/.dev
	$(BIN)/python -m tests.bench_eval
	$(BIN)/python -m tests.bench rates
	$(BIN)/python -m tests.bench quarters
	$(BIN)/python -m tests.bench stories
	$(BIN)/python -m tests.bench audit

# Calls to the JSON API for an hour; the program that generates half of them stands in an environment of its own.
api: .venv/.dev
	test -x .work/schemathesis/bin/schemathesis || { $(PYTHON) -m venv .work/schemathesis && \
	  .work/schemathesis/bin/pip install --quiet --disable-pip-version-check 'schemathesis~=4.32'; }
	$(BIN)/python -m tests.bench api

# Crawls on other machines, beside the desk: ADDRESS is the name or address by which nodes reach this machine.
nodes: .venv/.nodes
	@command -v redis-server >/dev/null || { apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends redis-server >/dev/null && \
	  { systemctl disable --now redis-server >/dev/null 2>&1 || true; }; }
	$(BIN)/stdwatch nodes init $(if $(ADDRESS),--address $(ADDRESS))

# This machine as a node: JOIN is the word that `stdwatch nodes add` printed at the desk.
node: .venv/.nodes
	@test -n "$(JOIN)$(wildcard node/node.json)" || { echo "make node JOIN=…: the word that stdwatch nodes add printed at the desk"; exit 2; }
	@$(if $(JOIN),$(BIN)/stdwatch nodes join $(JOIN))
	$(BIN)/stdwatch nodes run

.venv/.nodes: $(ENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[nodes]'
	@touch $@

# Nodes: their tests, those of crawls once more over nodes, lies, speed, whole nights in network namespaces and disturbed
# ones (an hour). What needs redis-server or root is skipped without, with a word.
nodes-test: .venv/.dev
	$(BIN)/python -m pytest -p no:randomly -rs tests/test_nodes.py tests/test_nodes_desk.py
	$(BIN)/python -m pytest -p no:randomly -rs --over-nodes tests/test_crawl.py tests/test_traps.py -k "not plain_scrapy"
	$(BIN)/python -m tests.bench lies
	$(BIN)/python -m tests.bench drain --rounds 900
	$(BIN)/python -m tests.fault_matrix --thin --over-nodes whitehouse ansi uscc
	$(BIN)/python -m tests.bench nodes
	$(BIN)/python -m tests.bench kills
	$(BIN)/python -m tests.bench nodes --seed 4 --nights 1 --kills 10

# The house style of the Word file, of its parts.
house: $(ENV)
	$(BIN)/python -m stdwatch.publishing.house

# What an operator sees of some forty events by the next morning, and the doctor of forty faults, as tables (about a
# quarter of an hour; disks need root).
operator: .venv/.dev
	$(BIN)/python -m tests.mornings
	$(BIN)/python -m tests.mornings --doctor

# The desk as a service of this machine: its user, its folders, its units. What is there already is left as it is.
install-service: .venv/.learn
	id stdwatch >/dev/null 2>&1 || useradd --system --home-dir /var/lib/stdwatch --shell /usr/sbin/nologin stdwatch
	test -d /var/lib/stdwatch || install -d -o stdwatch -g stdwatch -m 700 /var/lib/stdwatch
	test -d /var/backups/stdwatch || install -d -o stdwatch -g stdwatch -m 700 /var/backups/stdwatch
	test -e /etc/stdwatch.env || install -g stdwatch -m 640 /dev/null /etc/stdwatch.env
	test -e stdwatch.toml || printf '%s\n' 'data = "/var/lib/stdwatch"' 'backups = "/var/backups/stdwatch"' 'secrets = "/etc/stdwatch.env"' > stdwatch.toml
	for unit in stdwatch stdwatch-scheduler; do \
	  sed 's#/opt/stdwatch#$(CURDIR)#g' docs/systemd/$$unit.service > /etc/systemd/system/$$unit.service; done
	systemctl daemon-reload && systemctl enable --now stdwatch

mutants: .venv/.dev
	$(BIN)/python -m tests.mutants

constraints:
	rm -rf .work/venv && $(PYTHON) -m venv .work/venv
	.work/venv/bin/pip install --quiet -e '.[dev]'
	{ echo "# Every package of a working environment, pinned; renewed by: make constraints"; \
	  .work/venv/bin/pip freeze --exclude-editable; } > constraints.txt

# The same with the hash of each file, for Linux on x86_64 with CPython 3.11.
hashes: $(ENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --dry-run --ignore-installed -c constraints.txt \
	  --report .venv/report.json -e '.[dev]' hatchling editables
	$(BIN)/python -m tests.hashes < .venv/report.json > .ci/hashes.txt

# An environment made anew in which every file that came from outside has its hash.
verified:
	rm -rf .venv && $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r .ci/hashes.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/pip check
	touch $(ENV) .venv/.dev

# The wheel in a bare environment: installed, a project laid down, crawled over the made sites, served (some minutes).
package: .venv/.dev
	$(BIN)/python -m tests.installed

# What the environment is made of, as CycloneDX JSON; the program that writes it stands in an environment of its own.
sbom: $(ENV)
	test -x .work/sbom/bin/cyclonedx-py || { $(PYTHON) -m venv .work/sbom && \
	  .work/sbom/bin/pip install --quiet --disable-pip-version-check 'cyclonedx-bom~=7.5'; }
	.work/sbom/bin/cyclonedx-py environment --pyproject pyproject.toml --output-file sbom.json .venv

clean:
	rm -rf .venv .work sbom.json
