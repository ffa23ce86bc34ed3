package extract

import (
	"bytes"
	"encoding/json"
	"strings"

	"assay"
)

// claimRecord is what a fact-check search service keeps of a claim: the shape
// of Google's Fact Check Tools API, v1alpha1 (a Claim with its ClaimReviews).
type claimRecord struct {
	Text     string `json:"text"`
	Claimant string `json:"claimant"`
	Date     string `json:"claimDate"`
}

// reviewRecord is one review of such a claim.
type reviewRecord struct {
	Publisher struct {
		Name string `json:"name"`
		Site string `json:"site"`
	} `json:"publisher"`
	URL    string `json:"url"`
	Title  string `json:"title"`
	Date   string `json:"reviewDate"`
	Rating string `json:"textualRating"`
}

// readClaimRecord reads the record of a claim as the fact check that it names:
// its headline is the text, because the claim itself is what the fact check
// speaks about and not what it says. Of several reviews the one at the capture's
// location is read, or the first.
func readClaimRecord(c assay.Capture, r *reading, d decoded, reviews *member) (*reading, error) {
	var claim claimRecord
	if err := json.Unmarshal([]byte(d.text), &claim); err != nil {
		return nil, unreadable("the record of a fact check is not in order: %v", err)
	}
	at, review := chooseReview(c, d.text, reviews)
	if review == nil || strings.TrimSpace(review.Title) == "" || review.Rating == "" {
		return nil, unreadable("the record of a fact check names no review with a title and a rating")
	}
	bounds := boundsOf(c)
	r.publisher = review.Publisher.Name
	if r.publisher == "" {
		r.publisher = review.Publisher.Site
	}
	r.title, r.url, r.published = line(review.Title, 300), review.URL, bounds.day(review.Date)
	r.review = &assay.Review{
		Claim: line(claim.Text, 1000), Claimant: line(claim.Claimant, 200), Rating: line(review.Rating, 200),
		Author: line(r.publisher, 200), Date: r.published,
	}
	r.warn("only the record that a search service keeps of this fact check was read, not its page")
	b := builder{src: d.text}
	copyString(&b, at.start, at.end)
	out, segs := b.finish()
	r.text, r.segments = out, compose(segs, d.segs)
	return r, nil
}

// chooseReview gives the review of a record that is read, with where its title
// stands; nil when there is none.
func chooseReview(c assay.Capture, src string, reviews *member) (title *member, chosen *reviewRecord) {
	address, _, _ := strings.Cut(c.Location, "#")
	dec := json.NewDecoder(bytes.NewReader([]byte(src[reviews.start:reviews.end])))
	if t, err := dec.Token(); err != nil || t != json.Delim('[') {
		return nil, nil
	}
	for n := 0; dec.More() && n < maxListed; n++ {
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return title, chosen
		}
		start := reviews.start + int(dec.InputOffset()) - len(raw)
		var one reviewRecord
		if json.Unmarshal(raw, &one) != nil || chosen != nil && one.URL != address {
			continue
		}
		values, err := members(string(raw))
		if err != nil {
			continue
		}
		at := memberOf(values, "title")
		if at == nil || raw[at.start] != '"' {
			continue
		}
		title, chosen = &member{at.key, start + at.start, start + at.end}, &one
		if one.URL == address {
			return title, chosen
		}
	}
	return title, chosen
}

// memberOf gives the first member of a key, nil when there is none.
func memberOf(values []member, key string) *member {
	for i := range values {
		if values[i].key == key {
			return &values[i]
		}
	}
	return nil
}
