package audit

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"

	"assay"
	"assay/internal/fetch"
	"assay/internal/text"
)

var waybackForm = regexp.MustCompile(`^https?://(?:web\.)?archive\.org/(?:web/)?\d{1,14}(?:[a-z]{2}_)?/(.+)$`)

// plainAddress gives an address in normal form, that of the page itself where
// it is an archive's copy; "" when it is none.
func plainAddress(address string) string {
	if m := waybackForm.FindStringSubmatch(address); m != nil {
		address = m[1]
		if !strings.Contains(address, "://") {
			address = "http://" + address
		}
	}
	a, err := fetch.Normalise(address)
	if err != nil {
		return ""
	}
	return a
}

// bareAddress is host and path of an address in normal form, which two spellings
// of one page share: no scheme, no www., no query, no slash at the end.
func bareAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	path := strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(u.EscapedPath(), "index.html"), "index.php"), "/")
	return strings.TrimPrefix(strings.TrimPrefix(u.Host, "www."), "m.") + path
}

// shelf finds documents of a library by what a text says of its sources.
type shelf struct {
	exact, bare map[string]string // address -> document ID
	titles      []titled
	byWord      map[string][]int // stem of a title -> indexes of titles
	byID        map[string]assay.Document
}

type titled struct {
	id    string
	key   string // squeezed
	stems map[string]bool
}

func newShelf(documents []assay.Document) *shelf {
	s := &shelf{exact: map[string]string{}, bare: map[string]string{}, byWord: map[string][]int{}, byID: map[string]assay.Document{}}
	for _, d := range documents {
		s.byID[d.ID] = d
		for _, a := range []string{d.URL, d.Location} {
			if a = plainAddress(a); a == "" {
				continue
			}
			put(s.exact, a, d.ID)
			if b := bareAddress(a); strings.Contains(b, "/") {
				put(s.bare, b, d.ID)
			}
		}
		t := titled{d.ID, squeeze(d.Title), text.Set(d.Title)}
		for w := range t.stems {
			s.byWord[w] = append(s.byWord[w], len(s.titles))
		}
		s.titles = append(s.titles, t)
	}
	return s
}

func put(m map[string]string, key, id string) {
	if _, ok := m[key]; !ok {
		m[key] = id
	}
}

// byAddress finds the document of an address. A page that its query alone tells
// from others of its path is found by the whole address only.
func (s *shelf) byAddress(address string) string {
	if id := s.exact[address]; id != "" {
		return id
	}
	return s.bare[bareAddress(address)]
}

// The least likeness of titles that are taken for one (Dice), and of those that
// are where the publisher is the same.
const (
	oneTitle      = 0.85
	oneTitleOfOne = 0.65
	commonWord    = 400 // titles that hold a word which finds none
)

// byTitle finds a document by its title, or by its publisher and year.
func (r *run) byTitle(s *shelf, ref Reference) string {
	publisher := ref.Publisher
	best, top := "", 0.0
	stems := text.Set(ref.Title)
	candidates := map[int]bool{}
	for w := range stems {
		if at := s.byWord[w]; len(at) <= commonWord {
			for _, i := range at {
				candidates[i] = true
			}
		}
	}
	order := make([]int, 0, len(candidates))
	for i := range candidates {
		order = append(order, i)
	}
	sort.Ints(order)
	whole := squeeze(ref.Text)
	for _, i := range order {
		t := s.titles[i]
		shared := 0
		for w := range t.stems {
			if stems[w] {
				shared++
			}
		}
		like := 2 * float64(shared) / float64(max(1, len(stems)+len(t.stems)))
		one := r.samePublisher(s.byID[t.id], publisher+" "+ref.Text)
		if len(t.key) >= 16 && len(t.stems) >= 3 && strings.Contains(whole, t.key) {
			like = max(like, 0.9)
		}
		if one {
			like += 0.05
		}
		if (like >= oneTitle || one && like >= oneTitleOfOne+0.05) && len(t.stems) >= 2 && like > top {
			best, top = t.id, like
		}
	}
	return best
}

// samePublisher reports whether an entry names a document's publisher.
func (r *run) samePublisher(d assay.Document, entry string) bool {
	key := squeeze(entry)
	for _, name := range []string{d.Publisher, d.Owner} {
		if k := squeeze(name); len(k) > 2 && strings.Contains(key, k) {
			return true
		}
	}
	return d.Owner != "" && slices.Contains(r.names.Bodies(entry), d.Owner)
}

// resolve finds the document of each reference.
func (r *run) resolve(ctx context.Context, out *assay.Audit) error {
	documents, err := r.Library.Documents(ctx, r.AsOf)
	if err != nil {
		return err
	}
	s := newShelf(documents)
	for i, ref := range r.text.References {
		a := assay.AuditReference{N: i + 1, Label: ref.Label, Title: ref.Title, Publisher: ref.Publisher, Address: ref.Address, Date: ref.Date, State: assay.RefNotHeld}
		address := plainAddress(ref.Address)
		if !ref.Listed {
			a.State, a.Why = assay.RefNotListed, "the text does not say which source this is"
		} else {
			if address != "" {
				a.Document = s.byAddress(address)
			}
			if a.Document == "" {
				a.Document = r.byTitle(s, ref)
			}
			if err := r.stateOf(ctx, &a, address); err != nil {
				return err
			}
		}
		if d, ok := s.byID[a.Document]; ok {
			a.Note = d.Kind == assay.Note
			a.Title, a.Publisher, a.Date = pick(d.Title, a.Title), pick(d.Publisher, a.Publisher), pick(d.Published, a.Date)
			a.Address = pick(a.Address, d.URL)
		}
		out.References = append(out.References, a)
	}
	return nil
}

// stateOf says what became of a reference, by what the library records of
// requests for its address.
func (r *run) stateOf(ctx context.Context, a *assay.AuditReference, address string) error {
	var last *assay.Retrieval
	if address != "" {
		list, err := r.Library.Retrievals(ctx, address)
		if err != nil {
			return err
		}
		for i := range list {
			if !list[i].At.After(r.until()) {
				last = &list[i]
			}
		}
	}
	now := last != nil && !r.Since.IsZero() && !last.At.Before(r.Since)
	switch {
	case a.Document != "" && last != nil && last.Archive != "":
		a.State, a.Why = assay.RefArchived, "a copy of "+last.ArchivedAt.UTC().Format(time.DateOnly)+" by the "+last.Archive
	case a.Document != "" && now && last.Outcome == assay.Fetched:
		a.State = assay.RefReadNow
	case a.Document != "":
		a.State = assay.RefInLibrary
		if now && last.Outcome != assay.NotModified {
			a.Why = fmt.Sprintf("now %s; the library holds what was read before", last.Outcome)
		}
	case last != nil:
		a.State, a.Why = assay.RefUnreachable, pick(last.Reason, string(last.Outcome))
	case address == "" && a.Address != "":
		a.State, a.Why = assay.RefUnreachable, "this is no address that can be asked"
	case address == "":
		a.Why = "no address is given, and no document of the library has this title"
	default:
		a.Why = "the address was not asked"
	}
	return nil
}

// until is the end of the time that the audit looks at.
func (r *run) until() time.Time {
	if r.AsOf.IsZero() {
		return time.Unix(1<<40, 0)
	}
	return r.AsOf
}
