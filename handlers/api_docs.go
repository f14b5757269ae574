package handlers

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/copies"
	"compreface-stats/handlers/mount"
	"compreface-stats/views"
)

// openAPIDocument describes the API in OpenAPI 3.1. It is written by hand; a test holds the real answers against it.
//
//go:embed openapi.json
var openAPIDocument []byte

// openAPIOf is the document of a server at such a path.
func openAPIOf(at mount.Path) []byte {
	const server = `"url": "%s/"`
	return bytes.Replace(openAPIDocument, fmt.Appendf(nil, server, ""), fmt.Appendf(nil, server, at), 1)
}

// showOpenAPI is open to everybody: it tells names, and no number.
func (s routeTable) showOpenAPI(c *fiber.Ctx) error {
	document, err := s.publicPages.shelf.Get("openapi", func() (*copies.Copy, error) {
		return copies.Of(openAPIOf(s.mount)), nil
	})
	if err != nil {
		return err
	}
	c.Type("json", "utf-8")
	return document.SendCached(c)
}

// showAPI is the same for people, with the navigation of those who are signed in.
func (s routeTable) showAPI(c *fiber.Ctx) error {
	session, _, err := s.session(c)
	if err != nil {
		return err
	}
	page, err := apiPage()
	if err != nil {
		return err
	}
	page.Server = s.PublicURL
	if email := session.User.Email; email != "" {
		page.Base = s.base(c, "API", email)
		return renderPage(c, views.APIDocPage(page))
	}
	return s.publicPages.sendPage(c, "", "API", func(base views.Base) templ.Component {
		page.Base = base
		return views.APIDocPage(page)
	})
}

// apiPage is the page without what is this server's own, made once.
var apiPage = sync.OnceValues(func() (page views.APIDoc, err error) {
	var d apiDescription
	plain := bytes.ReplaceAll(openAPIDocument, []byte("`"), nil) // the marks of code, which the page would show
	if err := json.Unmarshal(plain, &d); err != nil {
		return page, fmt.Errorf("description of the API: %w", err)
	}
	page = views.APIDoc{Lead: d.Info.Description, Document: "/api/v1/openapi.json", Shared: d.shared()}
	for _, path := range slices.Sorted(keysOf(d.Paths)) {
		for method, op := range d.Paths[path] {
			if !strings.HasSuffix(path, ".csv") && !strings.HasSuffix(path, ".xlsx") { // said once, of all
				page.Operations = append(page.Operations, d.operation(strings.ToUpper(method)+" "+path, op))
			}
		}
	}
	return page, nil
})

func keysOf[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for key := range m {
			if !yield(key) {
				return
			}
		}
	}
}

// apiDescription is as much of the document as the page shows.
type apiDescription struct {
	Info       struct{ Description string }
	Paths      map[string]map[string]apiOperation
	Components struct {
		Parameters map[string]apiParameter
		Responses  map[string]apiResponse
		Schemas    map[string]apiSchema
	}
}

type apiOperation struct {
	Summary, Description string
	Parameters           []apiParameter
	RequestBody          *apiResponse
	Responses            map[string]apiResponse
}

type apiParameter struct {
	Ref                   string `json:"$ref"`
	Name, In, Description string
}

type apiResponse struct {
	Ref         string `json:"$ref"`
	Description string
	Content     map[string]struct{ Schema apiSchema }
}

type apiSchema struct {
	Ref               string `json:"$ref"`
	Type, Description string
	Required          []string
	Properties        map[string]apiSchema
	Items             *apiSchema
	AnyOf             []apiSchema
}

// shared is what several addresses have in common.
func (d apiDescription) shared() (shown views.APIShared) {
	shown.Parameters = parameterTable("Parameters of several addresses")
	for _, name := range slices.Sorted(keysOf(d.Components.Parameters)) {
		shown.Parameters.Rows = append(shown.Parameters.Rows, d.Components.Parameters[name].row())
	}
	shown.Answers = answerTable("Answers of several addresses")
	seen := map[string]bool{}
	for _, path := range slices.Sorted(keysOf(d.Paths)) {
		for _, op := range d.Paths[path] {
			for status, r := range op.Responses {
				if words := d.Components.Responses[referenceName(r.Ref)].Description; r.Ref != "" && !seen[status+words] {
					seen[status+words] = true
					shown.Answers.Rows = append(shown.Answers.Rows, []string{status, words})
				}
			}
		}
	}
	slices.SortFunc(shown.Answers.Rows, slices.Compare)
	return shown
}

func parameterTable(caption string) views.Table {
	return views.Table{Caption: caption, Columns: []views.Column{{Label: "Parameter"}, {Label: "Meaning"}}}
}

func answerTable(caption string) views.Table {
	return views.Table{Caption: caption, Columns: []views.Column{{Label: "Status"}, {Label: "Meaning"}}}
}

// row names where a parameter stands unless that is the query.
func (p apiParameter) row() []string {
	if p.In == "query" {
		return []string{p.Name, p.Description}
	}
	return []string{p.Name + " (" + p.In + ")", p.Description}
}

// operation is one address. What it has in common with others is named alone.
func (d apiDescription) operation(address string, op apiOperation) views.APIOperation {
	shown := views.APIOperation{
		Address:    address,
		Summary:    op.Summary,
		Words:      op.Description,
		Parameters: parameterTable("Parameters: " + op.Summary),
		Answers:    answerTable("Answers: " + op.Summary),
		Fields: views.Table{
			Caption: "Fields: " + op.Summary,
			Columns: []views.Column{{Label: "Field"}, {Label: "Meaning"}},
		},
	}
	for _, p := range op.Parameters {
		if p.Ref == "" {
			shown.Parameters.Rows = append(shown.Parameters.Rows, p.row())
		} else {
			shown.Also = append(shown.Also, d.Components.Parameters[referenceName(p.Ref)].Name)
		}
	}
	if op.RequestBody != nil {
		shown.Fields.Rows = d.fields(op.RequestBody.Content["application/json"].Schema, "body: ")
	}
	for _, status := range slices.Sorted(keysOf(op.Responses)) {
		r := op.Responses[status]
		if r.Ref == "" {
			shown.Answers.Rows = append(shown.Answers.Rows, []string{status, r.Description})
		} else {
			shown.AlsoAnswers = append(shown.AlsoAnswers, status)
		}
		if status == "200" {
			shown.Fields.Rows = append(shown.Fields.Rows, d.fields(r.Content["application/json"].Schema, "")...)
		}
	}
	return shown
}

// fields lists the members of a schema under their path, in the order in which they are answered.
func (d apiDescription) fields(s apiSchema, prefix string) (rows [][]string) {
	if s.Ref != "" {
		s = d.Components.Schemas[referenceName(s.Ref)]
	}
	for _, name := range s.Required {
		p := s.Properties[name]
		switch {
		case p.Items != nil && p.Description == "": // rows
			for _, kind := range append([]apiSchema{*p.Items}, p.Items.AnyOf...) {
				rows = append(rows, d.fields(kind, prefix+name+"[]: ")...)
			}
		default:
			rows = append(rows, []string{prefix + name, p.Description})
		}
	}
	return rows
}

// referenceName is the name at the end of a reference.
func referenceName(ref string) string { return ref[strings.LastIndex(ref, "/")+1:] }
