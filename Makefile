# Everything runs from a clone with Node (20 or newer), npm, git and make. `make help` lists the targets.
SHELL := /bin/sh
PNPM := npx -y pnpm@12.21.0
NODE := node_modules/.bin/node
CYCLES ?=
# For `make chaos`: a part of a cell's name, * for anything, and a database.
CELLS ?=
DATABASE ?=
ONLY ?=
SEED ?=
SEEDS ?= 2000
MINUTES ?= 10
SIM_DATABASE ?= memory
MUTANT ?=
# For the targets that start a workflow: REF is the branch, by default the one that is checked out.
REF ?= $(shell git rev-parse --abbrev-ref HEAD 2>/dev/null)
AKASH_NETWORK ?= https://rpc.akash.network:443
AKASH_CHAIN_ID ?= akashnet-2
KEY_NAME ?= deployer
ROTATE_METHOD ?= cert-generation
# For `make import-original`: the original's database, and anything at all to really import.
FROM ?=
APPLY ?=
# For `make akash-backup-fetch`.
DSEQ ?=
TO ?=
NOW ?=
DRY ?=
RUN_TS := $(NODE) --conditions=source --import tsx
export npm_config_loglevel ?= error

.DEFAULT_GOAL := help
.PHONY: help setup build demo demo-clean test test-long test-unit test-web screenshots bench-web api scheduler doctor import-original web sandbox lint format type all bench backup-drill record-metrics chaos soak sim sim-long mutants ci \
  clean image image-check pin-base compose-env infra-lint deploy-akash akash-backup-fetch workflow-ci workflow-deploy-akash rotate-akash-cert

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  %-22s %s\n", $$1, $$2}'

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
	@test ! -f .demo/postgresql/database || echo "Drop the database $$(cat .demo/postgresql/database) too: its books have no ledger now."
	@rm -rf .demo && echo "The demo's data is gone."

test: setup ## Run all tests: unit, property, integration, end-to-end, on SQLite and PostgreSQL
	@$(NODE) tools/test.mjs

test-long: setup ## The same, with every end-to-end test on both databases and more kill -9
	@TEST_LONG=1 $(NODE) tools/test.mjs

test-web: setup ## Run the tests in a real browser (Debian's chromium), against the services of the demo
	@$(NODE) tools/test-web.mjs $(ONLY)

screenshots: setup ## Make the pictures of docs/screenshots: every view, both themes, two widths
	@$(NODE) tools/build.mjs && $(NODE) --conditions=source --import tsx tests/browser/support/screenshots.ts

bench-web: setup ## Measure the page: Lighthouse through a throttled connection, script size, long tasks
	@$(NODE) tools/build.mjs && $(NODE) --conditions=source --import tsx tests/browser/support/bench.ts

test-unit: setup ## Run only the tests beside the code
	@$(NODE) tools/test.mjs packages apps

api: setup ## Run the API alone: dry run, SQLite
	@$(PNPM) --silent --filter api start

scheduler: setup ## Run the scheduler alone: dry run, SQLite
	@$(PNPM) --silent --filter scheduler start

doctor: setup ## Check the configuration against the outside world and print what works; it changes nothing
	@$(PNPM) --silent --filter scheduler... run build
	@$(NODE) --enable-source-maps apps/scheduler/dist/main.js doctor

import-original: setup ## Take over from pay2slay2: FROM=sqlite:////data/pay2slay.db tells what it would do, APPLY=1 does it
	@[ -n "$(FROM)" ] || { echo "Say from where: make import-original FROM=sqlite:////data/pay2slay.db, or FROM=postgresql://..."; exit 2; }
	@$(PNPM) --silent --filter scheduler... run build
	@$(NODE) --enable-source-maps apps/scheduler/dist/main.js import-original "$(FROM)" $(if $(APPLY),--apply)

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

bench: setup ## Measure: a table with the machine, medians, CPU time and floors (QUICK=1: small sizes, one run; ONLY=api: one section)
	@$(NODE) tools/build.mjs && $(NODE) --conditions=source --import tsx bench/main.ts $(if $(QUICK),--quick) $(ONLY)

sim: setup ## Run random histories with every fault (SEEDS=2000), or one again (SEED=123)
	@$(NODE) tools/sim.mjs $(if $(SEED),--seed $(SEED),--seeds $(SEEDS)) --database $(SIM_DATABASE)

sim-long: setup ## The same with 200 000 histories: about half an hour
	@$(NODE) tools/sim.mjs --seeds 200000

backup-drill: setup ## Back up, pay on, restore the old state, run again: nothing is paid twice (both databases)
	@$(NODE) tools/test.mjs tests/e2e/backup.test.ts

chaos: build ## Play the fault matrix with real processes: a table of cells (CELLS='kill pay:*' DATABASE=sqlite for a part; JSON=1)
	@$(RUN_TS) tests/chaos/main.ts --cells '$(CELLS)' --database '$(DATABASE)' $(if $(JSON),--json)

soak: build ## The whole system under load with faults at random on PostgreSQL: memory, invariants, a verdict (MINUTES=10)
	@$(RUN_TS) tests/chaos/soak/main.ts --minutes '$(MINUTES)'

record-metrics: build ## Play troubles under a real Prometheus (Debian's prometheus) and write infra/prometheus/recorded.yml: four minutes
	@$(RUN_TS) tests/monitoring/record.ts

mutants: setup ## Break the money's rules one at a time: the simulator must notice each (MUTANT=words picks some)
	@$(NODE) tools/mutants.mjs "$(MUTANT)"

image: ## Build the image with Docker
	@docker build --build-arg REVISION=$$(git rev-parse HEAD) -t pay2slay:dev .

image-check: setup ## Build the image without an engine, start its services and ask them (needs root, buildah, debootstrap)
	@bash tools/image-check.sh

pin-base: setup ## Write the base image's digest, as the registry gives it, into the Dockerfile
	@$(RUN_TS) scripts/ci/pin-base.ts

compose-env: ## Write the secrets that docker-compose.yml requires into .env, once
	@node tools/compose-env.mjs

infra-lint: setup ## Lint workflows, scripts and the files of the deployment with the tools that are installed
	@sh tools/infra-lint.sh

deploy-akash: ## Start the workflow deploy-akash: IMAGE_TAG=FULL_SHA, and REF=BRANCH if not the present one (needs gh)
	@[ -n "$(IMAGE_TAG)" ] || { echo "Say what to deploy: make deploy-akash IMAGE_TAG=FULL_COMMIT_SHA"; exit 2; }
	@gh workflow run deploy-akash.yml --ref "$(REF)" -f image_tag="$(IMAGE_TAG)" -f akash_network="$(AKASH_NETWORK)"

akash-backup-fetch: setup ## Bring the newest backup of a deployment here: DSEQ=NUMBER TO=FOLDER; NOW=1 makes one first, DRY=1 prints the command (needs akt)
	@[ -n "$(DSEQ)" ] && [ -n "$(TO)" ] || { echo "Say from where and to where: make akash-backup-fetch DSEQ=NUMBER TO=FOLDER"; exit 2; }
	@sh scripts/run.sh scripts/akash/fetch-backup.ts "$(DSEQ)" "$(TO)" $(if $(NOW),--now) $(if $(DRY),--dry-run)

workflow-ci: ## Start the workflow ci on REF (needs gh)
	@gh workflow run ci.yml --ref "$(REF)"

workflow-deploy-akash: deploy-akash ## The same as deploy-akash

rotate-akash-cert: ## Start the workflow rotate-akash-cert: KEY_NAME, ROTATE_METHOD, AKASH_NETWORK, AKASH_CHAIN_ID, REF (needs gh)
	@gh workflow run rotate-akash-cert.yml --ref "$(REF)" -f key_name="$(KEY_NAME)" -f rotate_method="$(ROTATE_METHOD)" \
	  -f akash_network="$(AKASH_NETWORK)" -f chain_id="$(AKASH_CHAIN_ID)"

ci: ## What CI runs
	@sh .ci/run

clean: ## Remove what the build made
	@rm -rf packages/*/dist apps/*/dist apps/*/.tmp coverage .tmp
