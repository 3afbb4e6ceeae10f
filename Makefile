# netmarket. `make run` does the main job on the bundled sample, `make test`
# passes the tests; `make help` lists the rest.

GO      ?= go
DATA    ?= sample-data
AS_OF   ?= 2026-03-31
VERSION := $(shell git describe --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
BIN     := bin/netmarket

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

.DEFAULT_GOAL := help
.PHONY: help build run test verify bench fuzz generate clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build bin/netmarket
	@mkdir -p bin
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $(BIN) ./cmd/netmarket

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

bench: build ## times and peak memory on this machine: one county, a million complaints, the reader
	@BIN=$(abspath $(BIN)) $(GO) test -run '^$$' -bench . -skip 'Formats|Workbook' -benchtime 10x ./cmd/netmarket ./ingest/county ./ingest/nbs ./ingest/publisher
	@$(GO) test -run '^$$' -bench Child -benchtime 200x ./ingest/cage
	@BIN=$(abspath $(BIN)) $(GO) test -run '^$$' -bench Pages -benchtime 3x ./publish/page
	@$(GO) test -run '^$$' -bench 'Formats|Workbook' -benchtime 1x -v ./cmd/netmarket ./ingest/county

FUZZED := nbs/FuzzParse spb/FuzzParse mofcom/FuzzParse publisher/FuzzAnchors publisher/FuzzRSS publisher/FuzzJSONList \
          county/FuzzRead county/FuzzXLS county/FuzzHTMLTable county/FuzzXMLSpreadsheet county/FuzzZip county/FuzzText

fuzz: ## fuzz every reader of foreign bytes, FUZZTIME each
	for target in $(FUZZED); do \
		$(GO) test -run '^$$' -fuzz "^$${target#*/}\$$" -fuzztime $(or $(FUZZTIME),20s) -fuzzminimizetime 10x ./ingest/$${target%/*} || exit 1; done

generate: ## rewrite generated files: methodology page, sample exports
	$(GO) generate ./metrics
	$(GO) run ./testdata/sample/generate

clean: ## remove what make run and make build made
	rm -rf bin $(DATA)
