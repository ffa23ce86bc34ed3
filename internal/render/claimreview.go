package render

import (
	"encoding/json"
	"slices"
	"time"

	"assay"
)

// Reviewed says of a published report what its ClaimReview needs beside it.
type Reviewed struct {
	Address   string // of the check, absolute
	Desk      string // the name of who publishes it
	Home      string // the desk's address, absolute
	Language  string // BCP 47
	Published time.Time
	Changed   time.Time // of the latest version
}

// rated are the verdicts that lie on a scale, from what the evidence is against
// to what it bears out.
var rated = []assay.VerdictLabel{assay.Refuted, assay.Conflicting, assay.Supported}

// scaleWords explain the numbers to whoever reads them without the words.
const scaleWords = "Scale: 1 Refuted, 2 Conflicting evidence, 3 Supported. Not enough evidence has no number: nothing was found true or false."

// maxAppearances is the most places of a claim that are named.
const maxAppearances = 10

// ClaimReview gives the ClaimReview of a published report (schema.org), as JSON
// that can stand in a page's script element; nil when there is none to give. A
// question without a verdict reviews no claim, and another type would say less
// than the page does. The claim's appearances are the sources by which the
// interested party itself makes it, as the verdict counts them.
func ClaimReview(r *assay.Report, p Reviewed) ([]byte, error) {
	if r.Verdict == nil || r.Claim == "" {
		return nil, nil
	}
	rating := jsonLD{
		"@type": "Rating", "alternateName": string(r.Verdict.Label), "ratingExplanation": clean(r.Verdict.Reason) + " " + scaleWords,
	}
	if n := slices.Index(rated, r.Verdict.Label); n >= 0 {
		rating["ratingValue"], rating["worstRating"], rating["bestRating"] = n+1, 1, len(rated)
	}
	claim := jsonLD{"@type": "Claim", "text": clean(r.Claim)}
	if at := appearances(r); len(at) > 0 {
		claim["appearance"] = at
	}
	review := jsonLD{
		"@context": "https://schema.org", "@type": "ClaimReview",
		"url": p.Address, "claimReviewed": clean(r.Claim), "reviewRating": rating, "itemReviewed": claim,
		"author":        jsonLD{"@type": "Organization", "name": p.Desk, "url": p.Home},
		"datePublished": p.Published.UTC().Format(time.RFC3339), "dateModified": p.Changed.UTC().Format(time.RFC3339),
		"name": clean(r.Question), "inLanguage": p.Language,
	}
	return json.Marshal(review)
}

// appearances gives where the interested party makes the claim.
func appearances(r *assay.Report) []jsonLD {
	own := map[string]bool{}
	for _, o := range r.Origins {
		own[o.ID] = o.Interest == assay.Interested && slices.Contains(r.Verdict.Support, o.ID)
	}
	var out []jsonLD
	for _, s := range r.Sources {
		address, _, ok := webAddress(s.URL)
		if ok && own[s.Origin] && s.Interest == assay.Interested && len(out) < maxAppearances {
			w := jsonLD{"@type": "CreativeWork", "url": address, "name": clean(s.Title)}
			if s.Published != "" {
				w["datePublished"] = s.Published
			}
			if s.Publisher != "" {
				w["publisher"] = jsonLD{"@type": "Organization", "name": clean(s.Publisher)}
			}
			out = append(out, w)
		}
	}
	return out
}
