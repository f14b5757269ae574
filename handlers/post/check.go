package post

import (
	"encoding/json"
	"errors"
	"fmt"

	"compreface-stats/models"
)

// Fault is what is wrong with one member of a record.
type Fault struct {
	// Field is the member's name; empty where the whole body is at fault.
	Field string       `json:"field,omitempty"`
	Code  models.Cause `json:"code"`
	Words string       `json:"error"`
}

// What became of a post, as the header OutcomeHeader of its answer says. Whether a record that was accepted is new,
// repeats another, is beyond the day's limit or set aside is known when it is counted, after the answer; and whoever
// learned it from the answer could ask for others' installations.
const (
	OutcomeHeader    = "X-Stats-Outcome"
	OutcomeAccepted  = "accepted"   // it is on disk
	OutcomeRefused   = "refused"    // nothing of it is kept, and sending it again changes nothing
	OutcomeNotStored = "not-stored" // trouble here: it may be sent again
	OutcomeValid     = "valid"      // it was checked alone, and would be accepted
)

// BadField is the cause where a member is missing or has the wrong type.
const BadField models.Cause = "bad_field"

// Members returns the members of records of the kind, in order.
func Members(kind models.Kind) []string {
	if kind == models.Faces {
		return []string{"install_guid", "collection_guid", "faces_range"}
	}
	return []string{"install_guid", "action_name"}
}

// Check returns all that is wrong with a posted record, member by member; nothing of it is kept.
func Check(store *models.Store, kind models.Kind, body []byte) (faults []Fault) {
	var given map[string]json.RawMessage
	if err := json.Unmarshal(body, &given); err != nil || given == nil {
		return []Fault{{Code: models.BadJSON, Words: "the body is not one JSON object"}}
	}
	for _, name := range Members(kind) {
		var text string
		if raw := given[name]; len(raw) == 0 || raw[0] != '"' || json.Unmarshal(raw, &text) != nil {
			faults = append(faults, Fault{name, BadField, fmt.Sprintf("%s is missing or is not a string", name)})
		} else if cause, words := fault(store, kind, name, text); cause != "" {
			faults = append(faults, Fault{name, cause, words})
		}
	}
	return faults
}

// fault asks for a record in which all but the member with the name is in order, so that the refusal is about that one.
func fault(store *models.Store, kind models.Kind, name, text string) (models.Cause, string) {
	const someGUID = "00000000-0000-4000-8000-000000000000"
	values := map[string]string{
		"install_guid": someGUID, "collection_guid": someGUID, "action_name": "USER_CREATE", "faces_range": "0",
	}
	values[name] = text
	var err error
	if kind == models.Faces {
		_, err = store.FacesRecord(values["install_guid"], values["collection_guid"], values["faces_range"])
	} else {
		_, err = store.GeneralRecord(values["install_guid"], values["action_name"])
	}
	if invalid, ok := errors.AsType[*models.Invalid](err); ok {
		return invalid.Cause, invalid.Words
	}
	return "", ""
}
