package audit

import (
	"fmt"
	"regexp"
	"strings"

	"assay"
	"assay/internal/stance"
	"assay/internal/text"
)

// realis is how real a text makes what a verb says.
type realis int

const (
	open    realis = iota // it may be, is asked for, or is considered
	willed                // it will be, or is meant to be
	happens               // it is, or was
)

// Words before a verb that leave open whether it comes to be, and words that say it
// is to be: in the few words before it, or ("if", "whether") anywhere before it in
// its clause.
var (
	leavesOpen = setOf(`may might could would should must ought recommend recommends recommended recommending suggest suggests suggested propose proposes proposed proposing
		consider considers considered considering ask asks asked demand demands demanded call calls calling urge urges urged want wants wanted hope hopes hoped wish wishes
		threaten threatens threatened seek seeks sought try tries tried offer offers offered discuss discussed whether if unless possible possibly perhaps
		likely able allow allows allowed permit permits permitted consult examine weigh weighs invited invites advise advises advised suspect suspects suspected alleged allege alleges accused accuse accuses reportedly`)
	makesWilled = setOf(`will shall intend intends intended plan plans planned planning promise promises promised pledge pledges pledged aim aims aimed expect expects expected
		decide decides decided agree agrees agreed due going scheduled vow vows vowed undertake undertakes undertook prepare prepares prepared meant
		hopes aims target targets order orders ordered require requires required`)
	conditional = setOf(`if whether unless would`)
)

// reach is how many words before a verb are looked at.
const reach = 5

// realisAt tells how real a sentence makes the word at place i of its tokens.
func realisAt(tokens []text.Token, sentence string, i int) realis {
	out := happens
	for k := i - 1; k >= 0; k-- {
		between := sentence[tokens[k].End:tokens[k+1].Start]
		if strings.ContainsAny(between, ";:.!?") {
			break
		}
		w := tokens[k].Lower
		switch {
		case w == "may" && k > 0 && tokens[k].Text == "May":
			continue // the month
		case conditional[w]:
			return open
		case i-k > reach && !(tokens[i-1].Lower == "to" && i-k <= 2*reach):
			continue
		case leavesOpen[w]:
			return open
		case makesWilled[w]:
			out = min(out, willed)
		case w == "to" && i-k == 1 && k > 0 && toBe[tokens[k-1].Lower], w == "be" && k > 0 && tokens[k-1].Lower == "to":
			out = min(out, willed) // "is to close", "to be closed"
		case strings.Contains(between, ",") || w == "and" || w == "but":
			if i-k > 1 && tokens[k+1].Lower != "to" { // "to close it and to sell it"
				return out
			}
		}
	}
	return out
}

var toBe = setOf(`is are was were be`)

// claimed is the last word of a sentence's main verb, when the sentence says that it
// is, was or will be; "" when the sentence itself leaves it open.
func (r *run) claimed(c *claim) (string, realis) {
	v := r.text.Annotation.Sentences[c.At].Verb
	if v.End <= v.Start || v.Start < c.base || v.End > c.base+len(c.text) {
		return "", open
	}
	tokens := text.Tokens(c.text)
	at := -1
	for i, t := range tokens {
		if c.base+t.Start >= v.Start && c.base+t.End <= v.End {
			at = i
		}
	}
	if at < 0 || saysSo[tokens[at].Lower] {
		return "", open
	}
	word := tokens[at].Lower
	how := realisAt(tokens, c.text, at)
	if been[word] && at+2 < len(tokens) && tokens[at+1].Lower == "on" { // "have been on strike"
		return tokens[at+2].Lower, how
	}
	if text.IsStop(word) {
		return "", open
	}
	past := participle(word) || willedVerb.MatchString(c.text[v.Start-c.base:v.End-c.base])
	if how == open || !past {
		return "", open
	}
	return word, how
}

// been are forms of a verb that leave it to the noun behind to say what happens.
var been = setOf(`been was were went gone`)

var willedVerb = regexp.MustCompile(`(?i)^(?:will|shall)\b`)

// saysSo are verbs of saying and thinking, which the speaker is held to elsewhere.
var saysSo = setOf(`said told found called warned argued claimed stated reported noted wrote added explained believed thought concluded conceded admitted acknowledged
	insisted stressed reckoned predicted estimated feared blamed expected described showed made had got took taken given gave came come gone went put`)

// hedged says that a sentence has happen what its sources only plan, ask for or
// leave open: nil when they have it happen too, or do not speak of it.
func (r *run) hedged(c *claim, bs []*bearing) *held {
	verb, mine := r.claimed(c)
	if verb == "" || c.prepare().Negations() > 0 || turned.MatchString(c.text) {
		return nil
	}
	var found *held
	left, told := 0.0, 0.0 // of the sentence, where it is left open, and where it is told
	for _, b := range bs {
		for n, k := range b.sentences {
			sentence, share := b.source.sentence(k), b.singles[k].Coverage
			tokens := text.Tokens(sentence)
			for i, t := range tokens {
				if deedNoun.MatchString(t.Lower) || !sameVerb(verb, tokens, i, n < maxWindowed) {
					continue
				}
				if realisAt(tokens, sentence, i) >= mine {
					told = max(told, share)
					continue
				}
				if share > left && (share >= hedgedCover || text.Stem(t.Lower) == text.Stem(verb) && share >= hedgedSame) {
					left = share
					found = &held{kind: "modality", opposed: true, at: k, in: b.source,
						wrong: fmt.Sprintf("the source does not say that it %s: “%s”", happened[mine], text.Clip(strings.TrimSpace(upTo(sentence, tokens, i)), 120))}
				}
			}
		}
	}
	if told >= left-hedgedMore {
		return nil
	}
	return found
}

// hedgedMore is how much more of a sentence the one must have that leaves it open than
// any that tells it.
const hedgedMore = 0.15

// sameVerb reports whether the word at place i of some tokens is a verb of the
// sentence: by its stem, or, where likes may count, one of the same meaning in the form
// of a verb.
func sameVerb(verb string, tokens []text.Token, i int, likes bool) bool {
	w := tokens[i].Lower
	if w == verb || text.Stem(w) == text.Stem(verb) {
		return true
	}
	form := participle(w) || i > 0 && (tokens[i-1].Lower == "to" || tokens[i-1].Lower == "be" || leavesOpen[tokens[i-1].Lower] || makesWilled[tokens[i-1].Lower])
	return likes && form && !lightWords[w] && !text.IsStop(w) && stance.Alike(w, verb) && stance.Alike(verb, w)
}

// deedNoun is the form of a noun for an act, which says nothing of its being done.
var deedNoun = regexp.MustCompile(`(?:ment|[st]ion|ance|ence)s?$`)

// How much of a sentence the one must have that leaves it open, with another word
// for what is done and with the same.
const (
	hedgedCover = 0.4
	hedgedSame  = 0.2
)

// happened names how real a sentence makes what it says.
var happened = map[realis]string{willed: "will be so", happens: "came to be so"}

// upTo gives the words that lead to the word at place i, and that.
func upTo(sentence string, tokens []text.Token, i int) string {
	return sentence[tokens[max(0, i-reach)].Start:tokens[i].End]
}

// ceiling says that a sentence gives as an amount what its source gives as the most
// that it may come to; nil when it does not.
func (f *fitting) ceiling(df assay.Figure, b *bearing) *held {
	if df.Approx != "up to" || f.cf.Approx != "" || f.cf.Value != df.Value || df.Sentence < 0 || f.cf.Kind == assay.Measure || atMost.MatchString(f.c.text) {
		return nil
	}
	return &held{kind: "modality", opposed: true, sure: true, at: df.Sentence, in: b.source,
		wrong: fmt.Sprintf("the sentence has %s, the source %s", f.figureOf(f.cf), b.source.figure(df))}
}

var atMost = regexp.MustCompile(`(?i)\b(?:up to|as (?:much|many|high) as|at (?:the )?most|maximum|no more than|ceiling|limit\w*|cap(?:ped)?|could|may|might|within)\b`)
