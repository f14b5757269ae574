package models

import (
	"cmp"
	"reflect"

	"compreface-stats/models/internal/db"
)

// The tables of which many rows are written or read at once.
var (
	installationDays   = db.TableOf[InstallationDay]()
	installationStates = db.TableOf[InstallationState]()

	dailyActive    = rollupOf[DailyActive]()
	dailyServices  = rollupOf[DailyServices]()
	dailySizes     = rollupOf[DailySizes]()
	dailyMoves     = rollupOf[DailyMoves]()
	dailyAdoption  = rollupOf[DailyAdoption]()
	periodActive   = rollupOf[PeriodActive]()
	periodServices = rollupOf[PeriodServices]()
	retention      = rollupOf[Retention]()
)

// rollupRow is a row of a roll-up. Rows are sorted by their keys, in one order everywhere.
type rollupRow[R any] interface {
	comparable
	compare(other R) int
	on() Day   // its first column
	slot() int // a number that rows of different keys seldom share
}

// rollupTable is a roll-up. Its first column is a day; the columns behind the key are numbers.
type rollupTable[R rollupRow[R]] struct {
	*db.Table[R]
	numbers []rollupNumber
}

// rollupNumber is a column of a roll-up that counts something.
type rollupNumber struct {
	db.Column
	steps bool // see schema.go
}

func rollupOf[R rollupRow[R]]() *rollupTable[R] {
	t := &rollupTable[R]{Table: db.TableOf[R]()}
	for _, c := range t.Columns[t.Keys:] {
		t.numbers = append(t.numbers, rollupNumber{Column: c, steps: c.Tag.Get("rollup") == "steps"})
	}
	return t
}

// day is where the row's first column is.
func (t *rollupTable[R]) day(r *R) *Day {
	return reflect.ValueOf(r).Elem().Field(0).Addr().Interface().(*Day)
}

// key is the row without its numbers.
func (t *rollupTable[R]) key(r R) R {
	row := reflect.ValueOf(&r).Elem()
	for _, n := range t.numbers {
		n.Clear(row)
	}
	return r
}

// add adds sign times the numbers of r to those of sum.
func (t *rollupTable[R]) add(sum, r *R, sign int64) {
	into, from := reflect.ValueOf(sum).Elem(), reflect.ValueOf(r).Elem()
	for _, n := range t.numbers {
		n.AddInt(into, sign*n.Int(from))
	}
}

// addSteps is add for the columns of steps alone.
func (t *rollupTable[R]) addSteps(sum, r *R, sign int64) {
	into, from := reflect.ValueOf(sum).Elem(), reflect.ValueOf(r).Elem()
	for _, n := range t.numbers {
		if n.steps {
			n.AddInt(into, sign*n.Int(from))
		}
	}
}

func (r DailyActive) compare(o DailyActive) int { return cmp.Compare(r.Day, o.Day) }

func (r DailyServices) compare(o DailyServices) int {
	return cmp.Or(cmp.Compare(r.Day, o.Day), cmp.Compare(r.Action, o.Action))
}

func (r DailySizes) compare(o DailySizes) int {
	return cmp.Or(cmp.Compare(r.Day, o.Day), cmp.Compare(r.Part, o.Part))
}

func (r DailyMoves) compare(o DailyMoves) int {
	return cmp.Or(cmp.Compare(r.Day, o.Day), cmp.Compare(r.From, o.From), cmp.Compare(r.To, o.To))
}

func (r DailyAdoption) compare(o DailyAdoption) int { return cmp.Compare(r.Day, o.Day) }

func (r PeriodActive) compare(o PeriodActive) int {
	return cmp.Or(cmp.Compare(r.Period, o.Period), cmp.Compare(r.Interval, o.Interval))
}

func (r PeriodServices) compare(o PeriodServices) int {
	return cmp.Or(cmp.Compare(r.Period, o.Period), cmp.Compare(r.Interval, o.Interval), cmp.Compare(r.Action, o.Action))
}

func (r Retention) compare(o Retention) int {
	return cmp.Or(cmp.Compare(r.Cohort, o.Cohort), cmp.Compare(r.Week, o.Week))
}

func (r DailyActive) slot() int    { return int(r.Day) }
func (r DailyServices) slot() int  { return int(r.Day)<<3 + int(r.Action) }
func (r DailySizes) slot() int     { return int(r.Day)<<4 + int(r.Part) }
func (r DailyMoves) slot() int     { return int(r.Day)*5 + int(r.From)<<4 + int(r.To) }
func (r DailyAdoption) slot() int  { return int(r.Day) }
func (r PeriodActive) slot() int   { return int(r.Period) + int(r.Interval)<<3 }
func (r PeriodServices) slot() int { return int(r.Period) + int(r.Interval)<<3 + int(r.Action)<<4 }
func (r Retention) slot() int      { return int(r.Week) + int(r.Cohort)<<2 }

func (r DailyActive) on() Day    { return r.Day }
func (r DailyServices) on() Day  { return r.Day }
func (r DailySizes) on() Day     { return r.Day }
func (r DailyMoves) on() Day     { return r.Day }
func (r DailyAdoption) on() Day  { return r.Day }
func (r PeriodActive) on() Day   { return r.Period }
func (r PeriodServices) on() Day { return r.Period }
func (r Retention) on() Day      { return r.Cohort }
