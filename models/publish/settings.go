package publish

import (
	"context"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Settings is what administrators set about everything public.
type Settings struct {
	// Sigma is that of the noise in the next release; 0 until publishing is set up: see Desk.Start.
	Sigma int64
	// Page and Badges say whether the public page, with its embedded charts, and the badges are there. Both begin
	// switched off.
	Page, Badges bool
	// Indexable lets search engines list what is public.
	Indexable bool
	// Origins are the sites that may show the page or a chart in a frame, such as https://example.org.
	Origins []string
}

// BadSetting is the cause of a setting that cannot be.
const BadSetting models.Cause = "bad_setting"

// The names of the settings, as they are kept.
const (
	settingSigma     = "publish_sigma"
	settingPage      = "publish_page"
	settingBadges    = "publish_badges"
	settingIndexable = "publish_indexable"
	settingOrigins   = "publish_origins"
)

// Sigmas are the noises to choose from: for hundreds of installations, and for thousands.
func Sigmas() []int64 { return []int64{5, 10} }

func checkSigma(sigma int64) error {
	if !slices.Contains(Sigmas(), sigma) {
		return &models.Invalid{Cause: BadSetting, Words: "Choose one of the amounts of noise."}
	}
	return nil
}

// readSigma returns 0 where publishing is not set up.
func readSigma(conn *gorm.DB) (int64, error) {
	value, found, err := db.GetSetting(conn, settingSigma)
	if err != nil || !found {
		return 0, err
	}
	sigma, err := strconv.ParseInt(value, 10, 64)
	return sigma, db.Wrap("setting "+settingSigma, err)
}

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
		Page: values[settingPage] == "on", Badges: values[settingBadges] == "on",
		Indexable: values[settingIndexable] == "on", Origins: strings.Fields(values[settingOrigins]),
	}
	if values[settingSigma] == "" {
		return p, nil
	}
	p.Sigma, err = strconv.ParseInt(values[settingSigma], 10, 64)
	return p, db.Wrap("setting "+settingSigma, err)
}

// SetSettings keeps the settings. It returns *Invalid, and changes nothing, where one of them cannot be: noise is
// raised and never lowered, and only once publishing is set up.
func (d *Desk) SetSettings(ctx context.Context, p Settings) error {
	if err := p.check(); err != nil {
		return err
	}
	defer d.changed()
	return d.db.Update(ctx, func(tx *db.Tx) error {
		sigma, err := readSigma(tx.DB)
		if err != nil {
			return err
		}
		if err := checkRaised(sigma, p.Sigma); err != nil {
			return err
		}
		return db.PutSettings(tx.DB, p.rows()...)
	})
}

// checkRaised refuses less noise than before: two releases of different noise would tell more than the guarantee says.
func checkRaised(before, after int64) error {
	switch {
	case before == after:
		return nil
	case before == 0:
		return &models.Invalid{Cause: BadSetting, Words: "Start the monthly releases first."}
	case after < before:
		return &models.Invalid{Cause: BadSetting, Words: "The noise can be raised, not lowered."}
	}
	return checkSigma(after)
}

func (p Settings) rows() []db.Setting {
	rows := []db.Setting{
		{Name: settingPage, Value: onOff(p.Page)},
		{Name: settingBadges, Value: onOff(p.Badges)},
		{Name: settingIndexable, Value: onOff(p.Indexable)},
		{Name: settingOrigins, Value: strings.Join(p.Origins, " ")},
	}
	if p.Sigma > 0 {
		rows = append(rows, db.Setting{Name: settingSigma, Value: strconv.FormatInt(p.Sigma, 10)})
	}
	return rows
}

func (p Settings) check() error {
	for _, origin := range p.Origins {
		if !isOrigin(origin) {
			words := strconv.Quote(origin) + " is not an origin: write https://example.org, and international names as xn--…"
			return &models.Invalid{Cause: BadSetting, Words: words}
		}
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
