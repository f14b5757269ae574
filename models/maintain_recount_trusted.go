package models

import "bytes"

// trust takes over, from what is kept of the installation, the days before the retention cutoff, whose facts are
// gone. How many creations there were on those days is not known; nothing that depends on it is compared.
func (h *factHistory) trust() error {
	if !h.cutoff.moved {
		return nil
	}
	kept := InstallationState{
		Installation: h.id,
		Seen:         bytes.Clone(h.kept.Seen),
		Created:      bytes.Clone(h.kept.Created),
		Reports:      bytes.Clone(h.kept.Reports),
		Filled:       bytes.Clone(h.kept.Filled),
	}
	if err := h.trusted.restore(kept); err != nil {
		return err
	}
	for d := range h.trusted.seen.all {
		if d < h.cutoff.since {
			h.seen[d] = true
		}
	}
	for a := range h.creations {
		for d := range h.trusted.created[a].all {
			if d < h.cutoff.since {
				h.creations[a][d] = 1
			}
		}
	}
	return nil
}

// addTrusted adds the count of the newest creations and the newest reports to a recounted state where they lie
// before the retention cutoff.
func (h *factHistory) addTrusted(in *installation) {
	if !h.cutoff.moved {
		return
	}
	if in.newest.day < h.cutoff.since {
		in.newest = h.trusted.newest
	}
	for _, r := range h.trusted.reports {
		if r.day < h.cutoff.since && len(h.reports[r.collection]) == 0 {
			in.reports = append(in.reports, r)
		}
	}
}
