#!/bin/sh
# Active installations by week, as CSV: FROM=2025-01-01 TO=2025-03-31 SITE=https://stats.example.org TOKEN=… .docs/examples/active.sh
set -eu
curl --fail --silent --show-error --header "Authorization: Bearer $TOKEN" \
	"$SITE/api/v1/active-installations.csv?by=week&from=$FROM&to=$TO"
