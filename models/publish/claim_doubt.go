package publish

// A claim misleads where what it says is exceeded is under such a part of the number that was released: half of it; a
// third for the round number that was passed, since those are up to two and a half times apart; and a tenth of the
// faces, which are known by the smallest of their size alone.
const (
	doubtedPart       = 2
	doubtedPassedPart = 3
	doubtedFacesPart  = 10
)

// Doubted is the claim held against the number that was released of the same thing: one that names far less is not to
// be published, neither as a sentence nor on a badge. It is made of releases alone, so that no exact number shows in
// what is offered.
func (c Claim) Doubted() Claim {
	part, words := int64(doubtedPart), "half"
	switch c.Key {
	case FacesKey:
		part, words = doubtedFacesPart, "a tenth"
	case PassedKey:
		part, words = doubtedPassedPart, "a third"
	}
	if c.Reason != "" || c.Number == 0 || c.Number*part >= c.Released {
		return c
	}
	c.Doubtful = true
	c.Reason = "what is surely exceeded is under " + words + " of the released number, so the sentence would mislead."
	return c
}

// Refusal says in a sentence that a claim is not to be published, and why.
func (c Claim) Refusal() string {
	if c.Doubtful {
		return "Too uncertain to publish: " + c.Reason
	}
	return "Can't publish: " + c.Reason
}
