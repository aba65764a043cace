# make install | demo | test | check | chaos | serve | lists
PYTHON ?= python3
BIN := .venv/bin
LISTS := $(wildcard fixtures/lists/*.csv)

.PHONY: install demo test check lint chaos serve lists landed clean

install: .venv/installed

.venv/installed: pyproject.toml scripts/generate_protobuf.py $(wildcard proto/verifier/v1/*.proto proto/verifier/source/v1/*.proto)
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

demo: install
	$(BIN)/verifier demo

test: install
	$(BIN)/python -m pytest

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=adapters $(BIN)/lint-imports
	$(BIN)/buf lint
	$(BIN)/buf breaking --against proto/landed.binpb
	$(BIN)/deptry .

check: lint test

# the long chaos tests: a quarter of an hour for the 3 M rows' 50 kills and twenty rounds of everything else
chaos: install
	CHAOS_ROUNDS=20 VERIFIER_CHAOS=full $(BIN)/python -m pytest -m chaos -s tests/chaos

# the snapshot of the project's own protected lists
lists: var/protected.snapshot

var/protected.snapshot: $(LISTS) | .venv/installed
	$(BIN)/verifier lists build $(LISTS) --output $@

serve: install lists
	$(BIN)/verifier serve --lists var/protected.snapshot --data-dir var/data

# keeps the API as it is now, for the breaking check of later changes
landed: install
	$(BIN)/buf build --output proto/landed.binpb

clean:
	rm -rf .venv verifier/v1 verifier/source var
