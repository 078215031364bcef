# Two commands are all a newcomer needs: `make demo` and `make test`.

REGION ?= adorf
PORT ?= 8000
PYTHON ?= python3
export PYTHON
VENV := .venv
BIN := $(VENV)/bin

SOURCES := $(wildcard routing/*.py routing/*/*.py)
ON_ALL_CORES := --numprocesses auto --maxprocesses 4 --dist loadfile
CATALOGUES := $(wildcard mobility/translations/*/LC_MESSAGES/messages.po)

.DEFAULT_GOAL := help
.PHONY: help demo test check fast-test catalogues translate translated screenshots clean

help:
	@echo "make demo                      set up, fill a demo day, plan it, print it, serve it"
	@echo "make demo REGION=kielregion    the same in the large region"
	@echo "make test                      set up, then every check and test; screens to var/screens"
	@echo
	@echo "make check         linters, types and layers only"
	@echo "make fast-test     the tests without browsers"
	@echo "make catalogues    collect new texts into the translation catalogues"
	@echo "make translate LANGUAGE=ar     write what Arabic lacks to var/ar.json"
	@echo "make translated LANGUAGE=ar    take the filled-in var/ar.json into the catalogue"
	@echo "make screenshots   the pictures of the README, from a running demo"
	@echo "make clean         remove all that set-up made"

demo: $(VENV)/.ready
	@exec $(BIN)/hinfahrt demo --region $(REGION) --port $(PORT)

test: $(VENV)/.ready-to-test
	$(MAKE) --no-print-directory check
	HINFAHRT_SCREENS=var/screens $(BIN)/pytest $(ON_ALL_CORES)

check: $(VENV)/.ready-to-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fast-test: $(VENV)/.ready-to-test
	$(BIN)/pytest $(ON_ALL_CORES) --ignore=tests/journeys

catalogues: $(VENV)/.ready
	@$(BIN)/python -m tools.catalogues collect

translate: $(VENV)/.ready
	@$(BIN)/python -m tools.catalogues todo $(LANGUAGE) > var/$(LANGUAGE).json
	@echo "Fill in the translations of var/$(LANGUAGE).json, then: make translated LANGUAGE=$(LANGUAGE)"

translated: $(VENV)/.ready
	@$(BIN)/python -m tools.catalogues fill $(LANGUAGE) var/$(LANGUAGE).json

screenshots: $(VENV)/.ready-to-test
	$(BIN)/python docs/screenshots.py

clean:
	rm -rf $(VENV) node_modules web/static/vendor var .mypy_cache .ruff_cache .pytest_cache .hypothesis

# --- set-up: each step leaves a stamp and is done again only when what it depends on changes ---

$(VENV)/.debian-demo: tools/debian-packages
	@tools/debian-packages demo
	@mkdir -p $(VENV) && touch $@

$(VENV)/.debian-test: tools/debian-packages
	@tools/debian-packages test
	@mkdir -p $(VENV) && touch $@

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/.debian-demo
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-for-tests: pyproject.toml constraints.txt | $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	@touch $@

node_modules/.installed: package.json package-lock.json | $(VENV)/.debian-demo
	npm ci --silent --no-audit --no-fund
	@touch $@

web/static/vendor/.copied: node_modules/.installed web/vendor.py | $(VENV)/.installed
	$(BIN)/python -m web.vendor
	@touch $@

$(VENV)/.catalogues: $(CATALOGUES) | $(VENV)/.installed
	$(BIN)/pybabel -q compile -D messages -d mobility/translations
	@touch $@

$(VENV)/.compiled: $(SOURCES) | $(VENV)/.installed
	$(BIN)/python -m routing.compilation
	@touch $@

$(VENV)/.ready: $(VENV)/.installed web/static/vendor/.copied $(VENV)/.catalogues $(VENV)/.compiled
	@touch $@

$(VENV)/.ready-to-test: $(VENV)/.ready $(VENV)/.installed-for-tests | $(VENV)/.debian-test
	@touch $@
