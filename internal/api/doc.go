// Package api is the desk for programs: JSON under /api/v1, described by an
// OpenAPI 3.1 document that is made of the same Go types as the answers. It
// decodes a request, calls desk, asking, check or the library, and writes what
// it gets; every error is one shape (internal/problem).
//
// Where to look: api.go puts the parts together, guard.go is what stands before
// every operation (keys, limits, ETags, panics), repeat.go answers a repeated
// POST once, page.go is paging; each group of operations has a file, with its
// types beside it. cmd/assay mounts the handler beside the pages of internal/web.
//
// What a key may not read is not found, and not forbidden: no answer tells that
// a draft exists.
package api
