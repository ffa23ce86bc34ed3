package transparency

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"

	"assay"
)

// height is that of the tiles: 2^8 hashes, or records, in a full one.
const height = 8

// width is the number of leaves in a full tile.
const width = 1 << height

// tiles are the files of a log. They implement tlog.TileReader.
type tiles struct{ dir string }

// Height implements tlog.TileReader.
func (t tiles) Height() int { return height }

// SaveTiles implements tlog.TileReader: what is read here is stored already.
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

// ReadTiles implements tlog.TileReader.
func (t tiles) ReadTiles(list []tlog.Tile) ([][]byte, error) {
	out := make([][]byte, len(list))
	for i, one := range list {
		b, err := t.read(one)
		if err != nil {
			return nil, err
		}
		if len(b) != one.W*tlog.HashSize {
			return nil, fmt.Errorf("%w: %s of the log has %d bytes, want %d", assay.ErrCorrupt, one.Path(), len(b), one.W*tlog.HashSize)
		}
		out[i] = b
	}
	return out, nil
}

// read gives a tile of hashes.
func (t tiles) read(one tlog.Tile) ([]byte, error) {
	b, err := t.widest(one)
	if err == nil && len(b) > one.W*tlog.HashSize {
		b = b[:one.W*tlog.HashSize]
	}
	return b, err
}

// widest reads the file of a tile, or of the same tile when it had grown.
func (t tiles) widest(one tlog.Tile) ([]byte, error) {
	b, err := os.ReadFile(t.file(one))
	if !errors.Is(err, fs.ErrNotExist) {
		return b, err
	}
	full := one
	full.W = width
	if b, err = os.ReadFile(t.file(full)); !errors.Is(err, fs.ErrNotExist) {
		return b, err
	}
	parts, err := os.ReadDir(t.file(full) + ".p")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, p := range parts {
		if w, err := strconv.Atoi(p.Name()); err == nil && w > one.W {
			return os.ReadFile(filepath.Join(t.file(full)+".p", p.Name()))
		}
	}
	return nil, fmt.Errorf("%w: the log misses its file %s", assay.ErrCorrupt, one.Path())
}

func (t tiles) file(one tlog.Tile) string {
	return filepath.Join(t.dir, filepath.FromSlash(one.Path()))
}

// records gives the leaves of a data tile, as many as w, with the number of the first.
func (t tiles) records(n int64, w int) ([][]byte, error) {
	one := tlog.Tile{H: height, L: -1, N: n, W: w}
	b, err := t.widest(one)
	if err != nil {
		return nil, err
	}
	var out [][]byte
	for len(b) > 0 && len(out) < w {
		id, text, rest, err := tlog.ParseRecord(b)
		if err != nil || id != n*width+int64(len(out)) {
			return nil, fmt.Errorf("%w: entry %d of the log cannot be read", assay.ErrCorrupt, n*width+int64(len(out)))
		}
		out = append(out, text)
		b = rest
	}
	if len(out) < w {
		return nil, fmt.Errorf("%w: %s of the log has %d entries, want %d", assay.ErrCorrupt, one.Path(), len(out), w)
	}
	return out, nil
}

// put writes a file whole: beside its place, flushed to the disk, then moved there.
func put(name string, data []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(data)
	if err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return err
	}
	d, err := os.Open(filepath.Dir(name))
	if err != nil {
		return err
	}
	_ = d.Sync() // not every system can; the file itself is flushed
	return d.Close()
}

// File gives a file of the log as a web server hands it out: "checkpoint" or
// "tile/8/0/000", or a part of a tile, which may stand in a fuller one.
// ErrNotFound for anything else.
func (l *Log) File(name string) ([]byte, error) {
	if name == "checkpoint" {
		h, err := l.Head()
		if err == nil && h.Size == 0 {
			err = fmt.Errorf("%w: the log has no entry yet", assay.ErrNotFound)
		}
		return h.Signed, err
	}
	one, err := tlog.ParseTilePath(name)
	if err != nil || one.H != height || path.Clean(name) != name {
		return nil, fmt.Errorf("%w: no such file of the log: %.80q", assay.ErrNotFound, name)
	}
	h, err := l.Head()
	if err != nil {
		return nil, err
	}
	level := max(one.L, 0)
	if have := (h.Size >> (level * height)) - one.N*width; have < int64(one.W) {
		return nil, fmt.Errorf("%w: the log has no %s yet", assay.ErrNotFound, name)
	}
	if one.L >= 0 {
		return l.tiles.read(one)
	}
	list, err := l.tiles.records(one.N, one.W)
	if err != nil {
		return nil, err
	}
	return format(one.N*width, list)
}

// format joins leaves as a data tile holds them.
func format(first int64, records [][]byte) ([]byte, error) {
	var b []byte
	for i, r := range records {
		m, err := tlog.FormatRecord(first+int64(i), r)
		if err != nil {
			return nil, fmt.Errorf("entry %d of the log: %w", first+int64(i), err)
		}
		b = append(b, m...)
	}
	return b, nil
}
