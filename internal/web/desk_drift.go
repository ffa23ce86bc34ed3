package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"assay"
	"assay/internal/desk"
	"assay/internal/recheck"
	"assay/internal/render"
	"assay/internal/text"
)

// changedData is what became of the sources of published checks.
type changedData struct {
	Rows   []changedRow
	Older  []olderRow // checks that were made before the library was as it is
	Looked int        // published checks looked at
	All    int        // published checks there are
}

// changedRow is a source that is not any more what a published check cites.
type changedRow struct {
	Source, Class string
	What          string
	Rests         string // sentences that rest on it
	Question      string
	Check         string // address of the published check
	Then, Now     string // pages of the source as cited and as it is now; Now is "" when it is gone
	Revise        string
}

// olderRow is a published check that was made of another state of the library.
type olderRow struct {
	Question, Check, Made string
	Then, Now             string // documents searched
}

type changedPage struct {
	deskFrame
	changedData
	Pages paging
}

func (s *Server) changedSources(w http.ResponseWriter, r *http.Request) error {
	d := &changedPage{deskFrame: s.deskPage(r, "Sources that changed")}
	p := deskPage(r, perPage)
	var err error
	if d.changedData, err = s.changed(r.Context(), p); err != nil {
		return err
	}
	d.Pages = pagesOf(r, p, d.Looked, d.All)
	return s.show(w, r, http.StatusOK, "desk_sources", d)
}

// changed looks at a page of the published checks, newest change first: which of
// their sources have drifted, as far as the library knows, and which checks are
// of an older state of it. It asks nobody.
func (s *Server) changed(ctx context.Context, p desk.Page) (d changedData, err error) {
	list, all, err := s.Desk.Publications(ctx, "", p)
	if err != nil {
		return d, err
	}
	d.Looked, d.All = len(list), all
	state, err := s.Library.State(ctx, time.Time{})
	if err != nil {
		return d, err
	}
	for _, pub := range list {
		if pub.Retracted {
			continue
		}
		r, _, err := s.report(ctx, pub.Latest.Report)
		if err != nil {
			return d, err
		}
		drifted, err := recheck.Drifted(ctx, s.Library, r)
		if err != nil {
			return d, err
		}
		for _, x := range drifted {
			row, err := s.rowOf(ctx, pub, r, x)
			if err != nil {
				return d, err
			}
			d.Rows = append(d.Rows, row)
		}
		if r.Adequacy.Library != state.Hash {
			d.Older = append(d.Older, olderRow{
				pub.Question, "/checks/" + pub.Slug, render.Date(r.CheckedOn),
				text.Count(r.Adequacy.DocumentsSearched, "document", "documents"), text.Count(state.Documents, "document", "documents"),
			})
		}
	}
	return d, nil
}

// rowOf tells of one source that drifted, and of the words that sentences of the
// check took from it: whether they still stand there.
func (s *Server) rowOf(ctx context.Context, pub desk.Publication, r *assay.Report, x recheck.Drift) (changedRow, error) {
	row := changedRow{Question: pub.Question, Check: "/checks/" + pub.Slug, Revise: reviseAddress(pub.Slug, "")}
	for _, src := range r.Sources {
		if src.N == x.N {
			row.Source, row.Class, row.Then = src.Publisher, string(src.Class), sourcePages+src.Document
			if row.Source == "" {
				row.Source = src.Title
			}
		}
	}
	now := ""
	if x.State == recheck.Changed {
		doc, err := s.Library.Document(ctx, x.Now)
		if err != nil {
			return row, err
		}
		now, row.Now = plain(doc.Text), sourcePages+x.Now
	}
	rest, lost := 0, 0
	for _, p := range places(r) {
		cites, gone := false, false
		for _, c := range p.Citations {
			if c.N == x.N {
				cites, gone = true, gone || !strings.Contains(now, plain(c.Anchor.Quote))
			}
		}
		if cites {
			rest++
		}
		if gone {
			lost++
		}
	}
	row.Rests = text.Count(rest, "sentence", "sentences")
	day := x.Since.UTC().Format(dayForm)
	switch {
	case x.State == recheck.Gone:
		row.What = fmt.Sprintf("The address no longer answers, as of %s. The capture that the check cites is kept.", day)
	case lost == 0:
		row.What = fmt.Sprintf("Another text has stood there since %s; the words that the check rests on still stand in it.", day)
	default:
		row.What = fmt.Sprintf("Another text has stood there since %s. The words that %s on no longer stand in it; the text that the check cites is kept.", day, text.Count(lost, "sentence rests", "sentences rest"))
	}
	return row, nil
}
