# netmarket. `make run` does the main job on the bundled sample, `make test`
# passes the tests; `make help` lists the rest.

GO      ?= go
DATA    ?= sample-data
AS_OF   ?= 2026-03-31
VERSION := $(shell git describe --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
BIN     := bin/netmarket

CYCLONEDX   := github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

.DEFAULT_GOAL := help
.PHONY: help build static reproducible engine sbom vuln run test verify bench nation fuzz crash smalldisk kills determinism soak sim parity generate clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build bin/netmarket
	@mkdir -p bin
	$(GO) build -trimpath -buildvcs=false -ldflags '$(LDFLAGS)' -o $(BIN) ./cmd/netmarket

static: ## build bin/netmarket-static, which needs no library of the machine
	@mkdir -p bin
	$(GO) build -trimpath -buildvcs=false -tags osusergo,netgo -ldflags '$(LDFLAGS) -extldflags "-static"' -o bin/netmarket-static ./cmd/netmarket

reproducible: ## build twice, at two places, the second time from nothing, and compare the SHA-256
	@at=$$(mktemp -d); for place in one two/of/another/depth; do \
		mkdir -p $$at/$$place; git archive HEAD | tar x -C $$at/$$place; \
		(cd $$at/$$place && { test $$place = one || export GOCACHE=$$at/cache; }; $(GO) build -trimpath -buildvcs=false -ldflags '$(LDFLAGS)' -o $$at/netmarket ./cmd/netmarket && sha256sum < $$at/netmarket | tee -a $$at/sums) || { rm -rf $$at; exit 1; }; \
	done; n=$$(sort -u $$at/sums | wc -l); rm -rf $$at; test $$n -eq 1 && echo "reproducible: both builds are the same bytes"

ENGINE_MOD := bin/engine.mod
engine: ## build with ENGINE=v2.X of the engine's driver, and hold what the sample gives against this one's
	@test -n "$(ENGINE)" || { echo "engine: say which, such as ENGINE=v2.10505.0"; exit 2; }
	@mkdir -p bin && cp go.mod $(ENGINE_MOD) && cp go.sum $(ENGINE_MOD:.mod=.sum)
	$(GO) get -modfile=$(ENGINE_MOD) github.com/duckdb/duckdb-go/v2@$(ENGINE) \
		$$(awk '/duckdb-go-bindings/ {print $$1 "@" $$2}' "$$($(GO) mod download -json github.com/duckdb/duckdb-go/v2@$(ENGINE) | sed -n 's/.*"GoMod": "\(.*\)",/\1/p')")
	$(GO) build -modfile=$(ENGINE_MOD) -trimpath -buildvcs=false -o bin/netmarket-engine ./cmd/netmarket
	NETMARKET_TEST_ENGINE=$(abspath bin/netmarket-engine) $(GO) test -count=1 -v -run AnotherEngine ./cmd/netmarket

sbom: build ## write bin/netmarket.cdx.json: every Go module and the C libraries inside the engine
	@$(GO) run $(CYCLONEDX) bin -json -licenses -noserial -output bin/modules.cdx.json $(BIN) 2>/dev/null
	@$(GO) run ./transform/components bin/modules.cdx.json transform/components/engine.json bin/netmarket.cdx.json

vuln: ## look for known vulnerabilities that the program reaches; VULNDB=file:///path where there is no network
	@out=$$($(GO) run $(GOVULNCHECK) $(if $(VULNDB),-db $(VULNDB)) ./... 2>&1); code=$$?; \
	if [ $$code -ne 0 ] && echo "$$out" | grep -qE 'dial tcp|no such host|connection refused|fetching vulnerabilities|i/o timeout|403|proxyconnect'; then \
		echo "vuln: skipped: the vulnerability database cannot be reached; give a copy of it with VULNDB=file:///path"; \
	else echo "$$out" | tail -20; exit $$code; fi

run: build ## score the bundled synthetic counties against the bundled national figures
	@./$(BIN) --data $(DATA) init >/dev/null
	@./$(BIN) --data $(DATA) capture testdata/captures/nbs/2*/page.html testdata/captures/spb/2*/page.html >/dev/null
	@cp -R testdata/sample/inbox/. $(DATA)/inbox/
	./$(BIN) --data $(DATA) --as-of $(AS_OF) refresh --offline
	@./$(BIN) --data $(DATA) scores --area 350421
	@echo
	@echo "all areas:    ./$(BIN) --data $(DATA) scores"
	@echo "one number:   ./$(BIN) --data $(DATA) explain I05.1 --area 350421"
	@echo "with SQL:     ./$(BIN) --data $(DATA) query 'SELECT * FROM published.scorecard'"
	@echo "the pages:    $(DATA)/published/current/pages/index.html"
	@echo "the snapshot: $(DATA)/published/current/"

test: ## run every test
	$(GO) test -timeout 30m ./...

verify: ## formatting, vet, staticcheck, tidy modules, generated files fresh
	@files=$$(gofmt -l cmd ingest metrics publish schedules sql transform testdata); test -z "$$files" || { echo "gofmt: $$files"; exit 1; }
	$(GO) vet ./... ./testdata/sample/generate
	$(GO) run $(STATICCHECK) ./...
	$(GO) mod tidy -diff
	CGO_ENABLED=0 $(GO) build ./ingest/... ./metrics/... ./schedules/... ./sql/...
	$(GO) test -count=1 -run 'Fresh' ./metrics
	$(GO) run ./testdata/sample/generate -check
	@$(MAKE) --no-print-directory vuln

bench: build ## times and peak memory on this machine: one county, a million complaints, the reader, the read API under load
	@BIN=$(abspath $(BIN)) $(GO) test -run '^$$' -bench . -skip 'Formats|Workbook|Nation' -benchtime 10x ./cmd/netmarket ./ingest/county ./ingest/nbs ./ingest/publisher
	@$(GO) test -run '^$$' -bench Child -benchtime 200x ./ingest/cage
	@BIN=$(abspath $(BIN)) $(GO) test -run '^$$' -bench Pages -benchtime 3x ./publish/page
	@$(GO) test -run '^$$' -bench 'Formats|Workbook' -benchtime 1x -v ./cmd/netmarket ./ingest/county
	@$(MAKE) --no-print-directory nation N=1000000

nation: build ## one table, each figure beside DuckDB alone: N operators and complaints (1000000; in full 10000000), K small counties (120; in full 2844)
	@BIN=$(abspath $(BIN)) N=$(if $(filter command line,$(origin N)),$(N),1000000) K=$(or $(K),120) $(GO) test -timeout 24h -run '^$$' -bench Nation -benchtime 1x ./cmd/netmarket

N       ?= 5000
CRASH_N := $(N)
ROUNDS  ?= $(shell expr $(N) / 5)

FUZZED := nbs/FuzzParse spb/FuzzParse mofcom/FuzzParse publisher/FuzzAnchors publisher/FuzzRSS publisher/FuzzJSONList \
          county/FuzzRead county/FuzzXLS county/FuzzHTMLTable county/FuzzXMLSpreadsheet county/FuzzZip county/FuzzText

fuzz: ## fuzz every reader of foreign bytes and the walk over analysts' SQL, FUZZTIME each
	for target in $(FUZZED); do \
		$(GO) test -run '^$$' -fuzz "^$${target#*/}\$$" -fuzztime $(or $(FUZZTIME),20s) -fuzzminimizetime 10x ./ingest/$${target%/*} || exit 1; done
	for target in FuzzStatement FuzzTree; do \
		$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(or $(FUZZTIME),20s) -fuzzminimizetime 10x ./publish/analyst || exit 1; done

# MINUTES bounds the campaigns of crash and soak, each: they say how far they came.
BOUND = NETMARKET_TEST_MINUTES=$(MINUTES)

crash: build ## the long forms of the tests by faults, power cuts and kills: N kills, 5000 if not given, or what MINUTES each allow; SMALL_DISK=/an/empty/tmpfs/of/96/MiB where none can be mounted
	NETMARKET_TEST_CRASH=1 $(GO) test -count=1 -timeout 24h -v -run 'EachOperationFailing|PowerCuts|NeedsEachSync' ./ingest ./ingest/county ./ingest/fetch ./publish
	@$(MAKE) --no-print-directory smalldisk kills

smalldisk: ## fill a disk at 200 sizes while publishing: SMALL_DISK, or one in a name space of its own
	@space=""; if [ -n "$(SMALL_DISK)" ] || ! unshare -rm true 2>/dev/null; then at="$(SMALL_DISK)"; else at=$$(mktemp -d); space="unshare -rm"; fi; \
	$$space sh -c "$${space:+mount -t tmpfs -o size=96m tmpfs $$at && }NETMARKET_TEST_SMALL_DISK=$$at $(GO) test -count=1 -timeout 24h -v -run DiskFullAtEverySize ./publish"; \
	code=$$?; [ -z "$$space" ] || rmdir $$at; exit $$code

kills: build ## N kills of publications, of refreshes and of pushes, and N/5 rounds of two and of ten refreshes at once
	$(BOUND) NETMARKET_TEST_KILLS=$(CRASH_N) $(GO) test -count=1 -timeout 24h -v -run 'KilledAtAnyMoment' ./publish
	$(BOUND) BIN=$(abspath $(BIN)) NETMARKET_TEST_REFRESH_KILLS=$(CRASH_N) NETMARKET_TEST_REFRESH_PAIRS=$(ROUNDS) NETMARKET_PUSH_KILLS=$(CRASH_N) \
		$(GO) test -count=1 -timeout 24h -v -run 'RefreshKilled|RefreshesAtOnce|PushOutlivesKills' ./cmd/netmarket

parity: ## every golden case and a larger generated province on PostgreSQL as well; the tables must be those of DuckDB
	NETMARKET_TEST_PARITY=1 $(GO) test -count=1 -timeout 24h -v -run 'OnPostgreSQL' ./transform

SOAK_N := $(if $(filter command line environment,$(origin N)),$(N),500)

soak: build ## N refreshes of changing input, 500 if not given, or what MINUTES allow, with 2,000 requests each: nothing may leak or grow
	$(BOUND) BIN=$(abspath $(BIN)) NETMARKET_TEST_SOAK=$(SOAK_N) NETMARKET_TEST_SOAK_REQUESTS=$(shell expr $(SOAK_N) \* 2000) \
		$(GO) test -count=1 -timeout 24h -v -run 'TestSoak|LeaksAreFound' ./cmd/netmarket

determinism: ## threads, memory and processors in every combination, and N orders of files and rows, 50 if not given: one SHA-256
	NETMARKET_TEST_DETERMINISM=$(if $(filter-out file,$(origin N)),$(N),50) $(GO) test -count=1 -timeout 24h -v -run 'MachinesGive|OrderOfFiles' ./cmd/netmarket

SIM_N := $(if $(filter command line environment,$(origin N)),$(N),10000)

sim: ## whole installations on N seeds, 10,000 if not given, from FROM on, WORKERS (2) at a time, while disks, sites, the portal and machines fail; SEED=n replays one
	NETMARKET_TEST_SIM=$(SIM_N) NETMARKET_TEST_SIM_FROM=$(FROM) NETMARKET_TEST_SIM_WORKERS=$(or $(WORKERS),2) NETMARKET_TEST_SIM_SEED=$(SEED) \
		GOGC=300 $(GO) test -count=1 -timeout 24h -v -run 'TestSimulation$$' ./cmd/netmarket
	$(if $(SEED),,NETMARKET_TEST_SIM=1 $(GO) test -count=1 -timeout 24h -v -run 'TestSimulation(Replays|Finds)$$' ./cmd/netmarket)

generate: ## rewrite generated files: methodology page, sample exports
	$(GO) generate ./metrics
	$(GO) run ./testdata/sample/generate

clean: ## remove what make run and make build made
	rm -rf bin $(DATA)
