package extract

import (
	"context"
	"errors"
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
	"assay/internal/text"
)

// The bounds of PDFs.
const (
	maxPages   = 3000            // of one PDF
	maxPDFText = 16 << 20        // bytes of text of one PDF
	maxPDFTime = 2 * time.Minute // for one PDF
	maxMemory  = 512 << 20 >> 16 // of one engine, in pages of 64 kB
	maxEngines = 4               // at once
)

// pdfReader reads PDFs with PDFium, compiled to WebAssembly: the C++ code can
// reach neither this process's memory nor its files. It holds one engine for
// each PDF that is read at the same time, and keeps those that are idle.
type pdfReader struct {
	cacheDir string

	mu    sync.Mutex
	cache wazero.CompilationCache // shared, so that the code is compiled once
	idle  []*pdfEngine
	turns chan struct{} // one for each engine that may be at work
}

// pdfEngine is one WebAssembly runtime. Calling stop ends whatever it does.
type pdfEngine struct {
	pool pdfium.Pool
	stop context.CancelFunc
}

// engine waits for a turn, and gives an idle engine or a new one.
func (p *pdfReader) engine(ctx context.Context) (*pdfEngine, error) {
	p.mu.Lock()
	if p.turns == nil {
		p.turns = make(chan struct{}, max(1, min(maxEngines, runtime.GOMAXPROCS(0))))
	}
	turns := p.turns
	p.mu.Unlock()
	select {
	case turns <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.idle); n > 0 {
		e := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return e, nil
	}
	e, err := p.start()
	if err != nil {
		<-turns
	}
	return e, err
}

// start makes an engine.
func (p *pdfReader) start() (*pdfEngine, error) {
	config := wazero.NewRuntimeConfigInterpreter()
	if p.cache == nil && p.cacheDir != "" {
		dir := filepath.Join(p.cacheDir, "pdfium")
		if err := os.MkdirAll(dir, 0o700); err == nil {
			p.cache, _ = wazero.NewCompilationCacheWithDir(dir)
		}
	}
	if p.cache != nil {
		config = wazero.NewRuntimeConfig().WithCompilationCache(p.cache)
	}
	ctx, stop := context.WithCancel(context.Background())
	pool, err := webassembly.Init(webassembly.Config{
		Context: ctx, MaxIdle: 1, MaxTotal: 1,
		FSConfig: wazero.NewFSConfig(), // no files
		Stdout:   io.Discard,
		Stderr:   io.Discard,
		RuntimeConfig: config.WithCloseOnContextDone(true).WithMemoryLimitPages(maxMemory).
			WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling),
	})
	if err != nil {
		stop()
		return nil, unreadable("the PDF reader does not start: %v", err)
	}
	return &pdfEngine{pool: pool, stop: stop}, nil
}

// release gives an engine back; one that was stopped is thrown away.
func (p *pdfReader) release(e *pdfEngine, stopped bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if stopped {
		_ = e.pool.Close()
	} else {
		p.idle = append(p.idle, e)
	}
	<-p.turns
}

// close frees the idle engines and the compiled code.
func (p *pdfReader) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var err error
	for _, e := range p.idle {
		err = errors.Join(err, e.pool.Close())
		e.stop()
	}
	p.idle = nil
	if p.cache != nil {
		err = errors.Join(err, p.cache.Close(context.Background()))
		p.cache = nil
	}
	return err
}

// read reads the text of a PDF, page by page.
func (p *pdfReader) read(ctx context.Context, c assay.Capture) (*reading, error) {
	e, err := p.engine(ctx)
	if err != nil {
		return nil, err
	}
	var r *reading
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if fault := recover(); fault != nil {
				r, err = nil, unreadable("broken PDF: its parser failed (%v)", fault)
			}
		}()
		r, err = readPDF(ctx, e.pool, c)
	}()
	timer := time.NewTimer(maxPDFTime)
	defer timer.Stop()
	var stopped error
	select {
	case <-done:
	case <-ctx.Done():
		stopped = ctx.Err()
	case <-timer.C:
		stopped = unreadable("the PDF takes longer than %s to read", maxPDFTime)
	}
	if stopped != nil {
		e.stop() // ends the page that is being read
		<-done
		err = stopped
	}
	p.release(e, stopped != nil)
	if err != nil {
		return nil, err
	}
	return r, nil
}

// readPDF reads a PDF in a fresh instance of the engine's module.
func readPDF(ctx context.Context, pool pdfium.Pool, c assay.Capture) (*reading, error) {
	wait, cancel := context.WithTimeout(ctx, maxPDFTime)
	defer cancel()
	reader, err := pool.GetInstanceWithContext(wait)
	if err != nil {
		return nil, unreadable("the PDF reader does not start: %v", err)
	}
	defer func() { _ = reader.Close() }() // it holds nothing but memory
	return readPages(ctx, reader, c)
}

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
			r.warn("page %d could not be read (%s)", i+1, text.Cut(line(err.Error(), 80), 80))
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
	return unreadable("broken PDF: %s", line(text, 120))
}
