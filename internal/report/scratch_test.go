package report_test

import (
	"fmt"
	"os"
	"testing"
)

func TestScratch(t *testing.T) {
	dump := func(l *lib, qs ...string) {
		for _, q := range qs {
			r := l.ask(t, q)
			l.verify(t, r)
			fmt.Fprintln(os.Stdout, plain(r))
		}
	}
	fmt.Println("=== FIGURES")
	dump(open(t, counts()...), "How many bridges has the River Bridges Agency repaired?", "Did the River Bridges Agency repair 9,300 bridges?", "Which operations of the River Bridges Agency repaired bridges?")
	fmt.Println("=== PROCESS")
	dump(open(t, process()...), "How does the River Bridges Agency inspect bridges?", "What is the role of the River Bridges Agency in inspecting bridges?", "What criticism is there of the River Bridges Agency's inspection of bridges?","Who has oversight of the River Bridges Agency's inspection of bridges?", "Can the River Bridges Agency close a bridge without notice?")
	fmt.Println("=== CARRY")
	dump(open(t, carried()...), "Did the River Bridges Agency reopen the Elm Street ferry?")
}

func counts() []doc {
	return []doc{
		note("River Bridges Agency", "official", "2024-03-05", "Operation Firm Footing closes",
			`The River Bridges Agency says that it repaired 62 bridges in Operation Firm Footing in March 2024.
The release does not say how many of the 62 bridges were closed to traffic.
A later campaign, Operation Dry Deck, is to follow in the autumn.
The agency says that 14 bridges were inspected by its crews.`),
		note("Halden Courier", "news", "2024-03-06", "Bridges repaired in Operation Firm Footing",
			`The River Bridges Agency repaired 62 bridges in Operation Firm Footing, the Courier reports.
The work took crews of the River Bridges Agency to 12 of 50 bridges in the delta.`, "RBA release on Operation Firm Footing, March 2024"),
		note("Vale Tribune", "news", "2024-04-02", "Town engineers counted the repaired bridges of Operation Firm Footing",
			`The Tribune reports that crews of the River Bridges Agency repaired 41 bridges in Operation Firm Footing in March 2024.
The difference was put down to bridges of the River Bridges Agency that were repaired twice.`, "own interviews with town engineers"),
		note("Works Audit Office", "oversight", "2025-01-20", "Audit of the bridges of Operation Dry Deck",
			`The Works Audit Office found that the River Bridges Agency repaired 1,230 bridges in 2023.
The auditors concluded that the River Bridges Agency lacks a list of bridges.`),
		note("Delta Post", "news", "2025-02-02", "1,230 bridges",
			`The River Bridges Agency repaired 1,230 bridges in 2022, records that the Post obtained show.
The River Bridges Agency painted 300 bridges in 2022.`, "records obtained by the newspaper"),
	}
}

func process() []doc {
	return []doc{
		note("River Bridges Agency", "official", "2024-05-01", "How bridges are inspected",
			`The River Bridges Agency inspects every bridge on the river twice a year.
Anyone may report a weak bridge to the River Bridges Agency by a complaint.
A board of the River Bridges Agency approves the repair of a bridge after each inspection.
Crews of the River Bridges Agency repair the bridge within a month of the inspection.
The River Bridges Agency publishes an inspection list of bridges each spring.`),
		note("Works Audit Office", "oversight", "2025-01-20", "Audit of bridge inspections",
			`The Works Audit Office found that the River Bridges Agency failed to inspect 30 bridges in 2024.
The auditors recommend that the River Bridges Agency publish each inspection of a bridge.`),
		note("Halden High Court", "court", "2025-03-03", "Ruling on closed bridges",
			`The Halden High Court held that the River Bridges Agency may close a bridge without notice after an inspection.`),
		note("Bridge Walkers Network", "advocacy", "2025-04-01", "Walkers on bridge inspections",
			`The Bridge Walkers Network criticised the River Bridges Agency over its inspection of bridges and called it careless.`),
		note("Vale Tribune", "news", "2025-04-09", "Inspectors were moved from bridges",
			`The Vale Tribune reports that staff of the River Bridges Agency were moved from the inspection of bridges to ferries.`, "own reporting"),
	}
}

func carried() []doc {
	relies := "RBA release on the Elm Street ferry, June 2024"
	return []doc{
		note("River Bridges Agency", "official", "2024-06-03", "Elm Street ferry reopens", `The River Bridges Agency says that it reopened the Elm Street ferry on 3 June 2024.`),
		note("Halden Courier", "news", "2024-06-04", "Ferry is back", `The River Bridges Agency reopened the Elm Street ferry on Monday.`, relies),
		note("Vale Tribune", "news", "2024-06-04", "Elm Street ferry", `Elm Street has its ferry again, reopened by the River Bridges Agency.`, relies),
		note("Ferry Gazette", "news", "2024-06-05", "Ferry news", `The River Bridges Agency reopened the ferry of Elm Street this week.`, relies),
	}
}
