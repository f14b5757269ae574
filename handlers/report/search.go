package report

import "strings"

// SearchWords are the product's own words by which a chart is looked for, beside its title: the series in it, and what
// people call what it shows.
func SearchWords(id string) string {
	services := "services applications detection verification recognition face model "
	sizes := "faces collections subjects size "
	words := map[string]string{
		"active":   "users count growth",
		"change":   "waterfall growth new lapsed went quiet came back",
		"gains":    "new lapsed went quiet came back churn",
		"services": services + "created popularity",
		"creators": services + "created who", "creation-shares": services + "mix popularity share",
		"reach": services + "adoption popularity share", "reach-over-time": services + "adoption popularity share growth",
		"adoption": services + "funnel conversion",
		"sizes":    sizes, "sizes-over-time": sizes + "growth", "size-shares": sizes + "share",
		"largest": sizes, "largest-over-time": sizes,
		"flow": sizes + "growth shrinkage", "moves": sizes + "growth", "ladder": sizes + "growth",
		"over-one-million": sizes + "million large",
		"at-least-faces":   sizes + "total sum", "retention": "churn cohort stay", "cohorts": "churn cohort stay",
		"retention-curve": "churn cohort stay",
		"days-seen":       "stickiness engagement frequency", "stickiness": "engagement frequency",
		"quiet-services": services + "churn lapsed", "quiet-sizes": sizes + "churn lapsed", "quiet-ages": "churn lapsed",
		"external-index": "docker pulls stars github", "external-amounts": "docker pulls stars github",
		"external-share": "docker pulls stars github opt-in rate",
	}
	return strings.TrimSpace(words[id])
}
