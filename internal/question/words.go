package question

import (
	_ "embed"
	"strings"

	"assay"
)

//go:embed verbs.txt
var verbList string

var (
	baseVerbs      = set(verbList)
	auxiliaries    = set("has have had did do does is are was were can could may might will would should must")
	questionWords  = set("what which who whom whose when where why how")
	determiners    = set("the a an of its their his her this that these those any some no each every to and or in for")
	participles    = set("found lost led taken given made held run begun brought sent sought written gone seen known grown fallen risen spoken spent met left kept paid sold bought caught taught thought chosen freed broken hidden drawn shown been become done built cut put set hit let won told said read")
	notParticiples = set("united alleged unaccompanied hundred indeed undocumented")
	actorHeads     = set("agents officials officers employees staff spokesperson administration admin department agency enforcement investigators leaders ministers members inspectors engineers workers personnel forces authorities crews teams units lawyers prosecutors")
	foreignWords   = set("el la los las de del que en es por para una un le les des est et dans pour qui der die das und ist nicht ein eine mit von zu il lo gli che di per o os da do em é uma het een van")
)

// claimPrefixes introduce a claim; what follows is the claim.
var claimPrefixes = []string{
	"fact check:", "fact-check:", "factcheck:", "claim:", "is it true that ", "is it true ", "is it a fact that ", "is it the case that ",
	"true or false:", "what evidence supports the claim ", "what evidence is there for the claim ", "what evidence supports ",
	"what evidence is there that ", "is there evidence that ", "is there any evidence that ", "what is the evidence that ", "what is the evidence for ",
}

type askRule struct {
	ask   assay.Ask
	words []string
}

// askRules are tried in order on the lower-case question.
var askRules = []askRule{
	{assay.AskOversight, []string{"oversight", "watchdog", "who monitors", "who audits", "accountability", "who checks"}},
	{assay.AskCriticism, []string{"criticism", "criticisms", "critics", "criticised", "criticized", "objections", "concerns", "controvers", "arguments against"}},
	{assay.AskProcess, []string{"the process", "what process", "what steps", "which steps", "the procedure", "step by step"}},
	{assay.AskRole, []string{"the role", "what role", "which role", "responsible for", "responsibilities", "the mission", "the purpose of"}},
	{assay.AskDisclose, []string{"disclose", "reveal", "what did the", "what does the", "what do the", "report say", "report find", "report show", "conclude"}},
	{assay.AskWhich, []string{"which "}},
	{assay.AskProcess, []string{"how do ", "how does ", "how did ", "how is ", "how are ", "how was ", "how were "}},
}

// lightVerbs say that something is done and not what; the claim's action is
// what follows them.
var lightVerbs = set("conduct conducted make made do done take taken use used have had carry carried run perform performed undertake undertaken hold held give given get exist exists existed")

// scaffold are words that shape a question and say nothing of its subject.
var scaffold = set(`role process evidence support supports claim claims fact check true false say says said disclose disclosed
disclose report reports reported reveal reveals exist exists existing include includes included document documented documents
many much number numbers large larger largest big bigger biggest small smallest high highest low lowest total totals
year years month months week weeks day days last past recent recently first since ago
criticism criticisms critics criticise criticize criticised criticized controversy controversies concerns concern objections objection
oversight watchdog watchdogs accountability responsible responsibilities responsibility mission purpose procedure steps step
office term tenure tactics tactic practice practices method methods approach approaches technique techniques
independent main mainly major key kind kinds type types sort sorts way ways thing things
regarding concerning regard relate related involve involved involving happen happened conduct conducted
use used get gets go goes come comes take takes make makes do does done good bad new old current currently`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
