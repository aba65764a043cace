# make install | demo | test | check | serve
PYTHON ?= python3
BIN := .venv/bin

.PHONY: install test check serve demo clean

install: .venv/installed

.venv/installed: pyproject.toml $(wildcard proto/verifier/v1/*.proto)
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

demo: install
	$(BIN)/verifier demo

test: install
	$(BIN)/python -m pytest

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=adapters $(BIN)/lint-imports
	$(BIN)/buf lint
	$(BIN)/deptry .
	$(BIN)/python -m pytest

serve: install
	$(BIN)/verifier serve

clean:
	rm -rf .venv verifier/v1
