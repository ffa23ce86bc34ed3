package search

import (
	"context"
	"time"

	"assay"
)

// Request is fetch.Request until the fetching client is merged.
type Request struct {
	URL, Method         string
	Body                []byte
	ContentType, Accept string
	Header              []assay.HeaderField
	ETag, LastModified  string
	Service, Binary     bool
	MaxBody             int64
}

// Result is fetch.Result until the fetching client is merged.
type Result struct {
	assay.Retrieval
	Body               []byte
	MediaType, Charset string
	RetryAfter         time.Duration
	Redirects          []string
	Permanent          bool
	Err                error
}

// Getter sends one request; the guarded client does.
type Getter interface {
	Get(ctx context.Context, r Request) Result
}
