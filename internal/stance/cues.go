package stance

import (
	"strings"
	"sync"

	"assay/internal/text"
)

// cueFlags are words that do something to a claim, by stem or as written; read
// when first asked for.
var cueFlags = sync.OnceValue(func() map[string]flag { return readCues(cueWords) })

var cueWords = map[flag]string{
	negator: `not no never none neither nor cannot without n't nobody nothing nowhere non cant`,
	weakly: `fail failed failure lack lacking absence absent deny denied denies refuse refused reject rejected unable unlikely
		rarely hardly barely scarcely seldom little few insufficient inadequate inconclusive unclear uncertain unknown unproven
		avoid prevent stop cease halt cancel withdraw ineffective negligible insignificant except exclude excluding limited
		instead rather despite unlike prohibit ban banned forbid against halted ended discontinued`,
	opposer: `false falsely untrue myth hoax incorrect inaccurate wrong wrongly misleading mislead debunk disprove disproven refute
		contradict contrary contradiction misinformation fabricated fake baseless unfounded erroneous mistaken misconception
		misrepresent distort exaggerate exaggerated overstate overstated dispute disputed discredit discredited rebut fallacy
		pseudoscience conspiracy opposite`,
	hedger: `may might could would possible possibly potential potentially likely probable probably perhaps appear seem suggest
		suggesting believe believed alleged allegedly reportedly estimated hypothesis hypothesize speculate propose expected`,
	limiter: `only all every always entire entirely whole exclusively sole solely first last most least best worst largest smallest
		highest lowest biggest oldest youngest longest shortest greatest unique never any both same completely fully total totally
		must certainly definitely proven prove`,
	contrast: `but however although though whereas nevertheless nonetheless yet while`,
	effect: `effect evidence association associate link correlation correlate significant significance benefit impact relation
		relationship role proof support indication data study trial statistically improvement`,
	unrelated: `unrelated independent difference unaffected unchanged similar comparable`,
}

func readCues(lists map[flag]string) map[string]flag {
	cues := map[string]flag{}
	for f, words := range lists {
		for _, w := range strings.Fields(words) {
			cues[w] |= f
			if f != negator && f != limiter && len(w) > 3 {
				cues[text.Stem(w)] |= f
			}
		}
	}
	return cues
}

// oppositions are the two sides of what can be said of a thing, by a bar. A
// word of one side in the claim and one of the other in the source speak against
// each other, whatever WordNet says of them.
const oppositions = `
increase rise grow climb surge soar jump expand gain escalate accelerate boost higher high more up upward raise elevate exceed above greater larger growth worsen intensify double triple enhance | decrease fall decline drop shrink diminish lessen plunge slump sink reduce lower low less fewer down downward cut below smaller reduction loss slow weaken halve suppress deplete
cause induce trigger provoke produce create generate lead contribute promote drive | prevent inhibit block suppress protect stop hinder avoid impede
support confirm prove demonstrate agree endorse back favor affirm corroborate | oppose refute disprove contradict disagree reject dispute deny discredit
effective efficacious successful beneficial useful helpful benefit help improve improvement improved efficacy | ineffective useless unsuccessful harmful harm worsen deteriorate futile detrimental hurt
safe safely safety harmless | dangerous unsafe risky harmful hazardous toxic danger deadly fatal
common frequent widespread usual often prevalent | rare uncommon infrequent unusual seldom rarely scarce
warm hot heat warming warmer hotter warmest hottest | cool cold cooling cooler colder coldest hottest freeze
win won victory winner victorious defeat beat | lose lost loss defeat loser defeated
alive survive survived living live survivor | dead die died death deceased kill killed fatal
male man boy father son husband brother he actor king men | female woman girl mother daughter wife sister she actress queen women
before prior earlier previous previously precede early begin start began | after later subsequent subsequently following follow late end finish
first initial beginning start debut | last final end ending
accept approve allow permit legal legalize authorize pass adopt enact | reject refuse deny ban prohibit forbid illegal outlaw veto block repeal
open opened opening | close closed closing shut
begin start launch commence open found establish introduce | end finish stop cease close conclude terminate abolish discontinue
young younger youngest child children kid | old older oldest elderly adult senior
large big huge massive major great substantial significant considerable | small tiny minor little slight negligible minimal insignificant
long lengthy longer prolonged | short brief shorter shortened
fast rapid quick quickly rapidly faster | slow slowly gradual slower gradually
strong stronger powerful robust strength severe | weak weaker mild feeble weakness
rich wealthy | poor impoverished
north northern | south southern
east eastern | west western
left | right
many numerous several multiple most majority | few none fewer minority single
all every entire whole always everyone | none no never some nobody
positive positively | negative negatively
public | private
success succeed successful achieve | failure fail failed unsuccessful
present presence contain include including | absent absence lack exclude excluding missing without
true truth real genuine authentic accurate correct fact actual | false untrue fake hoax myth incorrect inaccurate wrong fabricated fictional
love like enjoy praise praised acclaim acclaimed popular | hate dislike criticize criticized condemn despise unpopular pan
buy purchase acquire bought | sell sold
enter arrive join come arrival | leave depart exit quit resign withdraw departure
ascend rise climb | descend fall drop
alone single solo individual | together group team pair multiple
inside indoors indoor in | outside outdoors outdoor out
sit sitting seated lie lying sleep sleeping asleep | stand standing walk walking run running jump jumping dance dancing awake
day daytime morning | night nighttime evening
guilty convicted convict condemn | innocent acquitted acquit exonerated
married marry wed | divorced single unmarried divorce
natural naturally | artificial synthetic manmade engineered
human people anthropogenic | animal nature natural
better best improve superior | worse worst worsen inferior
higher | lower
hero protagonist | villain antagonist
ally friend friendly | enemy foe hostile
attack invade | defend retreat
empty | full crowded
happy smile smiling laugh | sad cry crying angry frown
wet rain raining rainy | dry sunny drought
black dark | white light bright
summer | winter
domestic national local | foreign international global overseas
permanent permanently forever | temporary temporarily
easy simple | difficult hard complex
cheap inexpensive affordable | expensive costly
healthy well | sick ill unhealthy disease
clean pure | dirty polluted contaminated
peace | war conflict
critical serious severe | mild moderate
symptomatic | asymptomatic
deny denied | confirm confirmed admit admitted
include | exclude
unable | able
known | unknown
likely | unlikely
expand | contract
acidic acidity acid | alkaline basic
melt thaw shrink retreat | freeze expand advance
emit release | absorb sequester store
immune resistant | susceptible vulnerable
comedy comedic | tragedy drama horror
fiction fictional novel | nonfiction documentary real biography
rural | urban
single | double multiple
sufficient enough adequate | insufficient inadequate
identify identified detect detected locate located found | miss missing overlook undetected lost
arrest arrested detain detained jail imprison | release released free freed
charge charged accuse accused indict indicted | dismiss dismissed drop cleared exonerate
rescue rescued save saved recover recovered | abduct abducted kidnap kidnapped abandon abandoned
employ hire hired | fire fired dismiss dismissed layoff
fund finance funded | defund cut
reveal disclose publish | hide conceal withhold secret
build built construct | destroy destroyed demolish
`

// polesOf gives the sides of oppositions that a stem stands on. Sides are
// numbered so that a side and its opposite differ in the last bit only.
var polesOf = sync.OnceValue(func() map[string][]uint16 { return readPoles(oppositions) })

func readPoles(lists string) map[string][]uint16 {
	poles := map[string][]uint16{}
	for i, line := range strings.Split(strings.TrimSpace(lists), "\n") {
		a, b, _ := strings.Cut(line, "|")
		for side, words := range []string{a, b} {
			for _, w := range strings.Fields(words) {
				stem, pole := text.Stem(w), uint16(2*i+side)
				if n := len(poles[stem]); n == 0 || poles[stem][n-1] != pole {
					poles[stem] = append(poles[stem], pole)
				}
			}
		}
	}
	return poles
}
