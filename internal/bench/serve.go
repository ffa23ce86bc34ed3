package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/klauspost/compress/gzip"
)

// served is a desk that a process of its own serves.
type served struct {
	cmd     *exec.Cmd
	address string
	ended   chan error
}

// targets of the desk, on two cores that it shares with the readers.
const (
	leastViews  = 500.0 // a second
	mostP99     = 100.0 // ms, at 500 views a second
	mostServing = 30.0  // ms of one page for one reader, at the 99th of 100
	mostPage    = 100e3 // bytes of a report's page
)

// serving measures the web desk: a published report read by many, and questions
// asked by many meanwhile. With check a target that is missed is an error.
func serving(ctx context.Context, s settings, dir string, out io.Writer) error {
	program, err := buildProgram(ctx, dir)
	if err != nil {
		return err
	}
	d, err := startDesk(ctx, program, "--from", s.examples, "--library", filepath.Join(dir, "desk.assay"))
	if err != nil {
		return err
	}
	defer d.stop()
	page, err := d.publish(ctx, s.question)
	if err != nil {
		return err
	}
	size, err := measurePage(ctx, page)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "report page\tHTML\tsent\twith style and script, sent\t")
	fmt.Fprintf(w, "%s\t%s\t%s\t%s\t\n", s.examples, kb(size.html), kb(size.sent), kb(size.all))
	if err := flush(w, out); err != nil {
		return err
	}
	w = tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "views\treaders\tviews/s\tp50\tp99\tmax\tfailed\tCPU of the server per view\t")
	row := func(name string, r loadResult) {
		fmt.Fprintf(w, "%s\t%d\t%.0f\t%s\t%s\t%s\t%d\t%s\t\n", name, r.readers, r.rate, ms(r.P50), ms(r.P99), ms(r.Max), r.failed, ms(r.cpu))
	}
	one := d.closed(ctx, page, 1, s.load/4)
	row("one reader", one)
	most := d.closed(ctx, page, 32, s.load/2)
	row("as many as can be", most)
	steady := d.open(ctx, page, leastViews, s.load)
	row(fmt.Sprintf("%.0f a second", leastViews), steady)
	asked := make(chan asking, 1)
	go func() { asked <- d.asking(ctx, 20, 3) }()
	beside := d.open(ctx, page, 200, s.load/2)
	row("200 a second beside questions", beside)
	if err := flush(w, out); err != nil {
		return err
	}
	q := <-asked
	if q.err != nil {
		return q.err
	}
	w = tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "questions\tclients\tanswered/s\tfirst answer of each client, p50\tlast\tall answers, last\t")
	fmt.Fprintf(w, "%d\t%d\t%.1f\t%s\t%s\t%s\t\n", q.questions, q.clients, float64(q.questions)/q.took.Seconds(), ms(q.first.P50), ms(q.first.Max), ms(q.all.Max))
	if err := flush(w, out); err != nil {
		return err
	}
	return judged(s.check, size, one, most, steady, beside)
}

// judged gives what misses its target, as an error when it is to count.
func judged(check bool, size pageSize, one, most, steady, beside loadResult) error {
	var missed []error
	hold := func(ok bool, format string, args ...any) {
		if !ok {
			missed = append(missed, fmt.Errorf(format, args...))
		}
	}
	hold(most.rate >= leastViews, "%.0f views a second, want %.0f", most.rate, leastViews)
	hold(steady.P99 < mostP99, "p99 of %s at %.0f views a second, want less than %s", ms(steady.P99), leastViews, ms(mostP99))
	hold(one.P99 < mostServing, "p99 of %s for one reader, want less than %s", ms(one.P99), ms(mostServing))
	hold(float64(size.html) < mostPage, "a page of %s, want less than %s", kb(size.html), kb(mostPage))
	hold(one.failed+most.failed+steady.failed+beside.failed == 0, "views failed")
	if !check {
		return nil
	}
	return errors.Join(missed...)
}

// startDesk serves a library by the program.
func startDesk(ctx context.Context, program string, args ...string) (*served, error) {
	d := &served{ended: make(chan error, 1)}
	d.cmd = exec.CommandContext(ctx, program, append([]string{"serve", "--listen", "127.0.0.1:0", "--per-client", "100",
		"--log-level", "warn", "--config", os.DevNull}, args...)...)
	said, err := d.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := d.cmd.Start(); err != nil {
		return nil, err
	}
	at := make(chan string, 1)
	go func() {
		link := regexp.MustCompile(`the desk is at (http\S+/)`)
		for lines := bufio.NewScanner(said); lines.Scan(); {
			if m := link.FindStringSubmatch(lines.Text()); m != nil {
				at <- m[1]
			}
		}
		d.ended <- d.cmd.Wait()
	}()
	select {
	case d.address = <-at:
		return d, nil
	case err := <-d.ended:
		return nil, fmt.Errorf("the desk did not start: %w", err)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (d *served) stop() {
	_ = d.cmd.Process.Signal(syscall.SIGTERM)
	if err := <-d.ended; err != nil {
		fmt.Fprintln(os.Stderr, "bench: the desk ended badly:", err)
	}
}

// publish asks a question, publishes its report, and gives its address.
func (d *served) publish(ctx context.Context, question string) (string, error) {
	client := reader("127.0.0.1")
	job, err := d.ask(ctx, client, question)
	if err != nil {
		return "", err
	}
	if _, err := d.answered(ctx, client, job); err != nil {
		return "", err
	}
	drafts, err := fetchAll(ctx, client, d.address+"desk/drafts")
	if err == nil {
		drafts, err = unpacked(drafts)
	}
	if err != nil {
		return "", err
	}
	id := regexp.MustCompile(`\b[0-9a-f]{64}\b`).FindString(string(drafts))
	resp, err := client.PostForm(d.address+"desk/publish", url.Values{"report": {id}, "slug": {"measured"}})
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther && resp.StatusCode != http.StatusConflict { // a library that was kept has it
		return "", fmt.Errorf("publishing %q: %s", id, resp.Status)
	}
	return d.address + "checks/measured", nil
}

// ask puts a question in and gives the address of its job.
func (d *served) ask(ctx context.Context, client *http.Client, question string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, d.address+"ask", strings.NewReader(url.Values{"question": {question}, "again": {"1"}}.Encode()))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := client.Do(r)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	at := resp.Header.Get("Location")
	if resp.StatusCode != http.StatusSeeOther || !strings.HasPrefix(at, "/asking/") {
		return "", fmt.Errorf("asking %q: %s", question, resp.Status)
	}
	return strings.TrimPrefix(at, "/asking/"), nil
}

// answered waits for an answer and gives its page.
func (d *served) answered(ctx context.Context, client *http.Client, job string) ([]byte, error) {
	for {
		if b, err := fetchAll(ctx, client, d.address+"answers/"+job); err == nil {
			return b, nil
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// reader is somebody at an address of the loopback network.
func reader(from string) *http.Client {
	dial := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	return &http.Client{
		Transport:     &http.Transport{DialContext: dial.DialContext, MaxIdleConnsPerHost: 256, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       time.Minute,
	}
}

// fetchAll gives a page, and an error for any status but 200.
func fetchAll(ctx context.Context, client *http.Client, address string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept-Encoding", "gzip")
	resp, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", address, resp.Status)
	}
	return b, err
}

// pageSize is what a report's page weighs, in bytes.
type pageSize struct{ html, sent, all int }

// measurePage fetches a page with its style and script as a browser does.
func measurePage(ctx context.Context, page string) (pageSize, error) {
	client := reader("127.0.0.1")
	sent, err := fetchAll(ctx, client, page)
	if err != nil {
		return pageSize{}, err
	}
	html, err := unpacked(sent)
	if err != nil {
		return pageSize{}, err
	}
	size := pageSize{len(html), len(sent), len(sent)}
	base, err := url.Parse(page)
	if err != nil {
		return pageSize{}, err
	}
	for _, m := range regexp.MustCompile(`(?:href|src)="(/static/[^"]+)"`).FindAllStringSubmatch(string(html), -1) {
		b, err := fetchAll(ctx, client, base.ResolveReference(&url.URL{Path: m[1]}).String())
		if err != nil {
			return pageSize{}, err
		}
		size.all += len(b)
	}
	return size, nil
}

// unpacked takes the compression off a page that has one.
func unpacked(b []byte) ([]byte, error) {
	z, err := gzip.NewReader(strings.NewReader(string(b)))
	if err != nil {
		return b, nil // it is sent as it is
	}
	return io.ReadAll(z)
}

func kb(bytes int) string { return fmt.Sprintf("%.1f KB", float64(bytes)/1e3) }
