package audit

import (
	"testing"

	"assay"
)

// TestRules holds what an audit makes of a sentence and one source, for each thing that
// a writer may change or word otherwise.
func TestRules(t *testing.T) {
	tests := []struct {
		name, claim, source string
		borne               bool
	}{
		{"a difference", "The kiln fired 140 more pots than the year before.", "The kiln at Orrin fired 1,260 pots in 2022. In 2021 it had fired 1,120 pots.", true},
		{"no difference", "The kiln fired 160 more pots than the year before.", "The kiln at Orrin fired 1,260 pots in 2022. In 2021 it had fired 1,120 pots.", false},
		{"what is left", "That left the school with $1.5 million to raise.", "The new hall of the school costs $4 million, of which the state pays $2.5 million.", true},
		{"a growth as a part", "Visits to the museum grew by half.", "Visits to the museum rose from 20,000 to 30,000 within the year.", true},
		{"a part of a whole", "About one pupil in four stayed away from the school.", "Of 812 pupils of the school, 206 stayed away on the first day.", true},
		{"a part of an hour", "The ferry was a quarter of an hour late.", "The ferry arrived 15 minutes late on Sunday.", true},
		{"months and years", "The lease of the mill runs for 24 months.", "The lease of the mill runs for two years.", true},
		{"another unit", "The ferry was 15 hours late on Sunday.", "The ferry arrived 15 minutes late on Sunday.", false},
		{"money in words", "The mill was sold for 14 million pounds.", "The mill was sold for £14 million in May.", true},
		{"a ceiling as an amount", "The mill gets £14 million for its repair.", "The mill gets up to £14 million for its repair.", false},
		{"a plan as done", "The town has rebuilt the eastern pier.", "The town intends to rebuild the eastern pier before the summer.", false},
		{"a plan as a plan", "The town plans to rebuild the eastern pier.", "The town intends to rebuild the eastern pier before the summer.", true},
		{"considered and not done", "The town closed the lido for the winter.", "The town considered closing the lido for the winter and decided against it.", false},
		{"asked for and not done", "Dogs were banned from the beach.", "The council discussed whether dogs should be banned from the beach.", false},
		{"the month of May is no doubt", "The town rebuilt the eastern pier.", "In May the town rebuilt the eastern pier.", true},
		{"every for some", "The bells rang late in every village.", "The bells rang late in some villages of the valley.", false},
		{"a country for a town", "Bakers throughout the country went on strike.", "Bakers went on strike in Orrin on Monday.", false},
		{"not among", "Orrin Harbour was one of the ports in the survey.", "Orrin Harbour was not among the ports in the survey.", false},
		{"not shown", "The study found that the dye harms bees.", "The study cannot show that the dye harms bees. It looked at 40 hives.", false},
		{"said not to be shown", "It is not shown that the dye does harm to bees.", "The study cannot show that the dye harms bees. It looked at 40 hives.", true},
		{"left undecided", "The court ruled that the bridge belongs to the town.", "Whether the bridge belongs to the town is for the court to say in the autumn.", false},
		{"another outcome", "The kitchen was rated excellent.", "The inspectors saw the kitchen in May. The kitchen was rated poor in all its parts.", false},
		{"another payer", "The statue was paid for by the parish.", "The statue was financed by the brewery and stands at the gate.", false},
		{"another date for it", "The mill burned down on 4 May 2019.", "On 4 May 2019 the owner insured his house. The mill burned down on 9 June 2019.", false},
		{"a number of another", "The theatre of Orrin sold 4,120 tickets in the season.", "The theatre of Vesley sold 4,120 tickets in the season. The theatre of Orrin had rain.", false},
		{"the other direction", "Fewer ferries ran in the winter.", "The number of ferries in the winter rose again.", false},
		{"denied by the sentence", "The mayor was not suspended in the spring.", "The mayor was suspended in the spring by the council.", false},
		{"denied by both", "The mayor was not suspended in the spring.", "The council met in the spring. It did not suspend the mayor.", true},
		{"a growth told as a fall", "Visits to the museum fell by half.", "Visits to the museum rose from 20,000 to 30,000 within the year.", false},
		{"a cause that is not there", "Prices at the market fell because of the strike.", "The market opened on Monday. Prices at the market fell. The bakers were out.", false},
	}
	pairs := make([]pair, len(tests))
	for i, tt := range tests {
		pairs[i] = pair{Claim: tt.claim, Evidence: tt.source}
	}
	for i, s := range auditPairs(t, pairs) {
		if got := s.Outcome.Borne(); got != tests[i].borne || s.Outcome == assay.NotChecked {
			t.Errorf("%s: %q is %s of %q: %v", tests[i].name, tests[i].claim, s.Outcome, tests[i].source, s.Why)
		}
	}
}
