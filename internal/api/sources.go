package api

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"time"
	"unicode/utf8"

	"assay"
	"assay/internal/library"
)

// Document is a source of the library as read. Its name is exported, as those of
// other parts that stand in several forms, since huma sees no others.
type Document struct {
	ID            string        `json:"id"`
	SHA256        string        `json:"sha256" doc:"Of its text."`
	CaptureSHA256 string        `json:"capture_sha256" doc:"Of the bytes that the text was read from."`
	Title         string        `json:"title"`
	URL           string        `json:"url,omitempty"`
	Location      string        `json:"location"`
	Publisher     string        `json:"publisher"`
	Class         assay.Class   `json:"class"`
	Kind          assay.Kind    `json:"kind" doc:"note: a researcher's account in other words; text: the publisher's own."`
	Published     string        `json:"published,omitempty" doc:"YYYY, YYYY-MM or YYYY-MM-DD."`
	Modified      string        `json:"modified,omitempty"`
	Language      string        `json:"language,omitempty"`
	ReliesOn      []string      `json:"relies_on,omitempty"`
	Byline        string        `json:"byline,omitempty"`
	Extractor     string        `json:"extractor"`
	Warnings      []string      `json:"warnings,omitempty"`
	Review        *assay.Review `json:"review,omitempty" doc:"Of a fact check: what it rates, and how."`
}

func documentOf(d assay.Document) Document {
	return Document{
		d.ID, d.SHA256, d.CaptureSHA256, d.Title, d.URL, d.Location, d.Publisher, d.Class, d.Kind, d.Published, d.Modified,
		d.Language, d.ReliesOn, d.Byline, d.Extractor, d.Warnings, d.Review,
	}
}

// shelved is a source in the list of all.
type shelved struct {
	Document
	ReadAt     time.Time `json:"read_at,omitzero"`
	Superseded bool      `json:"superseded" doc:"A later capture took its place; it can still be read."`
}

// textRange is a part of a source's text.
type textRange struct {
	Start int    `json:"start" doc:"In bytes of the text's UTF-8."`
	End   int    `json:"end"`
	Size  int    `json:"size" doc:"Bytes of the whole text."`
	Text  string `json:"text"`
}

// whole is a source with a part of its text.
type whole struct {
	Document
	Text *textRange `json:"text,omitempty"`
}

// Passage is a part of a document that is searched for as one.
type Passage struct {
	Passage int    `json:"passage" doc:"From 1."`
	Start   int    `json:"start" doc:"In bytes of the text's UTF-8."`
	End     int    `json:"end"`
	Text    string `json:"text"`
}

// hit is a passage that a search found.
type hit struct {
	Passage
	Document  string      `json:"document"`
	Score     float64     `json:"score" doc:"BM25; comparable within one search only."`
	Title     string      `json:"title"`
	Publisher string      `json:"publisher"`
	Class     assay.Class `json:"class"`
	Published string      `json:"published,omitempty"`
	URL       string      `json:"url,omitempty"`
}

// maxRange is the most bytes of text that one answer gives.
const maxRange = 256 << 10

type sourceInput struct {
	ID    string `path:"id" maxLength:"64" doc:"Its ID, the beginning of one, or the SHA-256 of a capture."`
	Start int    `query:"start" minimum:"0" doc:"First byte of the text that is wanted."`
	End   int    `query:"end" minimum:"0" doc:"The byte behind the last one; at most 262144 after start. Without start and end no text comes."`
}

type sourcesInput struct {
	Paging
	Class      string `query:"class" maxLength:"200"`
	Publisher  string `query:"publisher" maxLength:"200" doc:"As it is printed; - for those without one."`
	Kind       string `query:"kind" maxLength:"200"`
	Language   string `query:"language" maxLength:"200" doc:"ISO 639-1; - for unknown."`
	Year       string `query:"year" maxLength:"200" doc:"Of publication; - for undated."`
	Superseded bool   `query:"superseded" doc:"Earlier captures too."`
	Sort       string `query:"sort" enum:"date,title,publisher,added" default:"date"`
	Reverse    bool   `query:"reverse"`
}

// sources registers the library: its sources, its passages, and what is computed over it.
func (s *server) sources() {
	add(s, operation{
		id: "list-sources", method: http.MethodGet, path: "/sources", tag: "Library", summary: "List the library's sources",
	}, s.listSources)
	type sourceOutput struct{ Body whole }
	add(s, operation{
		id: "get-source", method: http.MethodGet, path: "/sources/{id}", tag: "Library", summary: "Read a source",
		about: "With start and end, that part of its stored text: what an anchor's start and end name.",
	}, func(ctx context.Context, in *sourceInput) (*sourceOutput, error) {
		d, err := s.Library.Document(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		out := whole{Document: documentOf(d)}
		if in.Start > 0 || in.End > 0 {
			if out.Text, err = part(d.Text, in.Start, in.End); err != nil {
				return nil, err
			}
		}
		return &sourceOutput{out}, nil
	})
	type passagesInput struct {
		ID string `path:"id" maxLength:"64"`
		Paging
	}
	add(s, operation{
		id: "list-passages", method: http.MethodGet, path: "/sources/{id}/passages", tag: "Library", summary: "List the passages of a source",
	}, func(ctx context.Context, in *passagesInput) (*paged[Passage], error) {
		d, err := s.Library.Document(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		m, err := s.Library.Materials(ctx, []string{d.ID})
		if err != nil {
			return nil, err
		}
		var all []Passage
		for i, p := range m[d.ID].Annotation.Passages {
			all = append(all, Passage{i + 1, p.Start, p.End, d.Text[p.Start:p.End]})
		}
		return cut(&in.Paging, all)
	})
	s.search()
	s.ledgers()
}

func (s *server) listSources(ctx context.Context, in *sourcesInput) (*paged[shelved], error) {
	b := library.Browse{
		Filter: library.Filter{Class: in.Class, Publisher: in.Publisher, Kind: in.Kind, Language: in.Language, Year: in.Year, Superseded: in.Superseded},
		Sort:   library.Sort(in.Sort), Reverse: in.Reverse, Limit: in.Limit,
	}
	if in.Cursor != "" {
		if b.After = in.marked("a"); b.After == "" {
			return nil, errCursor
		}
	}
	shelf, err := s.Library.Browse(ctx, b)
	if err != nil {
		return nil, err
	}
	out := &paged[shelved]{Body: list[shelved]{Total: shelf.Total, Items: each(shelf.Rows, func(r library.Shelved) shelved {
		return shelved{documentOf(r.Document), r.ReadAt.UTC(), r.Superseded}
	})}}
	if n := len(shelf.Rows); n > 0 && shelf.First+n < shelf.Total {
		out.to(in.next("a", shelf.Rows[n-1].ID))
	}
	return out, nil
}

// part gives a range of a text, which has to lie between characters.
func part(text string, start, end int) (*textRange, error) {
	if end == 0 {
		end = min(start+maxRange, len(text))
		for end < len(text) && end > start && !utf8.RuneStart(text[end]) {
			end--
		}
	}
	switch {
	case start > end || end > len(text):
		return nil, fmt.Errorf("%w: bytes %d to %d are no part of this text: it has %d", assay.ErrUsage, start, end, len(text))
	case end-start > maxRange:
		return nil, fmt.Errorf("%w: at most %d bytes of text are given at once", assay.ErrTooLarge, maxRange)
	case start < len(text) && !utf8.RuneStart(text[start]), end < len(text) && !utf8.RuneStart(text[end]):
		return nil, fmt.Errorf("%w: bytes %d to %d cut a character in two", assay.ErrUsage, start, end)
	}
	return &textRange{start, end, len(text), text[start:end]}, nil
}

// search registers the search for passages.
func (s *server) search() {
	type searchInput struct {
		Q     string `query:"q" required:"true" minLength:"1" maxLength:"2000" doc:"Words, any of which a passage may hold; phrases between double quotes have to stand in it."`
		Limit int    `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"The most passages, best first. A search has no further pages."`
	}
	type hits struct {
		Items []hit `json:"items"`
	}
	type searchOutput struct{ Body hits }
	add(s, operation{
		id: "search", method: http.MethodGet, path: "/search", tag: "Library", summary: "Search for passages", heavy: true,
	}, func(ctx context.Context, in *searchInput) (*searchOutput, error) {
		q, err := library.ParseQuery(in.Q)
		if err != nil {
			return nil, err
		}
		found, err := s.Library.Search(ctx, q, in.Limit, time.Time{})
		if err != nil {
			return nil, err
		}
		var ids []string
		for _, h := range found {
			ids = append(ids, h.Document)
		}
		materials, err := s.Library.Materials(ctx, ids)
		if err != nil {
			return nil, err
		}
		return &searchOutput{hits{each(found, func(h assay.Hit) hit {
			d := materials[h.Document].Document
			return hit{Passage{h.Passage + 1, h.Start, h.End, d.Text[h.Start:h.End]}, d.ID, h.Score, d.Title, d.Publisher, d.Class, d.Published, d.URL}
		})}}, nil
	})
}

// nowKey names what is computed of the library as it is now.
func (s *server) nowKey(ctx context.Context, what, query string) (string, error) {
	version, err := s.Library.Version(ctx)
	if err != nil {
		return "", err
	}
	return what + " " + version + " " + base64.RawURLEncoding.EncodeToString([]byte(query)), nil
}
