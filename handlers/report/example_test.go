package report_test

import (
	"fmt"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
)

// A chart of the list, drawn from numbers that were loaded elsewhere: once for a page, and once for a file.
func Example() {
	today, _ := models.ParseDay("2025-03-31")
	days, _ := report.ParseRange(map[string]string{"range": "7d"}, today, models.Span{From: today - 30, To: today})
	chart, _ := report.ByID("adoption")
	data := report.Data{Adoption: models.AdoptionDay{
		Day: days.AsOf(), Seen: 20, User: 18, Application: 15, Service: 12, Filled: 5,
	}}
	view := report.View{DateRange: days, Data: data}

	shown := chart.Render(view)
	fmt.Println(shown.Title)
	fmt.Println(shown.Note)
	fmt.Println(shown.Table.Rows[4])
	lines, _ := chart.Rows(view).CSV()
	fmt.Print(string(lines))
	// Output:
	// Adoption funnel
	// Of 20 installations ever seen up to 30 Mar 2025: 25.0 % (5 of 20) filled a collection. A later step counts for the earlier ones, also where their creation is not on record.
	// [Filled collection 5 25.0 % 5 of 12]
	// label,Share of all installations ever seen,"Share of all installations ever seen, count","Share of all installations ever seen, of",final,as_of,complete_to
	// Seen,100,20,20,true,2025-03-30,2025-03-30
	// First user,90,18,20,true,2025-03-30,2025-03-30
	// First application,75,15,20,true,2025-03-30,2025-03-30
	// First service,60,12,20,true,2025-03-30,2025-03-30
	// Filled collection,25,5,20,true,2025-03-30,2025-03-30
}
