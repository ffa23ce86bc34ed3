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
	at     []int32 // where each byte of text stands in src; a decoded entity's bytes all stand at its &
	cursor int     // where the last block ended
	budget int     // bytes that may still be searched
}

// searchFactor bounds the work of one page: blocks that are not found are
// searched for in the whole page, and there may be many.
const searchFactor = 200

func newIndex(src string, p page) *index {
	x := &index{src: src}
	var b strings.Builder
	b.Grow(len(src) / 2)
	x.at = make([]int32, 0, len(src)/2)
	put := func(s string, at int) {
		b.WriteString(s)
		for i := range len(s) {
			x.at = append(x.at, int32(at+i))
		}
	}
	for _, r := range p.runs {
		for i := r.start; i < r.end; {
			if src[i] == '&' {
				if s, n := entity(src[i:min(r.end, i+maxEntity)]); n > 0 {
					for _, c := range squeeze(s) {
						for range utf8.RuneLen(c) {
							x.at = append(x.at, int32(i))
						}
						b.WriteRune(c)
					}
					i += n
					continue
				}
			}
			c, n := utf8.DecodeRuneInString(src[i:])
			if at, size := nextUnwanted(src, i, min(r.end, i+n)); size > 0 && at == i {
				i += size
				continue
			}
			if !isSpace(c) {
				put(src[i:i+n], i)
			}
			i += n
		}
	}
	x.text = b.String()
	x.budget = searchFactor*len(x.text) + 1<<20
	return x
}

// find gives the index of a block's first byte, forwards from the last block
// and then from the beginning; -1 when its words do not stand there.
func (x *index) find(compact string) int {
	if compact == "" || x.budget <= 0 {
		return -1
	}
	if i := strings.Index(x.text[x.cursor:], compact); i >= 0 {
		x.budget -= i
		return x.cursor + i
	}
	x.budget -= len(x.text)
	if len(compact) < 12 {
		return -1 // a word or two may stand anywhere
	}
	return strings.Index(x.text[:min(len(x.text), x.cursor+len(compact))], compact)
}

// align writes blocks, each mapped to the page's bytes: word by word where the
// words stand in the page in this order, else to the bytes between the blocks
// around it.
func align(b *builder, p page, blocks []block) {
	x := newIndex(b.src, p)
	for _, bl := range blocks {
		b.breakLine(bl.gap)
		compact := strings.Map(func(r rune) rune {
			if isSpace(r) {
				return -1
			}
			return r
		}, bl.text)
		i := x.find(compact)
		if i < 0 {
			last := b.last
			b.render(bl.text, last, len(b.src))
			b.last = last // the next block may stand inside
			continue
		}
		x.write(b, bl.text, i)
		x.cursor = i + len(compact)
	}
}

// write copies a block that stands at index i.
func (x *index) write(b *builder, text string, i int) {
	for j := 0; j < len(text); {
		if text[j] == ' ' || text[j] == '\t' {
			from, to := b.last, int(x.at[i])
			if to == from+1 && x.src[from] == text[j] {
				b.copy(from, to)
			} else {
				b.render(text[j:j+1], min(from, to), to)
			}
			j++
			continue
		}
		// A run of bytes that stand one after the other in the page.
		n := 1
		if x.src[x.at[i]] == '&' && text[j] != '&' || x.end(int(x.at[i])) > int(x.at[i])+1 {
			for j+n < len(text) && i+n < len(x.at) && x.at[i+n] == x.at[i] && text[j+n] != ' ' {
				n++
			}
			b.render(text[j:j+n], int(x.at[i]), x.end(int(x.at[i])))
		} else {
			for j+n < len(text) && text[j+n] != ' ' && text[j+n] != '\t' && i+n < len(x.at) && x.at[i+n] == x.at[i+n-1]+1 && x.src[x.at[i+n]] != '&' {
				n++
			}
			b.copy(int(x.at[i]), int(x.at[i])+n)
		}
		j, i = j+n, i+n
	}
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
