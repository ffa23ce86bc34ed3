package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"assay"
	"assay/internal/desk"
)

// tip is what a reader sent.
type tip struct {
	ID       string        `json:"id"`
	Kind     desk.TipKind  `json:"kind" enum:"question,source,dispute"`
	At       time.Time     `json:"at"`
	Text     string        `json:"text"`
	URL      string        `json:"url,omitempty"`
	Quote    string        `json:"quote,omitempty" doc:"Of a dispute: the words relied on."`
	Report   string        `json:"report,omitempty" doc:"Of a dispute: ID of the report."`
	Sentence string        `json:"sentence,omitempty" doc:"Of a dispute: ID of the sentence."`
	Words    string        `json:"words,omitempty" doc:"Of a dispute: the sentence."`
	State    desk.TipState `json:"state" enum:"open,taken,accepted,declined,merged"`
	Into     string        `json:"into,omitempty" doc:"ID of the tip that it went into."`
	Also     int           `json:"also" doc:"Tips that went into this one."`
	Taker    string        `json:"taker,omitempty"`
	Answer   string        `json:"answer,omitempty"`
	Result   string        `json:"result,omitempty" doc:"What became of it: a slug, a document's ID, a job's ID."`
	Changed  time.Time     `json:"changed"`
}

func tipOf(t desk.Tip) tip {
	return tip{t.ID, t.Kind, t.At.UTC(), t.Text, t.URL, t.Quote, t.Report, t.Sentence, t.Words, t.State, t.Into, t.Also, t.Taker, t.Answer, t.Result, t.Changed.UTC()}
}

// ownTip is a tip as its sender sees it.
type ownTip struct {
	Kind   desk.TipKind  `json:"kind"`
	At     time.Time     `json:"at"`
	Text   string        `json:"text"`
	State  desk.TipState `json:"state" enum:"open,taken,accepted,declined,merged"`
	Answer string        `json:"answer,omitempty"`
	Result string        `json:"result,omitempty"`
}

// receipt is all that a sender gets; with it the answer can be read.
type receipt struct {
	Receipt string `json:"receipt" doc:"Keep it: get-own-tip gives the desk's answer for it. It is not shown again."`
}

type sendInput struct {
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"255"`
	Body           struct {
		Kind     desk.TipKind `json:"kind" enum:"question,source,dispute"`
		Text     string       `json:"text,omitempty" maxLength:"4000" doc:"The question, why the source matters, or what is wrong."`
		URL      string       `json:"url,omitempty" maxLength:"2000" doc:"Of the source."`
		Quote    string       `json:"quote,omitempty" maxLength:"2000"`
		Report   string       `json:"report,omitempty" maxLength:"64"`
		Sentence string       `json:"sentence,omitempty" maxLength:"20"`
		Words    string       `json:"words,omitempty" maxLength:"2000"`
	}
}

type sendOutput struct{ Body receipt }

type tipInput struct {
	ID string `path:"id" maxLength:"64"`
}

type tipOutput struct {
	ETag string `header:"ETag" doc:"Answering needs it as If-Match."`
	Body tip
}

func tipAnswer(t desk.Tip) *tipOutput {
	return &tipOutput{`"t` + strconv.FormatInt(t.Changed.UnixMicro(), 10) + `"`, tipOf(t)}
}

type answerInput struct {
	ID             string `path:"id" maxLength:"64"`
	IfMatch        string `header:"If-Match" maxLength:"100" doc:"The ETag of the tip as it was read."`
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"255"`
	Body           struct {
		State  desk.TipState `json:"state" enum:"open,taken,accepted,declined"`
		Answer string        `json:"answer,omitempty" maxLength:"2000" doc:"For the sender."`
		Result string        `json:"result,omitempty" maxLength:"200" doc:"What became of it: a slug, a document's ID, a job's ID."`
	}
}

// tips registers sending tips, and reading and answering them.
func (s *server) tips() {
	add(s, operation{
		id: "send-tip", method: http.MethodPost, path: "/tips", tag: "Tips", summary: "Send the desk a question, a source or a dispute", status: http.StatusCreated,
		about: "For everybody; nothing is kept of who sends it.",
	}, func(ctx context.Context, in *sendInput) (*sendOutput, error) {
		b := in.Body
		given, err := s.Desk.Send(ctx, desk.Tip{Kind: b.Kind, Text: b.Text, URL: b.URL, Quote: b.Quote, Report: b.Report, Sentence: b.Sentence, Words: b.Words}, by(ctx).client)
		if err != nil {
			return nil, err
		}
		return &sendOutput{receipt{given}}, nil
	})
	type ownInput struct {
		Receipt string `header:"Tip-Receipt" required:"true" maxLength:"100" doc:"As sending gave it. In a header, so that it stands in no log of addresses."`
	}
	type ownOutput struct{ Body ownTip }
	add(s, operation{
		id: "get-own-tip", method: http.MethodGet, path: "/tips/own", tag: "Tips", summary: "Read the desk's answer to a tip",
	}, func(ctx context.Context, in *ownInput) (*ownOutput, error) {
		t, err := s.Desk.TipOf(ctx, in.Receipt)
		if err != nil {
			return nil, err
		}
		return &ownOutput{ownTip{t.Kind, t.At.UTC(), t.Text, t.State, t.Answer, t.Result}}, nil
	})
	type tipsInput struct {
		Paging
		Kind  string `query:"kind" enum:"question,source,dispute"`
		State string `query:"state" enum:"open,taken,accepted,declined,merged" doc:"Open and taken when it is not given."`
	}
	add(s, operation{
		id: "list-tips", method: http.MethodGet, path: "/tips", tag: "Tips", summary: "List tips", scope: desk.ScopeTips,
	}, func(ctx context.Context, in *tipsInput) (*paged[tip], error) {
		p, err := in.desk()
		if err != nil {
			return nil, err
		}
		list, n, err := s.Desk.Tips(ctx, by(ctx).Actor, desk.TipFilter{Kind: desk.TipKind(in.Kind), State: desk.TipState(in.State)}, p)
		if err != nil {
			return nil, err
		}
		return page(&in.Paging, each(list, tipOf), n), nil
	})
	add(s, operation{
		id: "get-tip", method: http.MethodGet, path: "/tips/{id}", tag: "Tips", summary: "Read a tip", scope: desk.ScopeTips,
	}, func(ctx context.Context, in *tipInput) (*tipOutput, error) {
		t, err := s.Desk.Tip(ctx, by(ctx).Actor, in.ID)
		if err != nil {
			return nil, err
		}
		return tipAnswer(t), nil
	})
	add(s, operation{
		id: "answer-tip", method: http.MethodPost, path: "/tips/{id}/answer", tag: "Tips", summary: "Take, answer or decline a tip", scope: desk.ScopeTips, errors: []int{409, 428},
	}, func(ctx context.Context, in *answerInput) (*tipOutput, error) {
		if in.IfMatch == "" {
			return nil, refuse(http.StatusPreconditionRequired, "send If-Match with the ETag of the tip as you read it")
		}
		n, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(in.IfMatch), `"t`), `"`), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%w: If-Match is no ETag of a tip", assay.ErrUsage)
		}
		t, err := s.Desk.SetTip(ctx, by(ctx).Actor, in.ID, time.UnixMicro(n).UTC(), in.Body.State, in.Body.Answer, in.Body.Result)
		if err != nil {
			return nil, err
		}
		return tipAnswer(t), nil
	})
}
