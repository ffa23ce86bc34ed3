package stance

// opposing words call a claim untrue or unfounded.
var opposing = []string{
	"is false", "was false", "are false", "were false", "falsely", "untrue", "not true", "inaccurate", "incorrect", "debunked", "hoax",
	"misleading", "misleads", "misled", "misrepresents", "misrepresented", "distorts", "distort", "distorted", "fabricated",
	"contradicts", "contradict", "refutes",
	"lacks context", "lack context", "overstated", "overstates", "exaggerates", "exaggerated", "wrongly", "never happened", "did not happen",
}

// leavingOpen words speak of the claim without taking a side.
var leavingOpen = []string{
	"whether", "if", "claim that", "claims that", "the claim", "would", "could be", "may have", "might", "plans to", "aims to", "hopes to", "intends to", "promised to",
	"asked to", "asks", "urges", "calls on", "not clear", "unclear", "unverified",
}

// findingNone words say that a claim was examined and not borne out.
var findingNone = []string{
	"no evidence", "not supported by", "does not support", "do not support", "did not support", "unsupported", "unproven", "unfounded",
	"could not be verified", "could not verify", "could not be independently verified", "not borne out", "implausible",
}
