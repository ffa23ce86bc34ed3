// Package pdf prints a page of HTML by a Chromium or Chrome that is installed:
// the browser lays a report out by its print style, and there is no second
// layout to keep. It needs no network and gives the browser none; the page comes
// from internal/render, and cmd/assay hands the printed bytes to the web desk or
// to a file.
package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"

	"assay"
	"assay/internal/text"
)

// Bounds of one printing.
const (
	maxPage = 32 << 20 // bytes of HTML
	maxPDF  = 64 << 20 // bytes printed
	longest = time.Minute
	atOnce  = 2 // browsers; each takes 200 MB
)

// names are what the program is called, as systems install it.
var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "chrome-headless-shell"}

// Printer prints pages by one browser program. It is safe for concurrent use.
type Printer struct {
	program string
	room    chan struct{}
}

// New finds the browser: path, or with "" one that is in PATH. The error wraps
// assay.ErrUnavailable when there is none, and when path is "off".
func New(path string) (*Printer, error) {
	switch path {
	case "off":
		return nil, fmt.Errorf("%w: printing PDF is turned off by the setting programs.chromium", assay.ErrUnavailable)
	case "":
		for _, name := range names {
			if found, err := exec.LookPath(name); err == nil {
				return printer(found)
			}
		}
		return nil, fmt.Errorf("%w: PDF is printed by Chromium or Chrome, and none is installed: install one, or name it by the setting programs.chromium", assay.ErrUnavailable)
	}
	found, err := exec.LookPath(path)
	if err != nil {
		return nil, fmt.Errorf("%w: no program %s to print PDF with: correct the setting programs.chromium", assay.ErrUnavailable, path)
	}
	return printer(found)
}

func printer(program string) (*Printer, error) {
	full, err := filepath.Abs(program)
	if err != nil {
		return nil, err
	}
	return &Printer{full, make(chan struct{}, atOnce)}, nil
}

// policy lets a page have what stands in it, and nothing else: no script, no
// frame, nothing fetched.
const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:`

// Print gives the pages of an HTML document as PDF, without headers and footers.
// The document must be whole in itself: nothing that it names is loaded, no
// script of it runs. ErrTooLarge for a page of more than 32 MB, ErrUnavailable
// when the browser does not do it in a minute or others are being printed until
// ctx is done.
func (p *Printer) Print(ctx context.Context, page []byte) (printed []byte, err error) {
	if len(page) > maxPage {
		return nil, fmt.Errorf("%w: a page of %s cannot be printed", assay.ErrTooLarge, text.Size(int64(len(page))))
	}
	select {
	case p.room <- struct{}{}:
		defer func() { <-p.room }()
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: other reports are being printed: try again in a minute", assay.ErrUnavailable)
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	dir, err := folder()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, remove(dir)) }()
	in, out := filepath.Join(dir, "page.html"), filepath.Join(dir, "page.pdf")
	if err := os.WriteFile(in, enclose(page), 0o600); err != nil {
		return nil, err
	}
	if err := p.run(ctx, dir, in, out); err != nil {
		return nil, err
	}
	return read(out)
}

// folder makes a private folder for one printing. The browser puts a socket into
// it, whose whole name may have 108 bytes (unix(7)): where the usual place has a
// longer name than that leaves, it is made in /tmp.
func folder() (string, error) {
	at := os.TempDir()
	if info, err := os.Stat("/tmp"); len(at) > 40 && err == nil && info.IsDir() {
		at = "/tmp"
	}
	return os.MkdirTemp(at, "assay-pdf-*")
}

// run starts the browser in a process group of its own and ends the whole group.
func (p *Printer) run(ctx context.Context, dir, in, out string) error {
	cmd := exec.CommandContext(ctx, p.program, arguments(dir, in, out)...)
	cmd.Dir = dir
	cmd.Env = []string{"HOME=" + dir, "TMPDIR=" + dir, "XDG_CONFIG_HOME=" + dir, "XDG_CACHE_HOME=" + dir, "XDG_RUNTIME_DIR=" + dir, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8"}
	var said tail
	cmd.Stderr = &said
	group(cmd)
	err := cmd.Run()
	endGroup(cmd)
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%w: the browser had not printed the page when its time was up", assay.ErrUnavailable)
	case err != nil:
		return fmt.Errorf("%w: the browser did not print the page (%w): see docs/deploy.md on running it: %s", assay.ErrUnavailable, err, said.last())
	}
	return nil
}

// arguments are the flags of the browser: no window, no profile of the user's,
// no network. Names resolve to nothing and everything else goes to a proxy that
// does not exist, this machine's own addresses included.
func arguments(dir, in, out string) []string {
	args := []string{
		"--headless", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-sync",
		"--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-breakpad",
		"--disable-domain-reliability", "--disable-client-side-phishing-detection", "--disable-quic", "--no-first-run",
		"--no-default-browser-check", "--no-pings", "--mute-audio", "--metrics-recording-only", "--password-store=basic",
		"--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=http://invalid.invalid:9", "--proxy-bypass-list=<-loopback>",
		"--user-data-dir=" + filepath.Join(dir, "profile"),
		"--no-pdf-header-footer", "--print-to-pdf=" + out,
	}
	if os.Geteuid() == 0 { // the browser's own sandbox does not start for root
		args = append(args, "--no-sandbox")
	}
	return append(args, "file://"+filepath.ToSlash(in))
}

// enclose puts the policy before all that the page says, and takes out what it
// does not cover: a page that sends the browser on to another.
func enclose(page []byte) []byte {
	var b bytes.Buffer
	b.WriteString("<!doctype html><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"" + policy + "\">")
	z := html.NewTokenizer(bytes.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			b.Write(z.Raw())
			return b.Bytes()
		case html.DoctypeToken:
		case html.StartTagToken, html.SelfClosingTagToken:
			raw := bytes.Clone(z.Raw())
			if !refreshes(z.Token()) {
				b.Write(raw)
			}
		default:
			b.Write(z.Raw())
		}
	}
}

// refreshes reports whether an element sends the browser to another page.
func refreshes(t html.Token) bool {
	if t.Data != "meta" {
		return false
	}
	for _, a := range t.Attr {
		if a.Key == "http-equiv" && strings.EqualFold(strings.TrimSpace(a.Val), "refresh") {
			return true
		}
	}
	return false
}

// read gives the printed file, and refuses one that is too large or no PDF.
func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: the browser printed nothing", assay.ErrUnavailable)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxPDF+1))
	switch {
	case err != nil:
		return nil, err
	case len(b) > maxPDF:
		return nil, fmt.Errorf("%w: the printed report has more than %s", assay.ErrTooLarge, text.Size(maxPDF))
	case !bytes.HasPrefix(b, []byte("%PDF-")):
		return nil, fmt.Errorf("%w: what the browser printed is no PDF", assay.ErrUnavailable)
	}
	return b, nil
}

// remove removes a folder that an ending process may still write to.
func remove(dir string) error {
	var err error
	for range 20 {
		if err = os.RemoveAll(dir); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return err
}

// tail keeps the last of what a program says.
type tail struct{ b []byte }

// Write takes what is said.
func (t *tail) Write(p []byte) (int, error) {
	const most = 4 << 10
	t.b = append(t.b, p...)
	if len(t.b) > most {
		t.b = append([]byte(nil), t.b[len(t.b)-most:]...)
	}
	return len(p), nil
}

// last gives the last line, or the last that says why the program gave up.
func (t *tail) last() string {
	lines := strings.Split(strings.TrimSpace(string(t.b)), "\n")
	for _, l := range slices.Backward(lines) {
		if strings.Contains(l, ":FATAL:") {
			return text.Clip(l, 300)
		}
	}
	return text.Clip(lines[len(lines)-1], 300)
}
