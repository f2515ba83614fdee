# `make` says what there is. Only Python 3.11 to 3.13, git and make have to be there; packaging/setup.sh sees to the rest.
# Another interpreter: make run PYTHON=/path/to/python3.12

.DEFAULT_GOAL := help
.PHONY: help run demo test check audit torture bench screenshots package package-check clean dev qt window

BIN := .venv/bin
# On a Mac there is always a screen, and no variable that says so.
SCREEN := $(DISPLAY)$(WAYLAND_DISPLAY)$(filter Darwin,$(shell uname -s))

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 24

ifneq ($(SCREEN),)
run: ## set up, then the window with the demo agent (without a display: the same in the terminal)
	@packaging/setup.sh window
	@$(BIN)/vftester
else
run:
	@packaging/setup.sh terminal
	@echo "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set): the same conversation, in the terminal."
	@if [ -t 0 ]; then $(BIN)/vftester talk --demo; else $(BIN)/vftester talk --demo \
		--say "I need a check-up next week, mornings" --say "Thursday works, my number is 555 0134"; fi
endif

demo: ## set up, then serve the demo agent until interrupted
	@packaging/setup.sh terminal
	@$(BIN)/vftester demo

test: qt ## set up, then all tests
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest

check: dev ## set up, then ruff, ruff format, mypy and the walls between the rooms
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

bench: qt ## set up, then the measurements beside their limits (minutes)
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.bench

audit: dev ## set up, then ask for known vulnerabilities of what is installed (needs a network; no part of check)
	@$(BIN)/python packaging/audit.py

torture: qt ## set up, then hostile servers, fuzzing, broken stores and soak (20 minutes; CUT=1: 3)
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.torture $(if $(CUT),--cut)

screenshots: qt ## set up, then pictures of every screen and state, into build/screenshots (minutes)
	@$(BIN)/python -m tests.screens

package: window ## set up, then the program's folder and the .deb, into dist (minutes)
	@packaging/package.sh

package-check: qt ## try both in an empty Debian 12 and the wheel in an empty venv (as root; minutes)
	@$(BIN)/python -m tests.packaged

clean: ## take away .venv and everything else that was made here
	@rm -rf .venv build dist .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# With the tools of the developers; with those and what Qt needs to draw where nobody looks.
dev:
	@packaging/setup.sh tools
qt:
	@packaging/setup.sh tests
# The libraries with which Qt opens a window are carried in the package, so they have to be here.
window:
	@packaging/setup.sh window
