# Everything runs from a clone with Node (20 or newer), npm, git and make. `make help` lists the targets.
SHELL := /bin/sh
PNPM := npx -y pnpm@12.21.0
NODE := node_modules/.bin/node
CYCLES ?=
export npm_config_loglevel ?= error

.DEFAULT_GOAL := help
.PHONY: help setup build demo demo-clean test test-unit api scheduler web sandbox lint format type all bench ci clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  %-14s %s\n", $$1, $$2}'

node_modules/.setup: package.json pnpm-workspace.yaml pnpm-lock.yaml prisma/models.prisma apps/*/package.json packages/*/package.json
	@sh tools/check-tools.sh
	@echo "Installing (about half a minute the first time) ..."
	@$(PNPM) install --frozen-lockfile --reporter=silent || { echo "The install failed. Run '$(PNPM) install --frozen-lockfile' to see why."; exit 1; }
	@touch $@

setup: node_modules/.setup ## Install everything the project needs, inside the project

build: setup ## Build every package and app
	@$(PNPM) --silent run build

demo: setup ## Run the main job on this machine: kills turn into confirmed BAN (CYCLES=5 stops by itself)
	@$(NODE) tools/demo.mjs $(if $(CYCLES),--cycles $(CYCLES))

demo-clean: ## Forget the demo's data
	@rm -rf .demo && echo "The demo's data is gone."

test: setup ## Run all tests: unit, property, integration, end-to-end, on SQLite and PostgreSQL
	@$(NODE) tools/test.mjs

test-unit: setup ## Run only the tests beside the code
	@$(NODE) tools/test.mjs packages apps

api: setup ## Run the API alone: dry run, SQLite
	@$(PNPM) --silent --filter api start

scheduler: setup ## Run the scheduler alone: dry run, SQLite
	@$(PNPM) --silent --filter scheduler start

web: setup ## Work on the page with hot reload, at http://127.0.0.1:5173, beside `make demo` or `make api`
	@cd apps/web && ../../$(NODE) node_modules/vite/bin/vite.js

sandbox: setup ## Run the local world alone: Banano ledger, Fortnite, Yunite
	@$(PNPM) --silent --filter sandbox start

lint: setup ## Lint, format check and import floors
	@$(PNPM) --silent run lint

format: setup ## Fix lint and format
	@$(PNPM) --silent run format

type: setup ## Check the types
	@$(PNPM) --silent run type

all: lint type test ## Lint, types and tests

bench: setup ## Measure: a table with the machine, medians, CPU time and floors
	@$(NODE) --conditions=source --import tsx bench/main.ts

ci: ## What CI runs
	@sh .ci/run

clean: ## Remove what the build made
	@rm -rf packages/*/dist apps/*/dist coverage .tmp
