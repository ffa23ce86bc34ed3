// Command gen compiles the files of WordNet 3.0 (Debian's package
// wordnet-base) into the table that package wordnet embeds:
//
//	go run ./internal/text/wordnet/gen -dict /usr/share/wordnet -o internal/text/wordnet/wordnet.bin
//
// The same files give the same bytes.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"assay/internal/text"
	"assay/internal/text/wordnet"
)

func main() {
	dict := flag.String("dict", "/usr/share/wordnet", "folder of WordNet's data and index files")
	out := flag.String("o", "internal/text/wordnet/wordnet.bin", "file to write")
	flag.Parse()
	if err := run(*dict, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// A meaning is kept only among the first few of its word: WordNet lists the
// commonest first, and rare ones relate everything to everything.
var kept = map[byte]int{'n': 3, 'v': 3, 'a': 2, 'r': 1}

var files = []struct {
	name string
	pos  byte
}{{"noun", 'n'}, {"verb", 'v'}, {"adj", 'a'}, {"adv", 'r'}}

// meaning is one line of a data file.
type meaning struct {
	id       int // from 1, in the order of the files
	words    []string
	parents  []string // places of the meanings above
	derived  []string // places of the meanings of derived words
	like     []string // of an adjective: the head of its cluster
	opposite []opposite
	instance bool
}

type opposite struct {
	place    string
	from, to int // word numbers from 1
}

func run(dict, out string) error {
	meanings := map[string]*meaning{} // by part of speech and offset
	n := 0
	for _, f := range files {
		err := lines(filepath.Join(dict, "data."+f.name), func(line string) error {
			m, at, err := parseData(line, f.pos)
			if err != nil {
				return err
			}
			n++
			m.id = n
			meanings[at] = m
			return nil
		})
		if err != nil {
			return err
		}
	}
	words, err := senses(dict, meanings)
	if err != nil {
		return err
	}
	return os.WriteFile(out, compile(words, meanings), 0o644)
}

func lines(path string, f func(string) error) error {
	r, err := os.Open(path)
	if err != nil {
		return err
	}
	defer r.Close()
	s := bufio.NewScanner(r)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		if strings.HasPrefix(s.Text(), "  ") {
			continue // the licence
		}
		if err := f(s.Text()); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return s.Err()
}

// place names a meaning by part of speech and offset; satellites are adjectives.
func place(pos byte, offset string) string {
	if pos == 's' {
		pos = 'a'
	}
	return string(pos) + offset
}

// parseData reads a line of a data file (wndb(5WN)).
func parseData(line string, pos byte) (*meaning, string, error) {
	head, _, _ := strings.Cut(line, " | ")
	f := strings.Fields(head)
	if len(f) < 6 {
		return nil, "", fmt.Errorf("too short: %q", line)
	}
	m := &meaning{}
	count, err := strconv.ParseInt(f[3], 16, 32)
	if err != nil || len(f) < 5+2*int(count) {
		return nil, "", fmt.Errorf("bad word count: %q", line)
	}
	for i := 0; i < int(count); i++ {
		w, _, _ := strings.Cut(f[4+2*i], "(")
		m.words = append(m.words, w)
	}
	rest := f[4+2*int(count):]
	pointers, err := strconv.Atoi(rest[0])
	if err != nil || len(rest) < 1+4*pointers {
		return nil, "", fmt.Errorf("bad pointer count: %q", line)
	}
	for i := 0; i < pointers; i++ {
		p := rest[1+4*i : 5+4*i]
		to := place(p[2][0], p[1])
		switch p[0] {
		case "@", ">":
			m.parents = append(m.parents, to)
		case "@i":
			m.instance = true
		case "+", `\`, "<":
			m.derived = append(m.derived, to)
		case "&":
			m.like = append(m.like, to)
		case "!":
			from, err := strconv.ParseInt(p[3][:2], 16, 32)
			if err != nil {
				return nil, "", err
			}
			target, err := strconv.ParseInt(p[3][2:], 16, 32)
			if err != nil {
				return nil, "", err
			}
			m.opposite = append(m.opposite, opposite{to, int(from), int(target)})
		}
	}
	return m, place(pos, f[0]), nil
}

// key gives the key of a lemma that is one word, 0 for others.
func key(lemma string) uint32 {
	lemma = strings.ToLower(strings.ReplaceAll(lemma, "_", " "))
	t := text.Tokens(lemma)
	if len(t) != 1 || t[0].Lower != lemma || text.IsStop(lemma) {
		return 0
	}
	return wordnet.Key(text.Stem(lemma))
}

// senses reads the index files and the lists of irregular forms: the commonest
// meanings of each stem, then those of the words derived from its first one.
func senses(dict string, meanings map[string]*meaning) (map[uint32][]int, error) {
	words := map[uint32][]int{}
	add := func(k uint32, at string) {
		if m := meanings[at]; m != nil && !m.instance && !slices.Contains(words[k], m.id) {
			words[k] = append(words[k], m.id)
		}
	}
	for _, f := range files {
		err := lines(filepath.Join(dict, "index."+f.name), func(line string) error {
			p := strings.Fields(line)
			k := key(p[0])
			if k == 0 || len(p) < 6 {
				return nil
			}
			count, err := strconv.Atoi(p[2])
			if err != nil || count > len(p) {
				return fmt.Errorf("bad sense count: %q", line)
			}
			for i, offset := range p[len(p)-count:] {
				if i >= kept[f.pos] {
					break
				}
				at := place(f.pos, offset)
				add(k, at)
				if i == 0 {
					for _, d := range meanings[at].derived {
						add(k, d)
					}
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for _, f := range files {
		err := lines(filepath.Join(dict, f.name+".exc"), func(line string) error {
			p := strings.Fields(line)
			if len(p) < 2 || key(p[0]) == 0 || key(p[1]) == 0 {
				return nil
			}
			k := key(p[0])
			for _, id := range words[key(p[1])] {
				if !slices.Contains(words[k], id) {
					words[k] = append(words[k], id)
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return words, nil
}

// compile lays the table out: keys, where each one's meanings begin, the
// meanings; where each meaning's parents begin, the parents; the antonyms.
// Meanings are numbered anew, those that no word has being left out.
func compile(words map[uint32][]int, meanings map[string]*meaning) []byte {
	used := map[int]bool{}
	for _, ids := range words {
		for _, id := range ids {
			used[id] = true
		}
	}
	byID := map[int]*meaning{}
	for _, m := range meanings {
		byID[m.id] = m
	}
	var order []int
	for id := range byID {
		order = append(order, id)
	}
	slices.Sort(order)
	above := func(m *meaning) []int {
		var ids []int
		for _, at := range append(slices.Clone(m.parents), m.like...) {
			if p := meanings[at]; p != nil {
				ids = append(ids, p.id)
			}
		}
		slices.Sort(ids)
		return slices.Compact(ids)
	}
	for again := true; again; {
		again = false
		for _, id := range order {
			if used[id] {
				for _, p := range above(byID[id]) {
					again = again || !used[p]
					used[p] = true
				}
			}
		}
	}
	number := map[int]int{}
	for _, id := range order {
		if used[id] {
			number[id] = len(number) + 1
		}
	}
	var keys []uint32
	for k := range words {
		if len(words[k]) > 0 {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	var head, index, senses, starts, parents []byte
	count := 0
	for _, k := range keys {
		index = wordnet.Append24(index, count)
		for _, id := range words[k] {
			senses = wordnet.Append24(senses, number[id])
		}
		count += len(words[k])
	}
	index = wordnet.Append24(index, count)
	up := 0
	for _, id := range order {
		if !used[id] {
			continue
		}
		starts = wordnet.Append24(starts, up)
		for _, p := range above(byID[id]) {
			parents = wordnet.Append24(parents, number[p])
			up++
		}
	}
	starts = wordnet.Append24(starts, up)
	pairs := antonyms(meanings)
	for _, v := range []int{len(keys), count, len(number), up, len(pairs)} {
		head = wordnet.Append32(head, uint32(v))
	}
	for _, k := range keys {
		head = wordnet.Append32(head, k)
	}
	head = slices.Concat(head, index, senses, starts, parents)
	for _, p := range pairs {
		head = wordnet.Append32(wordnet.Append32(head, p[0]), p[1])
	}
	return head
}

// antonyms gives the pairs of opposed stems, both ways: the direct ones, and
// those of an adjective through the head of its cluster.
func antonyms(meanings map[string]*meaning) [][2]uint32 {
	set := map[[2]uint32]bool{}
	add := func(a, b string) {
		ka, kb := key(a), key(b)
		if ka != 0 && kb != 0 && ka != kb {
			set[[2]uint32{ka, kb}] = true
			set[[2]uint32{kb, ka}] = true
		}
	}
	for _, m := range meanings {
		for _, o := range m.opposite {
			t := meanings[o.place]
			if t == nil || o.from < 1 || o.from > len(m.words) || o.to < 1 || o.to > len(t.words) {
				continue
			}
			add(m.words[o.from-1], t.words[o.to-1])
		}
		for _, at := range m.like {
			if head := meanings[at]; head != nil {
				for _, o := range head.opposite {
					if t := meanings[o.place]; t != nil && o.to >= 1 && o.to <= len(t.words) {
						add(m.words[0], t.words[o.to-1])
					}
				}
			}
		}
	}
	pairs := make([][2]uint32, 0, len(set))
	for p := range set {
		pairs = append(pairs, p)
	}
	slices.SortFunc(pairs, func(a, b [2]uint32) int {
		if a[0] != b[0] {
			if a[0] < b[0] {
				return -1
			}
			return 1
		}
		if a[1] < b[1] {
			return -1
		}
		return 1
	})
	return pairs
}
