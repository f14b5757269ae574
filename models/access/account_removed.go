package access

import (
	"time"

	"gorm.io/gorm/clause"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// What is remembered of an account that was deleted: its address and who it was at the issuer, as hashes.
func emailMark(email string) string     { return db.HashSecret("address " + NormalEmail(email)) }
func subjectMark(subject string) string { return db.HashSecret("subject " + subject) }

func noteRemoved(tx *db.Tx, user *models.User, now time.Time) error {
	marks := []models.RemovedPerson{{Mark: emailMark(user.Email), RemovedAt: now}}
	if user.Subject != "" {
		marks = append(marks, models.RemovedPerson{Mark: subjectMark(user.Subject), RemovedAt: now})
	}
	return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&marks).Error
}

// addUser makes an account that somebody here wants: one that was deleted before may come back.
func addUser(tx *db.Tx, user *models.User) error {
	if err := tx.Delete(&models.RemovedPerson{}, "mark = ?", emailMark(user.Email)).Error; err != nil {
		return err
	}
	return tx.Create(user).Error
}

// wasRemoved returns ErrNotFound for somebody whose account was deleted.
func wasRemoved(tx *db.Tx, who Identity) error {
	var count int64
	marks := []string{emailMark(who.Email), subjectMark(who.Subject)}
	err := tx.Model(&models.RemovedPerson{}).Where("mark IN ?", marks).Count(&count).Error
	if err == nil && count > 0 {
		err = models.ErrNotFound
	}
	return err
}
