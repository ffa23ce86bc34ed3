package web

import (
	"context"
	"sync"
	"time"

	"assay/internal/check"
	"assay/internal/desk"
)

// asked is what the desk knows of questions that were checked: the published
// ones, and all that are kept. It is read again when there are new ones.
type asked struct {
	mu        sync.Mutex
	published catalogue
	kept      catalogue
}

// catalogue is a list of questions, and how much of it has been read.
type catalogue struct {
	index *check.Asked
	read  int       // of the list
	last  time.Time // of what was published last
}

// The most checks that are offered for a question, and how many publications
// are read at a time.
const (
	offered     = 3
	readAtATime = 1000
)

// similar gives the checks that answer a question already, the nearest first:
// published ones, and for editors the others that are kept.
func (s *Server) similar(ctx context.Context, who desk.Actor, question string) ([]checked, error) {
	if s.Desk == nil {
		return nil, nil
	}
	published, err := s.publishedQuestions(ctx)
	if err != nil {
		return nil, err
	}
	var out []checked
	for _, m := range published.Near(question, offered) {
		p, err := s.Desk.Publication(ctx, m.Key)
		if err != nil {
			return nil, err
		}
		c := s.fill(ctx, publishedCheck(p))
		c.likeness = m.Score
		out = append(out, c)
	}
	if len(out) > 0 || !who.Role.May(desk.Editor) {
		return out, nil
	}
	kept, err := s.keptQuestions(ctx)
	if err != nil {
		return nil, err
	}
	for _, m := range kept.Near(question, offered) {
		c := s.fill(ctx, draftCheck(m.Key, m.Question))
		c.likeness = m.Score
		out = append(out, c)
	}
	return out, nil
}

// publishedCheck is a publication as a list shows it.
func publishedCheck(p desk.Publication) checked {
	return checked{Question: p.Question, Address: "/checks/" + p.Slug, Verdict: p.Verdict, Taken: p.Retracted, report: p.Latest.Report}
}

// draftCheck is a report that is not published as a list shows it.
func draftCheck(report, question string) checked {
	return checked{Question: question, Address: "/reports/" + report, Draft: true, report: report}
}

// publishedQuestions gives the published questions, by slug. A publication is
// never taken out, so that they are read again only when something was published.
func (s *Server) publishedQuestions(ctx context.Context) (*check.Asked, error) {
	s.asked.mu.Lock()
	defer s.asked.mu.Unlock()
	c := &s.asked.published
	first, total, err := s.Desk.Publications(ctx, "", desk.Page{Limit: 1})
	if err != nil {
		return nil, err
	}
	var last time.Time
	if len(first) > 0 {
		last = first[0].Latest.At
	}
	if c.index != nil && c.read == total && c.last.Equal(last) {
		return c.index, nil
	}
	index := &check.Asked{}
	for at := 0; at < total; at += readAtATime {
		list, _, err := s.Desk.Publications(ctx, "", desk.Page{Limit: readAtATime, Offset: at})
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			index.Add(p.Slug, p.Question)
		}
	}
	*c = catalogue{index, total, last}
	return index, nil
}

// keptQuestions gives the questions of all kept reports, by report. Reports are
// kept in the order in which they were saved and never taken out, so that only
// those behind the last one are new.
func (s *Server) keptQuestions(ctx context.Context) (*check.Asked, error) {
	list, err := s.Library.Checks(ctx, "")
	if err != nil {
		return nil, err
	}
	s.asked.mu.Lock()
	defer s.asked.mu.Unlock()
	c := &s.asked.kept
	if c.index == nil {
		c.index = &check.Asked{}
	}
	for ; c.read < len(list); c.read++ {
		c.index.Add(list[c.read].ID, list[c.read].Question)
	}
	return c.index, nil
}
