package fetch

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"assay"
)

func TestMediaType(t *testing.T) {
	const (
		png  = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
		gz   = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"
		zip  = "PK\x03\x04\x14\x00\x00\x00"
		feed = `<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>`
		text = "Some words, in lines.\nAnd more.\n"
	)
	for _, tt := range []struct{ declared, head, want string }{
		{"text/html; charset=utf-8", page, "text/html"},
		{"TEXT/HTML", page, "text/html"},
		{"", page, "text/html"},
		{"text/plain", page, "text/html"},
		{"application/octet-stream", page, "text/html"},
		{"image/png", page, "text/html"},
		{"application/zip", "\n <HTML><p>denied", "text/html"},
		{"text/html", text, "text/html"},
		{"text/plain", text, "text/plain"},
		{"text/markdown", text, "text/markdown"},
		{"", text, "text/plain"},
		{"nonsense", text, "text/plain"},
		{"application/pdf", text, "text/plain"},
		{"application/pdf", page, "text/html"},
		{"application/octet-stream", "%PDF-1.7\n%\xe2\xe3", "application/pdf"},
		{"text/html", "%PDF-1.7\n%\xe2\xe3", "application/pdf"},
		{"", "\xef\xbb\xbf\r\n%PDF-1.4", "application/pdf"},
		{"text/html", "<p>How to read %PDF-1.4 files", "text/html"},
		{"text/html", png, "image/png"},
		{"text/plain", gz, "application/x-gzip"},
		{"", zip, "application/zip"},
		{"application/wacz", zip, "application/wacz"},
		{"application/warc", gz, "application/warc"},
		{"text/plain", "\x00\x01\x02\x03", "application/octet-stream"},
		{"", "BMW said so.", "text/plain"},
		{"text/plain", "ID3 is a tag.", "text/plain"},
		{"text/html", feed, "application/xml"},
		{"text/plain", feed, "application/xml"},
		{"application/rss+xml", feed, "application/rss+xml"},
		{"text/html", `<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0"><html>`, "text/html"},
		{"application/xhtml+xml", `<?xml version="1.0"?><html>`, "application/xhtml+xml"},
		{"", "<urlset xmlns='x'>", "application/xml"},
		{"", `{"a": 1}`, "application/json"},
		{"application/json", page, "text/html"},
		{"application/rss+xml", " <HTML><body>", "text/html"},
		{"text/plain", "How to write <html> in words", "text/plain"},
		{"text/plain", `[{"a": 1}]`, "text/plain"},
		{"", "[sic] he said", "text/plain"},
		{"text/plain; charset=utf-16", "\xff\xfea\x00b\x00c\x00", "text/plain"},
		{"text/html", "<\x00h\x00t\x00m\x00l\x00>\x00", "text/html"},
		{"text/html", "\xe9t\xe9 \x80\x92\xff", "text/html"},
		{"", "", "text/plain"},
		{"text/html\x1b[31m", text, "text/plain"},
		{"image/svg+xml", "<svg xmlns='x'/>", "image/svg+xml"},
		{"video/mp4", "\x00\x00\x00\x18ftypmp42", "video/mp4"},
	} {
		if got := mediaType(tt.declared, []byte(tt.head)); got != tt.want {
			t.Errorf("%q, %.30q: %q, want %q", tt.declared, tt.head, got, tt.want)
		}
	}
}

func FuzzMediaType(f *testing.F) {
	f.Add("text/html", []byte("<p>"))
	f.Add("", []byte("\xff\xfe\x00"))
	f.Fuzz(func(t *testing.T, declared string, head []byte) {
		if got := mediaType(declared, head); !strings.Contains(got, "/") || clean(got, 200) != got {
			t.Fatalf("%q, %q: %q", declared, head, got)
		}
	})
}

func TestCharset(t *testing.T) {
	for in, want := range map[string]string{
		"text/html; charset=UTF-8": "utf-8", `text/html; charset="windows-1252"`: "windows-1252", "text/html": "", "": "",
		"text/html; charset=" + strings.Repeat("x", 50): "", "text/html; charset": "", "text/html; charset*=utf-8''%1b": "",
	} {
		if got := charset(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestBinaryIsLeftEarly stops reading what is no text at its first bytes, unless
// the caller takes it.
func TestBinaryIsLeftEarly(t *testing.T) {
	part := "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + strings.Repeat("\x00", 4<<10)
	left := make(chan bool, 1)
	s := site(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if r.URL.Path == "/endless" {
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, part); err != nil {
					break
				}
			}
			left <- true
			return
		}
		_, _ = io.WriteString(w, strings.Repeat(part, 200))
	})
	c, _ := client(t, nil)
	res := get(t, c, s.URL+"/endless")
	if res.Outcome != assay.NotText || res.Reason != "it is not text but image/png" || res.Body != nil {
		t.Errorf("%s (%s)", res.Outcome, res.Reason)
	}
	select {
	case <-left:
	case <-time.After(5 * time.Second):
		t.Error("the connection is still read from")
	}
	res = c.Get(context.Background(), Request{URL: s.URL, Binary: true})
	if res.Outcome != assay.Fetched || res.MediaType != "image/png" || string(res.Body) != strings.Repeat(part, 200) {
		t.Errorf("asked for: %s (%s), %s, %d bytes", res.Outcome, res.Reason, res.MediaType, len(res.Body))
	}
}
