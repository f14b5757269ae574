// Active installations of the weeks that are over: FROM=2025-01-01 TO=2025-03-31 SITE=… TOKEN=… go run active.go
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"os"
	"time"
)

func main() {
	query := url.Values{"by": {"week"}, "from": {os.Getenv("FROM")}, "to": {os.Getenv("TO")}}
	address := os.Getenv("SITE") + "/api/v1/active-installations?" + query.Encode()
	request, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("TOKEN"))
	client := &http.Client{Timeout: time.Minute}
	response, err := client.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		Error string // of a refusal, beside its code and the parameter that is wrong
		Rows  []struct {
			Period string
			Active int
			Final  bool // a running week is smaller than it will be
		}
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		log.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		log.Fatalf("%s: %s", response.Status, answer.Error)
	}
	for _, row := range answer.Rows {
		if row.Final {
			fmt.Println(row.Period, row.Active)
		}
	}
}
