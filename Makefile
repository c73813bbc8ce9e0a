# Loyalty Desktop. Nothing is needed beforehand but Python 3.11 or newer, git and make.
#
#   make run          the program (with no display: the main job by command)
#   make test         all tests but the long ones
#   make check        lint, format, types, the walls of the house
#   make prove        the long forms of races, kills and fuzz
#   make bench        how fast, as ratios
#   make screenshots  pictures of the real window in screenshots (ARGS=--readme: docs/pictures)
#   make translations compile the message catalogues
#   make messages     collect new messages for the translators
#   make lock         lock the versions anew (UPGRADE=1: the newest that fit)
#   make hooks        run the checks before every commit
#   make clean        remove what was made, the environment too

PYTHON ?=
PYTEST ?=
ARGS ?=
# Tests run on every core; the tests of one file stay together and share what is dear to make.
WORKERS ?= auto

PREPARE = PYTHON="$(PYTHON)" packaging/prepare.sh
BIN = .venv/bin

.PHONY: run test check check-ready lint format types walls locks prove bench screenshots translations messages lock hooks clean

run:
	@$(PREPARE) run
	@$(BIN)/loyalty-desktop $(ARGS)

test:
	@$(PREPARE) test
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(PYTEST)

# `make -k check` goes on past the first that fails.
check: lint format types walls locks

check-ready:
	@$(PREPARE) check

lint: check-ready
	$(BIN)/ruff check

format: check-ready
	$(BIN)/ruff format --check

types: check-ready
	$(BIN)/mypy
	$(BIN)/pyright

walls: check-ready
	$(BIN)/lint-imports --no-logo

locks: check-ready
	$(BIN)/python packaging/lock.py --check

prove:
	@$(PREPARE) test
	$(BIN)/python -m pytest -m prove $(PYTEST)

bench:
	@$(PREPARE) test
	$(BIN)/python -m tests.bench $(ARGS)

screenshots:
	@$(PREPARE) test
	$(BIN)/python -m tests.screenshots $(ARGS)

translations:
	@$(PREPARE) run
	@$(BIN)/python packaging/translations.py

messages:
	@$(PREPARE) run
	@$(BIN)/python packaging/messages.py

lock:
	@test -x $(BIN)/uv || $(PREPARE) check
	@$(BIN)/python packaging/lock.py $(if $(UPGRADE),--upgrade)

hooks:
	@$(PREPARE) check
	@$(BIN)/pre-commit install

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find loyalty_desktop packaging tests -name __pycache__ -type d -prune -exec rm -rf {} +
	find loyalty_desktop -name '*.mo' -delete
