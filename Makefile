# Needs make and Python 3.11 or newer. The rest goes into .venv; another interpreter gets an
# environment of its own in build/: make quick PYTHON=python3.13
#   make demo    try a copper bob on a portrait, in a home of its own
#   make quick   the tests that take no time, in random order
#   make check   all that must hold: format, lint, types, layers, tests
#   make slow    what takes minutes: other interpreters, locks installed, long series
PYTHON ?= python3
ifeq ($(origin PYTHON),file)
VENV := .venv
else
VENV := build/$(shell $(PYTHON) -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
endif
BIN    := $(VENV)/bin
READY  := $(VENV)/ready
# A lock is complete: nothing is looked up beyond it, so what an index offers later changes nothing.
PIP    := -m pip install --quiet --disable-pip-version-check --no-compile --no-deps
CODE   := src tests $(wildcard benchmarks tools examples infra)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo quick test slow check format lint types layers bench hair pictures lock clean

help: ## say what there is
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

demo: $(READY) ## try a look on a portrait
	ILIKEYACUT_HOME=.demo $(BIN)/ilikeyacut try-on examples/portraits/astronaut.png \
		--style bob --color copper --out demo-out
	@echo
	@echo 'Try it on a photo of your own: $(BIN)/ilikeyacut try-on selfie.jpg --color copper'

quick: $(READY) build/ministack/ready ## run the quick tests (set PYTEST_ARGS to choose)
	$(BIN)/pytest -n 2 -m 'not slow and not long' $(PYTEST_ARGS)

test: $(READY) build/ministack/ready ## run the tests, all but the long ones (set PYTEST_ARGS to choose)
	$(BIN)/pytest -n 2 -m 'not long' $(PYTEST_ARGS)

slow: $(READY) build/ministack/ready ## run what takes minutes
	$(BIN)/pytest -n 2 -m long $(PYTEST_ARGS)
	$(BIN)/python tools/interpreters.py

check: format lint types layers test ## all that must hold, tests last

format: $(READY) ## is the code formatted?
	$(BIN)/ruff format --check $(CODE)

lint: $(READY) ## does the code keep to the rules?
	$(BIN)/ruff check $(CODE)

types: $(READY) ## do the types hold?
	$(BIN)/mypy

layers: $(READY) ## do imports point inward?
	$(BIN)/lint-imports

bench: $(READY) build/ministack/ready ## each part against its baseline, as ratios
	$(BIN)/python tools/bench.py

hair: $(READY) ## draw a hairstyle's templates again (STYLE=bob; all without it)
	PYTHONPATH=tools $(BIN)/python -m hair $(STYLE)

pictures: $(READY) ## every style and colour on every kind of photo, measured (choose by PICTURES_ARGS)
	PYTHONPATH=tools $(BIN)/python -m pictures $(PICTURES_ARGS)

lock: $(READY) ## choose the newest requirements and pin them
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
		--generate-hashes --upgrade --quiet --custom-compile-command 'make lock' --output-file requirements.txt
	printf 'ministack\ncryptography\n' | $(BIN)/uv pip compile - --universal --python-version 3.11 --no-annotate \
		--generate-hashes --upgrade --quiet --custom-compile-command 'make lock' --output-file requirements-ministack.txt

clean: ## remove all that make made
	rm -rf .venv .demo demo-out build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests benchmarks tools examples -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "ilikeyacut needs Python 3.11 or newer: make PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python $(PIP) --require-hashes -r requirements.txt
	$(BIN)/python $(PIP) --no-build-isolation -e .
	@touch $@

# The DynamoDB of the tests, apart from everything else: it pins libraries of its own.
build/ministack/ready: requirements-ministack.txt
	$(PYTHON) -m venv build/ministack
	build/ministack/bin/python $(PIP) --require-hashes -r requirements-ministack.txt
	@touch $@
