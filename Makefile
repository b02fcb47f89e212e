# The commands of the project; `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.DEFAULT_GOAL := help
.PHONY: help html serve check test lint types bench audit docs pictures province translations lock clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

$(BIN)/bulletin: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/.test: requirements-test.lock $(BIN)/bulletin
	$(PIP) --require-hashes -r requirements-test.lock
	@tests/browser/setup
	@touch $@

html: $(BIN)/bulletin ## check the content and build the site into output/
	@$(BIN)/bulletin build
	@$(BIN)/python -c "from pipeline.problems import message; from pipeline.commands.shared import language_of; print(message('look', language_of(None)))"

serve: $(BIN)/bulletin ## show the site on this machine while it is edited; AT=2022-03-25T09:00 as it will stand then
	@$(BIN)/bulletin serve $(if $(AT),--at $(AT))

check: $(BIN)/bulletin ## say what is wrong with the content
	@$(BIN)/bulletin check

test: $(VENV)/.test ## run all tests
	$(BIN)/pytest

lint: $(VENV)/.test ## check the style of code and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djhtml --check --tabwidth 2 theme/templates

types: $(VENV)/.test ## check the types
	$(BIN)/mypy

bench: $(VENV)/.bench ## measure against stock Pelican and Hugo, and against what is promised
	$(BIN)/python bench/all.py

$(VENV)/.bench: requirements-bench.lock $(BIN)/bulletin
	$(PIP) --require-hashes -r requirements-bench.lock
	@touch $@

audit: $(VENV)/.test tests/audit/node_modules ## ask Lighthouse and the newest validator about the site
	@$(BIN)/bulletin build
	PYTHONPATH=tests/browser $(BIN)/python tests/audit/audit.py

tests/audit/node_modules: tests/audit/package-lock.json
	@command -v npm >/dev/null || { echo "The audit needs Node and npm. Install them first (Debian: apt-get install npm)." >&2; exit 2; }
	npm ci --prefix tests/audit --ignore-scripts --no-audit --no-fund
	@touch $@

docs: $(BIN)/bulletin ## write docs/rules.md and docs/schemas/ anew from the rules, messages and declarations
	$(BIN)/python docs/make_rules.py
	$(BIN)/python docs/make_schemas.py

pictures: $(VENV)/.test ## take docs/pictures/ anew of the built site, and do docs/walkthrough.md anew
	@$(BIN)/bulletin build
	PYTHONPATH=tests/browser:tests $(BIN)/python docs/make_pictures.py

province: $(BIN)/bulletin ## build the 18 cities of Henan and a portal over them, for demonstration, in .build/province/
	$(BIN)/python docs/make_province.py

translations: $(BIN)/bulletin ## bring the catalogues up to date with what code, theme and content say
	$(BIN)/python docs/make_translations.py

lock: ## lock the newest versions of all dependencies, with hashes and without index addresses
	$(PYTHON) -m venv $(VENV)
	$(PIP) uv
	for extra in install test bench cluster; do \
	  $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	    --extra install --extra $$extra --constraint requirements.lock --output-file $$([ $$extra = install ] && echo requirements || echo requirements-$$extra).lock; \
	done

clean: ## remove everything that was built
	rm -rf .build output/* $(VENV)
