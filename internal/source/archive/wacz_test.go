package archive

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"assay"
)

// sample makes captures: a page that a server answered with, and files.
func sample(n int) []*Capture {
	var list []*Capture
	for i := range n {
		body := []byte(fmt.Sprintf("<p>The words of page %d.", i))
		c := &Capture{Capture: assay.Capture{SHA256: digestOf(body)[7:], Bytes: body, MediaType: "text/html", Location: fmt.Sprintf("notes/%d.html", i),
			CapturedAt: time.Date(2025, 1, 2, 3, 4, 5, 678000, time.UTC)}}
		if i%2 == 0 {
			c.Location = fmt.Sprintf("https://www.Example.org/p/%d?b=1&a=2", i)
			c.Retrieval = &assay.Retrieval{Address: c.Location, At: time.Date(2024, 5, 6, 7, 8, 9, 123456000, time.UTC).Add(time.Duration(i) * time.Hour), Outcome: assay.Fetched, Status: 200,
				Header: []assay.HeaderField{{Name: "Content-Type", Value: "text/html; charset=utf-8"}, {Name: "Content-Encoding", Value: "gzip"}, {Name: "Bad Name", Value: "x"}, {Name: "X", Value: "a\r\nInjected: b"}}}
		}
		c.Document = assay.Document{ID: c.SHA256[:12], CaptureSHA256: c.SHA256, Title: fmt.Sprintf("Page %d <&>", i), Publisher: "Example County", Class: assay.Official, Location: c.Location}
		list = append(list, c)
	}
	return list
}

func pack(t *testing.T, list []*Capture) []byte {
	t.Helper()
	var b bytes.Buffer
	p, err := NewPacker(&b, "assay test")
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
	return b.Bytes()
}

func entries(t *testing.T, data []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// What is written holds together by the specification: every file's hash, an
// index in order whose lines lead to whole records, and a line for each page.
func TestPackageIsSound(t *testing.T) {
	captures := func() []*Capture {
		list := sample(700) // more than two blocks of the index
		list[0].Retrieval.Status = 304
		list[2].Retrieval.Address = "https://a.example/two words\r\nurn:x 20240101000000 {}"
		return list
	}
	list := captures()
	data := pack(t, list)
	if !bytes.Equal(data, pack(t, captures())) {
		t.Error("the same captures give other bytes")
	}
	files := entries(t, data)
	var m datapackage
	var digest struct{ Path, Hash string }
	if err := errors.Join(json.Unmarshal(files[pathPackage], &m), json.Unmarshal(files[pathDigest], &digest)); err != nil {
		t.Fatal(err)
	}
	if digest.Hash != digestOf(files[pathPackage]) || m.Version != "1.1.1" || m.Profile != "data-package" || len(m.Resources) != 4 || len(files) != 6 {
		t.Errorf("%+v, %+v, %d files", m, digest, len(files))
	}
	for _, r := range m.Resources {
		if r.Hash != digestOf(files[r.Path]) || r.Bytes != int64(len(files[r.Path])) || !strings.HasSuffix(r.Path, "/"+r.Name) {
			t.Errorf("%+v does not fit the file", r)
		}
	}
	if m.Created != "2025-01-02T03:04:05Z" {
		t.Errorf("created %s", m.Created)
	}
	if got := bytes.Count(files[pathPages], []byte("\n")); got != len(list)+1 {
		t.Errorf("%d lines of pages", got)
	}
	checkIndex(t, files, len(list))
}

func checkIndex(t *testing.T, files map[string][]byte, n int) {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(files[pathIndex]))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for s := bufio.NewScanner(z); s.Scan(); {
		lines = append(lines, s.Text())
	}
	if len(lines) != n || !slices.IsSorted(lines) {
		t.Fatalf("%d lines, in order: %v", len(lines), slices.IsSorted(lines))
	}
	for _, l := range lines {
		key, rest, _ := strings.Cut(l, " ")
		at, fields, _ := strings.Cut(rest, " ")
		var f struct {
			URL, Digest, RecordDigest, Status, MIME string
			Offset, Length                          int `json:",string"`
		}
		if err := json.Unmarshal([]byte(fields), &f); err != nil {
			t.Fatal(err)
		}
		part := files[pathWARC][f.Offset : f.Offset+f.Length]
		a, err := Scan(t.Context(), []File{NewFile("x", bytes.NewReader(part), int64(len(part)))}, limits, func(*Entry, []byte) bool { return true })
		if err != nil || len(a.Entries) != 1 || a.Entries[0].Target != f.URL || key != surt(f.URL) || at != a.Entries[0].Date.Format("20060102150405") || f.RecordDigest != digestOf(part) {
			t.Fatalf("%s does not lead to its record: %+v, %v", l, a, err)
		}
		c, err := a.Read(&a.Entries[0])
		if err != nil || digestOf(c.Body) != f.Digest || f.MIME != "text/html" || f.Status != "200" {
			t.Fatalf("%s: %q, %v", l, c.Body, err)
		}
	}
	blocks := strings.Split(strings.TrimSpace(string(files[pathBlocks])), "\n")
	if len(blocks) != 1+(n+linesPerBlock-1)/linesPerBlock || !strings.HasPrefix(blocks[0], "!meta 0 {") {
		t.Fatalf("%q", blocks)
	}
	for i, b := range blocks[1:] {
		head, fields, _ := strings.Cut(b, " {")
		var f struct{ Offset, Length int }
		if err := json.Unmarshal([]byte("{"+fields), &f); err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(bytes.NewReader(files[pathIndex][f.Offset : f.Offset+f.Length]))
		if err != nil {
			t.Fatal(err)
		}
		z.Multistream(false)
		if first, _ := bufio.NewReader(z).ReadString('{'); first != head+" {" || !strings.HasPrefix(lines[i*linesPerBlock], first) {
			t.Errorf("block %d begins with %q, and is listed as %q", i, first, head)
		}
	}
}

// Whatever captures are written, they are read again as they were, with all
// that was known of them.
func TestWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		list := sample(rapid.IntRange(1, 5).Draw(r, "n"))
		for _, c := range list {
			c.Bytes = rapid.SliceOf(rapid.Byte()).Draw(r, "bytes")
			c.SHA256 = digestOf(c.Bytes)[7:]
			c.Document.Title = rapid.String().Draw(r, "title")
		}
		var b bytes.Buffer
		w := NewWriter(&b, rapid.Bool().Draw(r, "compressed"), "assay test")
		for _, c := range list {
			if _, err := w.Write(c); err != nil {
				t.Fatal(err)
			}
		}
		a, err := Scan(t.Context(), []File{NewFile("x", bytes.NewReader(b.Bytes()), int64(b.Len()))}, limits, func(e *Entry, _ []byte) bool { return e.Handed })
		if err != nil || len(a.Entries) != len(list) {
			r.Fatalf("%d of %d records: %v", len(a.Entries), len(list), err)
		}
		for i, c := range list {
			e := &a.Entries[i]
			got, err := a.Read(e)
			if err != nil || !bytes.Equal(got.Body, c.Bytes) || got.Handed == nil || got.Handed.Document.Publisher != "Example County" || !got.Handed.CapturedAt.Equal(c.CapturedAt) || len(got.Warnings) > 0 {
				r.Fatalf("record %d: %+v, %v", i, got, err)
			}
			if e.Target != c.Target() || (e.Status == 200) != (c.Retrieval != nil) || field(got.Header, "Injected") != "" || field(got.Header, "Content-Encoding") != "" {
				r.Fatalf("record %d: %+v %+v", i, e, got.Header)
			}
		}
	})
}

// rezip writes a package with its files changed.
func rezip(t *testing.T, files map[string][]byte, also func(*zip.Writer)) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(files[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if also != nil {
		also(z)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func open(t *testing.T, data []byte) (*Package, error) {
	t.Helper()
	p, err := OpenWACZ(t.Context(), bytes.NewReader(data), int64(len(data)), limits)
	if err != nil && !errors.Is(err, assay.ErrUnreadable) && !errors.Is(err, assay.ErrTooLarge) {
		t.Errorf("an error without a category: %v", err)
	}
	return p, err
}

func TestPackagesThatLie(t *testing.T) {
	good := entries(t, pack(t, sample(3)))
	with := func(change func(files map[string][]byte)) []byte {
		files := map[string][]byte{}
		for name, data := range good {
			files[name] = bytes.Clone(data)
		}
		change(files)
		return rezip(t, files, nil)
	}
	add := func(names ...string) []byte {
		return rezip(t, good, func(z *zip.Writer) {
			for _, name := range names {
				w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
				if err == nil {
					_, err = io.WriteString(w, "x")
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		})
	}
	for name, tt := range map[string]struct {
		data  []byte
		want  string // of the error, or of the one problem
		files int
	}{
		"deflated":          {rezip(t, good, nil), "", 1},
		"no manifest":       {with(func(f map[string][]byte) { delete(f, pathPackage) }), "holds no datapackage.json", 0},
		"manifest no JSON":  {with(func(f map[string][]byte) { f[pathPackage] = []byte("{"); delete(f, pathDigest) }), "not valid JSON", 0},
		"digest no JSON":    {with(func(f map[string][]byte) { f[pathDigest] = []byte("{") }), "not valid JSON", 0},
		"manifest changed":  {with(func(f map[string][]byte) { f[pathPackage] = append(f[pathPackage], ' ') }), "changed after it was sealed", 0},
		"WARC changed":      {with(func(f map[string][]byte) { f[pathWARC][100] ^= 1 }), "changed or damaged after it was packed", 0},
		"index changed":     {with(func(f map[string][]byte) { f[pathIndex] = nil }), "changed or damaged after it was packed", 1},
		"WARC missing":      {with(func(f map[string][]byte) { delete(f, pathWARC) }), "does not hold it", 0},
		"not listed":        {add("archive/more.warc.gz"), "does not list it", 1},
		"path traversal":    {add("archive/../../etc/passwd"), "leads out of the package", 1},
		"absolute path":     {add("/archive/x.warc"), "leads out of the package", 1},
		"windows path":      {add(`archive\..\x.warc`), "leads out of the package", 1},
		"drive":             {add("c:/x.warc"), "leads out of the package", 1},
		"twice":             {add(pathWARC), "holds it twice", 0},
		"three times":       {add("x/a", "x/a", "x/a"), "holds it twice", 1},
		"no ZIP":            {[]byte("PK\x03\x04 and nothing more"), "not a ZIP file", 0},
		"nothing":           {nil, "not a ZIP file", 0},
		"cut off":           {pack(t, sample(3))[:500], "not a ZIP file", 0},
		"a bomb of a list":  {zipBomb(t, good, pathPages), "expands beyond", 1},
		"a bomb of a WARC":  {zipBomb(t, good, pathWARC), "expands beyond", 0},
		"list of no pages":  {with(func(f map[string][]byte) { f[pathDigest] = nil; delete(f, pathDigest) }), "", 1},
		"symlink":           {symlink(t, good), "a link or a device", 1},
		"a million entries": {million(), "list of files is larger", 0},
	} {
		begin := time.Now()
		p, err := open(t, tt.data)
		var got []string
		if err != nil {
			got = append(got, err.Error())
		} else {
			for _, problem := range p.Problems {
				if tt.want != "holds it twice" || !strings.Contains(problem.Err.Error(), "does not hold it") {
					got = append(got, problem.Path+": "+problem.Err.Error())
				}
			}
			if len(p.Files) != tt.files {
				t.Errorf("%s: %d WARC files, want %d: %q", name, len(p.Files), tt.files, got)
			}
		}
		if tt.want == "" && len(got) > 0 || tt.want != "" && (len(got) != 1 || !strings.Contains(got[0], tt.want)) {
			t.Errorf("%s: %q, want one with %q", name, got, tt.want)
		}
		if took := time.Since(begin); took > 15*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
}

// zipBomb puts 200 MB of zeros in a file's place, with the manifest that fits.
func zipBomb(t *testing.T, good map[string][]byte, path string) []byte {
	files := map[string][]byte{}
	for name, data := range good {
		files[name] = data
	}
	files[path] = make([]byte, 200<<20)
	delete(files, pathDigest)
	files[pathPackage] = bytes.Replace(files[pathPackage], []byte(digestOf(good[path])), []byte(digestOf(files[path])), 1)
	return rezip(t, files, nil)
}

func symlink(t *testing.T, good map[string][]byte) []byte {
	return rezip(t, good, func(z *zip.Writer) {
		h := &zip.FileHeader{Name: "archive/link.warc"}
		h.SetMode(fs.ModeSymlink | 0o777)
		w, err := z.CreateHeader(h)
		if err == nil {
			_, err = io.WriteString(w, "/etc/passwd")
		}
		if err != nil {
			t.Fatal(err)
		}
	})
}

// million is a ZIP whose list names a million files, and says that they are 16,960.
func million() []byte {
	const n = 1_000_000
	one := make([]byte, 46, 47)
	binary.LittleEndian.PutUint32(one, 0x02014b50)
	binary.LittleEndian.PutUint16(one[28:], 1)
	one = append(one, 'x')
	list := bytes.Repeat(one, n)
	end := make([]byte, 22)
	binary.LittleEndian.PutUint32(end, 0x06054b50)
	binary.LittleEndian.PutUint16(end[8:], n&0xffff)
	binary.LittleEndian.PutUint16(end[10:], n&0xffff)
	binary.LittleEndian.PutUint32(end[12:], uint32(len(list)))
	return append(list, end...)
}

func TestListOfPages(t *testing.T) {
	files := entries(t, pack(t, sample(1)))
	files["pages/extraPages.jsonl"] = []byte("{\"format\":\"json-pages-1.0\"}\n{\"url\":\"https://x.example/\",\"title\":\"X\",\"ts\":\"2024-01-02T03:04:05Z\"}\nnot JSON\n\n[]\n{\"url\":7}\n{\"ts\":\"2024\"}\n{\"url\":\"https://y.example/\"}")
	var m datapackage
	if err := json.Unmarshal(files[pathPackage], &m); err != nil {
		t.Fatal(err)
	}
	m.Resources = append(m.Resources, resource{Path: "pages/extraPages.jsonl", Hash: digestOf(files["pages/extraPages.jsonl"])})
	files[pathPackage], _ = json.Marshal(m)
	delete(files, pathDigest)
	p, err := open(t, rezip(t, files, nil))
	if err != nil || len(p.Problems) > 0 || len(p.Pages) != 3 || p.Pages[1].Title != "X" || p.Pages[2].URL != "https://y.example/" {
		t.Errorf("%+v, %v", p, err)
	}
}

// Any bytes are a package, or an error that says why not.
func FuzzWACZ(f *testing.F) {
	var b bytes.Buffer
	p, err := NewPacker(&b, "assay test")
	if err == nil {
		err = errors.Join(p.Write(sample(1)[0]), p.Close())
	}
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add(b.Bytes()[:b.Len()/2])
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := open(t, data)
		if err != nil {
			return
		}
		a, err := Scan(t.Context(), p.Files, limits, func(*Entry, []byte) bool { return true })
		if err != nil {
			t.Fatal(err)
		}
		for i := range a.Entries {
			if _, err := a.Read(&a.Entries[i]); err != nil && !errors.Is(err, assay.ErrUnreadable) && !errors.Is(err, assay.ErrTooLarge) {
				t.Errorf("an error without a category: %v", err)
			}
		}
		a.Close()
	})
}
