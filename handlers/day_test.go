package handlers

import "compreface-stats/models"

func day(text string) models.Day {
	d, err := models.ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}
