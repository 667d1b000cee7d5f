# Two commands matter: `make demo` and `make test`. Each installs what is missing first; the rest are habits (CONTRIBUTING.md).
.DEFAULT_GOAL := help
.PHONY: help demo test install install-dev unit lint types walls format coverage catalogs shots bench bench-office bench-sync link lock simulate mutation package wheel clean

PY := .venv/bin/python
JOBS ?= 2
OFFSCREEN := QT_QPA_PLATFORM=offscreen LC_ALL=C.UTF-8
# a bare machine names no language, and Qt wants UTF-8
export LANG ?= C.UTF-8
ARGS ?=

help:            ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

demo: install    ## open the program on a demonstration commune, or play a day where there is no screen
	@.venv/bin/fieldapp demo $(ARGS)

test: install-dev ## run every test; ARGS are pytest's
	@$(OFFSCREEN) $(PY) -m pytest -n $(JOBS) --dist loadfile $(ARGS)

install:         ## install what is missing to run
	@sh packaging/install.sh runtime
	@$(PY) packaging/catalogs.py compile

install-dev:     ## install what is missing to run and to test
	@sh packaging/install.sh development
	@$(PY) packaging/catalogs.py compile

unit: install-dev ## run the quick tests only
	@$(OFFSCREEN) $(PY) -m pytest -q tests/unit tests/contract $(ARGS)

lint: install-dev ## ruff, the linter
	@$(PY) -m ruff check .

format: install-dev ## ruff, the formatter and the safe repairs
	@$(PY) -m ruff format . && $(PY) -m ruff check --fix .

types: install-dev ## mypy, strict
	@$(PY) -m mypy

walls: install-dev ## import-linter: who may import whom
	@.venv/bin/lint-imports --no-logo

coverage: install-dev ## every test, with the branches that none of them took
	@$(OFFSCREEN) $(PY) -m pytest -n $(JOBS) --dist loadfile --cov --cov-report=term --cov-report=html $(ARGS)

catalogs: install-dev ## extract the strings, update every language, compile
	@$(PY) packaging/catalogs.py extract

shots: install-dev ## pictures of every page and of the kit they are made of, into build/shots
	@$(OFFSCREEN) $(PY) -m tests.shots build/shots $(ARGS)

bench-sync: install-dev ## bytes a record and seconds beside Anki and PouchDB, really run; ARGS=1000 for one size only
	@sh tests/benchmarks/peers/install.sh
	@$(PY) -m tests.benchmarks.peers $(ARGS)

link: install-dev ## the exchange over slow, far, lossy and breaking links, measured
	@$(PY) -m tests.link

bench: install-dev ## start-up, memory, save, search and receipt, as ratios against baselines of the same run
	@$(OFFSCREEN) $(PY) -m tests.benchmarks $(ARGS)

simulate: install-dev ## two thousand histories of laptops and an office with everything going wrong; ARGS="--histories 500 --seed 7"
	@$(OFFSCREEN) $(PY) -m tests.simulation $(ARGS)

mutation: install-dev ## change the rules in small ways and see that the tests notice; ARGS="quote --every 5"
	@$(OFFSCREEN) nice -n 19 $(PY) -m tests.mutation $(ARGS)

bench-office: install-dev ## ingest of the office against COPY of the same rows, then two hundred laptops at once
	@$(PY) -m tests.benchmarks.bench_office && $(PY) -m tests.benchmarks.bench_laptops

lock: install-dev ## write packaging/lock anew from pyproject.toml; ARGS="--upgrade" for newer versions
	@sh packaging/lock.sh $(ARGS)

package:         ## a folder that runs without Python: dist/fieldapp, started once to prove it
	@sh packaging/install.sh package
	@$(PY) packaging/catalogs.py compile
	@$(PY) -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath build/pyinstaller packaging/fieldapp.spec
	@sh packaging/smoke.sh dist/fieldapp/fieldapp

wheel: install-dev ## a wheel with catalogs and resources inside, into dist
	@$(PY) -m hatchling build -t wheel

clean:           ## remove what was built (the environment stays; `rm -r .venv` removes that)
	@rm -rf build dist htmlcov .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find fieldapp tests packaging -name __pycache__ -type d -prune -exec rm -rf {} +
	@find locales -name '*.mo' -delete -o -name '*.qm' -delete
