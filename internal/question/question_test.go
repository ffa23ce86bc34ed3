package question

import (
	"errors"
	"strings"
	"testing"
	"time"

	"assay"
)

// book is a small fictional publishers file.
type book map[string]string

func (b book) Known(phrase string) (string, bool) { c, ok := b[phrase]; return c, ok }
func (b book) Forms(c string) []string {
	out := []string{c}
	for _, k := range []string{"RTA", "River Transport Agency", "MOW", "Ministry of Works", "Harbour Police"} {
		if b[k] == c && k != c {
			out = append(out, k)
		}
	}
	return out
}
func (b book) Above(string) []string    { return nil }
func (b book) Below(string) []string    { return nil }
func (b book) Family(c string) []string { return []string{c} }

var testBook = book{
	"RTA": "River Transport Agency", "River Transport Agency": "River Transport Agency",
	"MOW": "Ministry of Works", "Ministry of Works": "Ministry of Works", "Harbour Police": "Harbour Police",
}

func parse(t *testing.T, q string) assay.Question {
	t.Helper()
	got, err := Parse(q, Options{Names: testBook, Profile: &assay.Profile{Name: "test", Synonyms: [][]string{{"repair", "mend"}}},
		Today: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatalf("Parse(%q): %v", q, err)
	}
	return got
}

func TestKindsAndClaims(t *testing.T) {
	tests := []struct {
		q     string
		kind  assay.QuestionKind
		ask   assay.Ask
		claim string
		actor string
	}{
		{"Has RTA repaired 400 bridges?", assay.Polar, assay.AskFact, "RTA has repaired 400 bridges.", "RTA"},
		{"Did RTA and MOW repair 400 bridges last year?", assay.Polar, assay.AskFact, "RTA and MOW did repair 400 bridges last year.", "RTA and MOW"},
		{"Did the RTA reopen the ferry?", assay.Polar, assay.AskFact, "The RTA did reopen the ferry.", "RTA"},
		{"Can RTA inspectors close bridges to protect drivers?", assay.Polar, assay.AskAbility, "RTA inspectors can close bridges to protect drivers.", "RTA"},
		{"Are there unsafe bridges being inspected by RTA engineers?", assay.Polar, assay.AskFact, "There are unsafe bridges being inspected by RTA engineers.", "RTA"},
		{"Has the ministry's RTA lost inspectors?", assay.Polar, assay.AskFact, "The ministry's RTA has lost inspectors.", "RTA"},
		{"Fact check: RTA has repaired 400 bridges in its first week.", assay.Polar, assay.AskFact, "RTA has repaired 400 bridges in its first week.", "RTA"},
		{"What evidence supports the claim RTA repaired 400 bridges?", assay.Polar, assay.AskEvidence, "RTA repaired 400 bridges.", "RTA"},
		{"Is it true that RTA repaired 400 bridges?", assay.Polar, assay.AskFact, "RTA repaired 400 bridges.", "RTA"},
		{"RTA repaired 400 bridges", assay.Polar, assay.AskFact, "RTA repaired 400 bridges.", "RTA"},
		{"How many bridges have been repaired by RTA crews?", assay.Quantity, assay.AskHowMany, "", "RTA"},
		{"What is the role of MOW's River Transport Agency in repairing bridges?", assay.Descriptive, assay.AskRole, "", "River Transport Agency"},
		{"What is the process for RTA to inspect bridges?", assay.Descriptive, assay.AskProcess, "", "RTA"},
		{"How does RTA inspect bridges?", assay.Descriptive, assay.AskProcess, "", "RTA"},
		{"What independent oversight exists for RTA inspections?", assay.Descriptive, assay.AskOversight, "", "RTA"},
		{"What criticisms exist regarding RTA's tolls?", assay.Descriptive, assay.AskCriticism, "", "RTA"},
		{"Which RTA repairs since 2019 were largest?", assay.Descriptive, assay.AskWhich, "", "RTA"},
		{"What did the RTA report disclose about how many bridges were closed?", assay.Descriptive, assay.AskDisclose, "", "RTA"},
		{"What did the audit find about the RTA's bridges?", assay.Descriptive, assay.AskOversight, "", "RTA"},
		{"What did the study say about the RTA's bridges?", assay.Descriptive, assay.AskAbout, "", "RTA"},
	}
	for _, tt := range tests {
		got := parse(t, tt.q)
		if got.Kind != tt.kind || got.Ask != tt.ask {
			t.Errorf("%q: kind %s, ask %s; want %s, %s", tt.q, got.Kind, got.Ask, tt.kind, tt.ask)
		}
		if got.Claim != tt.claim {
			t.Errorf("%q: claim %q, want %q", tt.q, got.Claim, tt.claim)
		}
		if got.Actor.Name != tt.actor {
			t.Errorf("%q: actor %q, want %q", tt.q, got.Actor.Name, tt.actor)
		}
		if len(got.Queries) == 0 {
			t.Errorf("%q: no queries", tt.q)
		}
	}
}

func TestConceptsLeaveOutActorAndScaffold(t *testing.T) {
	got := parse(t, "What is the role of RTA in repairing unsafe bridges?")
	var words []string
	for _, c := range got.Concepts {
		words = append(words, c.Stems[0])
	}
	all := " " + strings.Join(words, " ") + " "
	for _, want := range []string{" repair ", " unsaf ", " bridg "} {
		if !strings.Contains(all, want) {
			t.Errorf("concepts %q lack %q", all, want)
		}
	}
	for _, not := range []string{"role", "rta"} {
		if strings.Contains(all, " "+not+" ") {
			t.Errorf("concepts %q hold %q", all, not)
		}
	}
}

func TestPeriod(t *testing.T) {
	tests := []struct{ q, from, to string }{
		{"Did RTA repair 400 bridges last year?", "2025-01-01", "2025-12-31"},
		{"How many bridges has RTA repaired in the past 5 years?", "2021-11-22", "2026-11-22"},
		{"Which RTA repairs since 2019 were largest?", "2019-01-01", "2026-11-22"},
		{"How many bridges were closed in 2019-2023?", "2019-01-01", "2023-12-31"},
		{"Has RTA repaired bridges?", "", ""},
	}
	for _, tt := range tests {
		got := parse(t, tt.q)
		if got.From != tt.from || got.To != tt.to {
			t.Errorf("%q: %s to %s, want %s to %s", tt.q, got.From, got.To, tt.from, tt.to)
		}
	}
}

func TestRefusals(t *testing.T) {
	for _, q := range []string{
		"", "   ", "bridges", "?", strings.Repeat("why ", 25_000), "¿Cuántos puentes ha reparado la agencia?",
		"Сколько мостов отремонтировано?", "有多少座桥梁得到了修复？", "Wie viele Brücken hat die Behörde repariert", string([]byte{0xff, 0xfe, 'a'}),
	} {
		_, err := Parse(q, Options{Names: testBook})
		if !errors.Is(err, assay.ErrUsage) {
			t.Errorf("Parse(%.40q) = %v, want a usage error", q, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, q := range []string{"Has RTA repaired 400 bridges?", "Fact check: ", "What evidence supports the claim ", "how many", "Is", "Are there by RTA", "’s ’s", "RTA's"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		got, err := Parse(q, Options{Names: testBook, Today: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err == nil && len(got.Queries) == 0 {
			t.Errorf("Parse(%q) gives no query", q)
		}
	})
}
