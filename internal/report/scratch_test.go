package report_test

import "testing"

func river() []doc {
	return []doc{
		note("River Bridges Agency", "official", "2024-03-05", "Operation Firm Footing closes",
			`The agency announced the end of Operation Firm Footing.
It says that 62 bridges were repaired in Operation Firm Footing between January and March 2024.
The release credits 140 inspectors with the repairs.
The agency says that it inspects every bridge twice a year.
The release does not say how many of the 62 bridges were closed to traffic.
Its director, Ada Holm, called the result "a season of firm footing" and thanked the towns.`),
		note("Halden Courier", "news", "2024-03-06", "62 bridges repaired on the river",
			`The Courier reports that 62 bridges were repaired in Operation Firm Footing.
The paper repeats the agency's release and adds no interview.`, "River Bridges Agency release, March 2024"),
		note("Vale Tribune", "news", "2024-04-02", "Town engineers dispute the count of repaired bridges",
			`The Tribune interviewed engineers of nine towns.
Town engineers dispute the agency's count of repaired bridges.
The Tribune counted 41 bridges repaired in Operation Firm Footing.
The engineers say that 21 bridges were only painted.`, "own interviews with town engineers"),
		note("Works Audit Office", "oversight", "2025-01-20", "Audit of bridge repairs",
			`The audit examined the records of the River Bridges Agency on repaired bridges.
The auditors found that the River Bridges Agency repaired 45 bridges in 2024.
The auditors concluded that the agency did not define what a repaired bridge is.
The office recommended that the agency publish its inspection records.
In its response, the agency disagreed with the finding.`),
		note("PlainCheck", "factcheck", "2025-02-02", "Did the agency repair 62 bridges?",
			`PlainCheck examined the claim that the River Bridges Agency repaired 62 bridges.
PlainCheck found no evidence that the River Bridges Agency repaired 62 bridges.
It asked the agency for a list and received none.
The checkers rated the claim unproven.`),
		page("Bridge Walkers Network", "advocacy", "2025-03-01", "Our view of the bridge repairs",
			`- The River Bridges Agency has "failed to" publish a list of repaired bridges.

We walked over 30 bridges and saw no repair on 12 of them.`),
	}
}

func TestScratch(t *testing.T) {
	l := open(t, river()...)
	for _, q := range []string{
		"Did the River Bridges Agency repair 62 bridges?",
		"How many bridges has the River Bridges Agency repaired?",
		"How does the River Bridges Agency inspect bridges?",
		"What is the role of the River Bridges Agency in bridge repairs?",
		"What criticism is there of the River Bridges Agency's bridge repairs?",
		"Who audits the River Bridges Agency's bridge repairs?",
		"Which operations repaired bridges?",
		"What did the Works Audit Office disclose about bridges?",
	} {
		r := l.ask(t, q)
		l.verify(t, r)
		t.Log(plain(r))
	}
}
