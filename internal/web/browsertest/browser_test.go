package browsertest

import (
	"bufio"
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

//go:embed testdata/axe/axe.min.js
var axe string

// chromium gives the path of an installed browser, and skips the test without one.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("ASSAY_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if name == "" {
			continue
		}
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no Chromium is installed: install the package chromium, or name a program with ASSAY_CHROMIUM")
	return ""
}

// build builds the program once for all tests.
var build = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "assay-browsertest-*")
	if err != nil {
		return "", err
	}
	built = dir
	path := filepath.Join(dir, "assay")
	out, err := exec.Command("go", "build", "-o", path, "assay/cmd/assay").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

var built string

func TestMain(m *testing.M) {
	code := m.Run()
	if built != "" {
		_ = os.RemoveAll(built)
	}
	os.Exit(code)
}

// desk is a running server.
type desk struct {
	Address string // "http://127.0.0.1:40123"
	Setup   string // the one-time link of the first set-up, "" in open mode
	Library string // its file
}

var (
	addressLine = regexp.MustCompile(`(http://127\.0\.0\.1:\d+)\S*`)
	setupLine   = regexp.MustCompile(`http://127\.0\.0\.1:\d+/setup/\S+`)
)

// serve starts the program on the example library in a folder of its own and
// stops it at the end of the test.
func serve(t *testing.T, flags ...string) *desk {
	t.Helper()
	program, err := build()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	args := append([]string{"serve", "--listen", "127.0.0.1:0", "--library", filepath.Join(dir, "desk.assay"), "--from", "../../../examples/hsi"}, flags...)
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), "XDG_CONFIG_HOME="+dir, "XDG_DATA_HOME="+dir)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		done := make(chan struct{})
		go func() { _ = cmd.Wait(); close(done) }()
		select {
		case <-done:
		case <-time.After(20 * time.Second):
			t.Error("the server did not stop within 20 s of SIGTERM")
			_ = cmd.Process.Kill()
		}
	})
	d := &desk{Library: filepath.Join(dir, "desk.assay")}
	ready := make(chan struct{})
	go func() {
		var once sync.Once
		for in := bufio.NewScanner(stderr); in.Scan(); {
			line := in.Text()
			if m := setupLine.FindString(line); m != "" {
				d.Setup = m
			}
			if m := addressLine.FindStringSubmatch(line); m != nil && !strings.Contains(line, "/setup/") {
				d.Address = m[1]
				// A set-up link follows at once where there is one.
				once.Do(func() { time.AfterFunc(300*time.Millisecond, func() { close(ready) }) })
			}
		}
	}()
	select {
	case <-ready:
	case <-time.After(60 * time.Second):
		t.Fatal("the server did not say its address within 60 s")
	}
	return d
}

// tab is a page of the browser.
type tab struct {
	*testing.T
	ctx  context.Context
	desk *desk
	// outside are requests to anything but the desk.
	outside []string
	// errors are what the page's own scripts and policies complained of.
	errors []string
	mu     sync.Mutex
}

// open starts a browser with one empty page.
func open(t *testing.T, d *desk) *tab {
	t.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("no-first-run", true),
		chromedp.Flag("hide-scrollbars", true), chromedp.WindowSize(1280, 900), chromedp.UserDataDir(t.TempDir()),
	)
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(func() { cancel(); stop() })
	x := &tab{T: t, ctx: ctx, desk: d}
	if err := chromedp.Listen(ctx, x.heard); err != nil {
		t.Fatalf("the browser does not start: %v", err)
	}
	return x
}

// heard keeps what a page asked of others and what it complained of.
func (x *tab) heard(event any) {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if u := e.Request.URL; !strings.HasPrefix(u, x.desk.Address) && !strings.HasPrefix(u, "data:") && !strings.HasPrefix(u, "about:") {
			x.outside = append(x.outside, u)
		}
	case *runtime.EventExceptionThrown:
		x.errors = append(x.errors, e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
			x.errors = append(x.errors, e.Entry.Text)
		}
	}
}

// patience is how long one step may take.
const patience = 20 * time.Second

// get runs an action that gives something.
func get[T any](x *tab, what string, action chromedp.Action[T]) T {
	x.Helper()
	ctx, cancel := context.WithTimeout(x.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, action)
	if err != nil {
		x.shot("failed-" + strings.ReplaceAll(x.Name(), "/", "-"))
		x.Fatalf("%s, at %s: %v", what, x.where(), err)
	}
	return v
}

// do runs steps; the test fails when they do not end in time.
func (x *tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	x.Helper()
	get(x, what, chromedp.Steps(steps...))
}

// to opens a path of the desk.
func (x *tab) to(path string) {
	x.Helper()
	x.do("open "+path, chromedp.Navigate(x.desk.Address+path), chromedp.WaitReady(chromedp.CSS("body")))
}

// where gives the address of the page shown.
func (x *tab) where() string {
	ctx, cancel := context.WithTimeout(x.ctx, patience)
	defer cancel()
	s, err := chromedp.Run(ctx, chromedp.Location())
	if err != nil {
		return err.Error()
	}
	return strings.TrimPrefix(s, x.desk.Address)
}

// text gives the text of the first element that a selector finds.
func (x *tab) text(selector string) string {
	x.Helper()
	return strings.Join(strings.Fields(get(x, "read "+selector, chromedp.Text(chromedp.CSS(selector)))), " ")
}

// script gives the value of an expression on the page.
func script[T any](x *tab, expression string) T {
	x.Helper()
	return get(x, "evaluate "+expression[:min(len(expression), 80)], chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// count gives how many elements a selector finds now.
func (x *tab) count(selector string) int {
	x.Helper()
	return script[int](x, fmt.Sprintf("document.querySelectorAll(%q).length", selector))
}

// press clicks what a selector finds, and waits for the page that this may lead to.
func (x *tab) press(selector string) {
	x.Helper()
	x.do("press "+selector, chromedp.ScrollIntoView(chromedp.CSS(selector)), chromedp.Click(chromedp.CSS(selector)),
		chromedp.Sleep(300*time.Millisecond), chromedp.WaitReady(chromedp.CSS("body")))
}

// write types into a field, over what stands there.
func (x *tab) write(selector, words string) {
	x.Helper()
	script[string](x, fmt.Sprintf("document.querySelector(%q).value = ''", selector))
	x.do("write in "+selector, chromedp.SendKeys(chromedp.CSS(selector), words))
}

// until waits until the address matches, and gives it.
func (x *tab) until(pattern string) string {
	x.Helper()
	re := regexp.MustCompile(pattern)
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if at := x.where(); re.MatchString(at) {
			x.do("wait for the page", chromedp.WaitReady(chromedp.CSS("body")))
			return at
		}
	}
	x.shot("failed-" + strings.ReplaceAll(x.Name(), "/", "-"))
	x.Fatalf("the browser is at %s, want %s", x.where(), pattern)
	return ""
}

// size sets the window: width and height in CSS pixels.
func (x *tab) size(width, height int64) {
	x.Helper()
	x.do("resize", chromedp.EmulateViewport(width, height))
}

// likes says what the reader's system asks of pages: "prefers-color-scheme", "dark".
func (x *tab) likes(feature, value string) {
	x.Helper()
	x.do("ask for "+value, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: feature, Value: value}},
		})
		return err
	}))
}

// scripts turns the page's own script on or off, from the next page on.
func (x *tab) scripts(on bool) {
	x.Helper()
	x.do("script", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
		return err
	}))
}

// shot keeps a picture of the whole page where ASSAY_SHOTS names a folder.
func (x *tab) shot(name string) {
	if os.Getenv("ASSAY_SHOTS") == "" {
		return
	}
	ctx, cancel := context.WithTimeout(x.ctx, patience)
	defer cancel()
	b, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		x.Logf("no picture of %s: %v", name, err)
		return
	}
	x.keep(name+".png", b)
}

// keep writes a file among the pictures.
func (x *tab) keep(name string, b []byte) {
	dir := os.Getenv("ASSAY_SHOTS")
	if dir == "" {
		return
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		x.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
		x.Fatal(err)
	}
}

// print gives the page as a PDF.
func (x *tab) print() []byte {
	x.Helper()
	return get(x, "print", chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground()))
}

// violation is a rule of axe-core that a page breaks.
type violation struct {
	ID     string `json:"id"`
	Impact string `json:"impact"`
	Help   string `json:"help"`
	Nodes  []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// accessible has axe-core look at the page for what WCAG 2.2 A and AA ask.
func (x *tab) accessible(name string) {
	x.Helper()
	type found struct {
		Violations []violation `json:"violations"`
		Passes     []string    `json:"passes"`
	}
	script[int](x, axe+";1")
	result := script[found](x, `axe.run(document, {runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]})
		.then(r => ({violations: r.violations, passes: r.passes.map(p => p.id)}))`)
	if len(result.Passes) < 10 {
		x.Errorf("%s: axe looked at %d rules only", name, len(result.Passes))
	}
	for _, v := range result.Violations {
		for i, n := range v.Nodes {
			if i == 3 {
				x.Errorf("%s: %s: and %d more", name, v.ID, len(v.Nodes)-3)
				break
			}
			x.Errorf("%s: %s (%s): %s\n\t%.200s\n\t%s", name, v.ID, v.Impact, v.Help, n.HTML, strings.ReplaceAll(n.Summary, "\n", " "))
		}
	}
	x.Logf("axe: %s: %d rules pass, %d broken", name, len(result.Passes), len(result.Violations))
}

// quiet fails the test when the pages asked anything of others or complained.
func (x *tab) quiet() {
	x.Helper()
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, u := range x.outside {
		x.Errorf("a page asked for %s", u)
	}
	for _, e := range x.errors {
		x.Errorf("a page complained: %s", e)
	}
}
