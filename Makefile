# Two commands do all set-up: `make demo` and `make test`. Everything is installed into .venv, nothing elsewhere.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test test-integration lint types docs docs-check schemas bench lock clean

demo: $(VENV)/.installed
	@$(BIN)/csat demo demo

test: $(VENV)/.installed-dev
	@$(BIN)/python -m pytest -m "not integration"

test-integration: $(VENV)/.installed-dev
	@bash tests/integration/run.sh $(BIN)/python

lint: $(VENV)/.installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	@$(BIN)/mypy

docs-check: $(VENV)/.installed-dev
	@$(BIN)/python -m csat_plugin.cli.schemas --check
	@$(BIN)/python -m docs.generate --check

docs: $(VENV)/.installed-dev
	@$(BIN)/python -m docs.generate
	@$(BIN)/python -m docs.examples

schemas: $(VENV)/.installed-dev
	@$(BIN)/python -m csat_plugin.cli.schemas

bench: $(VENV)/.installed-dev
	@$(BIN)/python -m benchmarks

# Maintainers: renew the locked versions (needs uv). The lock holds hashes and no registry address.
lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  pyproject.toml --extra pictures --group build -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  pyproject.toml --extra pictures --extra batch --extra postgres --group test --group lint --group build -o requirements-dev.lock

clean:
	rm -rf $(VENV) demo build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "csat-plugin needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Say which to use: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "This Python has no venv module. On Debian or Ubuntu: sudo apt install python3-venv. Then run make again."; exit 2; }
	@echo "Making $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the packages it needs (once) ..."
	@test -e $(VENV)/.installed-dev || $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the packages the tests need (once) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@
