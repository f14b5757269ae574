package models

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"compreface-stats/models/internal/db"
)

// Action is one of the creations an installation reports.
type Action uint8

// The actions, in the order in which tables and charts show them.
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

// Ranges that mean something of their own, and how many there are.
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

// Invalid is something that was handed in and can never be accepted, in words for the one who did: a record, a
// setting, a note.
type Invalid struct {
	Cause Cause
	Words string
}

func (e *Invalid) Error() string { return e.Words }

// NewInvalid returns the refusal with these words.
func NewInvalid(cause Cause, words string, args ...any) *Invalid {
	return &Invalid{Cause: cause, Words: fmt.Sprintf(words, args...)}
}

// Cause is why something was refused; refusals of records are counted by it.
type Cause string

// Why something may be refused.
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
	BadFile         Cause = "bad_file"
	BadLine         Cause = "bad_line"
	TooOld          Cause = "too_old"
	BadNote         Cause = "bad_note"
)

// ParseAction reads an action's name exactly as it is sent.
func ParseAction(text string) (Action, error) {
	for i, name := range actionNames {
		if name == text {
			return Action(i), nil
		}
	}
	return 0, NewInvalid(BadAction, "action_name %s is not known", quoteForeign(text))
}

// ParseSizeRange reads a range's name exactly as it is sent.
func ParseSizeRange(text string) (SizeRange, error) {
	for i, r := range sizeRanges {
		if r.name == text {
			return SizeRange(i), nil
		}
	}
	return 0, NewInvalid(BadRange, "faces_range %s is not known", quoteForeign(text))
}

// quoteForeign shows a foreign value in a message without letting it flood a log. What holds a GUID is not shown:
// it may name an installation.
func quoteForeign(text string) string {
	const longest = 40
	if guidInside.MatchString(text) && !isRange(text) {
		return "(a GUID)"
	}
	if len(text) > longest {
		text = text[:longest] + "…"
	}
	return strconv.Quote(text)
}

var guidInside = regexp.MustCompile(`(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{0,4}`)

// isRange reports whether the text is two whole numbers, the second with as many digits as the first or more: that may
// look like the first parts of a GUID, of which the second is the shorter one.
func isRange(text string) bool {
	least, most, _ := strings.Cut(text, "-")
	return isNumber(least) && isNumber(most) && len(most) >= len(least)
}

func isNumber(text string) bool {
	const digits, longest = "0123456789", 10
	return text != "" && len(text) <= longest && strings.Trim(text, digits) == ""
}

// ID is the pseudonym of an installation or of a collection.
type ID [16]byte

// String writes the ID as a canonical UUID in lower case.
func (id ID) String() string { return uuid.UUID(id).String() }

// Kind tells the two posts of an installation apart.
type Kind uint8

// The two kinds of posts.
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
	IngestKey    KeyMark   // by which it was posted
}

// Day is the day the record counts for.
func (r Record) Day() Day {
	if r.Kind == Faces {
		return ReportDay(r.At)
	}
	return DayOf(r.At)
}

// TimeLayout is how the times of records are written, in UTC.
const TimeLayout = db.SQLiteTime

// AppendTime adds a time as TimeLayout has it.
func AppendTime(b []byte, at time.Time) []byte { return db.AppendTime(b, at) }

// RecordKey names one record, as 24 hexadecimal digits on the wire.
type RecordKey [12]byte

// String writes the key as 24 hexadecimal digits.
func (k RecordKey) String() string { return hex.EncodeToString(k[:]) }

// KeyMark tells ingest keys apart where there is little room; all zeros stand for none that is known.
type KeyMark [8]byte

// MarkKey is the mark of the ingest key with the ID; that of an empty ID is none.
func MarkKey(id string) (mark KeyMark) {
	if id != "" {
		sum := sha256.Sum256([]byte("ingest key " + id))
		copy(mark[:], sum[:])
	}
	return mark
}

// parseKeyMark reads what String wrote.
func parseKeyMark(text string) (mark KeyMark, err error) {
	if text == "" {
		return mark, nil
	}
	bytes, err := hex.DecodeString(text)
	if err != nil || len(bytes) != len(mark) {
		return mark, fmt.Errorf("%q is no mark of an ingest key", text)
	}
	return KeyMark(bytes), nil
}

// String is the mark in hexadecimal digits; that of no key is empty.
func (m KeyMark) String() string {
	if m == (KeyMark{}) {
		return ""
	}
	return hex.EncodeToString(m[:])
}
