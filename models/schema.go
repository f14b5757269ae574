// Package models is the engine: what a record, a day and an active installation are, how they are kept and counted,
// and the questions that can be asked of them. It knows neither HTTP nor HTML. The structs and roles of people
// (schema.go, role.go) stand here because every table does; what is done with them stands in access. It may use
// models/internal/db; the packages below it (access, aside, publish, ingest, backup, demo) use it, and none of them
// another.
//
// Start with this file, which holds every table, and with Store in store.go. The families of files are the ways of
// the data: record_* checks and names what is posted, count_* turns a batch of records into facts and changes of
// the totals, rollup_* keeps the totals, query_* answers questions, import_* reads files of the service before, and
// maintain_* removes, erases, counts anew and verifies. The witness that no shared code can fool is
// maintain_recount*.
package models

import (
	"time"

	"compreface-stats/models/internal/db"
)

// This file holds every table of the database as a struct with GORM's tags, facts first. A test compares names,
// types and keys with both databases. What may be done with the rows stands elsewhere: here with what counts, in
// access with people and keys, in publish with what is public.

// InstallationDay is the facts of one installation's day, packed: see the package packed. CreationFact and ReportFact
// are views of it.
type InstallationDay struct {
	Installation ID     `gorm:"primaryKey;column:install_guid;type:uuid"`
	Day          Day    `gorm:"primaryKey;type:date"`
	Creations    []byte // of the UTC day
	Reports      []byte // see ReportDay
}

// TableName implements GORM's tabler.
func (InstallationDay) TableName() string { return "installation_days" }

// CreationFact is one accepted create event.
type CreationFact struct {
	Installation ID        `gorm:"primaryKey;column:install_guid;type:uuid"`
	Day          Day       `gorm:"primaryKey;type:date"` // of CreatedAt, in UTC
	Key          RecordKey `gorm:"primaryKey;column:id;type:text"`
	CreatedAt    time.Time // receipt, to the millisecond, UTC
	Action       Action    `gorm:"column:action_name;type:text"`
}

// TableName implements GORM's tabler.
func (CreationFact) TableName() string { return "statistics_general" }

// ReportFact is the newest report of one collection on one day.
type ReportFact struct {
	Installation ID        `gorm:"primaryKey;column:install_guid;type:uuid"`
	Day          Day       `gorm:"primaryKey;type:date"` // see ReportDay
	Collection   ID        `gorm:"primaryKey;column:collection_guid;type:uuid"`
	CreatedAt    time.Time // receipt, to the millisecond, UTC
	Size         SizeRange `gorm:"column:faces_range;type:text"`
}

// TableName implements GORM's tabler.
func (ReportFact) TableName() string { return "statistics_faces" }

// InstallationState is what the totals need to know of an installation to change with a new record: see
// installation. It follows from the facts.
type InstallationState struct {
	Installation ID     `gorm:"primaryKey;column:install_guid;type:uuid"`
	Seen         []byte // days seen
	Created      []byte // days of each action's creations, and the count of the newest
	Reports      []byte // the newest reports of collections
	Filled       []byte // days with a report of a face collection
}

// TableName implements GORM's tabler.
func (InstallationState) TableName() string { return "installations" }

// FirstSight is when an installation was heard of first, and by which key: of its first post, in the hours since
// 1970. Installations that were imported, or heard of before this was kept, have none.
type FirstSight struct {
	Installation ID     `gorm:"primaryKey;column:install_guid;type:uuid"`
	Hour         int64  // HourOf the receipt of the first record that was stored
	IngestKey    string // KeyMark of the key it came with; empty: none that is known
}

// HourlyCount is how many installations were heard of first in one hour, or were asked to be erased.
type HourlyCount struct {
	Hour  int64  `gorm:"primaryKey"` // since 1970
	What  string `gorm:"primaryKey"` // CountNewcomers or CountErasures
	Count int64
}

// AsideBatch is installations that were set aside together, for one reason: see Aside.
type AsideBatch struct {
	ID     string    `gorm:"primaryKey"` // made of words and numbers, such as ceiling-2026-11-26-02
	Kind   string    // AsideChosen, AsideCeiling or AsideErasure
	MadeAt time.Time // when the first was set aside
	Who    string    // as in the audit log
	Why    string    // in words
	Held   bool      // erasures: nothing is removed until an administrator lets it
}

// SuspicionDismissal says that installations which look invented are to be counted: see aside.Suspected.
type SuspicionDismissal struct {
	Name string `gorm:"primaryKey"` // of the suspected group, such as burst-2026-11-26-14
	Who  string // as in the audit log
	At   time.Time
}

// AsideInstallation is an installation that is in no number: its state, as if it were counted.
type AsideInstallation struct {
	Installation ID     `gorm:"primaryKey;column:install_guid;type:uuid"`
	Batch        string // ID of its AsideBatch
	AsideAt      int64  // since when, in Unix milliseconds
	FactsSince   string // the retention cutoff up to which its facts are kept; empty: all are
	Seen         []byte // these four as in InstallationState
	Created      []byte
	Reports      []byte
	Filled       []byte
	Frozen       []byte // what only facts could tell that a prune removed since: a delta as JSON; empty: none
	Confirm      string // erasures: name of the action whose record confirms it; empty: none does
	Confirmed    int64  // 1: it came
	Earlier      string // erasures: ID of the batch in which it was before; empty: it was counted
}

// AsideCreation is a create event of an installation that is set aside.
type AsideCreation struct {
	Installation ID        `gorm:"primaryKey;column:install_guid;type:uuid"`
	Day          Day       `gorm:"primaryKey;type:date"`
	Key          RecordKey `gorm:"primaryKey;column:id;type:text"`
	CreatedAt    time.Time
	Action       Action `gorm:"column:action_name;type:text"`
}

// TableName implements GORM's tabler.
func (AsideCreation) TableName() string { return "aside_general" }

// AsideReport is the newest report of one collection on one day, of an installation that is set aside.
type AsideReport struct {
	Installation ID  `gorm:"primaryKey;column:install_guid;type:uuid"`
	Day          Day `gorm:"primaryKey;type:date"`
	Collection   ID  `gorm:"primaryKey;column:collection_guid;type:uuid"`
	CreatedAt    time.Time
	Size         SizeRange `gorm:"column:faces_range;type:text"`
}

// TableName implements GORM's tabler.
func (AsideReport) TableName() string { return "aside_faces" }

// SurplusRecord is a record beyond what one installation may send a day. Records are told apart by all that they say.
type SurplusRecord struct {
	Installation ID     `gorm:"primaryKey;column:install_guid;type:uuid"`
	Day          Day    `gorm:"primaryKey;type:date"`
	ID           string `gorm:"primaryKey"` // of a create event, its RecordKey; of a report, its collection
	// At is the receipt, in Unix milliseconds.
	At int64 `gorm:"primaryKey"`
	// Content is the Action of a create event; of a report, the SizeRange.
	Content string `gorm:"primaryKey"`
	Counted int64  // 1: an administrator had it counted, and it is among the facts
}

// Roll-ups follow: numbers that are kept in the same transaction as the facts they count. A number with the tag
// rollup:"steps" holds steps: its value on a day is the sum of all rows up to that day. The others hold counts. See
// tableDelta.

// DailyActive is the activity that changes on one day.
type DailyActive struct {
	Day         Day   `gorm:"primaryKey;type:date"`
	Active1     int64 `gorm:"column:active_1" rollup:"steps"`
	Active7     int64 `gorm:"column:active_7" rollup:"steps"`
	Active28    int64 `gorm:"column:active_28" rollup:"steps"`
	Active30    int64 `gorm:"column:active_30" rollup:"steps"`
	Established int64 `rollup:"steps"`
	New         int64
	Resurrected int64
	Lapsed      int64
}

// TableName implements GORM's tabler.
func (DailyActive) TableName() string { return "daily_active" }

// DailyServices is what is created on one day by one action.
type DailyServices struct {
	Day           Day    `gorm:"primaryKey;type:date"`
	Action        Action `gorm:"primaryKey;column:action_name;type:text"`
	Creations     int64
	Installations int64 // distinct ones that created one on the day
	Reach         int64 `rollup:"steps"` // installations of active_28 that created one on or before the day
	Ever          int64 `rollup:"steps"` // installations that created one on or before the day
}

// TableName implements GORM's tabler.
func (DailyServices) TableName() string { return "daily_services" }

// DailySizes is the current collections of one part of the sizes, as they change on one day.
type DailySizes struct {
	Day         Day      `gorm:"primaryKey;type:date"`
	Part        SizePart `gorm:"primaryKey;column:faces_range;type:text"`
	Collections int64    `rollup:"steps"`
	Holding     int64    `gorm:"column:holding_installations" rollup:"steps"` // installations with a collection in it
	Largest     int64    `gorm:"column:largest_collection" rollup:"steps"`    // installations whose largest is in it
}

// TableName implements GORM's tabler.
func (DailySizes) TableName() string { return "daily_sizes" }

// DailyMoves is how many collections went from one part of the sizes to another on one day.
type DailyMoves struct {
	Day         Day      `gorm:"primaryKey;type:date"`
	From        SizePart `gorm:"primaryKey;column:from_range;type:text"`
	To          SizePart `gorm:"primaryKey;column:to_range;type:text"`
	Collections int64
}

// TableName implements GORM's tabler.
func (DailyMoves) TableName() string { return "daily_moves" }

// DailyAdoption is how many installations reach each stage of adoption on one day.
type DailyAdoption struct {
	Day         Day   `gorm:"primaryKey;type:date"`
	Seen        int64 `rollup:"steps"`
	User        int64 `gorm:"column:user_created" rollup:"steps"`
	Application int64 `gorm:"column:application_created" rollup:"steps"`
	Service     int64 `gorm:"column:service_created" rollup:"steps"`
	Filled      int64 `gorm:"column:collection_filled" rollup:"steps"`
}

// TableName implements GORM's tabler.
func (DailyAdoption) TableName() string { return "daily_adoption" }

// PeriodActive is the activity of one week or month.
type PeriodActive struct {
	Period      Day      `gorm:"primaryKey;type:date"` // its first day
	Interval    Interval `gorm:"primaryKey;column:grain;type:text"`
	Active      int64
	New         int64
	Returning   int64
	Resurrected int64
	Lapsed      int64
}

// TableName implements GORM's tabler.
func (PeriodActive) TableName() string { return "period_active" }

// PeriodServices is how many installations created something in one week or month.
type PeriodServices struct {
	Period        Day      `gorm:"primaryKey;type:date"` // its first day
	Interval      Interval `gorm:"primaryKey;column:grain;type:text"`
	Action        Action   `gorm:"primaryKey;column:action_name;type:text"`
	Installations int64
}

// TableName implements GORM's tabler.
func (PeriodServices) TableName() string { return "period_services" }

// Retention is how many installations first seen in one week were seen in another.
type Retention struct {
	Cohort   Day `gorm:"primaryKey;type:date"` // Monday of the week first seen
	Week     Day `gorm:"primaryKey;type:date"` // Monday
	Retained int64
}

// TableName implements GORM's tabler.
func (Retention) TableName() string { return "retention" }

// Setting is a named value: see db.GetSetting.
type Setting = db.Setting

// SpoolPosition is how far the groups of one spool are stored, and what became of the records in them: Acknowledged is
// the sum of all that follow it.
type SpoolPosition struct {
	ID           string `gorm:"primaryKey"`
	Stored       int64  // number of the spool's last group that is stored
	Acknowledged int64  // records of the groups up to that one
	Applied      int64  // stored, or found to be stored already
	OverLimit    int64  // more than one installation may send a day: set aside
	TooLate      int64  // of days whose facts are removed
	DeadLetters  int64  // that the database does not take
	Erased       int64  // of installations that were erased before they were stored, or stored again
	Missing      int64  // lost: their groups were not in the spool any more
	Aside        int64  // of installations that were set aside when they were stored
}

// TableName implements GORM's tabler.
func (SpoolPosition) TableName() string { return "spools" }

// Add adds the counts of another spool.
func (p *SpoolPosition) Add(other SpoolPosition) {
	p.Acknowledged += other.Acknowledged
	p.Applied += other.Applied
	p.OverLimit += other.OverLimit
	p.TooLate += other.TooLate
	p.DeadLetters += other.DeadLetters
	p.Erased += other.Erased
	p.Missing += other.Missing
	p.Aside += other.Aside
}

// Unaccounted is how many acknowledged records the counts do not say the fate of: 0, or the counts are wrong.
func (p *SpoolPosition) Unaccounted() int64 {
	return p.Acknowledged - p.Applied - p.OverLimit - p.TooLate - p.DeadLetters - p.Erased - p.Missing - p.Aside
}

// IntakeCount is how often something else than being stored became of the posts of one day. Each process and each spool
// writes rows of its own, so that what is written again counts once.
type IntakeCount struct {
	Day    Day    `gorm:"primaryKey;type:date"` // on which they came
	What   string `gorm:"primaryKey"`           // ingest.CountRefused and its neighbours
	Cause  string `gorm:"primaryKey"`           // Cause of a refusal; empty: none
	Origin string `gorm:"primaryKey"`           // the process or the spool that counted
	Count  int64
}

// SpoolErasure is an installation whose records up to a time must not be stored from a spool any more. It is kept for
// as long as a spool may hold some, and does not name the installation.
type SpoolErasure struct {
	Mark     ID         `gorm:"primaryKey;type:uuid"` // ErasureMark of the installation
	ErasedAt time.Time  // records up to then are covered
	NotedAt  *time.Time // when it was noted, where that is later; from then on it is kept
}

// Annotation is what a maintainer noted of a day, such as "1.2.0 released". Every chart over time shows it.
type Annotation struct {
	ID        string `gorm:"primaryKey"`
	Day       Day
	Text      string
	Author    string // e-mail address of whoever wrote it last
	CreatedAt time.Time
}

// Downtime is a time in which no process was there to take records.
type Downtime struct {
	Began time.Time `gorm:"primaryKey"` // the last sign of life before
	Ended time.Time // the next start
}

// Job is the last run of one of the scheduled jobs. It is kept in the database, so that every process can show it.
type Job struct {
	Name         string    `gorm:"primaryKey"`
	Began, Ended time.Time // of the last run that ended
	Outcome      string    // what it did, in words; empty after a failure
	Failure      string    `gorm:"column:trouble"` // why it failed; empty after success
}

// Server is a process that answers requests on the database, as it said itself. Times are by the clock of the
// machine on which the database runs.
type Server struct {
	ID        string `gorm:"primaryKey"`
	Process   string // host and process ID
	Address   string // on which it listens
	Version   string
	StartedAt time.Time
	AliveAt   time.Time  // its last sign of life
	StoppedAt *time.Time // nil: it did not say that it stops
}

// User is a person who may sign in.
type User struct {
	ID           string `gorm:"primaryKey"`
	Email        string // in lower case
	PasswordHash string // empty: the person signs in elsewhere
	Role         Role
	CreatedAt    time.Time
	DisabledAt   *time.Time // since when the person may not sign in; nil: may
	Subject      string     // issuer and subject at single sign-on; empty: none
}

// DigestChoice is which digests a person gets by e-mail; who has no row gets none.
type DigestChoice struct {
	UserID  string `gorm:"primaryKey"`
	Weekly  bool
	Monthly bool
}

// DigestDelivery is one digest that one recipient got, or that a server is about to send.
type DigestDelivery struct {
	Period    string     `gorm:"primaryKey"` // 2025-03-24, the Monday of a week, or 2025-03
	Recipient string     `gorm:"primaryKey"` // the ID of a person, or webhook
	ClaimedAt time.Time  // since when a server is about to send it
	DoneAt    *time.Time // when it was taken; nil: not yet
}

// Session is a sign-in. Its token is only in the person's browser.
type Session struct {
	ID        string `gorm:"primaryKey;column:token_hash"` // tells sessions apart and opens none
	UserID    string
	User      User
	CreatedAt time.Time
	ExpiresAt time.Time
	SeenAt    *time.Time // the hour of the last request; nil: none since the sign-in
}

// PendingLogin is a person who gave the password and not yet the code.
type PendingLogin struct {
	TokenHash string `gorm:"primaryKey"`
	UserID    string
	User      User
	ExpiresAt time.Time
}

// TableName implements GORM's tabler.
func (PendingLogin) TableName() string { return "half_sign_ins" }

// TwoFactor is what a person's authenticator shares with us: the codes of RFC 6238, six digits, a new one every 30
// seconds.
type TwoFactor struct {
	UserID    string `gorm:"primaryKey"`
	Secret    string // base32
	Confirmed bool   // false until a first code was given: no code is asked for before
	LastStep  int64  // the newest 30 seconds of which a code was used
}

// TableName implements GORM's tabler.
func (TwoFactor) TableName() string { return "second_steps" }

// RemovedPerson is an account that was deleted: single sign-on does not make it anew. It does not name the person.
type RemovedPerson struct {
	Mark      string `gorm:"primaryKey"` // SHA-256 of the address, or of issuer and subject
	RemovedAt time.Time
}

// TableName implements GORM's tabler.
func (RemovedPerson) TableName() string { return "removed_people" }

// RecoveryCode is a code that a person wrote down, for when the authenticator is gone.
type RecoveryCode struct {
	UserID   string `gorm:"primaryKey"`
	CodeHash string `gorm:"primaryKey"` // the row goes when the code is used
}

// OneTimeLink is a one-time link with which a person chooses a password. Its secret is only in the link.
type OneTimeLink struct {
	ID        string `gorm:"primaryKey;column:token_hash"` // tells links apart and opens nothing
	Email     string
	Role      Role // of the account to make; empty where there is one, and the link is for a new password
	MadeBy    string
	CreatedAt time.Time
	ExpiresAt time.Time
}

// TableName implements GORM's tabler.
func (OneTimeLink) TableName() string { return "entry_links" }

// Token lets a program in. Its secret is shown once and not kept.
type Token struct {
	Name      string `gorm:"primaryKey"`
	TokenHash string
	Scopes    string // names of scopes with commas between them
	MadeBy    string // as in the audit log
	CreatedAt time.Time
	ExpiresAt *time.Time // nil: never
	UsedOn    *Day       // the last day of use, UTC; nil: never used
}

// TableName implements GORM's tabler.
func (Token) TableName() string { return "api_tokens" }

// IngestKey is a value of the header by which installations name themselves to a database. It stands in public
// images, so it routes and can be rotated, and is no secret.
type IngestKey struct {
	ID        string `gorm:"primaryKey"`
	Name      string
	Value     string
	CreatedAt time.Time
	RetiresAt *time.Time // from when on it is to be refused; nil: it is good
	// EnforcedAt is when an administrator agreed that posts with it are refused once it is retired; nil: they are
	// taken, and counted as what would be refused.
	EnforcedAt *time.Time
}

// IngestKeyCount is a day of an ingest key and its number of stored posts.
type IngestKeyCount struct {
	KeyID string `gorm:"primaryKey"`
	Day   Day    `gorm:"primaryKey"`
	Posts int64
}

// KeyObservation is that an installation posted what would be refused if the ingest keys were enforced.
type KeyObservation struct {
	KeyID        string `gorm:"primaryKey"` // of a retired key; empty: no key that is known
	Installation ID     `gorm:"primaryKey;column:install_guid;type:uuid"`
	Day          Day    // the newest one
	Posts        int64
}

// AuditEntry is one line of the trail that administrators read: who did what, when.
type AuditEntry struct {
	ID  string `gorm:"primaryKey"` // sorts by time
	At  time.Time
	Who string // an e-mail address, "token NAME", "command line", or "nobody" for a stranger
	// Action is a word for what was done, such as "sign-in" or "export".
	Action string
	// What says to or with what it was done. It never holds a secret or an installation's GUID.
	What string
}

// TableName implements GORM's tabler.
func (AuditEntry) TableName() string { return "audit_log" }

// ClaimTemplate is words that were changed.
type ClaimTemplate struct {
	Claim string `gorm:"primaryKey"`
	Form  string `gorm:"primaryKey"`
	Words string
}

// Citation is something that was published: it is kept whole and never counted again, so that it stays right when
// the records behind it are gone.
type Citation struct {
	ID      string `gorm:"primaryKey"`
	Kind    string // CitedClaim or CitedChart
	Subject string // the claim's key or the chart's ID
	Day     Day
	Number  int64 // what a claim says is exceeded; 0 where it names none
	// Document is JSON as it is served, byte by byte.
	Document    string
	PublishedAt time.Time
	// WithdrawnAt is when it was taken back, nil while it stands; WithdrawnFor says why. Its page stays and says so:
	// people have the address already.
	WithdrawnAt  *time.Time
	WithdrawnFor string
	// NumbersRemoved says that it was withdrawn for what it tells: its document has no numbers any more.
	NumbersRemoved bool
	Uses           []CitationUse
}

// CitationUse is a place where a citation is used: an address or words.
type CitationUse struct {
	CitationID string `gorm:"primaryKey"`
	Place      string `gorm:"primaryKey"`
}

// ShareLink shows one view to whoever has its address, until it expires. The token is only in that address.
type ShareLink struct {
	TokenHash string `gorm:"primaryKey"`
	Name      string // whom or what it is for
	View      string // the page's path and query
	MadeBy    string
	CreatedAt time.Time
	ExpiresAt time.Time
	Exact     bool  // it shows the numbers as they were counted; else what is released
	Opened    int64 // how often it was; not by whom
}

// SavedView is a view of a page of charts that a person saved.
type SavedView struct {
	ID        string `gorm:"primaryKey"`
	UserID    string
	Name      string
	Address   string // the page's path and query
	Shared    bool   // everybody who may sign in has it in the list
	IsDefault bool   // it opens in place of the overview; one of a person at most
	CreatedAt time.Time
}

// Release is what was released of a month: everything public is read from releases. A row is made once and never
// changed. See publish.Release.
type Release struct {
	Month    string `gorm:"primaryKey"` // such as 2026-10
	MadeAt   time.Time
	Sigma    int64  // of the noise in the document's numbers
	Document string // JSON
	SHA256   string `gorm:"column:sha256"` // of the document, in hexadecimal
}

// Milestone is a round number that a figure was above for seven complete days. It is noted once and never changed: see
// milestone.Keeper.
type Milestone struct {
	Figure  string    `gorm:"primaryKey"` // see milestone.Figure
	Number  int64     `gorm:"primaryKey"`
	Since   Day       // the first of the seven days
	NotedAt time.Time // when it was noted; of history that was imported, long after
}

// Goal is a number that a figure is to be above on a day.
type Goal struct {
	ID        string `gorm:"primaryKey"`
	Figure    string // see milestone.Figure
	Number    int64
	Day       Day
	MadeBy    string // as in the audit log
	CreatedAt time.Time
}

// ExternalSeries is a named series of numbers that others counted, such as downloads: see external.Keeper. It is never
// public.
type ExternalSeries struct {
	Name       string `gorm:"primaryKey"` // small letters, digits and hyphens
	Unit       string // what is counted: pulls
	Kind       string // external.Total or external.Daily
	Source     string // where the numbers come from, in words
	Licence    string // under which they may be used, and whom to credit; empty: nothing is said
	Comparable bool   // one unit is about one installation
	MadeBy     string // as in the audit log
	CreatedAt  time.Time
}

// ExternalDay is the value of an external series on one day.
type ExternalDay struct {
	Series string `gorm:"primaryKey"`
	Day    Day    `gorm:"primaryKey"`
	Value  int64
}
