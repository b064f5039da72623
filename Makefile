# Everything sets itself up: `make demo` and `make test` are all a newcomer needs.
SHELL := bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.PHONY: help setup demo serve local-model test test-fast lint type bench docs check-docs lock build clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= ../shared/data/dev
TESTS ?= tests

help: ## Show these targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] < (3, 14) else "Python 3.11 to 3.13 is needed; set PYTHON=")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip sync --quiet --python $(BIN)/python requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

setup: $(VENV)/.ready ## Make .venv with the locked packages and the workbench

demo: setup ## Open the web desk on the bundled sample articles
	$(BIN)/workbench demo

serve: setup ## Open the web desk on your own data
	$(BIN)/workbench serve

local-model: setup ## Serve a tiny real model on loopback, to try the protocol without a key
	$(BIN)/python -m workbench.local_model

test: setup ## Run every test: needs a Chromium, which is installed when missing
	@bash tests/install_chromium.sh
	$(BIN)/python -m pytest $(TESTS) -n 2 --dist loadgroup

test-fast: setup ## Run the tests that need no browser and no fresh environment
	$(BIN)/python -m pytest $(TESTS) -n 2 --dist loadgroup -m "not browser and not wheel"

lint: setup ## Check style, layers and copied help texts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/cog --check docs/cli.md docs/architecture.md

type: setup ## Check types
	$(BIN)/mypy

bench: setup ## Measure against the plain pipeline and Loki; DATA=folder of articles LOKI=its checkout
	@if [ ! -e "$(DATA)" ]; then echo "no articles at $(DATA): make bench DATA=FOLDER, with corpus_NAME.jsonl in it"; exit 0; fi
	$(BIN)/python -m evals.bench ingest --data $(DATA)
	$(BIN)/python -m evals.bench query --data $(DATA)
	$(BIN)/python -m evals.bench cost --data $(DATA) $(if $(LOKI),--loki $(LOKI)) $(if $(LOKI_PYTHON),--loki-python $(LOKI_PYTHON))

docs: setup ## Write the generated parts of the docs
	$(BIN)/cog -r docs/cli.md docs/architecture.md

lock: setup ## Resolve the locked packages again
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --all-extras --no-annotate --no-header \
	  --python-version 3.11 pyproject.toml -o requirements.lock

build: setup ## Build the wheel and the source archive
	$(BIN)/python -m build --no-isolation --outdir dist

clean: ## Remove everything that can be made again
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
