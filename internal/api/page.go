package api

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"assay"
	"assay/internal/desk"
)

// Paging is what every list takes.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"The most items of this page."`
	Cursor string `query:"cursor" maxLength:"200" doc:"Where this page begins, as the page before gave it in next. Not to be made up."`

	address url.URL
}

// Resolve notes the address, for the link to the next page.
func (p *Paging) Resolve(ctx huma.Context) []error {
	p.address = ctx.URL()
	return nil
}

// farthest bounds a cursor: a page that lies farther on is better searched for.
const farthest = 10_000_000

// offset gives the number of items before the page.
func (p *Paging) offset() (int, error) {
	if p.Cursor == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(p.marked("o"))
	if err != nil || n < 0 || n > farthest {
		return 0, errCursor
	}
	return n, nil
}

// errCursor is told for a cursor that no page gave.
var errCursor = fmt.Errorf("%w: this cursor was not given by a page of this list; begin without one", assay.ErrUsage)

// marked opens a cursor of a kind; "" when it is not of it.
func (p *Paging) marked(kind string) string {
	b, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err != nil || !strings.HasPrefix(string(b), kind) {
		return ""
	}
	return string(b[len(kind):])
}

// desk gives the page as the desk takes it.
func (p *Paging) desk() (desk.Page, error) {
	n, err := p.offset()
	return desk.Page{Limit: p.Limit, Offset: n}, err
}

// next gives the address of the page that begins behind a place.
func (p *Paging) next(kind, place string) string {
	q := p.address.Query()
	q.Set("cursor", base64.RawURLEncoding.EncodeToString([]byte(kind+place)))
	return p.address.Path + "?" + q.Encode()
}

// list is a page of items.
type list[T any] struct {
	Items []T    `json:"items"`
	Total int    `json:"total" doc:"Items of the whole list."`
	Next  string `json:"next,omitempty" doc:"Address of the next page; absent on the last."`
}

// paged is the answer of a list.
type paged[T any] struct {
	Link string `header:"Link" doc:"The next page (RFC 8288), where there is one."`
	Body list[T]
}

// page makes the answer of items that begin at an offset.
func page[T any](p *Paging, items []T, total int) *paged[T] {
	out := &paged[T]{Body: list[T]{Items: items, Total: total}}
	if out.Body.Items == nil {
		out.Body.Items = []T{}
	}
	if before, _ := p.offset(); len(items) > 0 && before+len(items) < total {
		out.to(p.next("o", strconv.Itoa(before+len(items))))
	}
	return out
}

// to says where the next page is.
func (l *paged[T]) to(next string) {
	l.Body.Next, l.Link = next, "<"+next+`>; rel="next"`
}

// cut gives the page of a whole list.
func cut[T any](p *Paging, all []T) (*paged[T], error) {
	n, err := p.offset()
	if err != nil {
		return nil, err
	}
	n = min(n, len(all))
	return page(p, all[n:min(n+p.Limit, len(all))], len(all)), nil
}

// each makes a list of one type of a list of another; never nil.
func each[A, B any](list []A, make func(A) B) []B {
	out := []B{}
	for _, a := range list {
		out = append(out, make(a))
	}
	return out
}
