package db

import (
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Setting is a named value kept in the database.
type Setting struct {
	Name  string `gorm:"primaryKey"`
	Value string
}

// GetSetting returns the value kept under the name; found is false where there is none. conn is a transaction's or
// from DB.Read.
func GetSetting(conn *gorm.DB, name string) (value string, found bool, err error) {
	var kept []Setting
	err = conn.Limit(1).Find(&kept, "name = ?", name).Error
	if err != nil || len(kept) == 0 {
		return "", false, Wrap("read the setting "+name, err)
	}
	return kept[0].Value, true, nil
}

// PutSettings keeps the values, in place of those that are there.
func PutSettings(conn *gorm.DB, values ...Setting) error {
	return Wrap("keep the settings", conn.Clauses(clause.OnConflict{UpdateAll: true}).Create(&values).Error)
}

// AddSetting keeps the value unless there is one already. Then it writes nothing, so that it works on a standby.
func AddSetting(conn *gorm.DB, value Setting) error {
	if _, found, err := GetSetting(conn, value.Name); err != nil || found {
		return err
	}
	return Wrap("keep the setting "+value.Name, conn.Clauses(clause.OnConflict{DoNothing: true}).Create(&value).Error)
}

// DropSetting removes the value and reports whether there was one.
func DropSetting(conn *gorm.DB, name string) (dropped bool, err error) {
	done := conn.Delete(&Setting{}, "name = ?", name)
	return done.RowsAffected > 0, Wrap("remove the setting "+name, done.Error)
}
