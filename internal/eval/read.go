package eval

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"assay"
)

// span is a range of code points.
type span struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// spans reads one span or a list of them.
type spans []span

// UnmarshalJSON takes an object, a list of objects, or null.
func (s *spans) UnmarshalJSON(b []byte) error {
	if b = bytes.TrimSpace(b); len(b) > 0 && b[0] == '{' {
		*s = make(spans, 1)
		return json.Unmarshal(b, &(*s)[0])
	}
	return json.Unmarshal(b, (*[]span)(s))
}

type attribution struct {
	Source  spans `json:"source"`
	Content spans `json:"content"`
	Figures spans `json:"figures"`
}

type quantity struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Unit  string `json:"unit"`
}

// goldRow is a row with its labels, of any set.
type goldRow struct {
	ID           string             `json:"id"`
	Label        string             `json:"label"`
	Group        string             `json:"group"`
	Source       string             `json:"source"`
	Numeric      bool               `json:"numeric"`
	Relevant     map[string]float64 `json:"relevant"`
	Attributions []attribution      `json:"attributions"`
	Quantities   []quantity         `json:"quantities"`
	A            string             `json:"a"`
	B            string             `json:"b"`
	Senator      string             `json:"senator"`
	Reuse        bool               `json:"reuse"`
	Grade        *int               `json:"grade"`
	Must         []string           `json:"must"`
	MustNot      []string           `json:"must_not"`
	Date         string             `json:"date"`
	Lang         string             `json:"lang"`
	Checkworthy  bool               `json:"checkworthy"`
}

// predRow is a row as a task writes it, of any task.
type predRow struct {
	ID           string        `json:"id"`
	Label        string        `json:"label"`
	Strict       string        `json:"strict"`
	Support      float64       `json:"support"`
	Refute       float64       `json:"refute"`
	Ranked       []string      `json:"ranked"`
	Attributions []attribution `json:"attributions"`
	Figures      []struct {
		span
		Source spans `json:"source"`
	} `json:"figures"`
	Quantities  []quantity `json:"quantities"`
	A           string     `json:"a"`
	B           string     `json:"b"`
	Score       float64    `json:"score"`
	Reuse       bool       `json:"reuse"`
	Grade       int        `json:"grade"`
	Text        string     `json:"text"`
	Date        *string    `json:"date"`
	Checkworthy bool       `json:"checkworthy"`
}

// byID gives rows by their identifier, the last of equal ones.
func byID(rows []predRow) map[string]*predRow {
	m := make(map[string]*predRow, len(rows))
	for i := range rows {
		m[rows[i].ID] = &rows[i]
	}
	return m
}

// find gives the path of a file of the data, plain or compressed.
func find(dir, name string) (string, error) {
	for _, ending := range []string{"", ".gz"} {
		path := filepath.Join(dir, filepath.FromSlash(name)) + ending
		if _, err := os.Stat(path); err == nil {
			return path, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("%w: %w", assay.ErrUnreadable, err)
		}
	}
	return "", fmt.Errorf("%s: %w", name, fs.ErrNotExist)
}

// unpacked is an open file, read through gzip where it is compressed.
type unpacked struct {
	io.Reader
	io.Closer
}

func open(dir, name string) (io.ReadCloser, error) {
	path, err := find(dir, name)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil || !strings.HasSuffix(path, ".gz") {
		return f, err
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %s: %w", assay.ErrUnreadable, name, err), f.Close())
	}
	return unpacked{z, f}, nil
}

// maxRow is the longest line of the data.
const maxRow = 1 << 26

func scan(r io.Reader, f func(line []byte) error) error {
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 0, 1<<16), maxRow)
	for s.Scan() {
		if line := bytes.TrimSpace(s.Bytes()); len(line) > 0 {
			if err := f(line); err != nil {
				return err
			}
		}
	}
	return s.Err()
}

// readLines gives the lines of a file of the data that are not empty.
func readLines(dir, name string) ([][]byte, error) {
	f, err := open(dir, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var lines [][]byte
	err = scan(f, func(line []byte) error {
		lines = append(lines, bytes.Clone(line))
		return nil
	})
	return lines, err
}

func readRows[T any](r io.Reader) ([]T, error) {
	var rows []T
	err := scan(r, func(line []byte) error {
		var row T
		if err := json.Unmarshal(line, &row); err != nil {
			return fmt.Errorf("%w: a row of the data: %w", assay.ErrUnreadable, err)
		}
		rows = append(rows, row)
		return nil
	})
	return rows, err
}
