package source_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/fetch"
	"assay/internal/source"
	"assay/internal/source/archive"
)

// answer writes a WARC record of a server's answer.
func answer(target, date, status, header, body string) string {
	block := "HTTP/1.1 " + status + "\r\n" + header + "\r\n" + body
	return record("response", target, date, "application/http; msgtype=response", "", block)
}

func record(kind, target, date, contentType, extra, block string) string {
	return fmt.Sprintf("WARC/1.1\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nWARC-Date: %s\r\nWARC-Record-ID: <urn:test:%s%s>\r\nContent-Type: %s\r\n%sContent-Length: %d\r\n\r\n%s\r\n\r\n",
		kind, target, date, date, target, contentType, extra, len(block), block)
}

const asHTML = "Content-Type: text/html; charset=utf-8\r\n"

// told walks paths and writes each item on a line, with how it was got.
func told(t *testing.T, o source.Options, paths ...string) []string {
	t.Helper()
	o.Address = fetch.Normalise
	var out []string
	var read int64
	for item := range source.Walk(t.Context(), paths, o) {
		read += item.Read
		switch {
		case item.Passed > 0:
			out = append(out, fmt.Sprintf("%s passed %d", item.Capture.Location, item.Passed))
		case item.Err != nil:
			outcome := assay.RetrievalOutcome("")
			if item.Capture.Retrieval != nil {
				outcome = item.Capture.Retrieval.Outcome
			}
			out = append(out, fmt.Sprintf("%s! %s %s", item.Capture.Location, item.Failure().Reason, outcome))
		default:
			line := item.Capture.Location + " " + item.Capture.MediaType + " " + string(item.Capture.Bytes)
			if r := item.Capture.Retrieval; r != nil {
				line += fmt.Sprintf(" [%s %d %s]", r.At.Format(time.RFC3339), r.Status, r.Outcome)
				if r.CaptureSHA256 != item.Capture.SHA256 {
					t.Errorf("%s: the retrieval is of other bytes", line)
				}
			}
			if item.Capture.Handed != nil {
				line += " {" + item.Capture.Handed.Title + "}"
			}
			out = append(out, line+strings.Join(item.Warnings, ";"))
		}
	}
	if counted := source.Count(t.Context(), paths, o).Bytes; read > counted || read < counted && len(out) > 0 && strings.Contains(out[len(out)-1], "passed") {
		t.Errorf("%d bytes were told, and %d counted", read, counted)
	}
	return out
}

func toldOf(t *testing.T, name, content string) []string {
	t.Helper()
	return told(t, source.Options{}, filepath.Join(write(t, map[string]string{name: content}), name))
}

func TestPagesOfAWARC(t *testing.T) {
	content := record("warcinfo", "-", "2024-01-01T00:00:00Z", "application/warc-fields", "", "software: x\r\n") +
		answer("HTTP://A.example:80", "2024-05-01T12:00:00Z", "200 OK", asHTML+"Set-Cookie: secret\r\n", "newer") +
		record("request", "http://a.example/", "2024-05-01T12:00:00Z", "application/http; msgtype=request", "", "GET / HTTP/1.1\r\n\r\n") +
		answer("http://a.example/style.css", "2024-05-01T12:00:00Z", "200 OK", "Content-Type: text/css\r\n", "p{}") +
		answer("http://a.example/x.png", "2024-05-01T12:00:00Z", "404 Not Found", "Content-Type: image/png\r\n", "x") +
		answer("http://a.example/app.js", "2024-05-01T12:00:00Z", "200 OK", "Content-Type: application/javascript\r\n", "x()") +
		answer("http://a.example/api?id=1", "2024-05-01T12:00:00Z", "200 OK", "Content-Type: application/json\r\n", `{"a":1}`) +
		answer("http://a.example/robots.txt", "2024-05-01T12:00:00Z", "200 OK", "Content-Type: text/plain\r\n", "User-agent: *") +
		record("resource", "metadata://gnu.org/software/wget/warc/wget.log", "2024-05-01T12:00:00Z", "text/plain", "", "log") +
		record("resource", "urn:text:http://a.example/", "2024-05-01T12:00:00Z", "text/plain", "", "newer") +
		answer("http://b.example/robots.txt", "2024-05-01T12:00:00Z", "404 Not Found", asHTML, "x") +
		answer("http://a.example/moved", "2024-05-01T12:00:00Z", "301 Moved", asHTML+"Location: /\r\n", "moved") +
		answer("http://a.example/data.json", "2024-05-01T12:00:00Z", "200 OK", "Content-Type: application/json\r\n", `{"text":"t"}`) +
		answer("http://a.example/doc", "2024-05-01T12:00:00Z", "200 OK", "Content-Type: application/octet-stream\r\n", "%PDF-1.4") +
		answer("http://a.example/doc.html", "2024-05-01T12:00:00Z", "200 OK", asHTML, "%PDF-1.5") +
		answer("http://a.example/"+strings.Repeat("x", 9000), "2024-05-01T12:00:00Z", "200 OK", asHTML, "x") +
		answer("http://a.example/note.txt#part", "2024-05-01T12:00:00Z", "200 OK", "Content-Type: text/plain\r\n", "plain") +
		answer("http://a.example/gone", "2024-05-02T12:00:00Z", "404 Not Found", asHTML, "gone") +
		answer("http://a.example/shut", "2024-05-02T12:00:00Z", "403 Forbidden", asHTML, "shut") +
		answer("http://a.example/broken", "2024-05-02T12:00:00Z", "503 Oops", asHTML, "broken") +
		answer("http://a.example/", "2024-04-01T12:00:00Z", "200 OK", asHTML, "older") +
		record("revisit", "http://a.example/", "2024-06-01T12:00:00Z", "application/http; msgtype=response", "WARC-Refers-To: <urn:test:2024-05-01T12:00:00ZHTTP://A.example:80>\r\n", "HTTP/1.1 304 Not Modified\r\n\r\n") +
		answer("http://a.example/cut", "2024-05-01T12:00:00Z", "200 OK", asHTML, "cut") +
		record("resource", "file:///x.html", "2024-05-01T12:00:00Z", "text/html", "WARC-Truncated: length\r\n", "saved")
	want := []string{
		"http://a.example/ text/html older [2024-04-01T12:00:00Z 200 fetched]",
		"http://a.example/data.json application/json {\"text\":\"t\"} [2024-05-01T12:00:00Z 200 fetched]",
		"http://a.example/doc application/pdf %PDF-1.4 [2024-05-01T12:00:00Z 200 fetched]",
		"http://a.example/doc.html application/pdf %PDF-1.5 [2024-05-01T12:00:00Z 200 fetched]",
		"http://a.example/" + strings.Repeat("x", 63) + "%E2%80%A6! its address is longer than 8 kB ",
		"http://a.example/note.txt text/plain plain [2024-05-01T12:00:00Z 200 fetched]",
		"http://a.example/gone! the server answered 404 when it was archived on 2024-05-02: not there not there",
		"http://a.example/shut! the server answered 403 when it was archived on 2024-05-02: forbidden forbidden",
		"http://a.example/broken! the server answered 503 when it was archived on 2024-05-02: unreachable unreachable",
		"http://a.example/ text/html newer [2024-05-01T12:00:00Z 200 fetched]",
		"http://a.example/ text/html newer [2024-06-01T12:00:00Z 304 not modified]",
		"http://a.example/cut text/html cut [2024-05-01T12:00:00Z 200 fetched]",
		"file:///x.html text/html savedthe archive holds only the beginning of it (cut off by length)",
		"x.warc passed 9",
	}
	if diff := cmp.Diff(want, toldOf(t, "x.warc", content)); diff != "" {
		t.Errorf("plain (-want +got):\n%s", diff)
	}
	want[len(want)-1] = "x.warc.gz passed 9"
	if diff := cmp.Diff(want, toldOf(t, "x.warc.gz", zipped(t, content))); diff != "" {
		t.Errorf("compressed as a whole (-want +got):\n%s", diff)
	}
}

func TestHeaderIsBounded(t *testing.T) {
	root := write(t, map[string]string{"x.warc": answer("http://a.example/", "2024-05-01T12:00:00Z", "200 OK", asHTML+"set-cookie: secret\r\nlast-modified: Wed\r\nX: "+strings.Repeat("x", 3000)+"\r\n"+strings.Repeat("A: b\r\n", 200), "x")})
	for item := range source.Walk(t.Context(), []string{root}, source.Options{}) {
		r := item.Capture.Retrieval
		if r == nil || len(r.Header) != 100 || r.Field("Set-Cookie") != "" || r.Field("Last-Modified") != "Wed" || r.Field("X") != "" {
			t.Errorf("%+v", r)
		}
	}
}

func TestArchivesInAFolder(t *testing.T) {
	page := answer("http://a.example/", "2024-05-01T12:00:00Z", "200 OK", asHTML, "x")
	root := write(t, map[string]string{
		"a/crawl.warc.gz": zipped(t, page), "b.md": "note", "empty.warc": "", "image.warc": answer("http://a.example/x.png", "2024-05-01T12:00:00Z", "200 OK", "Content-Type: image/png\r\n", "x"),
		"other.bin": page, "broken.wacz": "PK", "words.warc": "these are just words",
	})
	want := []string{
		"http://a.example/ text/html x [2024-05-01T12:00:00Z 200 fetched]", "b.md text/markdown note",
		"broken.wacz! the package is not a ZIP file, or it is damaged or cut off (zip: not a valid zip file) ",
		"empty.warc! it holds no page, and 0 other records (images, styles, scripts) ",
		"image.warc! it holds no page, and 1 other records (images, styles, scripts) ",
		"other.bin! a web archive by another name; call it .warc ",
		"words.warc! the record at byte 0 does not begin as a WARC record does ",
	}
	if diff := cmp.Diff(want, told(t, source.Options{}, root)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A source without a date has no retrieval: a request without a time cannot be kept.
func TestRecordWithoutADate(t *testing.T) {
	want := []string{"http://a.example/ text/html x"}
	if diff := cmp.Diff(want, toldOf(t, "x.warc", answer("http://a.example/", "yesterday", "200 OK", asHTML, "x"))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestManyFailuresAreCounted(t *testing.T) {
	var b strings.Builder
	for i := range 1000 {
		b.WriteString(answer(fmt.Sprintf("http://a.example/%d", i), "2024-05-01T12:00:00Z", "404 Not Found", asHTML, "x"))
	}
	got := toldOf(t, "x.warc", b.String())
	if len(got) != 201 || !strings.HasPrefix(got[200], "x.warc! 800 more records could not be read") {
		t.Errorf("%d items, the last %q", len(got), got[len(got)-1])
	}
}

// A reading that is stopped has given what it read until then, and says so.
func TestArchiveIsStopped(t *testing.T) {
	var b strings.Builder
	for i := range 50 {
		b.WriteString(answer(fmt.Sprintf("http://a.example/%d", i), "2024-05-01T12:00:00Z", "200 OK", asHTML, "x"))
	}
	root := write(t, map[string]string{"x.warc": b.String()})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	read, failed := 0, 0
	for item := range source.Walk(ctx, []string{root, root}, source.Options{}) {
		if item.Err != nil {
			failed++
			if !errors.Is(item.Err, context.Canceled) {
				t.Error(item.Err)
			}
			continue
		}
		if read++; read == 20 {
			cancel()
		}
	}
	if read != 20 || failed != 1 {
		t.Errorf("%d read, %d failed", read, failed)
	}
	n := 0
	for range source.Walk(t.Context(), []string{root, root}, source.Options{}) {
		if n++; n == 3 {
			break
		}
	}
}

// packed writes captures as a package.
func packed(t *testing.T, list ...*archive.Capture) string {
	t.Helper()
	var b bytes.Buffer
	p, err := archive.NewPacker(&b, "test")
	for _, c := range list {
		if err == nil {
			err = p.Write(c)
		}
	}
	if err == nil {
		err = p.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestHandedOver(t *testing.T) {
	seen := time.Date(2025, 1, 2, 3, 4, 5, 6000, time.UTC)
	file := &archive.Capture{Capture: assay.Capture{Bytes: []byte("{\"text\":\"words\"}"), MediaType: source.JSON, Location: "set.jsonl#L1", CapturedAt: seen}}
	page := &archive.Capture{Capture: assay.Capture{Bytes: []byte("<p>x"), MediaType: source.HTML, Location: "https://a.example/", CapturedAt: seen,
		Retrieval: &assay.Retrieval{Address: "https://a.example/", At: seen.Add(-time.Hour), Status: 200, Outcome: assay.Fetched, Header: []assay.HeaderField{{Name: "Content-Type", Value: "text/html"}}}}}
	for _, c := range []*archive.Capture{file, page} {
		c.SHA256 = sum(c.Bytes)
		c.Document = assay.Document{CaptureSHA256: c.SHA256, ID: c.SHA256[:12], SHA256: sum([]byte("words")), Location: c.Location, Publisher: "P", Class: assay.Court, Title: "T"}
		if c.Retrieval != nil {
			c.Retrieval.CaptureSHA256 = c.SHA256
		}
	}
	path := filepath.Join(write(t, map[string]string{"lib.wacz": packed(t, file, page)}), "lib.wacz")
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	got := map[string]assay.Capture{}
	for item := range source.Walk(t.Context(), []string{path}, source.Options{CapturedAt: now}) {
		if item.Err != nil || len(item.Warnings) > 0 {
			t.Fatalf("%+v", item)
		}
		got[item.Capture.Location] = item.Capture
	}
	for _, c := range []*archive.Capture{file, page} {
		want := c.Capture
		want.Handed = &c.Document
		if diff := cmp.Diff(want, got[c.Location]); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	// A package cannot say that it was read in the future.
	for item := range source.Walk(t.Context(), []string{path}, source.Options{CapturedAt: seen.AddDate(-1, 0, 0)}) {
		if !item.Capture.CapturedAt.Equal(seen.AddDate(-1, 0, 0)) {
			t.Errorf("captured at %s", item.Capture.CapturedAt)
		}
	}
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// foreign is a package as another program writes it.
func foreign(t *testing.T, files map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	var resources []string
	put := func(name, content string) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"archive/a.warc.gz", "archive/b.warc", "pages/pages.jsonl", "pages/extraPages.jsonl"} {
		if content, ok := files[name]; ok {
			put(name, content)
			resources = append(resources, fmt.Sprintf(`{"name":"x","path":%q,"hash":"sha256:%s","bytes":%d}`, name, sum([]byte(content)), len(content)))
		}
	}
	put("datapackage.json", `{"profile":"data-package","wacz_version":"1.1.1","resources":[`+strings.Join(resources, ",")+`]}`)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestListedPages(t *testing.T) {
	first := zipped(t, answer("http://a.example/", "2024-05-01T12:00:00Z", "301 Moved", asHTML+"Location: home\r\n", "")) +
		zipped(t, answer("http://a.example/home", "2024-05-01T12:00:00Z", "200 OK", asHTML, "home")) +
		zipped(t, answer("http://a.example/frame", "2024-05-01T12:00:00Z", "200 OK", asHTML, "frame"))
	second := record("revisit", "http://b.example/", "2024-05-02T12:00:00Z", "application/http; msgtype=response", "WARC-Refers-To-Target-URI: http://a.example/home\r\nWARC-Refers-To-Date: 2024-05-01T12:00:00Z\r\n", "HTTP/1.1 200 OK\r\n"+asHTML+"\r\n")
	list := "{\"format\":\"json-pages-1.0\"}\n{\"url\":\"http://a.example\",\"title\":\"Home\"}\n{\"url\":\"http://missing.example/\"}\n"
	home := "http://a.example/home text/html home [2024-05-01T12:00:00Z 200 fetched]"
	again := "http://b.example/ text/html home [2024-05-02T12:00:00Z 200 fetched]"
	frame := "http://a.example/frame text/html frame [2024-05-01T12:00:00Z 200 fetched]"
	missing := "! x.wacz lists it as a page, and holds no record of it that can be read "
	for name, tt := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"listed": {map[string]string{"pages/pages.jsonl": list, "pages/extraPages.jsonl": `{"url":"http://b.example/#top"}`},
			[]string{home + " {Home}", again, "http://missing.example/" + missing, "x.wacz passed 2"}},
		"no list":    {map[string]string{}, []string{home, frame, again, "x.wacz passed 1"}},
		"empty list": {map[string]string{"pages/pages.jsonl": "{\"format\":\"json-pages-1.0\"}\n"}, []string{home, frame, again, "x.wacz passed 1"}},
		"wrong list": {map[string]string{"pages/pages.jsonl": `{"url":"http://other.example/"}`},
			[]string{home, frame, again, "http://other.example/" + missing, "x.wacz passed 1"}},
	} {
		tt.files["archive/a.warc.gz"], tt.files["archive/b.warc"] = first, second
		if diff := cmp.Diff(tt.want, toldOf(t, "x.wacz", foreign(t, tt.files))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// What an archive says of a document of other bytes is not taken for this one's.
func TestHandedOverWrongly(t *testing.T) {
	for name, handed := range map[string]string{
		"of other bytes":  `{"schema":"assay.document/1","document":{"capture_sha256":"00","title":"Lie"}}`,
		"no JSON":         `{`,
		"of other digest": `{"schema":"assay.document/1","document":{"capture_sha256":"` + sum([]byte("x")) + `","title":"Lie"}}`,
		"another form":    `{"schema":"assay.document/99","document":{"capture_sha256":"` + sum([]byte("x")) + `","title":"Lie"}}`,
	} {
		extra := "WARC-Refers-To: <urn:test:2024-05-01T12:00:00Zhttp://a.example/>\r\n"
		if name == "of other digest" {
			extra += "WARC-Block-Digest: sha256:" + sum([]byte("x")) + "\r\n"
		}
		content := record("metadata", "http://a.example/", "2024-05-01T12:00:00Z", archive.HandedType, extra, handed) +
			answer("http://a.example/", "2024-05-01T12:00:00Z", "200 OK", asHTML, "x")
		got := toldOf(t, "x.warc", content)
		if len(got) != 1 || !strings.HasPrefix(got[0], "http://a.example/ text/html x [2024") || strings.Contains(got[0], "Lie") {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestSavedPage(t *testing.T) {
	page := "From: <Saved by Blink>\r\nSnapshot-Content-Location: HTTPS://A.example/x#y\r\nSubject: T\r\nDate: Wed, 1 May 2024 14:00:00 +0200\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
	for name, tt := range map[string]struct{ content, want string }{
		"a.mhtml":        {page, "a.mhtml multipart/related " + page + " [2024-05-01T12:00:00Z 0 fetched]"},
		"b.mht":          {"Content-Location: http://a.example/\nDate: Wed, 1 May 2024 12:00:00 GMT\n\nDate: x", "b.mht multipart/related Content-Location: http://a.example/\nDate: Wed, 1 May 2024 12:00:00 GMT\n\nDate: x [2024-05-01T12:00:00Z 0 fetched]"},
		"no date.mht":    {"Content-Location: http://a.example/\n\nx", "no date.mht multipart/related Content-Location: http://a.example/\n\nx"},
		"no address.mht": {"Content-Location: cid:x\n\nx", "no address.mht multipart/related Content-Location: cid:x\n\nx"},
		"no header.mht":  {"\x00\xff", "no header.mht multipart/related \x00\xff"},
		"mail.eml":       {"From: a@b.example\n\nx", "mail.eml message/rfc822 From: a@b.example\n\nx"},
	} {
		if diff := cmp.Diff([]string{tt.want}, toldOf(t, name, tt.content)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
