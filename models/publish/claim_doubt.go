package publish

// A claim misleads where what is surely exceeded is under such a part of the number that people of the house see: a
// third of it, and a tenth of the faces, which are known by the smallest of their size alone.
const (
	doubtedPart      = 3
	doubtedFacesPart = 10
)

// Doubted is the claim held against its number as the overview has it, for people who are signed in: one that names
// far less is not to be published. Nothing else about the claim is changed, so that no exact number gets out with it.
func (c Claim) Doubted(exact int64) Claim {
	part, words := int64(doubtedPart), "a third"
	if c.Key == FacesKey {
		part, words = doubtedFacesPart, "a tenth"
	}
	if c.Reason != "" || c.Number == 0 || c.Number*part >= exact {
		return c
	}
	c.Doubtful = true
	c.Reason = "what the releases surely exceed is under " + words + " of the number on the overview, so the sentence " +
		"would mislead."
	return c
}

// Refusal says in a sentence that a claim is not to be published, and why.
func (c Claim) Refusal() string {
	if c.Doubtful {
		return "Too uncertain to publish: " + c.Reason
	}
	return "Can't publish: " + c.Reason
}
