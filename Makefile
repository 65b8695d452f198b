# Needs Python 3.11 or newer and make; everything else lands in .venv.
#   make demo    try a copper bob on a portrait, in a home of its own
#   make quick   the tests that take no time, in random order
#   make check   all that must hold: format, lint, types, layers, tests
#   make slow    what takes minutes: locks installed, long series
PYTHON ?= python3
BIN    := .venv/bin
# A lock is complete: nothing is looked up beyond it, so what an index offers later changes nothing.
PIP    := -m pip install --quiet --disable-pip-version-check --no-deps
CODE   := src tests $(wildcard benchmarks tools examples infra)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo quick test slow check format lint types layers bench hair pictures lock clean

help: ## say what there is
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

demo: .venv/ready ## try a look on a portrait
	ILIKEYACUT_HOME=.demo $(BIN)/ilikeyacut try-on examples/portraits/astronaut.png \
		--style bob --color copper --out demo-out

quick: .venv/ready build/ministack/ready ## run the quick tests (set PYTEST_ARGS to choose)
	$(BIN)/pytest -n 2 -m 'not slow and not long' $(PYTEST_ARGS)

test: .venv/ready build/ministack/ready ## run the tests, all but the long ones (set PYTEST_ARGS to choose)
	$(BIN)/pytest -n 2 -m 'not long' $(PYTEST_ARGS)

slow: .venv/ready build/ministack/ready ## run what takes minutes
	$(BIN)/pytest -n 2 -m long $(PYTEST_ARGS)

check: format lint types layers test ## all that must hold, tests last

format: .venv/ready ## is the code formatted?
	$(BIN)/ruff format --check $(CODE)

lint: .venv/ready ## does the code keep to the rules?
	$(BIN)/ruff check $(CODE)

types: .venv/ready ## do the types hold?
	$(BIN)/mypy

layers: .venv/ready ## do imports point inward?
	$(BIN)/lint-imports

bench: .venv/ready build/ministack/ready ## each part against its baseline, as ratios
	$(BIN)/python tools/bench.py

hair: .venv/ready ## draw a hairstyle's templates again (STYLE=bob; all without it)
	PYTHONPATH=tools $(BIN)/python -m hair $(STYLE)

pictures: .venv/ready ## every style and colour on every kind of photo, measured (choose by PICTURES_ARGS)
	PYTHONPATH=tools $(BIN)/python -m pictures $(PICTURES_ARGS)

lock: .venv/ready ## choose the newest requirements and pin them
	$(BIN)/uv pip compile pyproject.toml --extra preview --extra dev --universal --python-version 3.11 \
		--generate-hashes --upgrade --quiet --custom-compile-command 'make lock' --output-file requirements.txt
	printf 'ministack\ncryptography\n' | $(BIN)/uv pip compile - --universal --python-version 3.11 --no-annotate \
		--generate-hashes --upgrade --quiet --custom-compile-command 'make lock' --output-file requirements-ministack.txt

clean: ## remove all that make made
	rm -rf .venv .demo demo-out build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests benchmarks tools examples -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

.venv/ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "ilikeyacut needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(BIN)/python $(PIP) --require-hashes -r requirements.txt
	$(BIN)/python $(PIP) --no-build-isolation -e .
	@touch $@

# The DynamoDB of the tests, apart from everything else: it pins libraries of its own.
build/ministack/ready: requirements-ministack.txt
	$(PYTHON) -m venv build/ministack
	build/ministack/bin/python $(PIP) --require-hashes -r requirements-ministack.txt
	@touch $@
