# `make` alone lists the targets. Everything below bootstraps .venv by itself where it is needed.
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
READY  := $(VENV)/.ready

HAND_WRITTEN := generator/sixmm_generator auth_hooks/sixmm_auth runtime/sixmm_runtime mock_exchange/sixmm_mock examples
.DEFAULT_GOAL := help
.PHONY: help setup run test soak generate check-generated mock lint types check clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## create .venv with everything in it (pinned by constraints.txt)

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; $$($(PYTHON) --version) was found. Run: make PYTHON=python3.11 setup" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@# The generator is the maintainers' tool: importable here, and left out of the wheel.
	@$(PY) -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "sixmm_generator.pth").write_text(str(pathlib.Path("generator").resolve()) + "\n")'
	@touch $(READY)

run: generate ## generate the client and walk the documented integration flow against the mock exchange
	@$(PY) examples/integration_flow.py

test: check ## everything that CI checks: lint, types, generated/ up to date, tests
	$(PY) -m pytest -q

soak: $(READY) ## trade at random at length: 200,000 actions, about a minute
	$(PY) -m pytest -q -s soak

generate: $(READY) ## write generated/sixmm from openapi.yaml
	@$(PY) -m sixmm_generator generate

check-generated: $(READY) ## fail if generated/ is not what openapi.yaml generates
	@$(PY) -m sixmm_generator generate --check

mock: $(READY) ## serve the mock exchange on port 8600 until Ctrl-C
	@$(VENV)/bin/sixmm-mock serve --port 8600

lint: $(READY) ## ruff: rules and formatting of the hand-written code
	@$(PY) -m ruff check $(HAND_WRITTEN) tests soak
	@$(PY) -m ruff format --check --quiet $(HAND_WRITTEN) tests soak || { echo "Not formatted. Run: $(PY) -m ruff format ." >&2; exit 1; }

types: $(READY) ## mypy --strict on every source root, generated/ included
	@$(PY) -m mypy $(HAND_WRITTEN) generated/sixmm

check: lint types check-generated ## lint, types, generated/ up to date (the quick part of `make test`)

clean: ## remove .venv and caches
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis dist build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
