package picture

// What is said of invented numbers: over their picture, and before its words.
const (
	demoMark  = "Demo data"
	demoWords = demoMark + ": none of these installations exist"
)

// demoBand runs across the top of a picture of demo data, from edge to edge, and returns how high it is.
func (s *canvas) demoBand(demo bool) (height float64) {
	if !demo {
		return 0
	}
	height = s.strong.size * 2
	s.fill(boxPath(rect(0, 0, s.width, height)), s.colour("--down"))
	s.put(textLabel{
		words: demoWords,
		at:    pt(s.margin, height/2+s.strong.size*capHeight/2),
		face:  s.strong,
		token: "--card",
	})
	return height
}

// name is the picture's title for programs.
func (p Picture) name() string {
	if p.Demo {
		return demoMark + ": " + printableText(p.Title)
	}
	return printableText(p.Title)
}
