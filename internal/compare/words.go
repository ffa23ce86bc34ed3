package compare

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"assay/internal/text"
)

// piece is a word or a mark with the white space behind it.
type piece struct {
	text string
	word string // without the space
}

// pieces cuts a text into words and marks; joined they are the text.
func pieces(s string) (list []piece) {
	from := 0
	cut := func(end int) {
		if end > from {
			list = append(list, piece{s[from:end], strings.TrimSpace(s[from:end])})
			from = end
		}
	}
	for _, t := range text.Tokens(s) {
		// What stands before the word: each mark is a piece of its own.
		for i := from; i < t.Start; {
			r, n := utf8.DecodeRuneInString(s[i:])
			if !unicode.IsSpace(r) {
				cut(i)
			}
			i += n
		}
		cut(t.Start)
		end := t.End
		for end < len(s) {
			r, n := utf8.DecodeRuneInString(s[end:])
			if !unicode.IsSpace(r) {
				break
			}
			end += n
		}
		cut(end)
	}
	cut(len(s))
	return list
}

// maxWords bounds the words compared of a sentence; of a longer one all that
// stands between the same beginning and the same end counts as changed.
const maxWords = 500

// runs compares two texts by words: the longest common subsequence stands in
// both, the rest in one. Where only small words would stand between two changes,
// they are part of the change, which reads better.
func runs(before, after string) (b, a []Run) {
	bs, as := pieces(before), pieces(after)
	keepB, keepA := make([]bool, len(bs)), make([]bool, len(as))
	common(bs, as, keepB, keepA)
	smooth(bs, as, keepB, keepA)
	return join(bs, keepB), join(as, keepA)
}

// common marks the words of both that a longest common subsequence keeps.
func common(bs, as []piece, keepB, keepA []bool) {
	for len(bs) > 0 && len(as) > 0 && bs[0].word == as[0].word {
		keepB[0], keepA[0] = true, true
		bs, as, keepB, keepA = bs[1:], as[1:], keepB[1:], keepA[1:]
	}
	for len(bs) > 0 && len(as) > 0 && bs[len(bs)-1].word == as[len(as)-1].word {
		n, m := len(bs)-1, len(as)-1
		keepB[n], keepA[m] = true, true
		bs, as, keepB, keepA = bs[:n], as[:m], keepB[:n], keepA[:m]
	}
	n, m := len(bs), len(as)
	if n == 0 || m == 0 || n > maxWords || m > maxWords {
		return
	}
	// length[i][j]: of the longest common subsequence of bs[i:] and as[j:].
	length := make([][]int32, n+1)
	for i := range length {
		length[i] = make([]int32, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if bs[i].word == as[j].word {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		switch {
		case bs[i].word == as[j].word:
			keepB[i], keepA[j] = true, true
			i++
			j++
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
}

// smooth takes words back that are kept alone between two changes, where they
// are small words or marks only.
func smooth(bs, as []piece, keepB, keepA []bool) {
	i, j := 0, 0
	for {
		changed := false
		for i < len(bs) && !keepB[i] {
			i, changed = i+1, true
		}
		for j < len(as) && !keepA[j] {
			j, changed = j+1, true
		}
		k := 0 // kept words from here on, the same on both sides
		for i+k < len(bs) && j+k < len(as) && keepB[i+k] && keepA[j+k] {
			k++
		}
		if k == 0 {
			return
		}
		small := !slices.ContainsFunc(bs[i:i+k], func(p piece) bool { return !small(p.word) })
		if changed && small && (i+k < len(bs) || j+k < len(as)) {
			for x := range k {
				keepB[i+x], keepA[j+x] = false, false
			}
		}
		i, j = i+k, j+k
	}
}

// small reports whether a piece is a mark or a word without content of its own.
func small(word string) bool {
	tokens := text.Tokens(word)
	return len(tokens) == 0 || len(tokens) == 1 && text.IsStop(tokens[0].Lower)
}

// join gives the runs of pieces that are kept or not.
func join(list []piece, keep []bool) []Run {
	out := []Run{}
	for i, p := range list {
		if n := len(out); n > 0 && out[n-1].Changed == !keep[i] {
			out[n-1].Text += p.text
		} else {
			out = append(out, Run{p.text, !keep[i]})
		}
	}
	return out
}
