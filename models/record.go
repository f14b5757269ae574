package models

import (
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Action is one of the creations an installation reports.
type Action uint8

const (
	UserCreate Action = iota
	AppCreate
	FaceDetectionCreate
	FaceVerificationCreate
	FaceRecognitionCreate
	ActionCount
)

var actionNames = [ActionCount]string{
	"USER_CREATE", "APP_CREATE", "FACE_DETECTION_CREATE", "FACE_VERIFICATION_CREATE", "FACE_RECOGNITION_CREATE",
}

// String is the action's name as it is sent, stored and exported.
func (a Action) String() string { return actionNames[a] }

// Actions lists every action, in the order in which tables and charts show them.
func Actions() []Action {
	return []Action{UserCreate, AppCreate, FaceDetectionCreate, FaceVerificationCreate, FaceRecognitionCreate}
}

// SizeRange is a size range of a face collection; ranges compare by size.
type SizeRange uint8

const (
	SizeEmpty      SizeRange = 0 // "0": empty, or a service that holds no faces
	SizeDemo       SizeRange = 2 // "11-50": the range in which every fresh installation ships its demo collection
	SizeRangeCount           = 11
)

var sizeRanges = [SizeRangeCount]struct {
	name  string
	lower int64
}{
	{"0", 0}, {"1-10", 1}, {"11-50", 11}, {"51-200", 51}, {"201-500", 201}, {"501-2000", 501}, {"2001-10000", 2001},
	{"10001-50000", 10001}, {"50001-200000", 50001}, {"200001-1000000", 200001}, {"1000001+", 1000001},
}

// String is the range's name as it is sent, stored and exported.
func (r SizeRange) String() string { return sizeRanges[r].name }

// Lower is the smallest number of faces in the range.
func (r SizeRange) Lower() int64 { return sizeRanges[r].lower }

// SizeRanges lists every range from "0" to "1000001+", smallest first.
func SizeRanges() []SizeRange {
	all := make([]SizeRange, SizeRangeCount)
	for i := range all {
		all[i] = SizeRange(i)
	}
	return all
}

// Invalid is a record that can never be accepted, in words for the one who sent it.
type Invalid struct {
	Cause Cause
	Words string
}

func (e *Invalid) Error() string { return e.Words }

// Cause is why a record was refused; refusals are counted by it.
type Cause string

const (
	BadInstallation Cause = "bad_install_guid"
	BadCollection   Cause = "bad_collection_guid"
	BadAction       Cause = "unknown_action_name"
	BadRange        Cause = "unknown_faces_range"
	BadTime         Cause = "bad_time"
	BadJSON         Cause = "bad_json"
	BadEncoding     Cause = "unsupported_encoding"
	BadKey          Cause = "wrong_key"
	BadMethod       Cause = "wrong_method"
	TooLarge        Cause = "too_large"
	BadLine         Cause = "bad_line"
	TooOld          Cause = "too_old"
)

// ParseAction reads an action's name exactly as it is sent.
func ParseAction(text string) (Action, error) {
	for i, name := range actionNames {
		if name == text {
			return Action(i), nil
		}
	}
	return 0, &Invalid{BadAction, fmt.Sprintf("action_name %s is not known", quoted(text))}
}

// ParseSizeRange reads a range's name exactly as it is sent.
func ParseSizeRange(text string) (SizeRange, error) {
	for i, r := range sizeRanges {
		if r.name == text {
			return SizeRange(i), nil
		}
	}
	return 0, &Invalid{BadRange, fmt.Sprintf("faces_range %s is not known", quoted(text))}
}

// quoted shows a foreign value in a message without letting it flood a log. What holds a GUID is not shown: it may name an installation.
func quoted(text string) string {
	const longest = 40
	if guidInside.MatchString(text) {
		return "(a GUID)"
	}
	if len(text) > longest {
		text = text[:longest] + "…"
	}
	return strconv.Quote(text)
}

var guidInside = regexp.MustCompile(`(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{0,4}`)

// ID is the pseudonym of an installation or of a collection.
type ID [16]byte

// String writes the ID as a canonical UUID in lower case.
func (id ID) String() string {
	var text [36]byte
	hex.Encode(text[0:8], id[0:4])
	hex.Encode(text[9:13], id[4:6])
	hex.Encode(text[14:18], id[6:8])
	hex.Encode(text[19:23], id[8:10])
	hex.Encode(text[24:36], id[10:16])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return string(text[:])
}

// Kind tells the two posts of an installation apart.
type Kind uint8

const (
	General Kind = iota // somebody created a user, an application or a service
	Faces               // the size range of one collection, daily
)

// Record is one accepted post: checked, dated and without the sender's identity. Make it with
// Store.GeneralRecord or Store.FacesRecord.
type Record struct {
	Kind         Kind
	Installation ID
	At           time.Time // receipt, to the millisecond, UTC
	Action       Action    // of General
	Collection   ID        // of Faces
	Size         SizeRange // of Faces
	Key          RecordKey // names the record; a general record with the same key is the same record
}

// Day is the day the record counts for.
func (r Record) Day() Day {
	if r.Kind == Faces {
		return ReportDay(r.At)
	}
	return DayOf(r.At)
}

// RecordKey names one record, as 24 hexadecimal digits on the wire.
type RecordKey [12]byte

// String writes the key as 24 hexadecimal digits.
func (k RecordKey) String() string { return hex.EncodeToString(k[:]) }
