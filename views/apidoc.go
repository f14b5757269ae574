package views

import "strconv"

// operationID names an operation within its page.
func operationID(i int) string { return "operation-" + strconv.Itoa(i) }
