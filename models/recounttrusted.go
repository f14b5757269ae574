package models

import "bytes"

// trust takes over, from what is kept of the installation, the days before the horizon, whose facts are gone. How many creations there
// were on those days is not known; nothing that depends on it is compared.
func (h *factHistory) trust() error {
	if !h.horizon.moved {
		return nil
	}
	kept := state{id: h.id, seen: bytes.Clone(h.kept.seen), created: bytes.Clone(h.kept.created), reports: bytes.Clone(h.kept.reports),
		filled: bytes.Clone(h.kept.filled)}
	if err := h.trusted.restore(kept); err != nil {
		return err
	}
	for d := range h.trusted.seen.all {
		if d < h.horizon.since {
			h.seen[d] = true
		}
	}
	for a := range h.creations {
		for d := range h.trusted.created[a].all {
			if d < h.horizon.since {
				h.creations[a][d] = 1
			}
		}
	}
	return nil
}

// addTrusted adds the count of the newest creations and the newest reports to a recounted state where they lie before the horizon.
func (h *factHistory) addTrusted(in *installation) {
	if !h.horizon.moved {
		return
	}
	if in.newest.day < h.horizon.since {
		in.newest = h.trusted.newest
	}
	for _, r := range h.trusted.reports {
		if r.day < h.horizon.since && len(h.reports[r.collection]) == 0 {
			in.reports = append(in.reports, r)
		}
	}
}
