# toe: every command a contributor or CI needs. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# npm links Node 24 here on Linux; elsewhere the Node of the machine counts (24 or newer).
# A machine without kubectl gets that of the local cluster.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH):$(CURDIR)/cluster
export TOE_CLUSTER ?= toe

# Both decide what is touched, so only who runs make says them: an environment may hold them for something else.
ifneq ($(origin CLUSTER),command line)
override CLUSTER :=
endif
ifneq ($(origin IMAGE),command line)
override IMAGE :=
endif

INSTALLED := node_modules/.package-lock.json
JEST := node --experimental-vm-modules --disable-warning=ExperimentalWarning node_modules/jest/bin/jest.js

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: cluster
cluster: ## A real Kubernetes with Knative on this machine (Linux, root); idempotent
	cluster/up

.PHONY: demo
demo: $(INSTALLED) ## Profile a running program, print its hottest functions; no cluster (CLUSTER=1: a real one, with py-spy)
	node demo/$(if $(filter 1,$(CLUSTER)),demo,embedded).ts

.PHONY: embedded
embedded: $(INSTALLED) ## toe without a cluster, for work on the functions: they restart when a file changes; for kubectl
	node embedded/main.ts

.PHONY: deploy
deploy: $(INSTALLED) ## Deploy toe to the cluster (IMAGE=... for a cluster that is not ours)
	knative/deploy $(IMAGE)

.PHONY: test
test: $(INSTALLED) lint types verify unit test-shim sim-quick test-store test-api test-embedded ## All that runs on every change: lint, types, generated files, unit tests, real API server

.PHONY: check
check: $(INSTALLED) types verify unit ## What needs Node and bash alone: ESLint, formatting, types, generated files, unit tests
	npm run --silent lint

.PHONY: lint
lint: $(INSTALLED) ## ESLint, formatting, shell scripts
	npm run --silent lint
	test/build/shellcheck

.PHONY: types
types: $(INSTALLED) ## TypeScript, strict
	npm run --silent types

.PHONY: unit
unit: $(INSTALLED) ## Unit and property tests
	$(JEST) --selectProjects unit

.PHONY: properties
properties: $(INSTALLED) ## New examples for the properties of the plan: 5,000 journeys of jobs
	TOE_RUNS=5000 $(JEST) --selectProjects unit --testPathPatterns plan.properties --testTimeout 600000

.PHONY: test-shim
test-shim: $(INSTALLED) ## The shim of the tool images: units, fuzz, and the built program in namespaces of its own (Linux, root, Go)
	! gofmt -l tools/shim | grep . >&2
	go -C tools/shim vet ./...
	node test/build/go-test.ts tools/shim

.PHONY: test-tools
test-tools: $(INSTALLED) ## The tool images in containers, beside programs that run (Linux, root, runc, Go, Maven, a JDK)
	! gofmt -l tools | grep . >&2
	go -C tools vet ./...
	node test/build/go-test.ts tools
	$(JEST) --selectProjects tools --runInBand

.PHONY: test-embedded
test-embedded: $(INSTALLED) ## The whole job on the embedded control plane; the real kubectl on it
	$(JEST) --selectProjects embedded --runInBand

.PHONY: test-ui
test-ui: $(INSTALLED) ## The web page in headless Chromium (Debian's, installed as root when it is missing)
	$(JEST) --selectProjects ui --runInBand

.PHONY: sim
sim: $(INSTALLED) ## The functions on a simulated cluster: 100,000 schedules with faults, every fault and pair of faults, seeded bugs
	node test/sim/run.ts --full
	node test/sim/run.ts --short-rows --schedules 5000

.PHONY: sim-quick
sim-quick: $(INSTALLED) ## The same for some seconds
	node test/sim/run.ts --singles --schedules 1500
	node test/sim/run.ts --short-rows --schedules 300

.PHONY: test-api
test-api: $(INSTALLED) ## Tests on a real kube-apiserver (KUBEBUILDER_ASSETS, else built)
	$(JEST) --selectProjects api --runInBand

.PHONY: test-store
test-store: $(INSTALLED) ## The collector before a real S3 server (versitygw, built once)
	$(JEST) --selectProjects store --runInBand

.PHONY: test-samples
test-samples: $(INSTALLED) ## The sample policies by the command lines of their engines (Go; built once, Kyverno's for a quarter of an hour)
	$(JEST) --selectProjects samples --runInBand

.PHONY: e2e
e2e: $(INSTALLED) ## The whole job and its variants on the real cluster
	$(JEST) --selectProjects e2e --runInBand

.PHONY: test-cluster
test-cluster: $(INSTALLED) ## The cluster scripts themselves: what fails, start, interrupt, wipe; the functions' image made twice
	test/cluster/scripts
	test/cluster/reproducible
	test/cluster/run

.PHONY: fuzz
fuzz: $(INSTALLED) build ## 100,000 hostile requests to each HTTP handler of the real processes: functions, collector
	node test/fuzz/run.ts

.PHONY: bench
bench: $(INSTALLED) ## Figures: start time, latencies and API requests of jobs, policies, simulator, web page, uploads
	node test/bench/bench.ts

.PHONY: generate
generate: $(INSTALLED) ## Write CRDs, roles, services, triggers, sources and the reference page from the code
	npm run --silent generate

.PHONY: verify
verify: $(INSTALLED) ## Fail when a generated file is out of date
	npm run --silent verify

.PHONY: build
build: $(INSTALLED) ## Bundle the functions into dist/toe.cjs, the web page into dist/ui
	npm run --silent build

.PHONY: cli
cli: $(INSTALLED) ## Bundle kubectl-toe into one file, dist/kubectl-toe: put it into PATH
	node build.ts cli

.PHONY: sbom
sbom: $(INSTALLED) ## Bill of materials of the functions, in CycloneDX: dist/toe.cdx.json
	mkdir -p dist
	npm sbom --sbom-format cyclonedx --omit dev --package-lock-only >dist/toe.cdx.json

$(INSTALLED): package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@[[ $$(node --version) =~ ^v(2[4-9]|[3-9][0-9]|[0-9]{3})\. ]] || { rm -f $@; \
	  echo "toe needs Node 24 or newer, and this is $$(node --version): install it, or put it first in PATH." >&2; exit 1; }
	@touch $@
