# Two commands do all the set-up: `make run` opens the workstation, `make test` proves it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
WORKERS ?= 2

.PHONY: setup run test check bench accuracy faults pins catalogues docs clean

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt setuptools wheel
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --constraint constraints.txt --editable '.[dev]'
	touch $@

run: setup ## the workstation on its embedded axis, with sample documents
	$(BIN)/vanthu demo

check: setup ## lint, types, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check ## everything
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -q -m "not slow"

bench: setup ## performance, as ratios against a baseline in the same run
	$(BIN)/python -m benchmarks

accuracy: setup ## what the files really say, read right, wrong or not at all
	$(BIN)/python -m accuracy

faults: setup ## the long suites: every commit, fsync, rename and network point, each rule broken once, power cuts
	$(BIN)/pytest -q -m slow

catalogues: setup ## gather the messages of the sources into the .po files and compile them
	$(BIN)/python -m translations.catalogues

docs: setup ## the reference of the commands and the pictures of the README, from the program itself
	$(BIN)/python -m commands.reference
	$(BIN)/python -m docs.screenshot

pins: setup ## write down the versions now installed
	{ sed -n '/^#/p' constraints.txt; $(BIN)/pip freeze --all --exclude-editable --exclude pip; } > constraints.new
	mv constraints.new constraints.txt

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
