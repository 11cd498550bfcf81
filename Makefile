# Everything a fresh machine needs: Python 3.11 or newer and make. `make report` and `make test` set themselves up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
UV := uv==0.13.9

.PHONY: report test test-slow lab lint bench fuzz kills samples notebooks setup lock clean

report: setup  ## last complete month of data/raw, or of the demo company while that is empty
	$(BIN)/pito report || test $$? -eq 4

test: setup  ## unit, property, doctest, page and notebook tests, under ten minutes
	$(BIN)/python -m pytest -m "not slow" -n 2 --dist loadgroup
	$(BIN)/python -m pytest --nbval --nbval-current-env -n 2 --dist loadfile notebooks

test-slow: setup  ## what takes long: JupyterLab in a browser, every look of the page by axe, ten kills
	$(BIN)/python -m pytest -m slow -n 2 --dist loadgroup tests

lab: setup  ## JupyterLab on the workbook
	$(BIN)/pito lab

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

bench: setup  ## ratios against named rivals, in the same run
	for one in tests/bench/*.py; do $(BIN)/python $$one || exit 1; done

SECONDS := 600
fuzz: setup  ## ten minutes of exports nobody should make; SECONDS=60 for one
	$(BIN)/python -m tests.fuzz.intake --seconds $(SECONDS)

COUNT := 200
kills: setup  ## kill COUNT reports at random moments, fill 20 disks: what was published must stand
	$(BIN)/python -m tests.kills.harness --count $(COUNT)

samples: setup  ## a report of every vendor's sample, into reports/samples
	for one in data/sample/*/; do \
		$(BIN)/pito report --data $$one --out reports/samples/$$(basename $$one) || test $$? -eq 4 || exit 1; done

notebooks: setup  ## run the notebooks anew on the demo company and store what they show
	$(BIN)/python -m pito.notebooks

setup: $(READY)  ## build .venv/ with .venv/bin/pito

$(READY): pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Pito needs Python 3.11 or newer.")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "$(UV)"
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $(READY)

lock:  ## resolve anew: hashes, no addresses
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links -o requirements.lock

clean:
	rm -rf $(VENV) reports/*
