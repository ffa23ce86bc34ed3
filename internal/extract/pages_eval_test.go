package extract

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay"
)

// evalPage is a page of public labelled data that may stand beside the
// repository; none of it is part of it.
type evalPage struct {
	ID, URL, HTML string
	capture       assay.Capture
}

func readEvalPages(t testing.TB, file string) []evalPage {
	t.Helper()
	path := filepath.Join("../../../shared/eval", file)
	f, err := os.Open(path)
	if err != nil {
		t.Skip("the labelled pages are not here: ", err)
	}
	defer f.Close()
	var pages []evalPage
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<24)
	for sc.Scan() {
		var p evalPage
		if err := json.Unmarshal(sc.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		packed, err := os.ReadFile(filepath.Join(filepath.Dir(path), p.HTML))
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		p.capture = capture("text/html", p.URL, string(body))
		pages = append(pages, p)
	}
	return pages
}

const (
	labelledText  = "pageextract/trafilatura_eval.jsonl"
	labelledDates = "date/htmldate_default.jsonl"
)

// Of the labelled pages, which are all pages that people read, none is taken
// for a wall but those that hold nothing; their text is whole documents.
func TestNoWallsAmongGoodPages(t *testing.T) {
	x := New(Config{})
	defer x.Close()
	for _, file := range []string{labelledText, labelledDates} {
		pages := readEvalPages(t, file)
		walls, warned := 0, 0
		for _, p := range pages {
			d, err := x.Extract(context.Background(), p.capture, Options{})
			if err != nil {
				if walls++; scanPage(string(p.capture.Bytes)).shown > 300 {
					t.Errorf("%s: %v", p.ID, err)
				}
				continue
			}
			checkDocument(t, p.capture, d)
			if strings.Contains(strings.Join(d.Warnings, " "), "its text may end early") {
				warned++
			}
		}
		t.Logf("%s: of %d pages, %d read as walls, %d with a warning of one", file, len(pages), walls, warned)
		if walls > len(pages)/50 || warned > len(pages)/15 {
			t.Errorf("%s: %d walls and %d warnings among %d pages", file, walls, warned, len(pages))
		}
	}
}
