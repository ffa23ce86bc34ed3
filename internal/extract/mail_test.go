package extract

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"assay"
)

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

const article = `<html><head><title>The dam at Elm Bend</title></head><body><article><h1>The dam at Elm Bend</h1>
<p>The county closed the dam at Elm Bend in May, after an inspection found cracks in two of its gates.</p>
<p>The auditor had asked for a second inspection in 2023, and the county’s engineers did it in April of the year after.</p></article></body></html>`

// quoted writes text in quoted-printable, lines folded.
func quoted(s string) string {
	var b strings.Builder
	width := 0
	for i := range len(s) {
		c := s[i]
		piece := string(rune(c))
		if c >= 0x7f || c == '=' || c < ' ' && c != '\n' {
			piece = fmt.Sprintf("=%02X", c)
		}
		if c == '\n' {
			width = 0
		} else if width += len(piece); width > 72 {
			b.WriteString("=\r\n")
			width = len(piece)
		}
		b.WriteString(strings.ReplaceAll(piece, "\n", "\r\n"))
	}
	return b.String()
}

func folded64(s string) string {
	enc := base64.StdEncoding.EncodeToString([]byte(s))
	var b strings.Builder
	for len(enc) > 76 {
		b.WriteString(enc[:76] + "\r\n")
		enc = enc[76:]
	}
	return b.String() + enc + "\r\n"
}

func mhtml(encoding, body string) string {
	return crlf(`From: <Saved by Blink>
Snapshot-Content-Location: https://news.example/dam?id=1
Subject: =?utf-8?Q?The=20dam?=
Date: Wed, 1 May 2024 12:00:00 -0000
MIME-Version: 1.0
Content-Type: multipart/related;
	type="text/html";
	boundary="----b42"


------b42
Content-Type: text/html
Content-ID: <frame-1@mhtml.blink>
Content-Transfer-Encoding: `+encoding+`
Content-Location: https://news.example/dam?id=1

`) + body + crlf(`
------b42
Content-Type: image/png
Content-Transfer-Encoding: base64
Content-Location: https://news.example/x.png

iVBORw0KGgo=
------b42--
`)
}

func extracted(t *testing.T, mediaType, name, body string) assay.Document {
	t.Helper()
	x := New(Config{})
	defer x.Close()
	c := capture(mediaType, name, body)
	d, err := x.Extract(context.Background(), c, Options{})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	checkDocument(t, c, d)
	return d
}

func TestSavedPages(t *testing.T) {
	latin := strings.ReplaceAll(article, "’", "\xe9")
	for name, body := range map[string]string{
		"quoted-printable": mhtml("quoted-printable", quoted(article)),
		"base64":           mhtml("BASE64", folded64(article)),
		"binary":           mhtml("binary", article),
		"by start":         strings.Replace(mhtml("binary", article), `type="text/html";`, `type="text/html"; start="<frame-1@mhtml.blink>";`, 1),
		"cut off":          strings.Split(mhtml("quoted-printable", quoted(article)), "\r\n------b42\r\nContent-Type: image/png")[0],
		"Latin-1":          strings.Replace(mhtml("quoted-printable", quoted(latin)), "Content-Type: text/html\r\n", "Content-Type: text/html; charset=\"iso-8859-1\"\r\n", 1),
		"a single part":    crlf("Content-Type: text/html\nContent-Location: https://news.example/dam?id=1\nContent-Transfer-Encoding: quoted-printable\n\n") + quoted(article),
	} {
		d := extracted(t, "multipart/related", name, body)
		if !strings.Contains(d.Text, "closed the dam at Elm Bend in May") || !strings.Contains(d.Text, "did it in April") || strings.Contains(d.Text, "=\n") || d.Title != "The dam at Elm Bend" {
			t.Errorf("%s: %q, %q", name, d.Title, d.Text)
		}
		if want := "county’s"; name == "Latin-1" != strings.Contains(d.Text, "countyés") || name != "Latin-1" && !strings.Contains(d.Text, want) {
			t.Errorf("%s: %q", name, d.Text)
		}
		if d.URL != "https://news.example/dam?id=1" || !strings.HasPrefix(d.Extractor, "mhtml/1+html/") {
			t.Errorf("%s: %s by %s", name, d.URL, d.Extractor)
		}
		if name == "quoted-printable" && exactShare(d) < 0.9 {
			t.Errorf("%s: only %.2f of the text is the capture's own bytes", name, exactShare(d))
		}
	}
}

// Each word of a saved page stands, encoded, in the bytes that it is mapped to.
func TestSavedPageMapsToItsBytes(t *testing.T) {
	body := mhtml("quoted-printable", quoted(article))
	d := extracted(t, "multipart/related", "a.mhtml", body)
	for _, word := range []string{"county", "cracks", "’s engineers", "April"} {
		at := strings.LastIndex(d.Text, word)
		from, to := len(body), 0
		for _, s := range d.Segments {
			if s.Start < at+len(word) && s.End > at {
				a, b := s.CaptureStart, s.CaptureEnd
				if s.Exact {
					a, b = s.CaptureStart+max(0, at-s.Start), s.CaptureEnd-max(0, s.End-at-len(word))
				}
				from, to = min(from, a), max(to, b)
			}
		}
		raw := strings.ReplaceAll(body[from:to], "=\r\n", "")
		if !strings.Contains(raw, strings.ReplaceAll(quoted(word), "=\r\n", "")) || len(raw) > len(word)+40 {
			t.Errorf("%q is mapped to %q", word, raw)
		}
	}
}

const mailHead = `Received: from x by y
From: =?iso-8859-1?Q?Ana_Garc=EDa?= <ana@county.example>
To: press@list.example
Subject: =?utf-8?B?VGhlIGRhbSBhdCBFbG0gQmVuZA==?=
Date: Thu, 2 May 2024 23:30:00 -0700 (PDT)
List-Id: "County Press Office" <press.list.example>
MIME-Version: 1.0
`

func TestMail(t *testing.T) {
	plain := "The county closed the dam at Elm Bend in May.\n\nIt will stay closed, the café’s owner was told.\n"
	long := plain + strings.Repeat("A sentence that makes the message long enough to be one.\n", 5)
	alternative := mailHead + "Content-Type: multipart/alternative; boundary=\"b\"\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n%s\n--b\nContent-Type: text/html; charset=utf-8\n\n<p>In HTML: " + plain + "</p>\n--b--\n"
	for name, tt := range map[string]struct{ body, want, not, warning string }{
		"plain":        {mailHead + "Content-Type: text/plain; charset=utf-8\n\n" + plain, "closed the dam", "Received", ""},
		"no type":      {mailHead + "\n" + plain, "the café’s owner", "Received", ""},
		"quoted":       {mailHead + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n" + quoted(plain), "the café’s owner", "=", ""},
		"base64":       {mailHead + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n" + folded64(plain), "the café’s owner", "Received", ""},
		"cyrillic":     {mailHead + "Content-Type: text/plain; charset=koi8-r\n\n\xf0\xcc\xcf\xd4\xc9\xce\xc1 closed the dam", "Плотина", "Received", ""},
		"html":         {mailHead + "Content-Type: text/html; charset=utf-8\n\n<p>" + plain + "</p>", "closed the dam", "<p>", ""},
		"alternative":  {fmt.Sprintf(alternative, long), "closed the dam", "In HTML", ""},
		"pointer":      {fmt.Sprintf(alternative, "See the HTML version."), "In HTML", "See the HTML", ""},
		"of a mailbox": {"From ana@county.example Thu May  2 23:30:00 2024\n" + mailHead + "\n" + plain, "closed the dam", "Received", ""},
		"attachments": {mailHead + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n" + plain + "\n--b\nContent-Type: application/pdf; name=\"audit.pdf\"\nContent-Disposition: attachment; filename=\"=?utf-8?Q?pr=C3=BCfung?=.pdf\"\n\nx\n--b\nContent-Type: message/rfc822\n\nSubject: forwarded\n\nhidden\n--b\nContent-Type: image/png\nContent-Disposition: inline\nContent-ID: <x>\n\nx\n--b--\n",
			"closed the dam", "hidden", "prüfung.pdf (application/pdf), without a name (message/rfc822)"},
		"signed": {mailHead + "Content-Type: multipart/signed; boundary=b\n\n--b\nContent-Type: text/plain\n\n" + plain + "\n--b\nContent-Type: application/pgp-signature\n\nx\n--b--\n", "closed the dam", "pgp", "pgp-signature"},
		"parted by a picture": {mailHead + "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n" + plain + "\n--b\nContent-Type: image/png\nContent-Disposition: inline\nContent-ID: <x>\n\nx\n--b\nContent-Type: text/plain\n\nThe work takes a year.\n--b--\n",
			"was told.\n\nThe work takes", "image", ""},
		"bad line": {"this is no field\n" + mailHead + "\n" + plain, "closed the dam", "Received", ""},
	} {
		body := tt.body
		if name != "base64" && name != "quoted" {
			body = crlf(body)
		}
		d := extracted(t, "message/rfc822", name, body)
		if !strings.Contains(d.Text, tt.want) || strings.Contains(d.Text, tt.not) {
			t.Errorf("%s: %q", name, d.Text)
		}
		if d.Title != "The dam at Elm Bend" || d.Byline != "Ana García" || d.Publisher != "County Press Office" || d.Published != "2024-05-02" || d.URL != "" || strings.Contains(d.Text, "ana@") {
			t.Errorf("%s: title %q, byline %q, publisher %q, published %q", name, d.Title, d.Byline, d.Publisher, d.Published)
		}
		if warnings := strings.Join(d.Warnings, "; "); !strings.Contains(warnings, tt.warning) || tt.warning == "" && warnings != "" {
			t.Errorf("%s: warnings %q", name, warnings)
		}
	}
}

func TestSender(t *testing.T) {
	for from, want := range map[string]string{
		"Ana <a@b.example>": "Ana", "a@b.example": "b.example", `"a@b.example" <a@b.example>`: "b.example", "": "",
		"Ana (office) <broken": "Ana (office)", "=?utf-8?B?QW5h?= <a@b.example>, Bob <b@b.example>": "Ana", "<a@b.example": "b.example",
	} {
		if got := sender(from); got != want && !(from == "<a@b.example" && !strings.Contains(got, "@")) {
			t.Errorf("%q: %q, want %q", from, got, want)
		}
	}
}

func TestUnreadableMail(t *testing.T) {
	x := New(Config{})
	defer x.Close()
	for name, tt := range map[string]struct{ mediaType, body, reason string }{
		"encrypted":  {"message/rfc822", mailHead + "Content-Type: multipart/encrypted; boundary=b\n\n--b\n\nx\n--b--", "encrypted"},
		"no header":  {"message/rfc822", "\nonly a body", "no header"},
		"only a PDF": {"message/rfc822", mailHead + "Content-Type: application/pdf\n\n%PDF", "only attachments"},
		"empty":      {"message/rfc822", mailHead + "\n", "no text"},
		"no page":    {"multipart/related", "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: image/png\n\nx\n--b--", "holds no page"},
		"no parts":   {"multipart/related", "Content-Type: multipart/related; boundary=b\n\nnothing", "holds no page"},
		"no MHTML":   {"multipart/related", "just words", "holds no page"},
	} {
		_, err := x.Extract(context.Background(), capture(tt.mediaType, "f", tt.body), Options{})
		if !errors.Is(err, assay.ErrUnreadable) || !strings.Contains(err.Error(), tt.reason) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Messages that are made to be costly are read in time, and what was left is told.
func TestHostileMail(t *testing.T) {
	nested := func(n int) string {
		var b strings.Builder
		b.WriteString(mailHead)
		for i := range n {
			fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
		}
		return b.String() + "Content-Type: text/plain\n\nThe words within.\n"
	}
	for name, tt := range map[string]struct{ body, want, warning string }{
		"ten deep":          {nested(10), "The words within.", ""},
		"a thousand deep":   {nested(1000), "", ""},
		"many parts":        {mailHead + "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nThe words of a part.\n", 100_000), "The words", "more than 50 parts of text"},
		"many delimiters":   {mailHead + "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n", 1_000_000), "", ""},
		"huge header":       {mailHead + strings.Repeat("X-Filler: "+strings.Repeat("x", 1000)+"\n", 20_000) + "\nThe words.", "The words.", ""},
		"folded header":     {mailHead + "X: x\n" + strings.Repeat(" y\n", 500_000) + "\nThe words.", "The words.", ""},
		"only escapes":      {mailHead + "Content-Transfer-Encoding: quoted-printable\n\n" + strings.Repeat("=41=", 1_000_000) + " words", "A=", ""},
		"only soft breaks":  {mailHead + "Content-Transfer-Encoding: quoted-printable\n\n" + strings.Repeat("=   \n", 500_000) + "words", "words", ""},
		"short lines of 64": {mailHead + "Content-Transfer-Encoding: base64\n\n" + strings.Repeat("d\n29\nyZHM\ng\n", 200_000), "words", ""},
		"invalid UTF-8":     {mailHead + "Content-Type: text/plain; charset=utf-8\n\n\x80\x81 words \xc3", "words", ""},
		"NUL in a header":   {"Subject: a\x00b\nFrom: \xff\n\nThe words.", "The words.", ""},
		"pieces of HTML":    {mailHead + "Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n" + strings.Repeat("<p>w=F3rds <b>=E9</b>\n", 50_000), "rds", ""},
	} {
		begin := time.Now()
		x := New(Config{})
		c := capture("message/rfc822", name, tt.body)
		d, err := x.Extract(context.Background(), c, Options{})
		_ = x.Close()
		if took := time.Since(begin); took > 20*time.Second {
			t.Errorf("%s took %s", name, took)
		}
		if err != nil {
			if tt.want != "" || !errors.Is(err, assay.ErrUnreadable) || strings.Contains(err.Error(), "could not be parsed") {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		checkDocument(t, c, d)
		if !strings.Contains(d.Text, tt.want) || !strings.Contains(strings.Join(d.Warnings, ";"), tt.warning) || len(d.Warnings) > 20 {
			t.Errorf("%s: %.100q, %q", name, d.Text, d.Warnings)
		}
	}
}

func FuzzMail(f *testing.F) {
	for _, s := range []string{mailHead + "\nwords", crlf(mailHead) + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nwords\r\n--b--\r\n", "Content-Transfer-Encoding: quoted-printable\n\n=C3=A9=\n=3D=", "Content-Type: text/html; charset=gbk\nContent-Transfer-Encoding: base64\n\nPHA+xOO6ww==", "From x\nA: b\n\nc", ":", "A:\n B\n\n"} {
		f.Add([]byte(s))
	}
	fuzz(f, "message/rfc822")
}

func FuzzMHTML(f *testing.F) {
	for _, s := range []string{mhtml("quoted-printable", quoted(article)), mhtml("base64", folded64("<p>words")), mhtml("binary", "<p>caf\xe9"), "Content-Type: text/html; charset=utf-16\n\n<p>a"} {
		f.Add([]byte(s))
	}
	fuzz(f, "multipart/related")
}

func TestHandedOver(t *testing.T) {
	x := New(Config{})
	defer x.Close()
	c := capture("text/markdown", "notes/a.md", "---\ntitle: T\nkind: note\npublisher: Local Paper\n---\n\nThe dam holds.\n")
	own, err := x.Extract(context.Background(), c, Options{})
	if err != nil {
		t.Fatal(err)
	}
	h := own
	h.Text, h.Segments = "", nil
	h.Publisher, h.Owner, h.Parents, h.Class, h.Kind = "County", "County", []string{"State"}, assay.Court, assay.Text
	h.URL, h.Published, h.Title = "javascript:x", "2024-13-45", "A\x00 title\nof two lines"
	c.Handed = &h
	d, err := x.Extract(context.Background(), c, Options{})
	if err != nil || d.Publisher != "County" || d.Class != assay.Court || d.Kind != assay.Note || d.URL != "" || d.Published != "" || d.Title != "A title of two lines" || d.SHA256 != own.SHA256 {
		t.Errorf("%+v, %v", d, err)
	}
	checkDocument(t, c, d)
	if d, _ := x.Extract(context.Background(), c, Options{Publisher: "Mine", Class: assay.News}); d.Publisher != "Mine" || d.Class != assay.News || d.Owner != "Mine" {
		t.Errorf("the caller's word: %+v", d)
	}
	other := h
	other.SHA256 = strings.Repeat("0", 64)
	c.Handed = &other
	if d, _ := x.Extract(context.Background(), c, Options{}); d.Title != "T" || d.Publisher != "County" || !strings.Contains(strings.Join(d.Warnings, ""), "another text") {
		t.Errorf("another text: %+v", d)
	}
	wrong := h
	wrong.Class = "judge"
	c.Handed = &wrong
	if d, _ := x.Extract(context.Background(), c, Options{}); d.Publisher != "Local Paper" || len(d.Warnings) != 1 {
		t.Errorf("a class that is none: %+v", d)
	}
	c = capture("text/plain", "a.txt", strings.Repeat("words ", 50))
	c.Handed = &assay.Document{Title: "As listed"}
	if d, _ := x.Extract(context.Background(), c, Options{}); d.Title != "As listed" || d.Publisher != "" {
		t.Errorf("a list of pages: %+v", d)
	}
}
