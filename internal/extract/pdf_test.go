package extract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"assay"
)

// writePDF makes a PDF of pages of lines.
func writePDF(pages [][]string) []byte {
	return writePDFWith(pages, "<< /Title (The dam at Elm Bend) /Author (River Agency) /CreationDate (D:20210701120000Z) >>", "")
}

func writePDFWith(pages [][]string, info, trailer string) []byte {
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>", ""}
	var kids []string
	objects = append(objects, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	for _, lines := range pages {
		var content bytes.Buffer
		content.WriteString("BT /F1 12 Tf 72 720 Td 14 TL")
		for _, l := range lines {
			l = strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(l)
			fmt.Fprintf(&content, " (%s) '", l)
		}
		content.WriteString(" ET")
		n := len(objects) + 1
		kids = append(kids, fmt.Sprintf("%d 0 R", n))
		objects = append(objects,
			fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> >> >>", n+1),
			fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", content.Len(), content.String()))
	}
	objects[1] = fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Join(kids, " "), len(pages))
	objects = append(objects, info)
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n")
	var offsets []int
	for i, o := range objects {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&out, "trailer << /Size %d /Root 1 0 R /Info %d 0 R %s>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, len(objects), trailer, xref)
	return out.Bytes()
}

func TestPDF(t *testing.T) {
	long := "The agency said in its yearly report that the dam at Elm Bend was safe and"
	data := writePDF([][]string{
		{long, "that no cracks had been found by the inspec-", "tion of June 2021, which was not public.", "What is missing", "The report names no engineer. It gives no cost of the long-", "term work, and no date on which the agency will publish its", "1"},
		{"findings. A second inspection is planned.", "2"},
	})
	d := mustExtract(t, capture("application/pdf", "dam.pdf", string(data)), Options{})
	want := long + "\nthat no cracks had been found by the inspection of June 2021, which was not public.\n\nWhat is missing\n\n" +
		"The report names no engineer. It gives no cost of the long-term work, and no date on which the agency will publish its\n" +
		"findings. A second inspection is planned."
	if d.Text != want {
		t.Errorf("got\n%q\nwant\n%q", d.Text, want)
	}
	if d.Title != "The dam at Elm Bend" || d.Published != "2021-07-01" || d.Byline != "River Agency" || d.Language != "en" || d.Extractor != "pdf/1" {
		t.Errorf("title %q, published %q, byline %q, language %q", d.Title, d.Published, d.Byline, d.Language)
	}
}

func TestPDFProblems(t *testing.T) {
	good := writePDF([][]string{{"The dam holds."}})
	encrypted := writePDFWith([][]string{{"The dam holds."}}, "<< >>",
		"/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 "+
			"/O <0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef> /U <0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef> >> ")
	x := New(Config{})
	defer x.Close()
	for _, c := range []struct {
		name   string
		data   []byte
		reason string
	}{
		{"cut off", good[:60], "broken PDF"},
		{"no pages with text", writePDF([][]string{{}, {}}), "pictures of its 2 pages only"},
		{"encrypted", encrypted, "encrypted"},
		{"noise", append([]byte("%PDF-1.4\n"), bytes.Repeat([]byte("\xff\x00obj<<"), 500)...), "broken PDF"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := x.Extract(context.Background(), capture("application/pdf", "a.pdf", string(c.data)), Options{})
			if !errors.Is(err, assay.ErrUnreadable) || !strings.Contains(err.Error(), c.reason) {
				t.Errorf("got %v, want %q in it", err, c.reason)
			}
		})
	}
	// The reader goes on after a bad one, and after Close.
	for range 2 {
		if _, err := x.Extract(context.Background(), capture("application/pdf", "a.pdf", string(good)), Options{}); err != nil {
			t.Error(err)
		}
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestMend(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"ending", "informa\x02tion", "information"},
		{"known word", "Elsewhere cracked walls; a cra\x02cked wall.", "Elsewhere cracked walls; a cracked wall."},
		{"known with its hyphen", "A long-term plan and long\x02term work; longterm too.", "A long-term plan and long-term work; longterm too."},
		{"not certain", "a well\x02known wall", "a well-known wall"},
		{"name", "Smith\x02Jones", "Smith-Jones"},
		{"at the end", "wall\x02", "wall-"},
	} {
		if got := mend(c.in); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// A reading that is stopped frees its reader.
func TestPDFStopped(t *testing.T) {
	pages := make([][]string, 600)
	for i := range pages {
		pages[i] = []string{"The dam at Elm Bend holds, the agency said.", "It will report again next year."}
	}
	big, small := writePDF(pages), writePDF(pages[:1])
	x := New(Config{})
	defer x.Close()
	if _, err := x.Extract(context.Background(), capture("application/pdf", "a.pdf", string(small)), Options{}); err != nil {
		t.Fatal(err)
	}
	for range 6 { // more often than there are readers
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
		_, err := x.Extract(ctx, capture("application/pdf", "a.pdf", string(big)), Options{})
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("got %v", err)
		}
	}
	if _, err := x.Extract(context.Background(), capture("application/pdf", "a.pdf", string(small)), Options{}); err != nil {
		t.Error(err)
	}
}

// A compiled reader reads as the interpreted one does.
func TestPDFCompiled(t *testing.T) {
	if testing.Short() {
		t.Skip("compiling takes seconds")
	}
	data := string(writePDF([][]string{{"The dam holds.", "It is safe."}}))
	x := New(Config{CacheDir: t.TempDir()})
	defer x.Close()
	got, err := x.Extract(context.Background(), capture("application/pdf", "a.pdf", data), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if want := mustExtract(t, capture("application/pdf", "a.pdf", data), Options{}); got.SHA256 != want.SHA256 {
		t.Errorf("%q, want %q", got.Text, want.Text)
	}
}
