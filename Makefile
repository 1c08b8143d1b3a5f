# Every target does its own set-up: a fresh machine needs Python 3.11+ and make, nothing else.
PYTHON ?= python3
BIN := .venv/bin
# Tests run in two workers: most of their time is waiting, and the project is sized for two cores.
WORKERS ?= 2

.PHONY: demo play pictures test coverage check bench torture lock format clean

# What comes as source is built by the pinned tools, whatever pip the machine has. A lock file is complete, so nothing
# is resolved: Debian 12's pip takes the newest version of `coverage[toml]` over the pinned one, and then refuses it.
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --no-deps
BUILT := $(PIP) --use-pep517 --no-build-isolation

.venv/.runtime: requirements-build.lock requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) --require-hashes --requirement requirements-build.lock
	$(BUILT) --require-hashes --requirement requirements.lock
	$(BUILT) --editable .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.runtime
	$(BUILT) --require-hashes --requirement requirements-dev.lock
	@touch $@

# What takes reports of errors in a test. It brings Django, which is nobody else's to carry.
.venv/bugsink/.ready: tests/deploy/bugsink.lock
	$(PYTHON) -m venv .venv/bugsink
	.venv/bugsink/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement $<
	@touch $@

demo: .venv/.runtime  ## the main job on the built-in sandbox: no accounts, no services
	$(BIN)/tgarr demo

pictures: .venv/.dev  ## the README's pictures of the page, taken anew
	$(BIN)/pytest -q tests/page/test_tour.py -k "mouse or phone"
	$(BIN)/python docs/page/shrink.py

play: .venv/.runtime  ## the sandbox in a browser, without the tour
	$(BIN)/tgarr demo --no-tour

test: .venv/.dev
	$(BIN)/pytest -n $(WORKERS) --dist loadfile $(PYTEST)

# What decides who may what, what is said once, and who is left alone is held to its last branch.
WHOLLY := tgarr/chat/policy.py,tgarr/chat/outbox.py,tgarr/chat/sender.py,actors/stores/outbox.py,actors/stores/outbox_order.py,actors/breaker.py

coverage:  ## the tests, with the share of branches that they reach
	$(MAKE) test PYTEST="--cov --cov-report="
	$(BIN)/coverage report --include='$(WHOLLY)' --fail-under=100
	$(BIN)/coverage report --fail-under=90

check: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

bench: .venv/.dev
	$(BIN)/python -m bench

torture: .venv/.dev  ## kill -9 at random moments under traffic, then a comparison; KILLS=1000 for long
	$(BIN)/python -m bench.torture --kills $(or $(KILLS),50)

format: .venv/.dev
	$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

# Its tool is no part of the environment that it pins.
.venv/uv/bin/uv:
	$(PYTHON) -m venv .venv/uv
	.venv/uv/bin/pip install --quiet --disable-pip-version-check uv

COMPILED = .venv/uv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header

lock: .venv/uv/bin/uv  ## renew the pins
	$(COMPILED) --group build --output-file requirements-build.lock
	$(COMPILED) pyproject.toml --extra demo --output-file requirements.lock
	$(COMPILED) pyproject.toml --extra demo --group dev --output-file requirements-dev.lock
	echo 'bugsink>=2.6,<3' | $(COMPILED) --no-annotate --output-file tests/deploy/bugsink.lock -

clean:
	rm -rf .venv dist data artefacts .coverage* bench.json
