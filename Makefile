# One word for each thing that a person does here. Everything a word needs it sets up itself.
#
#   make run PHOTOS=~/Pictures   find the people in a folder, show the page
#   make test                    every test
#   make check                   format, lint, types, import rules
#   make bench                   speed, memory and accuracy against their bounds
#   make docs                    links, commands, settings and errors of the documentation
#   make setup                   only the set-up for `make run`

SHELL := /bin/bash
VENV := .venv
PYTHON := $(VENV)/bin/python
PHOTOS ?=
ARGS ?=
TESTS ?=
PINS := pyproject.toml constraints.txt tools/setup.sh
CLIENTS := $(addprefix tests/contract/clients/,older-sdk.txt node/package-lock.json)

export PHOTOS

.PHONY: help run setup test check bench bench-small docs
.DEFAULT_GOAL := help

help:
	@sed -n '3,8s/^# *//p' Makefile

setup: $(VENV)/.run-ready

$(VENV)/.run-ready: $(PINS)
	@tools/setup.sh run

$(VENV)/.dev-ready: $(PINS)
	@tools/setup.sh dev

$(VENV)/.test-ready: $(PINS) $(CLIENTS)
	@tools/setup.sh test

# 130 is Ctrl-C: the usual way to end a server, no failure of make.
run: $(VENV)/.run-ready
	@$(VENV)/bin/visnomy serve $${PHOTOS:+"$$PHOTOS"} $(ARGS) || [ $$? -eq 130 ]

test: $(VENV)/.test-ready
	$(PYTHON) -m pytest -n auto --maxprocesses 4 --dist loadfile $(TESTS)

check: $(VENV)/.dev-ready
	$(VENV)/bin/ruff format --no-cache --check .
	$(VENV)/bin/ruff check --no-cache .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/deptry src
	$(VENV)/bin/codespell

bench: $(VENV)/.test-ready
	$(PYTHON) -m bench

bench-small: $(VENV)/.test-ready
	$(PYTHON) -m bench --small

docs: $(VENV)/.dev-ready
	$(PYTHON) -m pytest -q tests/docs
