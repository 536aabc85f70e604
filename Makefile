# `make` alone lists the targets. Everything below bootstraps .venv by itself where it is needed.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PY     := $(BIN)/python
READY  := $(VENV)/.ready

HAND_WRITTEN := generator/sixmm_generator description/sixmm_description auth_hooks/sixmm_auth runtime/sixmm_runtime ccxt_exchange/sixmm_ccxt mock_exchange/sixmm_mock conformance/sixmm_conformance examples benchmarks
.DEFAULT_GOAL := help
# Tests and checks start many interpreters: without bytecode each one compiles every module again, for seconds.
unexport PYTHONDONTWRITEBYTECODE
# What has neither a socket nor a process of its own, and what is generated for no test.
UNIT := tests/auth tests/description tests/lint tests/rules tests/runtime tests/structure
.PHONY: help setup run test quick conformance faults mutants soak foreign generate check-generated docs docs-check docs-update workflows dist sbom release mock bench bench-guard lint types check clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## create .venv with everything in it (pinned by constraints.txt)

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; $$($(PYTHON) --version) was found. Run: make PYTHON=python3.11 setup" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@# Groups of dependencies (PEP 735) need pip 25.1; Python 3.11 brings an older one.
	$(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --upgrade pip
	$(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group dev --editable '.[socks,fast,ccxt,mock,conformance]'
	@# The generator is the maintainers' tool: importable here, and left out of the wheel.
	@$(PY) -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "sixmm_generator.pth").write_text("".join(f"{pathlib.Path(each).resolve()}\n" for each in ("generator",)))'
	@touch $(READY)

run: generate ## generate the client and walk the documented integration flow against the mock exchange
	@$(PY) examples/integration_flow.py

test: check ## everything that CI checks: lint, types, generated/ up to date, tests
	$(PY) -m pytest -q --numprocesses auto --dist worksteal

quick: $(READY) ## lint, the types of what changed, unit tests: before each commit
	@$(MAKE) --no-print-directory -j 2 lint quick-types
	$(PY) -m pytest -q --numprocesses auto --dist worksteal $(UNIT)

.PHONY: quick-types
quick-types: $(READY)
	@changed="$$( { git diff --name-only --diff-filter=d HEAD -- $(addsuffix /*.py,$(HAND_WRITTEN) generated/sixmm); \
	  git ls-files --others --exclude-standard -- $(addsuffix /*.py,$(HAND_WRITTEN)); } | sort -u)"; \
	  test -z "$$changed" || $(PY) -m mypy $$changed

conformance: $(READY) ## every rule, against the mock exchange: verdicts, and successes of all 53 operations
	@$(BIN)/sixmm-conformance run --mock --report build/conformance

faults: $(READY) ## plant every seeded fault of a server, one by one: the rule beside it must go red
	@SIXMM_FAULTS=all $(PY) -m pytest -q tests/conformance/test_faults.py

mutants: $(VENV)/.mutants ## mutate our code in a sample of places, and see whether tests notice: make mutants [SAMPLE=60] [SEED=1] [PAGE=docs/mutants.md]
	@$(PY) tests/mutants.py --sample $(or $(SAMPLE),60) --seed $(or $(SEED),1) $(if $(PAGE),--page $(PAGE))

soak: $(READY) ## the long form of some tests, and other drawn inputs: 200,000 trading actions, 14,000 orders under faults, 50,000 mutated answers, 200 calls under each fault of the wire, a day of streams, kill -9, 30 scrambled descriptions; an hour
	$(PY) -m pytest -q -s -m "soak or hypothesis" --hypothesis-profile searching

foreign: $(READY) ## other people's generators on openapi.yaml: four in TypeScript and Python compile, one in Java finds nothing wrong; pyright on the client (needs node, npm, java and a network)
	@SIXMM_FOREIGN=1 $(PY) -m pytest -q tests/foreign

generate: $(READY) ## write generated/sixmm from openapi.yaml and asyncapi.yaml
	@$(PY) -m sixmm_generator generate

check-generated: $(READY) ## fail if generated/ is not what the descriptions generate
	@$(PY) -m sixmm_generator generate --check

docs-check: $(READY) ## hold openapi.yaml and asyncapi.yaml against the documentation's facts (offline)
	@$(PY) -m sixmm_generator docs-check

docs-update: $(READY) ## from changed pages to a release: make docs-update SOURCE=<folder or URL> [REMOVED=<pages that are really gone>]
	@test -n "$(SOURCE)" || { echo "Say where the pages are: make docs-update SOURCE=https://docs.6mm.com" >&2; exit 2; }
	@$(PY) -m sixmm_generator docs-update --source "$(SOURCE)" $(foreach one,$(REMOVED),--removed '$(one)')

mock: $(READY) ## serve the mock exchange on port 8600 until Ctrl-C
	@$(BIN)/sixmm-mock serve --port 8600 --control

docs: $(VENV)/.docs ## write the generated pages and build the documentation site into build/site; a warning or a broken link fails
	@$(PY) -m sixmm_generator.site
	@$(BIN)/zensical build --clean --strict

workflows: $(VENV)/.audit ## look through .github/ with actionlint and zizmor
	@$(BIN)/actionlint
	@$(BIN)/zizmor --offline --quiet .github examples/conformance.yml

dist: $(READY) ## build wheel and sdist into dist/
	@rm -rf dist
	@$(PY) -m hatchling build

sbom: $(VENV)/.audit dist ## write the bill of materials (CycloneDX) and the licences of the package and all that it needs into dist/
	@rm -rf build/installed && $(PYTHON) -m venv build/installed
	@build/installed/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt "$$(ls dist/*.whl)[socks,fast,ccxt,mock,conformance]"
	@build/installed/bin/python -m pip uninstall --quiet --yes --disable-pip-version-check pip setuptools
	@$(BIN)/cyclonedx-py environment --output-reproducible --mc-type library --pyproject pyproject.toml -o dist/sbom.cdx.json build/installed/bin/python
	@$(BIN)/pip-licenses --python build/installed/bin/python --from mixed --with-urls --format markdown --output-file dist/LICENSES.md

release: $(READY) ## everything for a release but its publication: make release VERSION=0.2.0
	@test -z "$$(git status --porcelain)" || { echo "Commit or stash first: git status is not clean." >&2; exit 2; }
	@$(PY) -m sixmm_generator.release $(VERSION)
	@$(MAKE) --no-print-directory generate test docs workflows sbom
	@printf '%s\n' "Look at it, then:" "  git commit -am 'Release $(VERSION)' && git tag -s v$(VERSION) -m v$(VERSION)" \
	  "  git push --follow-tags    # .github/workflows/release.yml tests, builds and publishes the tag"

# Tools that not everyone needs, installed by the first target that does.
$(VENV)/.docs $(VENV)/.audit $(VENV)/.mutants: $(VENV)/.%: $(READY)
	$(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group $*
	@touch $@

bench: $(READY) ## the goals of speed in one table; the client beside other exchanges' clients; what grows; the mock beside Prism (needs wrk, node, npm)
	@$(PY) benchmarks/goals.py
	@$(PY) benchmarks/growth.py
	@$(PY) benchmarks/client_speed.py
	@$(PY) benchmarks/stream_speed.py
	@$(PY) benchmarks/ccxt_face.py
	@$(PY) benchmarks/mock_throughput.py
	@$(PY) benchmarks/mock_memory.py
	@$(PY) benchmarks/stream_receive.py

bench-guard: $(READY) ## count the instructions of five paths, and fail where one costs 5 % more than benchmarks/guard.json says (needs valgrind)
	@$(PY) benchmarks/guard.py

lint: $(READY) ## ruff on the hand-written code, our style rules on the descriptions
	@$(PY) -m ruff check $(HAND_WRITTEN) tests
	@$(PY) -m ruff format --check --quiet $(HAND_WRITTEN) tests || { echo "Not formatted. Run: $(PY) -m ruff format ." >&2; exit 1; }
	@$(PY) -m sixmm_generator lint

types: $(READY) ## mypy --strict on every source root, generated/ included
	@$(PY) -m mypy $(HAND_WRITTEN) generated/sixmm

check: $(READY) ## lint, types, generated/ and docs up to date (the quick part of `make test`)
	@$(MAKE) --no-print-directory -j 4 lint types check-generated docs-check

clean: ## remove .venv and caches
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis dist build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
