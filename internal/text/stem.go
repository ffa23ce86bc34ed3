package text

import (
	"strings"
	"sync"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
)

// Stem gives the stem of a lower-case word (Porter2, the Snowball English
// stemmer), with the irregular plurals and verbs below brought to their base.
// It may be called at once from several goroutines.
func Stem(lower string) string {
	s := NewStemmer()
	defer s.Release()
	return s.Stem(lower)
}

// Stemmer gives stems and keeps them for the words to come: a stem is a function
// of its word alone, and making one takes ten times as long as finding it. It
// is for one goroutine.
type Stemmer struct {
	stems map[string]string
}

// stemmers hands the stems found from one reader to the next.
var stemmers = sync.Pool{New: func() any { return &Stemmer{map[string]string{}} }}

// The words whose stems are kept, and the bytes of the longest of them.
const (
	maxStems = 20_000
	maxKept  = 40
)

// NewStemmer gives a stemmer; Release hands its stems to the next one.
func NewStemmer() *Stemmer { return stemmers.Get().(*Stemmer) }

// Release ends the use of a stemmer.
func (s *Stemmer) Release() {
	if len(s.stems) > maxStems {
		clear(s.stems)
	}
	stemmers.Put(s)
}

// Stem gives the stem of a lower-case word, as the function Stem does.
func (s *Stemmer) Stem(lower string) string {
	if len(lower) > maxKept {
		return makeStem(lower)
	}
	stem, ok := s.stems[lower]
	if !ok {
		lower = strings.Clone(lower) // the word may be a part of a text, which must not be kept with it
		stem = makeStem(lower)
		s.stems[lower] = stem
	}
	return stem
}

func makeStem(lower string) string {
	if base, ok := irregular[lower]; ok {
		lower = base
	}
	if lower == "" || lower[0] < 'a' || lower[0] > 'z' {
		return lower
	}
	env := snowballstem.NewEnv(lower)
	english.Stem(env)
	return env.Current()
}
