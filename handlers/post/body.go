package post

// Body holds the members of a record as it was posted: parts of the body, nil where there is none.
type Body struct{ Install, Collection, Size, Action []byte }

// Read reads one JSON object whose members are those of records, each once, and texts of printable ASCII without
// escapes. It leaves everything else to encoding/json, and leaves no garbage.
func (p *Body) Read(body []byte) bool {
	scan := scanner{rest: body}
	if !scan.next('{') {
		return false
	}
	for {
		name, ok := scan.text()
		if !ok || !scan.next(':') {
			return false
		}
		value, ok := scan.text()
		if !ok || !p.set(name, value) {
			return false
		}
		if !scan.next(',') {
			return scan.next('}') && scan.ended()
		}
	}
}

func (p *Body) set(name, value []byte) bool {
	var member *[]byte
	switch string(name) {
	case "install_guid":
		member = &p.Install
	case "collection_guid":
		member = &p.Collection
	case "faces_range":
		member = &p.Size
	case "action_name":
		member = &p.Action
	}
	if member == nil || *member != nil {
		return false
	}
	*member = value
	return true
}

// scanner reads JSON of the plainest kind, from its beginning to its end.
type scanner struct{ rest []byte }

// next skips white space, and the sign if it comes then.
func (s *scanner) next(sign byte) bool {
	if s.ended() || s.rest[0] != sign {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

// ended skips white space and reports whether nothing comes then.
func (s *scanner) ended() bool {
	for len(s.rest) > 0 {
		switch s.rest[0] {
		case ' ', '\t', '\r', '\n':
			s.rest = s.rest[1:]
		default:
			return false
		}
	}
	return true
}

// text reads a string whose letters mean themselves.
func (s *scanner) text() ([]byte, bool) {
	if !s.next('"') {
		return nil, false
	}
	for i, c := range s.rest {
		switch {
		case c == '"':
			text := s.rest[:i]
			s.rest = s.rest[i+1:]
			return text, true
		case c == '\\' || c < ' ' || c > '~':
			return nil, false
		}
	}
	return nil, false
}
