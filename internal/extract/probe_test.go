package extract

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"assay"
)

func TestProbe(t *testing.T) {
	for _, k := range []struct{ dir, file string }{{"pageextract", "trafilatura_eval.jsonl"}, {"date", "htmldate_default.jsonl"}} {
		base := "/work/shared/eval/" + k.dir + "/"
		g, _ := os.ReadFile(base + k.file)
		out, _ := os.Create("/tmp/pred_" + k.dir + ".jsonl")
		sc := bufio.NewScanner(bytes.NewReader(g))
		sc.Buffer(nil, 1<<20)
		x := New(Config{})
		n, size, bad, exact, total, flatN := 0, 0, 0, 0, 0, 0
		var spent time.Duration
		for sc.Scan() {
			var r struct{ ID, URL, HTML string }
			json.Unmarshal(sc.Bytes(), &r)
			f, _ := os.Open(base + r.HTML)
			z, _ := gzip.NewReader(f)
			b, _ := io.ReadAll(z)
			f.Close()
			t0 := time.Now()
			loc := r.URL
			d, err := x.Extract(context.Background(), assay.Capture{Bytes: b, MediaType: "text/html", Location: loc}, Options{})
			spent += time.Since(t0)
			if e := time.Since(t0); e > 300*time.Millisecond { fmt.Println("slow", r.ID, e, len(b)) }
			n++
			size += len(b)
			if err != nil { bad++; fmt.Println(r.ID, err) }
			for _, s := range d.Segments { if s.Exact { exact += s.End - s.Start; if string(b[s.CaptureStart:s.CaptureEnd]) != d.Text[s.Start:s.End] { t.Fatal("inexact", r.ID) } } }
			total += len(d.Text)
			if len(d.Warnings) > 0 { flatN++; fmt.Println(r.ID, d.Warnings) }
			var date any
			if d.Published != "" { date = d.Published }
			json.NewEncoder(out).Encode(map[string]any{"id": r.ID, "text": d.Text, "date": date, "title": d.Title, "publisher": d.Publisher, "byline": d.Byline, "url":d.URL, "lang": d.Language, "nseg": len(d.Segments)})
		}
		fmt.Println(k.dir, n, "bad", bad, "warned", flatN, "MB", size>>20, spent, float64(n)/spent.Seconds(), "pages/s exact", float64(exact)/float64(total))
	}
}
