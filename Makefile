# Two commands do it all on a machine with Python 3.11 or newer, git and make:
#   make run    opens Quoth: in Discord where a token is configured, else in this terminal
#   make test   runs the tests
# And for whoever changes how messages look: make pictures draws them all, as Discord shows them, to build/pictures.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
CHROMIUM ?= chromium
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet
COMPILE = $(BIN)/uv --quiet pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock" --group build

.PHONY: run test lint format lock audit wheel-check pictures clean

run: $(VENV)/.ready
	@$(BIN)/quoth

# The tests start quoth a hundred times, and compile all of it each time where what is compiled may not be kept.
test: export PYTHONDONTWRITEBYTECODE =
test: $(VENV)/.ready-to-test
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

lint: $(VENV)/.ready-to-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.ready-to-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Brings both lock files up to date with pyproject.toml.
lock: $(VENV)/.ready-to-test
	$(PIP) install uv
	$(COMPILE) --upgrade --output-file requirements.lock
	$(COMPILE) --upgrade --extra eval --group dev --constraint requirements.lock --output-file tests/requirements.lock

# Known vulnerabilities in what is pinned, asked of PyPI by a tool in an environment of its own.
audit: build/audit/.ready
	@build/audit/bin/python .ci/audit.py build/audit/bin/pip-audit requirements.lock

# What is handed out: the wheel with what is pinned, in an empty environment, far from this checkout.
wheel-check: $(VENV)/.ready
	@rm -rf build/wheel && mkdir -p build/wheel/elsewhere
	@$(PIP) wheel --no-deps --no-build-isolation --wheel-dir build/wheel .
	@$(PYTHON) -m venv build/wheel/env
	@build/wheel/env/bin/python -m pip --quiet install --require-hashes --requirement requirements.lock
	@build/wheel/env/bin/python -m pip --quiet install --no-deps build/wheel/quoth-*.whl
	@cd build/wheel/elsewhere && for command in "--version" "ask which paper covers KV cache compression?" "backup" \
		"doctor"; do env -i PATH=/usr/bin:/bin HOME="$$PWD" ../env/bin/quoth $$command > ../said \
		|| { cat ../said; exit 1; }; done
	@grep -q "it knows every paper" build/wheel/said && echo "The wheel answers, backs up and is well."

# The four that the README shows are kept in .pictures.
pictures: $(VENV)/.ready-to-test
	@command -v node >/dev/null && command -v npm >/dev/null || { echo "make pictures needs Node.js 20 or newer \
	and npm (Debian: apt install nodejs npm)." >&2; exit 1; }
	@command -v $(CHROMIUM) >/dev/null || { echo "make pictures needs Chromium (Debian: apt install chromium); \
	name another with: make pictures CHROMIUM=google-chrome" >&2; exit 1; }
	@npm ci --prefix tests/pictures --ignore-scripts --no-audit --no-fund --loglevel error
	@mkdir -p build/pictures .pictures
	@$(BIN)/python -m tests.pictures.scenes > build/pictures/scenes.jsonl
	@CHROMIUM=$(CHROMIUM) node tests/pictures/draw.mjs build/pictures < build/pictures/scenes.jsonl
	@for theme in dark light; do \
		cp build/pictures/answer-desktop-$$theme.png .pictures/answer-$$theme.png; \
		cp build/pictures/listing-desktop-$$theme.png .pictures/listing-$$theme.png; \
	done

clean:
	rm -rf $(VENV) build tests/pictures/node_modules dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Quoth needs Python 3.11 or newer; \
	this is " + sys.version.split()[0] + ". Name another with: make run PYTHON=python3.12")'
	@echo "Setting up $(VENV), once; this takes a minute." >&2
	@$(PYTHON) -m venv $(VENV)

build/audit/.ready: | $(BIN)/python
	@$(PYTHON) -m venv build/audit
	@build/audit/bin/python -m pip --quiet --disable-pip-version-check install pip-audit
	@touch $@

$(VENV)/.ready: requirements.lock pyproject.toml | $(BIN)/python
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-to-test: tests/requirements.lock $(VENV)/.ready
	@$(PIP) install --require-hashes --requirement tests/requirements.lock
	@touch $@
