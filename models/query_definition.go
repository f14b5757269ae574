package models

// figureDefinitions say what each figure means, in the words shown beside it and sent with it.
var figureDefinitions = map[string]string{
	"active_1": "Installations seen on the day: at least one record of any kind was accepted from them.",
	"active_7": "Distinct installations seen in the 7 days ending with the day.",
	"active_28": "Distinct installations seen in the 28 days ending with the day. Counted once each, over four " +
		"full weeks.",
	"active_30": "Distinct installations seen in the 30 days ending with the day.",
	"established": "Installations seen on at least two different days of the 28 days ending with the day. Leaves out" +
		" one-day trials.",
	"new": "Installations seen for the first time ever.",
	"resurrected": "Installations seen on the day and before, but on none of the 28 days before it. For a week or " +
		"month: seen in it and before, but not in the one before it.",
	"lapsed": "Installations last seen exactly 28 days before the day, so that they left the 28-day window on " +
		"it. For a week or month: seen in the one before, not in it.",
	"returning": "Installations seen in the week or month and in the one before.",
	"active":    "Distinct installations seen in the week or month.",

	"creations":     "How many were created. Deletions are not reported, so this is not the number that exist today.",
	"installations": "All installations ever seen, on or before the day.",
	"adoption": "How far the installations ever seen had come by the end of the day. A step counts for the steps " +
		"before it too, since a service lives in an application and an application belongs to a user, and " +
		"some records of first steps are never sent.",
	"adoption_seen":        "All installations ever seen, on or before the day.",
	"adoption_user":        "Those that created a user, or took a later step.",
	"adoption_application": "Those that created an application, or took a later step.",
	"adoption_service":     "Those that created a service of any type, or reported a filled collection.",
	"adoption_filled": "Those that ever reported a face collection that holds faces: not 0, and not the demo collection " +
		"while it is untouched.",

	"reach": "Of the installations active in the 28 days ending with the day, those that created one on or before it.",

	"ever_created_installations": "All installations that created one on or before the day, active or not.",
	"creating_installations":     "Distinct installations that created one in the day, week or month.",

	"collections": "Current face collections by size range. A collection is current for 7 days from a report on, or " +
		"until its next one. Excludes collections that report 0, and the untouched demo collection of " +
		"every fresh installation (11-50). Counts people since 0.5.1, faces before.",
	"collections_0": "Current collections that report 0: empty, or a service that holds no faces.",
	"demo_collections": "Current demo collections that are as they were installed (11-50). They are not " +
		"face collections.",
	"face_collections":      "Current face collections of all size ranges.",
	"holders":               "Distinct installations with any current face collection.",
	"holding_installations": "Distinct installations with a current face collection in the range.",
	"largest_collection":    "Installations by the range of their largest current face collection.",
	"at_least_faces": "The sum of the lower bounds of the ranges of all current face collections: the true total is " +
		"higher.",
	"over_one_million": "Current face collections that report more than 1,000,000.",
	"moves": "Collections that went from one size range to another on the days shown; one that moved several " +
		"times counts each time. New ones, and ones that report again after 7 days of silence, count as " +
		"new; ones without a report for 7 days count as gone.",
	"retained_all": "All cohorts together count, for each week after the first, those of which that week is over. The " +
		"band is the 95 % score interval of Wilson: where the share would lie if as many more came like these.",
	"retained_monthly": "A month holds the cohorts whose Monday is in it.",
	"days_seen": "Installations active in the 28 days ending with the day, by on how many of these days they " +
		"were seen.",
	"quiet_share": "How often an installation went quiet in the range, of those that did and those still active on its " +
		"last day. Both are grouped by what was known on the day they were last seen; sizes of active ones are those of " +
		"the last day.",
	"quiet_by_age": "Of the installations that were of an age while active, on a day of the range or the day before it, " +
		"how many went quiet at it. The age is the days from the first to the last sign. Who grew older in the range " +
		"counts at each age.",
	"size_ladder": "Every stay of a face collection in a size counts once: those there at the beginning of the range " +
		"and those that came to it. Each ends the range larger, smaller, gone, or still there. The median is of the days " +
		"that those that grew had been in the size; of two in the middle it is the lower one.",
	"external_total": "The counter of the series as it stood on the day, or on the last day of the week or month; empty " +
		"where nobody read it on that day, and for series that have no counter.",
	"external_amount": "What came of the series in the day, week or month: of a counter, how much it rose since the day " +
		"before the first; otherwise the sum of all days. Empty where a day that it needs is not known.",
	"external_index": "Each line in percent of its own value on one day, the first on which all of them are known, so " +
		"that one axis is true of all. Series that are no counters are summed over 28 days, as active installations are.",
	"external_share": "New installations that reported, of the units that came in the same days: the least share of new " +
		"installations that opted in. Each unit is taken as a new installation, and many are upgrades, automatic builds or " +
		"mirrors. Only for series that are marked as comparable; empty where a day is not known, below 20 units, where " +
		"more reported than there are units, and in the first eight weeks of records, in which whoever was there before " +
		"counts as new.",
	"retained": "Of the installations first seen in one week, those seen in the n-th week after.",
}

// Definition is the sentence that says what the figure of this field name means; empty for an unknown name.
func Definition(field string) string { return figureDefinitions[field] }
