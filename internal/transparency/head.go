package transparency

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"assay"
)

// Head is a signed statement of the whole log: so many leaves, with this hash
// (C2SP tlog-checkpoint).
type Head struct {
	Origin string    // name of the log, and of its keys
	Size   int64     // leaves
	Root   tlog.Hash // of the tree over them
	Signed []byte    // the note; nil for a head that is not signed
	By     []string  // verifier keys whose signatures hold, "name+hash"
}

// body is the text that is signed.
func (h Head) body() string {
	return h.Origin + "\n" + strconv.FormatInt(h.Size, 10) + "\n" + base64.StdEncoding.EncodeToString(h.Root[:]) + "\n"
}

// String is the head on one line, for a report: "origin 42 <base64>".
func (h Head) String() string {
	return strings.ReplaceAll(strings.TrimSuffix(h.body(), "\n"), "\n", " ")
}

// ParseHead reads a signed head and checks its signatures: one of the keys has
// to have signed it. ErrCorrupt when none did, or when it is no head.
func ParseHead(signed []byte, keys ...string) (Head, error) {
	list, err := verifiers(keys)
	if err != nil {
		return Head{}, err
	}
	n, err := note.Open(signed, list)
	if err != nil {
		return Head{}, fmt.Errorf("%w: the head of the log is not signed by a key that is trusted here: %v", assay.ErrCorrupt, err)
	}
	h, err := parseBody(n.Text)
	if err != nil {
		return Head{}, err
	}
	h.Signed = signed
	for _, s := range n.Sigs {
		h.By = append(h.By, fmt.Sprintf("%s+%08x", s.Name, s.Hash))
	}
	return h, nil
}

// ReadHead reads a head that the caller has kept, signed or as one line of a
// report, without a look at its signatures.
func ReadHead(kept []byte) (Head, error) {
	if fields := strings.Fields(string(kept)); len(fields) == 3 {
		return parseBody(strings.Join(fields, "\n") + "\n")
	}
	text, _, ok := strings.Cut(string(kept), "\n\n")
	if !ok {
		return Head{}, fmt.Errorf("%w: the head of the log is no signed note", assay.ErrCorrupt)
	}
	h, err := parseBody(text + "\n")
	h.Signed = kept
	return h, err
}

// parseBody reads the three lines of a head; lines after them, which other logs
// may have, are refused: this log writes none.
func parseBody(text string) (Head, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" || lines[0] == "" {
		return Head{}, fmt.Errorf("%w: this is not the head of a log: %.80q", assay.ErrCorrupt, text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return Head{}, fmt.Errorf("%w: the head of the log has no size: %.40q", assay.ErrCorrupt, lines[1])
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return Head{}, fmt.Errorf("%w: the head of the log has no hash: %.60q", assay.ErrCorrupt, lines[2])
	}
	return Head{Origin: lines[0], Size: size, Root: tlog.Hash(root)}, nil
}
