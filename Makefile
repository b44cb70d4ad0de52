# The two commands to know: `make run` starts the platform on this machine, `make test` runs every test.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
export MSBUILDDISABLENODEREUSE := 1
export HOME ?= $(CURDIR)/.local/home

RUNNER := artifacts/bin/LocalRun/release/Lmis.LocalRun.dll
LOCALRUN := dotnet $(RUNNER)
POPULATION := dotnet artifacts/bin/Population/release/Lmis.Simulators.Population.dll
# Folders too: their times change when a file comes or goes.
SOURCES := $(shell find platform services gateway tests k8s/dapr -not -path '*/node_modules*' -not -path '*/bin/*' -not -path '*/obj/*' 2>/dev/null | grep -v ' ') \
	Directory.Build.props Directory.Packages.props Lmis.slnx global.json .editorconfig BannedSymbols.txt

.PHONY: chart images bundle audit run stop status restart token smoke demo population test rehearsal bench test-servers node build format-check clean-local help
.DEFAULT_GOAL := help

help:
	@echo 'make run          the whole platform on this machine; Ctrl-C stops it  (PROVINCES=19,24 DEMO=0 WORKERS=100000 DETACH=1 DISORDER=1)'
	@echo 'make status       each part: process, port, health, version'
	@echo 'make restart      what has died is started again; APP=registry starts that one anew'
	@echo 'make stop         ends a platform started with DETACH=1'
	@echo 'make -s token     an access token: USER=<demonstration user> or CLIENT=demo-app'
	@echo 'make smoke        runs the commands of README.md, or of DOC=docs/registry/journeys.md, and compares their answers'
	@echo 'make demo         plays a day of the province, person by person, step by step (docs/demo.md)'
	@echo 'make population   writes a file of synthetic labour records: ROWS=1000 OUT=people.csv (KIND=labour-records|employers|employments SEED=1 PROVINCE=19 COMMUNE=05443 DIRTY=0.05)'
	@echo 'make test         every test; last line: N passed, N failed  (ONLY="Registry.Tests")'
	@echo 'make rehearsal    a rolling upgrade and new keys under load: requests sent, failed, rows compared'
	@echo 'make bench        our work beside its baselines, as a table and in artifacts/bench  (NAME="filter exchange-crypto")'
	@echo 'make chart        checks the Helm chart and the overlays of k8s/, and packs it into artifacts/chart'
	@echo 'make images       an image of every service, and of lmis  (IMAGE_REGISTRY=lmis IMAGE_TAG=0.1.0 BASE_IMAGE=…)'
	@echo 'make bundle       images, chart and checksums in one file, for an installation without internet'
	@echo 'make audit        whether a package of this build has a published vulnerability, if the package source can tell'
	@echo 'make clean-local  forgets data, passwords and keys under .local'

run: artifacts/built
	@exec $(LOCALRUN) up

stop status: $(RUNNER)
	@exec $(LOCALRUN) $@

restart: $(RUNNER)
	@exec $(LOCALRUN) restart $(APP)

# USER is also the login name that every shell sets: only the one given to make counts.
token: $(RUNNER)
	@exec $(LOCALRUN) token $(if $(filter command line,$(origin USER)),--user '$(USER)') $(if $(CLIENT),--client '$(CLIENT)')

smoke: $(RUNNER)
	@exec $(LOCALRUN) smoke $(DOC)

# A day of the province, read out of docs/demo.md.
demo: $(RUNNER)
	@exec $(LOCALRUN) smoke docs/demo.md

population: $(RUNNER)
	@exec $(POPULATION) --kind $(or $(KIND),labour-records) --rows $(or $(ROWS),1000) --province $(or $(PROVINCE),19) $(if $(COMMUNE),--commune $(COMMUNE)) --series $(or $(SERIES),0) --seed $(or $(SEED),1) --dirty $(or $(DIRTY),0.05) --out '$(or $(OUT),people.csv)'

clean-local:
	@if [ -f artifacts/bin/LocalRun/release/Lmis.LocalRun.dll ]; then $(LOCALRUN) clean; else rm -rf .local; fi

build: artifacts/built

# What speaks to a running platform is built if it is not there, but never anew beneath it; and its output is its answer alone.
$(RUNNER):
	@$(MAKE) --no-print-directory build >&2

artifacts/built: $(SOURCES)
	@dotnet restore Lmis.slnx --locked-mode -v q
	@dotnet build Lmis.slnx -c Release --no-restore -v q -clp:NoSummary
	@bash platform/precompile.sh artifacts/bin/*/release
	@touch $@

test: artifacts/built node
	@exec $(LOCALRUN) tests $(ONLY)

# A rolling upgrade and rotated keys, under load.
rehearsal: artifacts/built
	@$(LOCALRUN) tests Operations.Tests && cat artifacts/operations/*.txt

bench: artifacts/built
	@exec $(LOCALRUN) servers --durable dotnet artifacts/bin/Benchmarks/release/Lmis.Benchmarks.dll $(NAME)

# For running one test project by hand: eval "$$(make -s test-servers)"
test-servers: artifacts/built
	@mkdir -p .local && rm -f .local/test-servers && nohup setsid $(LOCALRUN) servers >.local/test-servers 2>&1 </dev/null &
	@for i in $$(seq 300); do grep -q LMIS_TEST_REDIS .local/test-servers 2>/dev/null && break; sleep 0.2; done; cat .local/test-servers

# The tests with other vendors' clients install what their lock files name.
node:
	@command -v npm >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends nodejs npm; } || { echo 'Node.js is needed for the tests with other vendors'"'"' clients: install nodejs and npm.'; exit 1; }

# helm and kubectl are got as the tests get them.
chart:
	@tools=$$(bash helm/get-tools.sh); mkdir -p artifacts/chart; \
	for files in 'values-dev' 'values-province' 'values-province values-high-availability'; do \
	  "$$tools/helm" lint --quiet --strict helm/lmis $$(printf -- '--values helm/lmis/%s.yaml ' $$files) || exit 1; done; \
	for overlay in k8s/overlays/*; do "$$tools/kubectl" kustomize "$$overlay" >/dev/null || exit 1; done; \
	"$$tools/helm" package helm/lmis --destination artifacts/chart

# IMAGES=lmis:0.1.0 make run then runs the services from these, as pods.
images: artifacts/built
	@bash helm/images/make-images.sh

bundle: images
	@bash helm/images/make-bundle.sh

# Not part of the tests: what it says depends on the package source and on the day.
audit: artifacts/built
	@bash helm/images/audit-packages.sh

format-check:
	@dotnet format whitespace . --folder --verify-no-changes --exclude artifacts .local
