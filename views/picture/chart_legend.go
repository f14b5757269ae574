package picture

import "compreface-stats/views"

// legend writes the keys of the colours in rows, and returns where the plot's room begins. Lines that are
// named at their ends need no keys.
func (c chartArea) legend(named bool) (top float64) {
	if named || len(c.Plot.Series) == 1 && c.Form != views.FormLines {
		return c.room.top
	}
	at := pt(c.room.left, c.room.top)
	row := c.text.size * 1.6
	for i, key := range c.Plot.Series {
		name := c.shorten(printableText(key.Name), c.text, c.room.width()*0.4)
		at = c.nextKey(at, name, row)
		base := at.plus(0, row*0.7)
		if at.y > c.room.top+2.5*row { // three rows
			more := "and " + views.Number(int64(len(c.Plot.Series)-i)) + " more"
			c.put(textLabel{words: more, at: base, face: c.text, token: "--muted"})
			return at.y + row
		}
		c.swatch(key, base)
		words := textLabel{words: name, at: base.plus(c.swatchSide()*1.6, 0), face: c.text, token: "--ink"}
		at.x = c.put(words).right + c.text.size*1.3
	}
	return at.y + row*1.1
}

// nextKey is where a key goes that needs so much room: beside the one before, or into the next row.
func (c chartArea) nextKey(at pixelPoint, name string, row float64) pixelPoint {
	need := c.swatchSide()*1.6 + c.wide(name, c.text)
	if at.x > c.room.left && at.x+need > c.room.right {
		return pt(c.room.left, at.y+row)
	}
	return at
}
