package publish

import (
	"context"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Settings is what administrators set about everything public.
type Settings struct {
	K Anonymity
	// Page and Badges say whether the public page, with its embedded charts, and the badges are there. Both begin
	// switched off.
	Page, Badges bool
	// Indexable lets search engines list what is public.
	Indexable bool
	// Charts are the IDs of the charts on the public page, in order.
	Charts []string
	// Origins are the sites that may show a chart in a frame, such as https://example.org.
	Origins []string
}

// BadSetting is the cause of a setting that cannot be.
const BadSetting models.Cause = "bad_setting"

// The names of the settings, as they are kept.
const (
	settingK         = "publish_k"
	settingPage      = "publish_page"
	settingBadges    = "publish_badges"
	settingIndexable = "publish_indexable"
	settingCharts    = "publish_charts"
	settingOrigins   = "publish_origins"
)

// Settings returns the settings; what nobody has set is at its default.
func (d *Desk) Settings(ctx context.Context) (p Settings, err error) {
	var all []db.Setting
	if err := d.db.Read(ctx).Find(&all, "name LIKE 'publish_%'").Error; err != nil {
		return p, db.Wrap("read the settings", err)
	}
	values := map[string]string{}
	for _, one := range all {
		values[one.Name] = one.Value
	}
	p = Settings{
		K: DefaultAnonymity, Page: values[settingPage] == "on", Badges: values[settingBadges] == "on",
		Indexable: values[settingIndexable] == "on",
		Charts:    strings.Fields(values[settingCharts]), Origins: strings.Fields(values[settingOrigins]),
	}
	if k, err := strconv.Atoi(values[settingK]); err == nil {
		p.K = Anonymity(k)
	}
	return p, nil
}

// SetSettings keeps the settings. It returns *Invalid, and changes nothing, where one of them cannot be.
func (d *Desk) SetSettings(ctx context.Context, p Settings) error {
	if err := p.check(); err != nil {
		return err
	}
	return db.PutSettings(d.db.Write(ctx),
		db.Setting{Name: settingK, Value: strconv.Itoa(int(p.K))},
		db.Setting{Name: settingPage, Value: onOff(p.Page)},
		db.Setting{Name: settingBadges, Value: onOff(p.Badges)},
		db.Setting{Name: settingIndexable, Value: onOff(p.Indexable)},
		db.Setting{Name: settingCharts, Value: strings.Join(p.Charts, " ")},
		db.Setting{Name: settingOrigins, Value: strings.Join(p.Origins, " ")},
	)
}

func (p Settings) check() error {
	if p.K < LeastAnonymity || p.K > MostAnonymity {
		return &models.Invalid{Cause: BadSetting, Words: fmt.Sprintf("k is %d to %d", LeastAnonymity, MostAnonymity)}
	}
	for _, origin := range p.Origins {
		if !isOrigin(origin) {
			words := strconv.Quote(origin) + " is not an origin: write https://example.org, and international names as xn--…"
			return &models.Invalid{Cause: BadSetting, Words: words}
		}
	}
	if slices.ContainsFunc(p.Charts, func(id string) bool { return strings.ContainsAny(id, " \t\r\n") }) {
		return &models.Invalid{Cause: BadSetting, Words: "a chart's name holds no space"}
	}
	return nil
}

const hostLabel = `[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?`

var hostName = regexp.MustCompile(`^` + hostLabel + `(\.` + hostLabel + `)*$`)

// isOrigin is strict, for the origin goes into a header: a scheme, a host name or address, and a port if any.
func isOrigin(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || text != u.Scheme+"://"+u.Host {
		return false
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return false
		}
	} else if strings.HasSuffix(u.Host, ":") {
		return false
	}
	address, err := netip.ParseAddr(u.Hostname())
	return hostName.MatchString(u.Hostname()) || err == nil && address.Zone() == ""
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}
