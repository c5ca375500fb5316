# 问渠 Wenqu: `make chat` installs, builds the index of seeds/ and opens the chat page.

PYTHON ?= python3
PORT ?=
# On the command line only: some shells have a HOST of their own in the environment.
HOST =

bin := .venv/bin
pip := $(bin)/python -m pip --disable-pip-version-check

.PHONY: install chat test soak lint audit screenshots reader bench clean
.NOTPARALLEL:

install: .venv/installed ## the environment at .venv/, with the command wenqu

chat: .venv/installed ## the chat page; PORT= and HOST= change where it listens
	$(bin)/wenqu chat $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

test: .venv/installed-dev ## the whole test suite
	$(bin)/python -m pytest

soak: .venv/installed-dev ## the full counts of the tests that sample: many hostile documents, minutes long
	$(bin)/python -m pytest -m soak

lint: .venv/installed-dev ## ruff and mypy --strict
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy

audit: .venv/installed ## known vulnerabilities of the tested versions; needs PyPI's own database
	$(pip) install pip-audit
	$(bin)/pip-audit --no-deps --disable-pip --strict -r constraints.txt

screenshots: .venv/installed-dev ## the README's pictures, from the real page in Chromium
	$(bin)/python scripts/screenshots.py
reader: .venv/installed-dev ## trains the reader (about 80 minutes on 2 cores with AMX): DATA=folder OUT=folder
	$(bin)/python -m training.train_reader train $(DATA) $(OUT) --minutes 70
	$(bin)/python -m training.train_reader pack $(OUT) qa/reader/weights.safetensors
	$(bin)/python -m training.fit_reader_calibration $(DATA) $(OUT) qa/reader/weights.safetensors

bench: .venv/installed-dev ## speed and size on this machine: FILE=questions.json, ONLY="part ..."; see docs/performance.md
	$(pip) install -c constraints.txt rank-bm25
	$(bin)/python -m benchmarks .bench $(FILE) $(if $(ONLY),--only $(ONLY))
	$(bin)/python -m benchmarks.report .bench --write

clean: ## the environment, the index of the chat and all caches
	rm -rf .venv .wenqu .bench build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps are touched last, so that an interrupted install is repeated: the first one from scratch.
.venv/installed: pyproject.toml constraints.txt
	$(call environment,.)
	touch $@

.venv/installed-dev: pyproject.toml constraints.txt
	$(call environment,.[dev])
	touch .venv/installed $@

define environment
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo "Wenqu needs Python 3.11 or newer; $(PYTHON) is: $$($(PYTHON) --version 2>&1)." \
	"Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
$(PYTHON) -m venv $(if $(wildcard .venv/installed),,--clear) .venv
$(pip) install -c constraints.txt -e '$(1)'
endef
