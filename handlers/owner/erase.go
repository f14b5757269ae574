package owner

import (
	"fmt"

	"compreface-stats/models"
	"compreface-stats/models/aside"
	"compreface-stats/views"
)

// ErasedWords say what was deleted.
func ErasedWords(erased models.Erased) string {
	if erased.Days == 0 {
		return NothingToErase
	}
	return fmt.Sprintf("Deleted: %s of %s. All numbers are now as if the installation had never reported. "+
		"If it reports again, it counts as a new installation.",
		views.CountOf(erased.Records, "record"), views.CountOf(int64(erased.Days), "day"))
}

// RequestedWords say that the request for a deletion came in.
func RequestedWords(asked aside.Erasure) string {
	if !asked.Already.IsZero() {
		return alreadyWords(asked)
	}
	words := "Your request was received. From now on the installation counts in no number, and what it reports is kept " +
		"apart."
	if asked.Held {
		return words
	}
	return words + " On " + views.TimeLabel(asked.Due) + " everything up to now is deleted for good."
}

// alreadyWords say up to when a deletion goes that was asked for before.
func alreadyWords(asked aside.Erasure) string {
	words := "Its deletion was asked for on " + views.TimeLabel(asked.Already) + " already, and the installation counts " +
		"in no number since."
	if !asked.Held {
		words += " On " + views.TimeLabel(asked.Due) + " everything up to then is deleted for good."
	}
	return words + " What came later counts as a new installation's after that: ask again then to have it deleted, too."
}

// WaitingWords say what can happen to an erasure that waits.
func WaitingWords(held bool, confirm models.Action) string {
	const stop = "The wait is there because a GUID is no secret: an administrator of this server sees how many " +
		"deletions were asked for in an hour, not of which installations, and can stop those of an hour if strangers " +
		"ask for many. Then the installation counts again, and you can ask anew. If the installation reports after " +
		"your request, it counts as a new one once the deletion is done."
	if held {
		return "More deletions than usual were asked for today, so an administrator lets them go on first. " + stop
	}
	return stop + " To have it deleted within minutes, " + confirmWords[confirm] +
		" in CompreFace within an hour of your request."
}

var confirmWords = map[models.Action]string{
	models.AppCreate:              "create an application",
	models.FaceDetectionCreate:    "create a face detection service",
	models.FaceVerificationCreate: "create a face verification service",
	models.FaceRecognitionCreate:  "create a face recognition service",
}

// AsideWords say why an installation is in no number; a deletion waits for so many days.
func AsideWords(held *models.HeldAside, waitDays int) string {
	if held == nil {
		return ""
	}
	if held.Kind != models.AsideErasure {
		return "It was set aside as unusual on " + views.TimeLabel(held.Since) + " and is in no number meanwhile."
	}
	due := held.Since.AddDate(0, 0, waitDays)
	confirm, _ := models.ParseAction(held.Confirm) // it was one of ours
	words := "Its deletion was asked for on " + views.TimeLabel(held.Since) + "; it is in no number since."
	if !held.Held {
		words += " What it reported until then is deleted for good on " + views.TimeLabel(due) + "."
	}
	return words + " " + WaitingWords(held.Held, confirm)
}
