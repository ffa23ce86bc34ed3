//go:build unix

package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"assay/internal/desk"
	"assay/internal/library"
	"assay/internal/library/sqlite"
)

// person is somebody with a browser.
type person struct {
	t      *testing.T
	client *http.Client
	desk   *desked
}

func newPerson(t *testing.T, d *desked) *person {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &person{t, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, d}
}

// get and post give the status, the page, and where it leads.
func (p *person) get(path string) (int, string, string) {
	return p.done(p.client.Get(p.desk.address + strings.TrimPrefix(path, "/")))
}

func (p *person) post(path string, fields ...string) (int, string, string) {
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return p.done(p.client.PostForm(p.desk.address+strings.TrimPrefix(path, "/"), form))
}

func (p *person) done(resp *http.Response, err error) (int, string, string) {
	if err != nil {
		p.t.Error(err)
		return 0, "", ""
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Error(err)
	}
	return resp.StatusCode, string(b), resp.Header.Get("Location")
}

const adminPassword = "a bridge of four words"

// TestBackupWhileServed: copies that are taken while people ask, send tips and
// publish are whole; restored elsewhere and served again, what was done before
// the copy is there, and every report verifies.
func TestBackupWhileServed(t *testing.T) {
	sources, library := smallLibrary(t)
	d := serveProcess(t, "", "--from", sources, "--library", library, "--accounts", "on", "--per-client", "1000")
	admin := newPerson(t, d)
	var setup string
	for range 50 {
		if m := regexp.MustCompile(`(/setup/\S+)`).FindStringSubmatch(d.words()); m != nil {
			setup = m[1]
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if status, page, _ := admin.post(setup, "name", "Admin", "password", adminPassword, "again", adminPassword); status != http.StatusSeeOther {
		t.Fatalf("the first account by %q: %d\n%s", setup, status, page)
	}
	status, _, asked := admin.post("/ask", "question", "Did the county close 12 bridges?")
	if status != http.StatusSeeOther {
		t.Fatalf("asking: %d", status)
	}
	answer := strings.Replace(asked, "/asking/", "/answers/", 1)
	for range 200 {
		if status, _, _ = admin.get(answer); status == http.StatusOK {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	report := reports(t, library)[0].ID
	if status, page, at := admin.post("/desk/publish", "report", report, "slug", "bridges", "topics", "Roads"); status != http.StatusSeeOther || at != "/checks/bridges" {
		t.Fatalf("publishing: %d %s\n%s", status, at, page)
	}
	reader := newPerson(t, d)
	_, form, _ := reader.get("/tips?kind=question")
	began := regexp.MustCompile(`name="began" value="([^"]+)"`).FindStringSubmatch(form)
	if began == nil {
		t.Fatal("the form of a tip has no stamp")
	}
	time.Sleep(3200 * time.Millisecond) // a person takes some time to write
	if status, page, _ := reader.post("/tips", "began", began[1], "kind", "question", "question", "Were the bridges of the north closed as well?"); status != http.StatusSeeOther {
		t.Fatalf("a tip: %d\n%s", status, page)
	}

	var stop atomic.Bool
	var load sync.WaitGroup
	var questions atomic.Int32
	for i := range 3 {
		load.Go(func() {
			who := newPerson(t, d)
			for n := 0; !stop.Load(); n++ {
				status, _, _ := who.post("/ask", "question", fmt.Sprintf("Did the county close %d bridges in %d?", n, 2000+i))
				if status == http.StatusSeeOther {
					questions.Add(1)
				}
				who.get("/checks/bridges")
			}
		})
	}
	dir := t.TempDir()
	var last string
	for n := range 4 {
		last = filepath.Join(dir, fmt.Sprintf("%d.assay", n))
		if out, err := exec.Command("assay", "--library", library, "backup", "-o", last).CombinedOutput(); err != nil || !strings.Contains(string(out), "1 published, 1 account") {
			t.Errorf("copy %d: %v\n%s", n, err, out)
		}
		time.Sleep(200 * time.Millisecond)
	}
	stop.Store(true)
	load.Wait()
	if questions.Load() < 5 {
		t.Errorf("only %d questions were put in meanwhile: the test proves too little", questions.Load())
	}
	if err := d.terminate(t); err != nil {
		t.Errorf("the stop: %v\n%s", err, d.words())
	}

	elsewhere := filepath.Join(t.TempDir(), "other", "desk.assay")
	if out, err := exec.Command("assay", "--library", elsewhere, "restore", last).CombinedOutput(); err != nil {
		t.Fatalf("restoring: %v\n%s", err, out)
	}
	d = serveProcess(t, "", "--library", elsewhere, "--accounts", "on")
	defer d.terminate(t)
	if strings.Contains(d.words(), "/setup/") {
		t.Error("a desk with an admin offers to make one")
	}
	admin = newPerson(t, d)
	if status, page, _ := admin.post("/sign-in", "name", "Admin", "password", adminPassword); status != http.StatusSeeOther {
		t.Errorf("signing in: %d\n%s", status, page)
	}
	for path, want := range map[string]string{"/checks/bridges": "12 bridges", "/desk/tips": "Were the bridges of the north closed as well?"} {
		if status, page, _ := admin.get(path); status != http.StatusOK || !strings.Contains(page, want) {
			t.Errorf("%s: %d, without %q", path, status, want)
		}
	}
	verifyAll(t, elsewhere)
}

// reports gives the reports of a library.
func reports(t *testing.T, path string) []library.Check {
	t.Helper()
	lib, err := sqlite.Open(t.Context(), path, library.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer lib.Close()
	list, err := lib.Checks(t.Context(), "")
	if err != nil || len(list) == 0 {
		t.Fatalf("%d reports: %v", len(list), err)
	}
	for i := range list {
		if list[i], err = lib.Check(t.Context(), list[i].ID); err != nil {
			t.Fatal(err)
		}
	}
	if _, n, err := lib.Publications(t.Context(), "", desk.Page{Limit: 1}); err == nil && n > 1 {
		t.Errorf("%d publications", n)
	}
	return list
}

// verifyAll holds reports of a library to it by the program itself.
func verifyAll(t *testing.T, path string) {
	t.Helper()
	list := reports(t, path)
	for i, c := range list {
		if i >= 5 && i < len(list)-5 {
			continue // all are alike
		}
		file := filepath.Join(t.TempDir(), "report.json")
		if err := os.WriteFile(file, c.Report, 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("assay", "--library", path, "verify", file).CombinedOutput(); err != nil {
			t.Errorf("%s does not stand: %v\n%s", c.ID, err, out)
		}
	}
	t.Logf("%d reports", len(list))
}
