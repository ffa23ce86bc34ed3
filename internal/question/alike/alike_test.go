package alike

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// pairs are questions of several fields with whether they ask the same.
var pairs = []struct {
	a, b string
	same bool
}{
	// Case, marks, spaces.
	{"Has DHS located 13,000 unaccompanied minors?", "has dhs located 13000 unaccompanied minors", true},
	{"Did the city council raise bus fares in 2024?", "  DID THE CITY COUNCIL RAISE BUS FARES IN 2024 ?! ", true},
	{"Is “clean coal” a cleaner fuel than gas?", "Is clean coal a cleaner fuel than gas?", true},
	// Function words, tense, the statement instead of the question.
	{"Has the ministry closed 40 rural hospitals?", "Did the ministry close 40 rural hospitals?", true},
	{"Is it true that vaccines cause autism?", "Do vaccines cause autism?", true},
	{"The Nile is the longest river of the world.", "Is the Nile the longest river in the world?", false}, // "of" is not read as "in"
	{"Sweden has banned plastic bags", "Has Sweden banned plastic bags?", true},
	{"How many people have died of measles in Samoa?", "How many people died of measles in Samoa?", true},
	{"Fact check: wind turbines kill whales", "Do wind turbines kill whales?", true},
	{"Did unemployment fall during 2023?", "Did unemployment fall in 2023?", true},
	{"What number of flights was cancelled on Monday?", "How many flights were canceled on Monday?", true},
	{"Which operations that began in 2019 found children?", "What operations which began in 2019 found children?", true},
	{"Are there trafficking rings being discovered by police?", "Are trafficking rings being discovered by the police?", true},
	{"Does drinking coffee really cause cancer?", "Does drinking coffee cause cancer?", true},
	{"Did the school board ban 300 books, is that true?", "Did the school board ban 300 books?", true},
	// Word order.
	{"In 2020, did the senator vote against the farm bill?", "Did the senator vote against the farm bill in 2020?", true},
	{"Did the river in Texas flood 400 homes?", "Did the river flood 400 homes in Texas?", true},
	{"Was the bridge closed by the county in March?", "Did the county close the bridge in March?", true},
	{"Were 62,000 children rescued by the administration?", "Did the administration rescue 62,000 children?", true},
	// Spelling.
	{"Did the labour party organise the march on the city centre?", "Did the labor party organize the march on the city center?", true},
	{"Has the programme subsidised anaesthetic for paediatric wards?", "Has the program subsidized anesthetic for pediatric wards?", true},
	{"Did the defence ministry cancel grey aluminium orders?", "Did the defense ministry cancel gray aluminum orders?", true},
	{"Are travellers fuelling the colour revolution?", "Are travelers fueling the color revolution?", true},
	// Numbers written otherwise.
	{"Did the plant leak 3 million gallons?", "Did the plant leak three million gallons?", true},
	{"Has the state spent $5 million on the stadium?", "Has the state spent 5 million dollars on the stadium?", true},
	{"Did inflation reach 9% in 2022?", "Did inflation reach nine per cent in 2022?", true},
	{"Did the U.S. send 31 tanks to Ukraine?", "Did the United States send 31 tanks to Ukraine?", true},
	{"Were about 200 birds killed at the farm?", "Were 200 birds killed at the farm?", true},
	// A slip of the finger.
	{"Has DHS located 13,000 unacompanied minors?", "Has DHS located 13,000 unaccompanied minors?", true},
	{"Did the goverment ban petrol cars in 2030?", "Did the government ban petrol cars in 2030?", true},
	{"Is the Phillipines sinking into the sea because of pumped groundwater?", "Is the Philippines sinking into the sea because of pumped groundwater?", true},
	{"How many childern were vaccinated in Kenya?", "How many children were vaccinated in Kenya?", true},

	// Another number.
	{"Has DHS located 13,000 unaccompanied minors?", "Has DHS located 14,000 unaccompanied minors?", false},
	{"Has DHS located 13,000 unaccompanied minors?", "Has DHS located 130,000 unaccompanied minors?", false},
	{"Did the plant leak 3 million gallons?", "Did the plant leak 3 billion gallons?", false},
	{"Were 200 birds killed at the farm?", "Were more than 200 birds killed at the farm?", false},
	{"Did fares rise by 5 percent?", "Did fares rise by 5 dollars?", false},
	{"Has DHS located 13,000 unaccompanied minors?", "Has DHS located unaccompanied minors?", false},
	// Another year or time.
	{"Did unemployment fall in 2023?", "Did unemployment fall in 2022?", false},
	{"Did unemployment fall in 2023?", "Did unemployment fall after 2023?", false},
	{"How many bees died since 2015?", "How many bees died before 2015?", false},
	{"Did the council meet in March?", "Did the council meet in May?", false},
	{"Did the court rule in the last 5 years?", "Did the court rule in the last 6 years?", false},
	// Another name or place.
	{"Did Iran test a missile?", "Did Iraq test a missile?", false},
	{"How many tourists visit Austria?", "How many tourists visit Australia?", false},
	{"Did Senator Hansen vote for the bill?", "Did Senator Hanson vote for the bill?", false},
	{"Did Niger sign the treaty on uranium mining?", "Did Nigeria sign the treaty on uranium mining?", false},
	{"Did the mayor of Boston resign?", "Did the mayor of Houston resign?", false},
	{"Has ICE rescued children from trafficking?", "Has HSI rescued children from trafficking?", false},
	// Negation and modality.
	{"Did the minister lie to parliament?", "Did the minister not lie to parliament?", false},
	{"Is the water safe to drink?", "Isn't the water safe to drink?", false},
	{"Do vaccines cause autism?", "Vaccines never cause autism", false},
	{"Did the bank fail?", "Will the bank fail?", false},
	{"Can agents enter homes?", "Do agents enter homes?", false},
	{"Did the drug work with surgery?", "Did the drug work without surgery?", false},
	// Who did it to whom; where from and where to.
	{"Did Russia attack Ukraine?", "Did Ukraine attack Russia?", false},
	{"Is gas cheaper than coal?", "Is coal cheaper than gas?", false},
	{"Were trees felled by beavers?", "Did trees fell beavers?", false},
	{"Did refugees move from Syria to Turkey?", "Did refugees move from Turkey to Syria?", false},
	{"Do dogs bite more men than cats?", "Do cats bite more men than dogs?", false},
	{"Did Anna and Ben sue Carl?", "Did Anna sue Ben and Carl?", false},
	// Another thing asked.
	{"Why did the dam break?", "When did the dam break?", false},
	{"Did the dam break?", "Why did the dam break?", false},
	{"How many wolves live in Italy?", "Where in Italy do wolves live?", false},
	{"Did the board say how the money was spent?", "Did the board say why the money was spent?", false},
	// Another quantity or direction.
	{"Did all hospitals close?", "Did some hospitals close?", false},
	{"Did most farmers support the law?", "Did farmers support the law?", false},
	{"Did rents go up in Dublin?", "Did rents go down in Dublin?", false},
	{"Are exports growing?", "Are imports growing?", false},
	{"Did deaths rise in 2021?", "Did births rise in 2021?", false},
	// Words of one stem, and known words a letter apart.
	{"Did the international auditors resign?", "Did the internal auditors resign?", false},
	{"Does the policy help?", "Does the police help?", false},
	{"Did the trial on the coast end early in 2020?", "Did the trail on the coast end early in 2020?", false},
	{"Does the law affect small farms in France?", "Does the law effect small farms in France?", false},
	{"Did the firm lose organs in transport?", "Did the firm lose organizations in transport?", false},
	// More or less is asked.
	{"Did the strike delay trains?", "Did the strike delay trains in Lyon?", false},
	{"Has the vaccine been tested on children?", "Has the vaccine been tested on pregnant children?", false},
}

// TestPairs: what asks the same is found, what asks otherwise is not, whichever
// of the two was asked first.
func TestPairs(t *testing.T) {
	same := 0
	for _, p := range pairs {
		if p.same {
			same++
		}
		for _, x := range [][2]string{{p.a, p.b}, {p.b, p.a}} {
			score := Score(x[0], x[1])
			if (score > 0) != p.same {
				t.Errorf("%q and %q: %.2f, want the same: %v\n%+v\n%+v", x[0], x[1], score, p.same, read(x[0]), read(x[1]))
			}
			if score != 0 && (score < 0.5 || score > 1) {
				t.Errorf("%q: score %v", x[0], score)
			}
			var index Index
			index.Add("k", x[0])
			if found := index.Near(x[1], 3); (len(found) == 1) != p.same {
				t.Errorf("%q: the index finds %v for %q", x[0], found, x[1])
			}
		}
	}
	t.Logf("%d pairs, %d of them the same", len(pairs), same)
}

// TestHostile: no text breaks the comparison, and what has no words is never found.
func TestHostile(t *testing.T) {
	var index Index
	for _, q := range []string{"", "???", "\x00\xff\xfe", strings.Repeat("a ", 100_000), "is it of the?", "<script>alert(1)</script>", "\u202eeman", strings.Repeat("by x ", 20)} {
		index.Add(q, q)
		index.Near(q, 5)
	}
	for _, q := range []string{"", "???", "is it of the?"} {
		if found := index.Near(q, 5); len(found) > 0 {
			t.Errorf("%q finds %v", q, found)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		if x, y := Score(a, b), Score(b, a); (x > 0) != (y > 0) {
			t.Fatalf("%q and %q: %v one way, %v the other", a, b, x, y)
		}
	})
}

// TestOrder: the nearest comes first, and of the same wording the newest.
func TestOrder(t *testing.T) {
	var index Index
	index.Add("moved", "In 2020, did the senator vote against the farm bill?")
	index.Add("old", "Did the senator vote against the farm bill in 2020?")
	index.Add("new", "did the senator vote against the farm bill in 2020")
	index.Add("other", "Did the senator vote against the farm bill in 2021?")
	var keys []string
	for _, m := range index.Near("Did the senator vote against the farm bill in 2020?", 5) {
		keys = append(keys, m.Key)
	}
	if got := strings.Join(keys, " "); got != "new old moved" {
		t.Errorf("found: %s", got)
	}
	if found := index.Near("Did the senator vote against the farm bill in 2020?", 1); len(found) != 1 {
		t.Errorf("%v", found)
	}
}

// many are questions that share most of their words.
func many(n int) *Index {
	var index Index
	verbs, things, places := []string{"close", "open", "sell", "paint", "inspect"}, []string{"hospitals", "schools", "bridges", "libraries", "mines"}, []string{"Norway", "Chile", "Kenya", "Japan", "Texas", "Wales"}
	for i := range n {
		index.Add(fmt.Sprint(i), fmt.Sprintf("Did the government of %s %s %d %s in %d?", places[i%6], verbs[i/6%5], i%997, things[i/30%5], 1990+i%35))
	}
	return &index
}

// BenchmarkNear looks for a question among 10,000 that share most of its words.
func BenchmarkNear(b *testing.B) {
	index := many(10_000)
	for b.Loop() {
		if found := index.Near("Has the goverment of Kenya closed 500 bridges in 2001?", 5); len(found) > 1 {
			b.Fatal(found)
		}
	}
}

// BenchmarkAdd reads one question.
func BenchmarkAdd(b *testing.B) {
	for b.Loop() {
		read("Did the government of Kenya close 500 bridges in 2001?")
	}
}
