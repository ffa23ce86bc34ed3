package annotate

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"assay"

	"github.com/google/go-cmp/cmp"
)

// figureSentences makes one sentence of every line of text.
func figureSentences(text string) []assay.Sentence {
	var out []assay.Sentence
	pos := 0
	for line := range strings.Lines(text) {
		if end := strings.TrimRight(line, "\n"); strings.TrimSpace(end) != "" {
			out = append(out, assay.Sentence{Span: assay.Span{Start: pos, End: pos + len(end)}})
		}
		pos += len(line)
	}
	return out
}

// readFigures reads text, one sentence a line, without names or statements.
func readFigures(text string) []assay.Figure {
	a := assay.Annotation{Sentences: figureSentences(text)}
	findDates(&a, text, "")
	findFigures(&a, text, nil)
	return a.Figures
}

// describe writes a figure in one line: approximator, value, unit,
// {population}, :action, /role.
func describe(f assay.Figure) string {
	var b strings.Builder
	if f.Approx != "" {
		b.WriteString(f.Approx + " ")
	}
	b.WriteString(strconv.FormatFloat(f.Value, 'f', -1, 64))
	switch {
	case f.High > f.Value && f.Approx == "":
		b.WriteString(".." + strconv.FormatFloat(f.High, 'f', -1, 64))
	case f.Open && f.Approx == "":
		b.WriteString("+")
	}
	b.WriteString(" " + f.Unit)
	if f.Population != "" {
		b.WriteString(" {" + f.Population + "}")
	}
	if f.Action != "" {
		b.WriteString(" :" + f.Action)
	}
	if f.Role != assay.Asserted {
		b.WriteString(" /" + string(f.Role))
	}
	return b.String()
}

type figureCase struct {
	text string
	want string // lines of describe, separated by " | "; "" for no figure
}

func checkFigures(t *testing.T, cases []figureCase) {
	t.Helper()
	for _, c := range cases {
		var got []string
		for _, f := range readFigures(c.text) {
			got = append(got, describe(f))
		}
		if diff := cmp.Diff(c.want, strings.Join(got, " | ")); diff != "" {
			t.Errorf("%s\n%s", c.text, diff)
		}
	}
}

func TestFigureValues(t *testing.T) {
	checkFigures(t, []figureCase{
		{"The fund has 31 members.", "31 member"},
		{"There were 24,400 letters.", "24400 letter"},
		{"There were 1,234,567 letters.", "1234567 letter"},
		{"It took 3.5 hours.", "3.5 hour"},
		{"The town has 2.5 million people.", "2500000 person"},
		{"About 13K users signed up.", "about 13000 user"},
		{"Some 300k users left.", "about 300000 user :left"},
		{"The firm shipped 1.2bn parts.", "1200000000 part :shipped"},
		{"Nineteen people were hurt.", "19 person :hurt"},
		{"Twenty-five ships were sunk.", "25 ship :sunk"},
		{"Two dozen workers were hired.", "24 worker :hired"},
		{"A dozen workers were hired.", "12 worker :hired"},
		{"Half a million voters were removed.", "500000 voter :removed"},
		{"Half a dozen shops closed.", "6 shop :closed"},
		{"A million books were sold.", "1000000 book :sold"},
		{"Two hundred and fifty trees were planted.", "250 tree :planted"},
		{"Three hundred thousand trees were planted.", "300000 tree :planted"},
		{"One million two hundred thousand trees were planted.", "1200000 tree :planted"},
		{"Hundreds of trees were planted.", "200+ tree :planted"},
		{"Thousands of trees were planted.", "2000+ tree :planted"},
		{"Dozens of trees were planted.", "24+ tree :planted"},
		{"Hundreds of thousands of trees were planted.", "200000..999999 tree :planted"},
		{"Tens of thousands of trees were planted.", "20000..99999 tree :planted"},
		{"Millions of Americans were affected.", "2000000+ american :affected"},
		{"Several hundred trees were planted.", "200+ tree :planted"},
		{"A few thousand trees were planted.", "2000+ tree :planted"},
		{"Two-thirds of the members were paid.", "66.67 % {of the members} :paid"},
		{"One-third of the members were paid.", "33.33 % {of the members} :paid"},
		{"Two thirds of the members were paid.", "66.67 % {of the members} :paid"},
		{"A third of the members were paid.", "33.33 % {of the members} :paid"},
		{"A quarter of the members were paid.", "25 % {of the members} :paid"},
		{"Three-quarters of them were paid.", "75 % {of them} :paid"},
		{"Half of the members were paid.", "50 % {of the members} :paid"},
		{"Nearly half of the members were paid.", "nearly 50 % {of the members} :paid"},
		{"One in five teachers was promoted.", "20 % {teachers} :promoted"},
		{"Two in three teachers were promoted.", "66.67 % {teachers} :promoted"},
		{"One in 330 houses is empty.", "0.3 % {houses}"},
		{"Nine out of ten dentists agree.", "90 % {dentists}"},
		{"The office was open for seven and a half months.", "7.5 month"},
		{"The map shows 15 000 farms.", "15000 farm"},
		{"The rate rose .5 percent.", "0.5 % /difference"},
	})
}

func TestFigureRangesAndApproximators(t *testing.T) {
	checkFigures(t, []figureCase{
		{"The plan covers 10 to 17 towns.", "10..17 town"},
		{"It covers between 5 and 9 towns.", "5..9 town"},
		{"It covers 12-15 towns.", "12..15 town"},
		{"It covers 12–15 towns.", "12..15 town"},
		{"It covers two to three towns.", "2..3 town"},
		{"It covers two or three towns.", "2..3 town"},
		{"It covers 75,000 to 80,000 farms.", "75000..80000 farm"},
		{"It covers 5 to 6 million farms.", "5000000..6000000 farm"},
		{"It costs $5 million to $6 million.", "5000000..6000000 $"},
		{"It costs $5-6 million.", "5000000..6000000 $"},
		{"It fell by 10 to 15 percent.", "10..15 % /difference"},
		{"It lasts 2 to 3 hours.", "2..3 hour"},
		{"More than 60 farms were sold.", "more than 60 farm :sold"},
		{"Over 60 farms were sold.", "more than 60 farm :sold"},
		{"In excess of 60 farms were sold.", "more than 60 farm :sold"},
		{"Upwards of 60 farms were sold.", "more than 60 farm :sold"},
		{"At least 60 farms were sold.", "at least 60 farm :sold"},
		{"No fewer than 60 farms were sold.", "at least 60 farm :sold"},
		{"Sixty or more farms were sold.", "at least 60 farm :sold"},
		{"A minimum of 60 farms were sold.", "at least 60 farm :sold"},
		{"Nearly 60 farms were sold.", "nearly 60 farm :sold"},
		{"Almost 60 farms were sold.", "nearly 60 farm :sold"},
		{"Close to 60 farms were sold.", "nearly 60 farm :sold"},
		{"Just under 60 farms were sold.", "nearly 60 farm :sold"},
		{"Just over 60 farms were sold.", "more than 60 farm :sold"},
		{"About 60 farms were sold.", "about 60 farm :sold"},
		{"Around 60 farms were sold.", "about 60 farm :sold"},
		{"Roughly 60 farms were sold.", "about 60 farm :sold"},
		{"Approximately 60 farms were sold.", "about 60 farm :sold"},
		{"Some 50,000 farms were sold.", "about 50000 farm :sold"},
		{"An estimated 60 farms were sold.", "about 60 farm :sold"},
		{"60 or so farms were sold.", "about 60 farm :sold"},
		{"~60 farms were sold.", "about 60 farm :sold"},
		{"Up to 60 farms were sold.", "up to 60 farm :sold"},
		{"As many as 60 farms were sold.", "up to 60 farm :sold"},
		{"No more than 60 farms were sold.", "up to 60 farm :sold"},
		{"At most 60 farms were sold.", "up to 60 farm :sold"},
		{"Fewer than 60 farms were sold.", "fewer than 60 farm :sold"},
		{"Under 25 percent of farms were sold.", "fewer than 25 % {of farms} :sold"},
		{"60+ farms were sold.", "at least 60 farm :sold"},
		{"A total of 60 farms were sold.", "60 farm :sold"},
	})
	for _, c := range []struct {
		text      string
		low, high float64
		open      bool
	}{
		{"More than 60 farms.", 60, 0, true},
		{"At least 60 farms.", 60, 0, true},
		{"Up to 60 farms.", 0, 60, true},
		{"Fewer than 60 farms.", 0, 60, true},
		{"60 farms.", 60, 60, false},
		{"About 12,000 farms.", 11400, 12600, false},
		{"Nearly 60 farms.", 55, 60, false},
		{"About 100,000 farms.", 90000, 110000, false},
		{"10 to 17 farms.", 10, 17, false},
		{"Thousands of farms.", 2000, 0, true},
		{"Hundreds of thousands of farms.", 200000, 999999, false},
	} {
		f := readFigures(c.text)
		if len(f) != 1 || f[0].Low != c.low || f[0].High != c.high || f[0].Open != c.open {
			t.Errorf("%s: got %+v, want low %v high %v open %v", c.text, f, c.low, c.high, c.open)
		}
	}
}

func TestFigureKinds(t *testing.T) {
	checkFigures(t, []figureCase{
		{"They seized $565,000.", "565000 $"},
		{"They seized US$565,000.", "565000 $"},
		{"It cost £3.2 million.", "3200000 £"},
		{"It cost €40.", "40 €"},
		{"It cost $4.1 billion.", "4100000000 $"},
		{"It cost $1.2bn.", "1200000000 $"},
		{"It cost five million dollars.", "5000000 $"},
		{"A stamp costs 50 cents.", "50 cent"},
		{"The senate gave $3.7 million in loans.", "3700000 $ {loans}"},
		{"The vote was carried by 25 percent of members.", "25 % {of members}"},
		{"It met 33 per cent of the need.", "33 % {of the need} :met"},
		{"It met 33% of the need.", "33 % {of the need} :met"},
		{"Rates rose 3 percentage points.", "3 percentage point /difference"},
		{"The disk holds 216 GB.", "216 GB"},
		{"The disk holds 216GB.", "216 GB"},
		{"The road is 12 miles long.", "12 mile"},
		{"The park covers 300 square miles.", "300 square mile"},
		{"It takes two weeks.", "2 week"},
		{"A nine-day operation ended.", "9 day"},
		{"A 21-count indictment was read.", "21 count"},
		{"He was given 50 years in prison.", "50 year"},
		{"It weighs 5 kg.", "5 kg"},
		{"It runs at 60 km/h.", "60 km/h"},
		{"A three-week course began.", "3 week"},
		{"Farms used 300,000 acres.", "300000 acre"},
	})
	for text, kind := range map[string]assay.FigureKind{
		"It has 31 members.": assay.Count, "It has 31 percent.": assay.Percent, "It has $31.": assay.Money, "It has 31 GB.": assay.Measure,
	} {
		if f := readFigures(text); len(f) != 1 || f[0].Kind != kind {
			t.Errorf("%s: got %+v, want kind %s", text, f, kind)
		}
	}
}

func TestFigureUnits(t *testing.T) {
	checkFigures(t, []figureCase{
		{"Police found 31 fraud victims.", "31 victim {fraud} :found"},
		{"They found 14 missing children aged 4 to 17.", "14 child {missing; aged 4 to 17} :found"},
		{"They found 10 minors younger than twelve.", "10 minor {younger than twelve} :found"},
		{"They found ten children below the age of twelve.", "10 child {below the age of twelve} :found"},
		{"They found 14 missing children down to age four and 17 adults.", "14 child {missing; down to age four} :found | 17 adult :found"},
		{"There were 82 arrests.", "82 arrest"},
		{"The agency put arrests at 82 and the number of people rescued at 31.", "82 arrest | 31 person :rescued"},
		{"The count puts victims contacted and named at more than 30.", "more than 30 victim :contacted"},
		{"Arrests: 82.", "82 arrest"},
		{"It named six people and put total arrests at 24.", "6 person | 24 arrest"},
		{"The leads comprised 251 foreign and 135 domestic ones, 386 in total.", "251 lead {foreign} | 135 lead {domestic} | 386 lead"},
		{"There were 27 victims, ten of them children.", "27 victim | 10 child {of 27 victims}"},
		{"There were 31 victims, 14 of them missing children aged 4 to 17.", "31 victim | 14 child {missing; aged 4 to 17; of 31 victims}"},
		{"The agency found ten minors and called eight of them unharmed.", "10 minor :found | 8 minor {unharmed; of ten minors}"},
		{"They found 17 adults and 14 children who had been missing.", "17 adult :found | 14 child {missing} :found"},
		{"Some 300,000 of the children were moved.", "about 300000 child :moved"},
		{"More than 24,400 of these children had been located.", "more than 24400 child :located"},
		{"He met 230,000 who became unaccounted for.", "230000  :met"},
		{"He said 233,000 children were lost; the text speaks of more than 230,000 who left.", "233000 child :lost | more than 230000 child"},
		{"Federal convictions were 837 in 2019 and fell to 658 in 2020.", "837 conviction {Federal} | 658 conviction"},
		{"Prosecutions rose from 729 to 1,343 in the same span.", "729 prosecution | 1343 prosecution"},
		{"There were 2,360 fraud arrests in fiscal 2021, against 1,746 the year before.", "2360 arrest {fraud} | 1746 arrest"},
		{"The clubs held by the firm in May 2019 number at least 3,800.", "at least 3800 club :held"},
		{"It was a group numbering hundreds of thousands.", "200000..999999 "},
		{"It lists 28,000 federal law enforcement personnel.", "28000 personnel {federal law enforcement}"},
		{"Two Los Angeles elementary schools were closed.", "2 school {Los Angeles elementary} :closed"},
		{"Ten human rights groups were banned.", "10 group {human rights} :banned"},
		{"Six local, state and federal agencies took part.", "6 agency {local, state and federal}"},
		{"It rests on talks with over 20 present and former agents.", "more than 20 agent {present and former}"},
		{"Police freed 10 women and girls.", "10 woman {and girls} :freed"},
		{"The senators and 27 others signed; two senators and 27 others left.", "27  | 2 senator | 27 senator"},
		{"It sent out over 400 referrals.", "more than 400 referral"},
		{"It repeats 31,000 bad addresses and more than 43,000 missed hearings.", "31000 address {bad} | more than 43000 hearing {missed} :missed"},
		{"Thirteen wolves and 4 mice escaped.", "13 wolf :escaped | 4 mouse :escaped"},
		{"Nine of those arrested were released.", "9 person :released"},
		{"There were 14 or more migrant workers.", "at least 14 worker {migrant}"},
		{"Three analyses and two crises followed.", "3 analysis | 2 crisis"},
		{"The seven churches and six boxes were sold.", "7 church :sold | 6 box :sold"},
		{"The report names 40 police.", "40 police"},
		{"At farms in two towns, 319 arrests were made.", "2 town | 319 arrest"},
		{"DHS described the list.\nPolice rescued 31 people.\nDHS described the 31 as victims.", "31 person :rescued | 31 person"},
		{"The sting charged seven people.\nSix were arrested.", "7 person :charged | 6 person :arrested"},
		{"It began with a list of 80 minors.\nOnly 31 of the 80 were registered.", "80 minor | 31 minor {of 80} :registered | 80 minor /denominator"},
	})
}

func TestFigureActions(t *testing.T) {
	checkFigures(t, []figureCase{
		{"The sweep saw 12,347 children located and 403 sponsors arrested.", "12347 child :located | 403 sponsor :arrested"},
		{"12,347 children were located and 403 sponsors arrested.", "12347 child :located | 403 sponsor :arrested"},
		{"Police arrested 21 people.", "21 person :arrested"},
		{"Police rescued 17 adults and 10 minors.", "17 adult :rescued | 10 minor :rescued"},
		{"Officers said that 21 people had been released.", "21 person :released"},
		{"Of 78 minors aged 5 to 18, three are listed as recovered and 75 as located; two were still being sought.",
			"78 minor {aged 5 to 18} /denominator | 3 minor :recovered | 75 minor :located | 2 minor :sought"},
		{"It reports 19 previously unknown victims located and identified, of whom eight were rescued.",
			"19 victim {previously unknown} :located | 8 victim :rescued"},
		{"He reported 99 people charged with fraud, 111 with theft and 20 with related acts.", "99 person :charged | 111 person :charged | 20 person :charged"},
		{"The outcome was three recovered, 75 located and two outstanding.", "3  :recovered | 75  :located | 2 "},
		{"The bureau said 21 people were arrested, and the ministry later said 24.", "21 person :arrested | 24 person :arrested"},
		{"The arrest of 21 people was announced.", "21 person :arrested"},
		{"The identification of 36 victims followed.", "36 victim :identified"},
		{"It cites the agency for over 1,000 rescued victims.", "more than 1000 victim {rescued} :rescued"},
		{"It found and positively identified 36 victims and produced over 380 leads.", "36 victim :identified | more than 380 lead :produced"},
		{"Five people, four men and a woman, who owned the shops were arrested.", "5 person :arrested | 4 man :arrested"},
		{"Five people who owned or operated hotels near the town were arrested.", "5 person :arrested"},
		{"Officers seized 12 cars and sold 3 of them.", "12 car :seized | 3 car {of 12 cars} :sold"},
		{"Twelve officers seized drugs.", "12 officer"},
		{"Twelve officers arrested 30 people.", "12 officer | 30 person :arrested"},
		{"It arrested 422 sponsors accused of fraud.", "422 sponsor {accused} :arrested"},
		{"Two indictments charge 27 people: six alleged members of a group and 21 tied to another.",
			"2 indictment | 27 person :charged | 6 member {alleged; of a group} :charged | 21 person :tied"},
		{"The FBI arrests 21 people.", "21 person :arrested"},
		{"The ten children who were released left.", "10 child :released"},
		{"17 used false papers.", "17 "},
		{"Three named workers were deported.", "3 worker {named} :deported"},
		{"One child was found and two inquiries were opened.", "1 child :found | 2 inquiry :opened"},
		{"Warrants were served at 14 sites.", "14 site"},
		{"There were 6 people killed and 14 wounded.", "6 person :killed | 14 person :wounded"},
	})
}

func TestFigureRoles(t *testing.T) {
	checkFigures(t, []figureCase{
		{"Of 32 known dealers, 17 had used visas.", "32 dealer {known} /denominator | 17 dealer"},
		{"They found about 12,000 of the 50,000 children.", "about 12000 child {of 50,000 children} :found | 50000 child /denominator"},
		{"They found 12,000 out of 50,000 boxes.", "12000 box {of 50,000 boxes} :found | 50000 box /denominator"},
		{"Fourteen of the 31 were children reported missing, and the remaining 17 were adults.",
			"14 child {reported missing; of 31} | 31  /denominator | 17 adult"},
		{"Three of the six named workers had been deported.", "3 worker {of six named workers} :deported | 6 worker {named} /denominator"},
		{"It says that of 244 people arrested none was charged.", "244 person :arrested /denominator"},
		{"Of 1,169 defendants charged in 2020, 95 percent were citizens.", "1169 defendant :charged /denominator | 95 %"},
		{"It shows some 300 fewer victims identified, a 17 percent decline.", "about 300 victim :identified /difference | 17 % /difference"},
		{"Charges were 10 percent lower than a year before.", "10 % /difference"},
		{"Investigators spent about 33 percent fewer hours on such cases.", "about 33 % {hours} /difference"},
		{"The 33 percent drop in hours was noted.", "33 % {in hours} /difference"},
		{"A backlog of 65,000 tips had been cut by 59,000.", "65000 tip :cut | 59000 tip :cut /difference"},
		{"The total was up 200.", "200  /difference"},
		{"Sales rose 12 percent.", "12 % /difference"},
		{"Sales fell to 12 percent.", "12 %"},
		{"There were 30,000 letters, up from 24,000 three weeks before.", "30000 letter | 24000 letter"},
		{"An increase of 200 was recorded.", "200  :recorded /difference"},
		{"The agency plans to hire 500 agents.", "500 agent :hired /target"},
		{"The goal of 500 agents was missed.", "500 agent :missed /target"},
		{"He said finding 300,000 lost files would be a priority.", "300000 file {lost} :found /target"},
		{"The bill would save 2.5 million barrels.", "2500000 barrel /target"},
		{"If 40 members agree, it passes.", "40 member /target"},
		{"The office could not account for 32,000 files.", "32000 file"},
		{"The site reviews the White House claim that 62,000 farms were saved and finds that it is wrong.", "62000 farm :saved /quoted"},
		{"It examined a host's statement that 75,000 to 80,000 farms had been saved.", "75000..80000 farm :saved /quoted"},
		{"It checked the claim, repeated in the debate as 320,000, that files were lost.", "320000  /quoted"},
		{"It found that the claim misrepresents the audit: 291,000 people had received no letter.", "291000 person"},
		{"The ministry claims that 300 farms were saved.", "300 farm :saved"},
		{"The article carries the minister's figure of 129,143 farms saved.", "129143 farm :saved"},
		{"The board found 12 cases in 2005 and will review 30 more.", "12 case :found | 30 case :reviewed /target"},
	})
}

func TestNotFigures(t *testing.T) {
	none := []string{
		"A 14-year-old was found.", "The boy, aged 14, was found.", "Workers aged 9 to 17 left.", "Nobody under 21 may work.",
		"Anyone under 21 may not work there.", "He posed as a girl of 14.", "The youngest was four.", "She turned 18.",
		"He was 17 years old.", "He was 17 when it began.", "Girls as young as nine were sold.", "John Smith, 34, of Leeds, was named.",
		"Those over 65 were exempt.", "Children between the ages of 10 and 17 left.", "The act applies to minors under the age of 16.",
		"It happened in 2019.", "It began in 1984 and ended in 1991.", "The 2024 report is long.", "It ran from 17-26 June 2021.",
		"It ran on June 17-26.", "On 24 February - 7 March it ended.", "It was signed on 3 May.", "It ran between 8 and 11 June.",
		"He was charged under 18 U.S.C. 2422(b).", "The basis is 22 U.S.C. 7105.", "See OIG-25-21.", "See case No. 13-40767.",
		"It rests on 287(g).", "It cites 352 F. Supp. 3d 559.", "It is report RL34050.", "It is H.R. 1234.", "It is S. 267.",
		"Call 1-866-347-2423.", "Call 202/224-5944.", "Call (573) 636-1070.", "Call 202 228 3685.", "The tip line is 1-866-DHS-2-ICE.",
		"It lies at 200 Independence Avenue.", "Washington DC 20510 is the place.", "It began at 11 a.m. on Monday.", "It began at 10:30.",
		"It was the first.", "It was the 21st.", "FOX 13 aired it.", "The station is ABC 7.", "It is on Tier 1.",
		"It quotes WISN 12: the file is lost.", "A Boeing 747 landed.", "See section 7.", "See Chapter 11.", "See page 12.", "It is in Title 18.",
		"One of the sites closed.", "One outlet said so.", "They met in one facility.", "No one left.", "(1) The office shall close.",
		"1. The office shall close.", "He left two years ago.", "He was arrested three months later.", "The vote was 96-2.",
		"It was Phase 3.", "The 1990s were long.", "COVID-19 spread.", "An F-16 landed.", "It is in Article 5.", "It is Operation X III.",
		"The committee met on 2019-05-03.", "They met on 7/21/2021.", "It was a one-party vote.", "It is 007.",
	}
	for _, text := range none {
		for _, f := range readFigures(text) {
			t.Errorf("%s: got %s, want no figure", text, describe(f))
		}
	}
}

func Example_figures() {
	for _, f := range readFigures("Police located more than 24,400 of the 50,000 pupils by July 2025.") {
		fmt.Println(f.Text, "|", describe(f), "|", f.Period)
	}
	// Output:
	// more than 24,400 | more than 24400 pupil {of 50,000 pupils} :located | by July 2025
	// 50,000 | 50000 pupil /denominator | by July 2025
}
