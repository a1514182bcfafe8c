# make run    set up once, then serve on 127.0.0.1:8000 with a database of the project's own
# make test   everything that checks the project
# make lint   style, types, direction of imports
# make bench  measure, beside a floor and peers, and write BENCHMARKS.md; QUICK=1 takes 3 minutes, ROWS=2,3 prints those

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
UV_LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header

# The Postgres installed on this machine, if there is one: the tests of what is asked of the database run on it too.
OTHER_POSTGRES = $(or $(NORTHLINE_TEST_POSTGRES_BIN),$(shell pg_config --bindir 2>/dev/null))

.DELETE_ON_ERROR:
.PHONY: run test bench lint format lock schema schema-sql clean

run: .venv/installed
	@exec $(BIN)/northline serve

test: .venv/installed-dev
	env -u NORTHLINE_TEST_POSTGRES_BIN $(BIN)/pytest -n 2
	@version=$$("$(OTHER_POSTGRES)/postgres" --version 2>/dev/null | sed -E 's/[^0-9]*([0-9]+).*/\1/'); \
	if [ -x "$(OTHER_POSTGRES)/initdb" ] && [ "$${version:-0}" -ge 15 ]; then \
		echo "Once more on the Postgres $$version of this machine, what is asked of the database:"; \
		NORTHLINE_TEST_POSTGRES_BIN="$(OTHER_POSTGRES)" $(BIN)/pytest -n 2 -m postgres; \
	else \
		echo "No Postgres 15 or newer is installed on this machine: tested on the embedded one only."; \
	fi

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# With settings as in use: nothing is traded for speed. The peers stay in .bench.
bench: .venv/installed-dev
	$(BIN)/python -m tests.benchmarks $(if $(QUICK),--quick) $(if $(ROWS),--rows $(ROWS))

format: .venv/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

schema: .venv/installed-dev
	$(BIN)/northline schema > .venv/schema.graphql
	mv .venv/schema.graphql schema/schema.graphql

schema-sql: .venv/installed-dev
	$(BIN)/python -m server.dumping > .venv/schema.sql
	mv .venv/schema.sql migrations/schema.sql

# Versions and hashes only, for every platform and Python that the project supports. Only this needs uv.
lock: .venv/installed-dev
	$(PIP) uv
	printf 'setuptools>=80\nwheel\n' | $(UV_LOCK) --upgrade pyproject.toml - --output-file requirements.lock
	$(UV_LOCK) --upgrade --extra dev --constraint requirements.lock pyproject.toml --output-file requirements-dev.lock

# The data in .northline stay.
clean:
	rm -rf .venv .bench build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Northline needs Python 3.11 or newer: install it, or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: requirements.lock pyproject.toml | .venv/bin/python
	$(PIP) --require-hashes --requirement requirements.lock
	$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

.venv/installed-dev: requirements-dev.lock pyproject.toml | .venv/bin/python
	$(PIP) --require-hashes --requirement requirements-dev.lock
	$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@
