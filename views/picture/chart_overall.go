package picture

// overall is the dashed line of all labels together, below the bars, with its words beside its end.
func (c chartArea) overall() {
	if c.Plot.Overall == nil {
		return
	}
	y := c.y(c.Plot.Overall.Value)
	c.dashes([]pixelPoint{pt(c.room.left, y), pt(c.room.right, y)}, c.colour("--muted"), c.hair()*1.5)
	c.put(textLabel{
		words: c.Plot.Overall.Words,
		at:    pt(c.room.right+c.small.size*0.5, y+c.small.size*0.34),
		face:  c.small,
		token: "--ink",
	})
}

// overallWidth is the room that its words take beside the plot.
func (c chartArea) overallWidth() float64 {
	if c.Plot.Overall == nil {
		return 0
	}
	return c.wide(c.Plot.Overall.Words, c.small) + c.small.size*0.5
}

// connectors lead from the end of a floating bar to the next one.
func (c chartArea) connectors() {
	for i, end := range c.Plot.FloatingEnds() {
		c.level(c.slot(i, 0).right, c.slot(i+1, 0).left, c.y(end), c.colour("--control-line"))
	}
}
