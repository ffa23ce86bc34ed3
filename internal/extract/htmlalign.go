package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// index is the visible text of a page without its spaces, with where each byte
// of it stands in the page.
type index struct {
	src    string
	text   string
	at     []uint32 // where each byte of text stands in src, a decoded entity's bytes all at its &; with the flag spaced
	cursor int      // where the last block ended
	budget int      // bytes that may still be searched
}

const (
	spaced = 1 << 31 // flag of index.at: space stands before this byte

	// searchFactor bounds the work of one page: blocks that are not found are
	// searched for in the whole page, and there may be many.
	searchFactor = 200

	shortPiece = 12   // bytes; fewer may stand anywhere,
	nearby     = 2000 // and are searched for so many bytes ahead only
)

func newIndex(src string, p page) *index {
	x := &index{src: src, at: make([]uint32, 0, len(src)/2)}
	var b strings.Builder
	b.Grow(len(src) / 2)
	space := uint32(spaced)
	for _, r := range p.runs {
		if r.gap > 0 {
			space = spaced
		}
		for i := r.start; i < r.end; {
			c, n := utf8.DecodeRuneInString(src[i:r.end])
			if c == '&' {
				if s, size := entity(src[i:min(r.end, i+maxEntity)]); size > 0 {
					space = x.putEntity(&b, s, i, space)
					i += size
					continue
				}
			}
			at, size := nextUnwanted(src, i, i+n)
			switch {
			case size > 0 && at == i:
			case isSpace(c):
				space = spaced
			default:
				b.WriteString(src[i : i+n])
				for k := range n {
					x.at = append(x.at, uint32(i+k)|space)
					space = 0
				}
			}
			i += n
		}
	}
	x.text = b.String()
	x.budget = searchFactor*len(x.text) + 1<<20
	return x
}

// putEntity indexes the text of an entity at src[i]; it gives the flag of what follows.
func (x *index) putEntity(b *strings.Builder, s string, i int, space uint32) uint32 {
	for _, c := range s {
		if isSpace(c) {
			space = spaced
			continue
		}
		if text := squeeze(string(c)); text != "" {
			b.WriteString(text)
			for range len(text) {
				x.at = append(x.at, uint32(i)|space)
				space = 0
			}
		}
	}
	return space
}

// place gives where the byte i of the index stands in the page, and whether
// space stands before it.
func (x *index) place(i int) (at int, space bool) {
	return int(x.at[i] &^ spaced), x.at[i]&spaced != 0
}

// find gives the index of a text's first byte, forwards from the last one and
// then from the beginning; -1 when it does not stand there.
func (x *index) find(compact string) int {
	if compact == "" || x.budget <= 0 {
		return -1
	}
	if len(compact) < shortPiece {
		ahead := x.text[x.cursor:min(len(x.text), x.cursor+nearby)]
		if i := strings.Index(ahead, compact); i >= 0 {
			return x.cursor + i
		}
		return -1
	}
	if i := strings.Index(x.text[x.cursor:], compact); i >= 0 {
		x.budget -= i
		return x.cursor + i
	}
	x.budget -= len(x.text)
	return strings.Index(x.text[:min(len(x.text), x.cursor+len(compact))], compact)
}

// align writes blocks, each mapped to the page's bytes: character by character
// where its words stand in the page in this order, else piece by piece, and a
// piece that does not stand there is mapped to all that follows the last.
func align(b *builder, p page, blocks []block) {
	x := newIndex(b.src, p)
	for _, bl := range blocks {
		b.breakLine(bl.gap)
		w := aligner{index: x, b: b, first: true}
		if i := x.find(compact(bl.text)); i >= 0 {
			w.write(bl.text, i)
			continue
		}
		for piece := range strings.SplitSeq(bl.text, joint) {
			if i := x.find(compact(piece)); i >= 0 {
				w.write(piece, i)
			} else {
				w.coarse(piece)
			}
		}
	}
}

// compact takes the spaces and joints out of a block's text.
func compact(s string) string {
	return strings.Map(func(r rune) rune {
		if isSpace(r) || r == jointMark {
			return -1
		}
		return r
	}, s)
}

// aligner writes one block.
type aligner struct {
	*index
	b     *builder
	first bool // nothing of the block is written yet
	space byte // space that is due: 0, ' ' or a tab
	prev  int  // index of the last byte written, or -1
}

// write copies text that stands at index i, with the spaces of both: the
// readers of structure drop those around inline elements.
func (w *aligner) write(text string, i int) {
	if !w.first && w.prev+1 != i && w.space == 0 {
		w.space = ' ' // something was left out between
	}
	w.cursor = i + len(compact(text))
	for j := 0; j < len(text); {
		if c := text[j]; c == ' ' || c == '\t' || c == jointMark {
			w.due(c)
			j++
			continue
		}
		at, space := w.place(i)
		if space {
			w.due(' ')
		}
		w.gap(at)
		n := w.run(text[j:], i)
		if end := w.end(at); w.src[at] == '&' && end > at+1 {
			w.b.render(text[j:j+n], at, end)
		} else {
			w.b.copy(at, at+n)
		}
		w.first = false
		j, i = j+n, i+n
		w.prev = i - 1
	}
}

// run counts the bytes from index i on that stand one after the other in the
// page without space between, as they do in text; or that one entity stands for.
func (w *aligner) run(text string, i int) int {
	at, _ := w.place(i)
	isEntity := w.src[at] == '&' && w.end(at) > at+1
	n := 1
	for ; n < len(text) && i+n < len(w.at); n++ {
		next, space := w.place(i + n)
		c := text[n]
		if space || c == ' ' || c == '\t' || c == jointMark {
			break
		}
		if isEntity && next == at {
			continue
		}
		if isEntity || next != at+n || w.src[next] == '&' {
			break
		}
	}
	return n
}

// due asks for a space before what follows; a tab wins.
func (w *aligner) due(c byte) {
	if c != jointMark && !w.first && w.space != '\t' {
		w.space = c
	}
}

// gap writes the space that is due before text at src[at].
func (w *aligner) gap(at int) {
	if w.space == 0 {
		return
	}
	from := w.b.last
	if at == from+1 && w.src[from] == w.space {
		w.b.copy(from, at)
	} else {
		w.b.render(string(w.space), min(from, at), max(from, at))
	}
	w.space = 0
}

// coarse writes text whose place in the page is not known.
func (w *aligner) coarse(text string) {
	trimmed := strings.TrimLeft(text, " \t")
	if trimmed == "" {
		if text != "" {
			w.due(text[0])
		}
		return
	}
	last := w.b.last
	if len(trimmed) < len(text) {
		w.due(text[0])
	} else if !w.first && w.space == 0 && wordJoin(w.b.text.String(), trimmed) {
		w.space = ' '
	}
	w.gap(last)
	body := strings.TrimRight(trimmed, " \t")
	w.b.render(body, last, len(w.src))
	w.b.last = last // the next block may stand inside
	w.first, w.prev = false, -2
	if len(body) < len(trimmed) {
		w.due(trimmed[len(body)])
	}
}

// wordJoin reports whether two texts would run together into one word.
func wordJoin(before, after string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(after)
	return (unicode.IsLetter(last) || unicode.IsDigit(last)) && (unicode.IsLetter(first) || unicode.IsDigit(first))
}

// end gives where the character at src[at] ends, an entity counting as one.
func (x *index) end(at int) int {
	if x.src[at] == '&' {
		if _, n := entity(x.src[at:min(len(x.src), at+maxEntity)]); n > 0 {
			return at + n
		}
	}
	return at + 1
}

// flat writes all visible text of a page, in order.
func flat(b *builder, p page) {
	for _, r := range p.visible() {
		b.breakLine(r.gap)
		if r.gap == 0 && b.text.Len() > 0 && b.gap == 0 && (isSpaceAt(b.src, r.start) || b.last < r.start && isSpaceAt(b.src, b.last)) {
			b.render(" ", b.last, r.start)
		}
		flatRun(b, r)
	}
}

// flatRun writes one run with single spaces and its entities decoded.
func flatRun(b *builder, r run) {
	from, space := -1, -1
	put := func(to int) {
		if from >= 0 && to > from {
			b.copy(from, to)
		}
		from = -1
	}
	for i := r.start; i < r.end; {
		c, n := utf8.DecodeRuneInString(b.src[i:r.end])
		if isSpace(c) {
			if from >= 0 {
				put(i)
				space = i
			}
			i += n
			continue
		}
		if space >= 0 {
			if i == space+1 && b.src[space] == ' ' {
				b.copy(space, i)
			} else {
				b.render(" ", space, i)
			}
			space = -1
		}
		if c == '&' {
			if s, size := entity(b.src[i:min(r.end, i+maxEntity)]); size > 0 {
				put(i)
				b.render(strings.TrimFunc(s, isSpace), i, i+size)
				i += size
				continue
			}
		}
		if from < 0 {
			from = i
		}
		i += n
	}
	put(r.end)
}

func isSpace(r rune) bool { return unicode.IsSpace(r) }

func isSpaceAt(s string, i int) bool {
	if i >= len(s) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return isSpace(r)
}
