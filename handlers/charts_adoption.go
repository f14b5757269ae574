package handlers

import (
	"fmt"

	"compreface-stats/models"
	"compreface-stats/views"
)

// creationHeadlines are what was created in the window, by type; daily begins with w.asked().
func creationHeadlines(w window, daily []models.ServicePeriod) []views.Figure {
	list := []headline{}
	for _, a := range models.Actions() {
		created := courseOf(w.asked().From, daily, func(p models.ServicePeriod) int64 { return p.Creations[a] })
		list = append(list, headline{field: a.String(), label: actionLabel(a) + " created", course: created, summed: true})
	}
	return w.figures(list...)
}

// creatorsChart counts installations where servicesChart counts creations: one that makes a hundred is still one.
func creatorsChart(w window, rows []models.ServicePeriod) views.Chart {
	plot, columns := w.over(w.By, "installations"), []string{periodColumn(w.By)}
	table := views.Table{Caption: "Installations that created one, by " + w.By.String()}
	for _, a := range models.Actions() {
		counts := courseOf(0, rows, func(p models.ServicePeriod) int64 { return p.Installations[a] })
		plot.Series = append(plot.Series, views.Counts(actionLabel(a), views.ActionToken(a.String()), counts.values))
		columns = append(columns, actionLabel(a))
	}
	for _, row := range rows {
		table.Rows = append(table.Rows, tableRow(w.periodLabel(row.Start), row.Installations[:]...))
	}
	table.Columns = numbered(columns...)
	return w.downloads("services", w.Span, w.By, views.Chart{
		ID: "creators", Title: "Creating installations", Note: joined("Each installation once a "+w.By.String()+" and type.", w.periodNote()), Table: table,
		Definition: definitions("creating_installations"), Summary: "How many installations created one, by " + w.By.String() + " and type.", Height: "tall",
		Drawing: views.Lines(plot),
	})
}

// creationSharesChart shows which type people choose: users and applications are no choice and are left out.
func creationSharesChart(w window, rows []models.ServicePeriod) views.Chart {
	plot, columns := w.over(w.By, "% of services created"), []string{periodColumn(w.By), "Services created"}
	plot.Percent, plot.Of = true, courseOf(0, rows, servicesCreated).values
	for _, a := range serviceTypes() {
		columns = append(columns, actionLabel(a))
		created := courseOf(0, rows, func(p models.ServicePeriod) int64 { return p.Creations[a] })
		plot.Series = append(plot.Series, views.SharesOf(actionLabel(a), views.ActionToken(a.String()), created.values, plot.Of))
	}
	table := views.Table{Caption: "Services created by " + w.By.String() + ", with the share of each type", Columns: numbered(columns...)}
	var all int64
	for _, row := range rows {
		cells := []string{w.periodLabel(row.Start), views.Number(servicesCreated(row))}
		for _, a := range serviceTypes() {
			cells = append(cells, views.CountAndShare(row.Creations[a], servicesCreated(row)))
		}
		table.Rows, all = append(table.Rows, cells), all+servicesCreated(row)
	}
	return w.downloads("services", w.Span, w.By, views.Chart{
		ID: "creation-shares", Title: "Which service is chosen", Table: table, Definition: definitions("creations"), Height: "tall",
		Note:    joined(fmt.Sprintf("Of %s detection, verification and recognition services created.", views.Number(all)), w.periodNote()),
		Summary: "The share of each service type among those created, by " + w.By.String() + ".", Drawing: views.StackedBars(plot),
	})
}

func serviceTypes() []models.Action {
	return []models.Action{models.FaceDetectionCreate, models.FaceVerificationCreate, models.FaceRecognitionCreate}
}

func servicesCreated(row models.ServicePeriod) (sum int64) {
	for _, a := range serviceTypes() {
		sum += row.Creations[a]
	}
	return sum
}
