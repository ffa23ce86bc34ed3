package archive

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha1"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
)

var limits = Limits{MaxBytes: 1 << 20, MaxExpansion: 100}

// raw writes a record with a Content-Length of the test's own.
func raw(kind, target, length, extra, block string) string {
	return "WARC/1.1\r\nWARC-Type: " + kind + "\r\nWARC-Target-URI: " + target + "\r\nWARC-Date: 2024-05-01T12:00:00Z\r\nWARC-Record-ID: <urn:test:" + target + kind + ">\r\n" +
		"Content-Type: application/http; msgtype=response\r\n" + extra + "Content-Length: " + length + "\r\n\r\n" + block + "\r\n\r\n"
}

// page writes a response.
func page(target, extra, header, body string) string {
	block := "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + header + "\r\n" + body
	return raw(Response, target, fmt.Sprint(len(block)), extra, block)
}

func zipped(parts ...string) []byte {
	var b bytes.Buffer
	for _, p := range parts {
		z := gzip.NewWriter(&b)
		_, _ = z.Write([]byte(p))
		_ = z.Close()
	}
	return b.Bytes()
}

// scan reads a file to lines: "target: body", "target! reason" or "! reason".
func scan(t *testing.T, data []byte, l Limits) []string {
	t.Helper()
	a, err := Scan(t.Context(), []File{NewFile("x.warc", bytes.NewReader(data), int64(len(data)))}, l, func(*Entry, []byte) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	var out []string
	for i := range a.Entries {
		e := &a.Entries[i]
		c, err := a.Read(e)
		switch {
		case err != nil && !errors.Is(err, assay.ErrUnreadable) && !errors.Is(err, assay.ErrTooLarge):
			t.Errorf("an error without a category: %v", err)
		case err != nil:
			out = append(out, e.Target+"! "+err.Error())
		default:
			out = append(out, e.Target+": "+string(c.Body)+strings.Join(c.Warnings, ""))
		}
	}
	return out
}

// holds compares lines with what each is to hold.
func holds(t *testing.T, name string, got, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d records %q, want %d", name, len(got), got, len(want))
		return
	}
	for i := range got {
		if !strings.Contains(got[i], want[i]) {
			t.Errorf("%s: record %d is %q, want %q in it", name, i, got[i], want[i])
		}
	}
}

func TestFormsOfAFile(t *testing.T) {
	a, b := page("http://a.example/", "", "", "one"), page("http://b.example/", "", "", "two")
	info := raw("warcinfo", "-", "0", "", "") + raw("request", "http://a.example/", "3", "", "GET")
	want := []string{"http://a.example/: one", "http://b.example/: two"}
	for name, data := range map[string][]byte{
		"plain":             []byte(info + a + b),
		"record by record":  zipped(info, a, b),
		"as a whole":        zipped(info + a + b),
		"one by one mixed":  append(zipped(info, a), b...),
		"line feeds alone":  []byte(strings.ReplaceAll("WARC/1.0\nWARC-Type: resource\nWARC-Target-URI: <http://a.example/>\nContent-Type: text/plain\nContent-Length: 3\n\none\n\n", "", "") + b),
		"blank lines first": []byte("\r\n\r\n" + a + "\r\n" + b + "\r\n"),
	} {
		if diff := cmp.Diff(want, scan(t, data, limits)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// A record that lies costs itself, and not those around it.
func TestLiars(t *testing.T) {
	a, z := page("http://a.example/", "", "", "first"), page("http://z.example/", "", "", "last")
	block := "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nlied about"
	first, last := "http://a.example/: first", "http://z.example/: last"
	for name, tt := range map[string]struct{ record, want string }{
		"too short":       {raw(Response, "http://x.example/", "20", "", block), "Content-Length is not the length"},
		"too long":        {raw(Response, "http://x.example/", fmt.Sprint(len(block)+100), "", block), ""},
		"far too long":    {raw(Response, "http://x.example/", "9000000000", "", block), "cut off"},
		"negative":        {raw(Response, "http://x.example/", "-5", "", block), `Content-Length is "-5"`},
		"beyond 64 bits":  {raw(Response, "http://x.example/", "99999999999999999999", "", block), "which is no length"},
		"no number":       {raw(Response, "http://x.example/", "ten", "", block), "which is no length"},
		"none":            {raw(Response, "http://x.example/", "", "", block), "which is no length"},
		"no record":       {"just some words\r\n\r\n", "does not begin as a WARC record"},
		"huge header":     {raw(Response, "http://x.example/", fmt.Sprint(len(block)), "X: "+strings.Repeat("x", 100<<10)+"\r\n", block), "header is larger"},
		"header of lines": {raw(Response, "http://x.example/", fmt.Sprint(len(block)), strings.Repeat("X: x\r\n", 5000), block), "header is larger"},
		"no HTTP":         {raw(Response, "http://x.example/", "8", "", "lied abo"), "no HTTP response"},
	} {
		for form, data := range map[string][]byte{"plain": []byte(a + tt.record + z), "record by record": zipped(a, tt.record, z)} {
			got := scan(t, data, limits)
			if form == "plain" || tt.want == "" {
				// What a length of a plain file leads over is found again, and named more than once.
				if got[0] != first || got[len(got)-1] != last || len(got) < 3 || len(got) > 4 || !strings.Contains(got[1], tt.want) || !strings.Contains(got[1], "!") {
					t.Errorf("%s, %s: %q", name, form, got)
				}
				continue
			}
			holds(t, name, got, []string{first, tt.want, last})
		}
	}
}

func TestManyLiarsAreReadInTime(t *testing.T) {
	const n = 20_000
	one := raw(Response, "http://x.example/", "900000000", "", "HTTP/1.1 200 OK\r\n\r\nx")
	begin := time.Now()
	got := scan(t, []byte(strings.Repeat(one, n)), limits)
	if took := time.Since(begin); took > 15*time.Second || len(got) == 0 {
		t.Errorf("%d records that lie took %s, %d named", n, took, len(got))
	}
}

func TestDamagedFiles(t *testing.T) {
	parts := []string{page("http://a.example/", "", "", "first "+strings.Repeat("words ", 300)), page("http://b.example/", "", "", "second"), page("http://c.example/", "", "", "third")}
	whole := zipped(parts...)
	second := len(zipped(parts[0]))
	third := len(zipped(parts[0], parts[1]))

	wrong := bytes.Clone(whole)
	wrong[second+40] ^= 0xff
	got := scan(t, wrong, limits)
	if len(got) != 3 || !strings.Contains(got[0], "first") || !strings.Contains(got[1], "damaged or cut off") || got[2] != "http://c.example/: third" {
		t.Errorf("a member that is damaged: %q", got)
	}
	got = scan(t, whole[:third+20], limits)
	if len(got) != 3 || got[1] != "http://b.example/: second" || !strings.Contains(got[2], "cut off") {
		t.Errorf("a file that is cut off in the third record: %q", got)
	}
	got = scan(t, []byte(parts[0]+parts[1][:len(parts[1])-8]), limits)
	if len(got) != 2 || !strings.Contains(got[1], "cut off") {
		t.Errorf("a plain file that is cut off: %q", got)
	}
	for n := range whole { // wherever it is cut off, what stands before is read
		got := scan(t, whole[:n], limits)
		if n >= third && len(got) < 2 || n >= second && !strings.Contains(got[0], "first") {
			t.Fatalf("cut off at %d: %q", n, got)
		}
	}
}

func TestBombs(t *testing.T) {
	bomb := zipped(page("http://a.example/", "", "", "first"), raw(Response, "http://b.example/", "300000000", "", strings.Repeat("\x00", 300_000_000)), page("http://c.example/", "", "", "x"))
	begin := time.Now()
	got := scan(t, bomb, Limits{MaxBytes: 1 << 20, MaxExpansion: 100})
	if len(got) != 2 || !strings.Contains(got[1], "expands beyond") {
		t.Errorf("%.300q", got)
	}
	inner := string(zipped(strings.Repeat("x", 50<<20)))
	got = scan(t, zipped(page("http://b.example/", "", "Content-Encoding: gzip\r\n", inner)), limits)
	if len(got) != 1 || !strings.Contains(got[0], "holds more than 1 MB") {
		t.Errorf("%.300q", got)
	}
	if took := time.Since(begin); took > 15*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestDigests(t *testing.T) {
	sum := sha1.Sum([]byte("words"))
	right := "sha1:" + base32.StdEncoding.EncodeToString(sum[:])
	block := "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nwords"
	for name, tt := range map[string]struct{ header, want string }{
		"Base32":             {"WARC-Payload-Digest: " + right + "\r\n", ": words"},
		"hexadecimal":        {fmt.Sprintf("WARC-Payload-Digest: SHA1:%x\r\n", sum), ": words"},
		"SHA-256":            {"WARC-Block-Digest: " + digestOf([]byte(block)) + "\r\n", ": words"},
		"unknown":            {"WARC-Block-Digest: crc32:00\r\n", ": words"},
		"no label":           {"WARC-Block-Digest: " + strings.Repeat("A", 32) + "\r\n", ": words"},
		"wrong block":        {"WARC-Block-Digest: sha1:" + strings.Repeat("A", 32) + "\r\n", "do not have the digest"},
		"wrong payload":      {"WARC-Payload-Digest: sha256:" + strings.Repeat("0", 64) + "\r\n", "does not have the digest"},
		"only wrong payload": {"WARC-Payload-Digest: md5:00\r\nWARC-Block-Digest: " + digestOf([]byte(block)) + "\r\n", "the block does"},
		"not a digest":       {"WARC-Block-Digest: sha256:zz\r\n", "do not have the digest"},
	} {
		holds(t, name, scan(t, []byte(page("http://a.example/", tt.header, "", "words")), limits), []string{tt.want})
	}
}

func TestRevisits(t *testing.T) {
	id := "<urn:test:http://a.example/response>"
	revisit := func(extra string) string {
		return raw(Revisit, "http://b.example/", "19", extra, "HTTP/1.1 200 OK\r\n\r\n")
	}
	old := page("http://a.example/", "WARC-Payload-Digest: sha256:"+strings.Repeat("0", 64)+"\r\n", "", "words")
	old = strings.Replace(old, "sha256:"+strings.Repeat("0", 64), digestOf([]byte("words")), 1)
	for name, tt := range map[string]struct{ extra, want string }{
		"by name":    {"WARC-Refers-To: " + id + "\r\n", "http://b.example/: words"},
		"by address": {"WARC-Refers-To-Target-URI: http://a.example/\r\nWARC-Refers-To-Date: 2024-05-01T12:00:00Z\r\n", "http://b.example/: words"},
		"by digest":  {"WARC-Payload-Digest: " + digestOf([]byte("words")) + "\r\n", "http://b.example/: words"},
		"of nothing": {"WARC-Refers-To: <urn:test:gone>\r\n", "is not in this archive"},
		"of itself":  {"WARC-Refers-To: <urn:test:http://b.example/revisit>\r\n", "is not in this archive"},
	} {
		for form, data := range map[string][]byte{
			"plain": []byte(old + revisit(tt.extra)), "before": []byte(revisit(tt.extra) + old),
			"compressed": zipped(old, revisit(tt.extra)), "whole": zipped(old + revisit(tt.extra)),
		} {
			got := scan(t, data, limits)
			if len(got) != 2 || !strings.Contains(got[0]+got[1], tt.want) || !strings.Contains(got[0]+got[1], "http://a.example/: words") {
				t.Errorf("%s, %s: %q", name, form, got)
			}
		}
	}
}

// A file that is compressed as a whole cannot be made to be read over and over.
func TestRevisitsOfAWholeAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString(page("http://a.example/", "", "", "words"))
	for i := range 2000 {
		b.WriteString(page(fmt.Sprintf("http://p%d.example/", i), "", "", strings.Repeat("filler ", 500)))
		b.WriteString(raw(Revisit, fmt.Sprintf("http://r%d.example/", i), "0", "WARC-Refers-To: <urn:test:http://a.example/response>\r\n", ""))
	}
	begin := time.Now()
	got := scan(t, zipped(b.String()), Limits{MaxBytes: 1 << 20, MaxExpansion: 10_000})
	if took := time.Since(begin); took > 15*time.Second || len(got) != 4001 {
		t.Fatalf("%d records in %s", len(got), took)
	}
	if !strings.Contains(got[4000], "compress it record by record") {
		t.Errorf("the last one: %q", got[4000])
	}
}

// However long the addresses are, the list of records takes bounded memory.
func TestManyLongAddresses(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	for i := range 40_000 {
		_, _ = z.Write([]byte(page(fmt.Sprintf("http://%d.example/", i)+strings.Repeat("x", 8000), "", "", "")))
	}
	_ = z.Close()
	a, err := Scan(t.Context(), []File{NewFile("x", bytes.NewReader(b.Bytes()), int64(b.Len()))}, Limits{MaxBytes: 1 << 20, MaxExpansion: 10_000}, func(*Entry, []byte) bool { return true })
	if err != nil || len(a.Entries) > 34_000 || len(a.Entries) < 10_000 || a.Beyond != 40_000-len(a.Entries) {
		t.Errorf("%d records, %d beyond, %v", len(a.Entries), a.Beyond, err)
	}
}

func TestStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	data := []byte(page("http://a.example/", "", "", "x"))
	if _, err := Scan(ctx, []File{NewFile("x", bytes.NewReader(data), int64(len(data)))}, limits, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// Any bytes are read as records and named failures, whole or compressed.
func FuzzScan(f *testing.F) {
	for _, s := range []string{
		page("http://a.example/", "", "", "x"), raw(Revisit, "http://a.example/", "0", "WARC-Refers-To: <urn:test:http://a.example/revisit>\r\n", ""), "WARC/1.0\r\n\r\n", "WARC/1.1\nContent-Length: 99\n\n",
		raw(Response, "x", "19", "WARC-Truncated: length\r\n", "HTTP/1.1 200 OK\r\n\r\n"), page("x", "", "Transfer-Encoding: chunked\r\nContent-Encoding: br\r\n", "3\r\nabc\r\n0\r\n\r\n"),
		page("a", "", "", "x") + "WARC/1.1\r\nContent-Length: 1\r\n\r\n", string(zipped(page("a", "", "", "x")))[:60], "",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, l := range []Limits{limits, {MaxBytes: 10, MaxExpansion: 2, MaxEntries: 2}} {
			scan(t, data, l)
			scan(t, zipped(string(data)), l)
		}
	})
}
