package views

import "strconv"

// A token names a colour of tokens.css. Charts carry tokens and not colours, so that the browser
// can draw them again in the other theme.
const (
	TokenActive1     = "--active-1"
	TokenActive7     = "--active-7"
	TokenActive28    = "--active-28"
	TokenActive30    = "--active-30"
	TokenEstablished = "--established"
	TokenNew         = "--new"
	TokenReturning   = "--returning"
	TokenResurrected = "--resurrected"
	TokenLapsed      = "--lapsed"
	TokenDemo        = "--size-demo"
	TokenAccent      = "--accent"
	TokenInk         = "--ink"
)

// ActionToken is the one fixed colour of an action, by its name as sent; an unknown action gets the accent.
func ActionToken(action string) string {
	switch action {
	case "USER_CREATE":
		return "--action-user"
	case "APP_CREATE":
		return "--action-app"
	case "FACE_DETECTION_CREATE":
		return "--action-detection"
	case "FACE_VERIFICATION_CREATE":
		return "--action-verification"
	case "FACE_RECOGNITION_CREATE":
		return "--action-recognition"
	}
	return TokenAccent
}

// SizeToken is the colour of a size range by its place in range order: 0 is the range "0", which stands apart
// in grey, and 1 to 10 are the ordered ramp from "1-10" to "1000001+".
func SizeToken(place int) string {
	return "--size-" + strconv.Itoa(min(max(place, 0), 10))
}
