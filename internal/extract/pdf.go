package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"assay"
)

// The bounds of one PDF.
const (
	maxPages   = 3000
	maxPDFText = 16 << 20         // bytes of text
	maxPDFTime = 2 * time.Minute  // without an answer from the reader
	maxMemory  = 512 << 20 >> 16  // pages of 64 kB: memory of one reader
	startTime  = 30 * time.Second // to wait for a free reader
)

// pdfReader reads PDFs with PDFium, compiled to WebAssembly: the C++ code can
// reach neither this process's memory nor its files, and has no clock.
type pdfReader struct {
	cacheDir string

	mu    sync.Mutex
	pool  pdfium.Pool
	cache wazero.CompilationCache
}

// start gives the pool of readers, made at the first call.
func (p *pdfReader) start() (pdfium.Pool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pool != nil {
		return p.pool, nil
	}
	config := wazero.NewRuntimeConfigInterpreter()
	if p.cacheDir != "" {
		dir := filepath.Join(p.cacheDir, "pdfium")
		if err := os.MkdirAll(dir, 0o700); err == nil {
			if cache, err := wazero.NewCompilationCacheWithDir(dir); err == nil {
				p.cache = cache
				config = wazero.NewRuntimeConfig().WithCompilationCache(cache)
			}
		}
	}
	pool, err := webassembly.Init(webassembly.Config{
		MaxIdle: 1, MaxTotal: max(1, min(4, runtime.GOMAXPROCS(0))),
		FSConfig: wazero.NewFSConfig(), // no files
		Stdout:   io.Discard,
		Stderr:   io.Discard,
		RuntimeConfig: config.WithCloseOnContextDone(true).WithMemoryLimitPages(maxMemory).
			WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling),
	})
	if err != nil {
		return nil, unreadable("the PDF reader does not start: %v", err)
	}
	p.pool = pool
	return pool, nil
}

func (p *pdfReader) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var err error
	if p.pool != nil {
		err = p.pool.Close()
		p.pool = nil
	}
	if p.cache != nil {
		err = errors.Join(err, p.cache.Close(context.Background()))
		p.cache = nil
	}
	return err
}

// read reads the text of a PDF, page by page.
func (p *pdfReader) read(ctx context.Context, c assay.Capture) (*reading, error) {
	pool, err := p.start()
	if err != nil {
		return nil, err
	}
	wait, cancel := context.WithTimeout(ctx, maxPDFTime+startTime)
	defer cancel()
	reader, err := pool.GetInstanceWithContext(wait)
	if err != nil {
		return nil, unreadable("no PDF reader was free: %v", err)
	}
	type result struct {
		r   *reading
		err error
	}
	done := make(chan result, 1)
	go func() {
		defer func() {
			if fault := recover(); fault != nil {
				done <- result{err: unreadable("the PDF could not be parsed (%v)", fault)}
			}
		}()
		r, err := readPages(ctx, reader, c)
		done <- result{r, err}
	}()
	// A page that takes for ever is ended by closing the reader under it.
	timer := time.NewTimer(maxPDFTime)
	defer timer.Stop()
	select {
	case out := <-done:
		return out.r, errors.Join(out.err, ignore(reader.Close()))
	case <-ctx.Done():
		_ = reader.Kill()
		return nil, ctx.Err()
	case <-timer.C:
		_ = reader.Kill()
		return nil, unreadable("the PDF took longer than %s", maxPDFTime)
	}
}

// ignore drops the error of closing a reader whose work is done.
func ignore(error) error { return nil }

func readPages(ctx context.Context, reader pdfium.Pdfium, c assay.Capture) (*reading, error) {
	data := c.Bytes
	doc, err := reader.OpenDocument(&requests.OpenDocument{File: &data})
	if err != nil {
		return nil, pdfProblem(err)
	}
	r := &reading{extractor: "pdf/1"}
	count, err := reader.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc.Document})
	if err != nil {
		return nil, pdfProblem(err)
	}
	n := count.PageCount
	if n > maxPages {
		r.warn("the PDF has %d pages; the first %d were read", n, maxPages)
		n = maxPages
	}
	var pages []string
	size, blank := 0, 0
	for i := range n {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		page, err := reader.GetPageText(&requests.GetPageText{Page: requests.Page{ByIndex: &requests.PageByIndex{Document: doc.Document, Index: i}}})
		if err != nil {
			r.warn("page %d could not be read (%s)", i+1, clip(line(err.Error(), 80), 80))
			continue
		}
		if strings.TrimSpace(page.Text) == "" {
			blank++
		}
		if size += len(page.Text); size > maxPDFText {
			r.warn("the PDF holds more than 16 MB of text; reading stopped at page %d", i+1)
			break
		}
		pages = append(pages, page.Text)
	}
	if blank == n {
		return nil, unreadable("no text: the PDF holds pictures of its %d pages only", n)
	}
	if blank > 0 {
		r.warn("%d of %d pages hold no text", blank, n)
	}
	r.text = joinPages(pages)
	r.segments = []assay.Segment{{Start: 0, End: len(r.text), CaptureStart: 0, CaptureEnd: len(c.Bytes)}}
	pdfMetadata(reader, doc.Document, r)
	return r, nil
}

// pdfMetadata takes the title and the date from a PDF, where they say something.
func pdfMetadata(reader pdfium.Pdfium, doc references.FPDF_DOCUMENT, r *reading) {
	meta, err := reader.GetMetaData(&requests.GetMetaData{Document: doc})
	if err != nil {
		return
	}
	for _, tag := range meta.Tags {
		value := line(tag.Value, 300)
		switch tag.Tag {
		case "Title":
			if !fileTitle(value) {
				r.title = value
			}
		case "Author":
			r.byline = value
		case "CreationDate":
			// D:YYYYMMDDHHmmSS
			if d := strings.TrimPrefix(value, "D:"); len(d) >= 8 && digits(d[:8]) {
				if day, err := normalDate(d[:8]); err == nil {
					r.published = day
				}
			}
		}
	}
}

// fileTitle tells titles that a program made up: a file's name, or none.
func fileTitle(s string) bool {
	lower := strings.ToLower(s)
	if lower == "" || strings.HasPrefix(lower, "microsoft word - ") || strings.HasPrefix(lower, "untitled") {
		return true
	}
	ext := filepath.Ext(lower)
	return len(ext) >= 3 && len(ext) <= 5 && !strings.Contains(ext, " ")
}

// pdfProblem says in plain words why PDFium did not open a file.
func pdfProblem(err error) error {
	text := err.Error()
	switch {
	case strings.Contains(text, "password"):
		return unreadable("the PDF is encrypted; remove its password first")
	case strings.Contains(text, "security"), strings.Contains(text, "unsupported"):
		return unreadable("the PDF is protected in a way that is not supported")
	}
	return unreadable("broken PDF: %s", fmt.Sprint(clip(line(text, 120), 120)))
}
