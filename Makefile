# The two commands of the README, and what they are made of. Everything lands in .venv and demo/.
PYTHON ?= python3
BIN := .venv/bin
DEMO ?= demo

.PHONY: demo test check county wheel-test clean

demo: .venv/office
	rm -rf $(DEMO)
	$(BIN)/taizhang-server demo $(DEMO)

test: check
	$(BIN)/pytest -q -n 2 --dist loadgroup

check: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cog --check docs/*.md

# Twenty counties at natural size, decided about at the pages: figures before and after, against what really happened.
SEEDS ?= 1-20
county: .venv/dev
	$(BIN)/python tests/county/run.py --seeds $(SEEDS)

# The suite once more, against the built wheel, away from the checkout: an editable install hides what was forgotten.
wheel-test: .venv/dev
	rm -rf dist .venv-wheel
	$(BIN)/python -m hatchling build -t wheel -d dist
	$(PYTHON) -m venv .venv-wheel
	.venv-wheel/bin/python -m pip install -q --upgrade "pip>=25.1"
	.venv-wheel/bin/python -m pip install -q "$$(ls dist/*.whl)[office]"
	.venv-wheel/bin/python -m pip install -q --group dev
	away=$$(mktemp -d) && cp -r tests $$away/tests \
	  && cd $$away && $(CURDIR)/.venv-wheel/bin/python -m pytest -q -n 2 -c $(CURDIR)/pyproject.toml --rootdir $$away $$away/tests

.venv/bin/python:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --upgrade "pip>=25.1"

.venv/office: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install -q -e ".[office]"
	touch $@

.venv/dev: .venv/office pyproject.toml
	$(BIN)/python -m pip install -q --group dev
	touch $@

clean:
	rm -rf .venv .venv-wheel $(DEMO) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
