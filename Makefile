# The commands of the project. Everything runs with Go alone; the linters are
# tools of go.mod.

GO        ?= go
FUZZTIME  ?= 20s
BENCH     ?= -sizes 1000,30000,100000,300000
VERSION   := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS   := -s -w -X main.version=$(VERSION)
CORE      := ./internal/annotate/... ./internal/batch/... ./internal/library/... ./internal/check/... ./internal/cite/...

.PHONY: build install test race lint fmt bench bench-web bench-serve bench-million vuln eval fuzz cover man clean

build: ## the program, into bin/assay
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/assay ./cmd/assay

install: ## the program, into Go's bin folder
	$(GO) install -trimpath -ldflags '$(LDFLAGS)' ./cmd/assay

test: ## every test, fuzz seeds included
	$(GO) test ./...

race: ## the packages that share state between goroutines
	$(GO) test -race $(CORE)

lint: ## format, vet and the linters pinned in go.mod
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "run gofmt -w on the files above"; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) tool errcheck -ignoretests -exclude .errcheck ./...

vuln: ## known faults of dependencies that the program reaches; needs the network
	$(GO) tool govulncheck ./...

fmt:
	gofmt -w .

bench: ## reading, asking, memory and file size, one table (BENCH="-sizes 1000,30000")
	$(GO) run ./internal/bench $(BENCH)

bench-web: ## reading pages from the network: a loopback site of 2,000 pages over 20 hosts
	$(GO) run ./internal/bench -gather 2000

bench-serve: ## the web desk: a report that many read, and questions that many ask meanwhile
	$(GO) run ./internal/bench -serve -check

bench-million: ## a library of a million passages: opening, asking, copying, examining, and its desk, beside the times promised (room for 4 GB)
	$(GO) run ./internal/bench -large 1000000 -asks 20 -check $(BENCH_MILLION)

eval: build ## the scores on the labelled data, then the golden reports and every other test that scores
	bin/assay eval
	$(GO) test -count=1 -v -run 'Golden|Eval|Score' ./... | grep -v -e 'no test files' -e 'no tests to run' -e '^PASS$$' -e '^=== '

fuzz: ## every fuzz target, FUZZTIME each
	@set -e; for pkg in $$($(GO) list ./...); do \
	  for target in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
	    echo "$$pkg $$target"; \
	    $(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$pkg; \
	  done; \
	done

cover: ## coverage by function, and coverage.html
	$(GO) test -coverprofile=coverage.out -coverpkg=./... ./...
	$(GO) tool cover -func=coverage.out | tail -1
	$(GO) tool cover -html=coverage.out -o coverage.html

man: build ## manual pages, into dist/man
	mkdir -p dist/man
	bin/assay man dist/man

clean:
	rm -rf bin dist coverage.out coverage.html
