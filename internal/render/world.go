package render

import (
	"fmt"
	"strings"

	"assay"
	"assay/internal/text"
)

// maxPages is the most pages that one list of the search of the world names;
// the report's JSON has them all.
const maxPages = 40

// topic is one part of how a report was checked: a label and its lines.
type topic struct {
	Label string
	Lines []string
}

// world tells of the searches of the world, in the words of a reader: what came
// of it, which services were asked, which sides of the question were searched
// for, and which pages were read or left, each with its reason. Nothing when
// the question was asked of the library as it was.
func (v *view) world() []topic {
	w := v.Adequacy.World
	if w == nil {
		return nil
	}
	topics := []topic{{"Search of the world", worldWords(w)}}
	var providers, sides []string
	for _, p := range w.Providers {
		providers = append(providers, providerWords(p))
	}
	for _, s := range w.Sides {
		sides = append(sides, sideWords(s))
	}
	topics = append(topics, topic{"Services asked", providers}, topic{"Sides of the question", sides})
	return append(topics, pageTopics(w)...)
}

// worldWords sums the searches up in sentences.
func worldWords(w *assay.World) []string {
	queries := 0
	var names []string
	for _, p := range w.Providers {
		queries += p.Queries
		names = append(names, p.Provider)
	}
	days := make([]string, len(w.Days))
	for i, d := range w.Days {
		days[i] = longDate(d)
	}
	lines := []string{fmt.Sprintf("Searched on %s: %s to %s (%s) named %s. %d of them were chosen, and %d read.",
		text.List(days), text.Count(queries, "query", "queries"), text.Count(len(w.Providers), "service", "services"), text.List(names),
		text.Count(w.Found, "page", "pages"), w.Chosen, w.Read)}
	if len(w.Missed) > 0 {
		var missed []string
		for _, m := range w.Missed {
			missed = append(missed, fmt.Sprintf("%d %s", m.Pages, outcomeWords(m.Outcome)))
		}
		lines = append(lines, "Not read: "+text.List(missed)+".")
	}
	if w.Read > 0 {
		lines = append(lines, readWords(w))
	}
	if len(w.Thin) > 0 {
		lines = append(lines, "This was a thin search: "+strings.Join(w.Thin, "; ")+".")
	}
	return lines
}

// outcomeWords says what happened to a page that was not read.
func outcomeWords(o assay.RetrievalOutcome) string {
	switch o {
	case assay.Forbidden:
		return "closed to this program, which says nothing of what they hold"
	case assay.ByRobots:
		return "closed to programs by the site’s robots.txt"
	case assay.OverLimit:
		return "over a limit of size"
	}
	return string(o)
}

func readWords(w *assay.World) string {
	var languages []string
	for _, l := range w.Languages {
		languages = append(languages, fmt.Sprintf("%s (%d)", languageName(l.Language), l.Pages))
	}
	s := "The pages read are in " + text.List(languages)
	switch {
	case w.From == "":
		return s + "; none has a date."
	case w.From == w.To:
		s += ", dated " + longDate(w.From)
	default:
		s += ", dated " + longDate(w.From) + " to " + longDate(w.To)
	}
	if w.Undated > 0 {
		s += "; " + text.Count(w.Undated, "has", "have") + " no date"
	}
	return s + "."
}

func providerWords(p assay.ProviderTally) string {
	s := fmt.Sprintf("%s: %s, %s", p.Provider, text.Count(p.Queries, "query", "queries"), text.Count(p.Results, "result", "results"))
	switch {
	case p.Failed == 0:
		return s
	case p.Failed == p.Queries:
		s += "; none was answered"
	default:
		s += fmt.Sprintf("; %d not answered", p.Failed)
	}
	if len(p.Reasons) > 0 {
		s += ": " + strings.Join(p.Reasons, "; ")
	}
	return s
}

func sideWords(t assay.SideTally) string {
	s := text.UpperFirst(string(t.Side)) + ": "
	switch {
	case t.Queries == 0:
		return s + "not searched for"
	case t.Answered == 0:
		return s + "no search was answered"
	}
	return s + fmt.Sprintf("%s found, %d read", text.Count(t.Found, "page", "pages"), t.Read)
}

// pageTopics lists the pages that were chosen and missed, and those that were left.
func pageTopics(w *assay.World) []topic {
	var read, missed, left []string
	seen := map[string]bool{}
	for i := len(w.Gatherings) - 1; i >= 0; i-- { // the last word on a page stands
		for _, p := range w.Gatherings[i].Pages {
			if seen[p.Address] {
				continue
			}
			seen[p.Address] = true
			name := p.Address
			if p.Title != "" {
				name = p.Title + ", " + p.Address
			}
			switch {
			case !p.Chosen:
				left = append(left, name+": "+strings.TrimPrefix(p.Why, "left: "))
			case p.Document != "":
				read = append(read, name+": "+p.Why)
			default:
				missed = append(missed, name+": "+string(p.Outcome)+reasonWords(p.Reason))
			}
		}
	}
	var out []topic
	for _, t := range []topic{{"Pages read, and why", read}, {"Pages chosen and not read", missed}, {"Pages left, and why", left}} {
		if len(t.Lines) == 0 {
			continue
		}
		if more := len(t.Lines) - maxPages; more > 0 {
			t.Lines = append(t.Lines[:maxPages:maxPages], fmt.Sprintf("and %d more, in the report’s JSON", more))
		}
		out = append(out, t)
	}
	return out
}

func reasonWords(reason string) string {
	if reason == "" {
		return ""
	}
	return ", " + reason
}

// languageName names a language by its code of ISO 639-1; one that few readers
// of these reports meet stays a code.
func languageName(code string) string {
	names := map[string]string{
		"": "a language not recognised", "ar": "Arabic", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "fr": "French",
		"he": "Hebrew", "hi": "Hindi", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "pl": "Polish",
		"pt": "Portuguese", "ru": "Russian", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
	}
	if name, ok := names[code]; ok {
		return name
	}
	return code
}
