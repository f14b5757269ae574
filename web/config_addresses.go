package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"compreface-stats/handlers"
)

func readListen(c *config, value string) error {
	c.listen = value
	_, port, err := net.SplitHostPort(value)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return errors.New("is not an address to listen on: write :3000 or 127.0.0.1:3000")
	}
	return nil
}

func readPublicURL(c *config, value string) error {
	c.publicURL = strings.TrimRight(value, "/")
	if value == "" {
		return nil
	}
	u, err := url.Parse(c.publicURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return errors.New("is not a web address: write https://stats.example.org")
	}
	if u.RawQuery != "" || u.Fragment != "" {
		return errors.New("has a query or a fragment: write https://example.org/stats")
	}
	return checkPublicPath(u.EscapedPath())
}

var publicPath = regexp.MustCompile(`^(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$`)

// checkPublicPath refuses a path that could be taken for one of the server's own once a proxy has taken it off.
func checkPublicPath(path string) error {
	if !publicPath.MatchString(path) {
		return errors.New("has a path that is more than letters, digits, points and dashes: write https://example.org/stats")
	}
	if first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/"); handlers.IsOwnName(first) {
		return fmt.Errorf("has a path that begins with /%s, where the server's own pages are: "+
			"write https://example.org/stats", first)
	}
	return nil
}

func readTrustedProxies(c *config, value string) error {
	c.trustedProxies = splitList(value)
	for _, entry := range c.trustedProxies {
		_, notAddress := netip.ParseAddr(entry)
		_, notNetwork := netip.ParsePrefix(entry)
		if notAddress != nil && notNetwork != nil {
			return fmt.Errorf("holds %q, which is neither an address nor a network: "+
				"write 10.0.0.7 or 10.0.0.0/8, with commas between them", entry)
		}
	}
	return nil
}

// readAlertWebhook never shows the address, also in part: whoever knows it can post there.
func readAlertWebhook(c *config, value string) error {
	c.alerts.address = value
	u, err := url.Parse(value)
	if value != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "") {
		return errors.New("is not a web address: write https://chat.example.org/hooks/…")
	}
	return nil
}

// readPprof takes loopback addresses alone: profiles show what is in memory.
func readPprof(c *config, value string) error {
	c.pprof = value
	return checkLoopback(value, "127.0.0.1:6060", "the program's memory")
}

// readMetrics takes loopback addresses alone: metrics count each post and each erasure.
func readMetrics(c *config, value string) error {
	c.metrics = value
	return checkLoopback(value, "127.0.0.1:9464", "each post and erasure")
}

// checkLoopback refuses an address that others than this machine reach, where they would be shown something.
func checkLoopback(value, example, shown string) error {
	if value == "" {
		return nil
	}
	host, port, err := net.SplitHostPort(value)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return fmt.Errorf("is not an address to listen on: write %s", example)
	}
	if ip, err := netip.ParseAddr(host); host != "localhost" && (err != nil || !ip.IsLoopback()) {
		return fmt.Errorf("would show %s to anybody: write %s, and reach it through a tunnel", shown, example)
	}
	return nil
}

// longestOperator fits a name, a post address and a mail address.
const longestOperator = 300

func readOperator(c *config, value string) error {
	c.operator = strings.TrimSpace(value)
	if len(value) > longestOperator || strings.ContainsFunc(value, unicode.IsControl) {
		return fmt.Errorf("is no line of at most %d bytes: write a name and how to reach it", longestOperator)
	}
	return nil
}
