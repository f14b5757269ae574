package main

import "slices"

// environmentSettings returns all of them, in the order of .docs/configuration.md, which is made from them.
func environmentSettings() []environmentSetting {
	return slices.Concat(
		storageSettings(), addressSettings(), firstStartSettings(), proxySettings(),
		singleSignOnSettings(), recordSettings(), digestSettings(), backupSettings(), diagnosticSettings(),
	)
}

func storageSettings() []environmentSetting {
	return []environmentSetting{
		{
			name: "DATABASE_URL", fallback: "sqlite:data/stats.db",
			meaning: "where records are kept: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`",
			read:    readDatabase,
		},
		{
			name: "SPOOL_DIR", fallback: "data",
			meaning: "folder on a local disk where acknowledged records wait to be stored (PostgreSQL); with SQLite " +
				"they wait beside its file",
			read: readSpoolDir,
		},
		{
			name: "SPOOL_KEEP", fallback: "24h",
			meaning: "how long records stay in the spool after they were acknowledged, stored or not, so that a database " +
				"which goes back in time (fail-over, restore) gets them again; at most 1 GiB; `0`: until they are stored",
			read: readSpoolKeep,
		},
		{
			name: "DISK_RESERVE", fallback: "64MiB",
			meaning: "room that records leave on the disk of the spool, for sessions and the audit log: with less of it " +
				"left, installations that were never seen are refused, with half of it left all are; `0`: none",
			read: readDiskReserve,
		},
	}
}

func addressSettings() []environmentSetting {
	return []environmentSetting{
		{
			name: "LISTEN_ADDR", fallback: ":3000",
			meaning: "address and port to listen on",
			read:    readListen,
		},
		{
			name: "PUBLIC_URL", fallback: "",
			meaning: "the address people and installations use, such as `https://stats.example.org`, or with a path, " +
				"`https://example.org/stats`; unset: `http://localhost` and the port",
			read: readPublicURL,
		},
		{
			name: "SECURITY_CONTACT", fallback: "",
			meaning: "address to which faults of security are reported, such as `mailto:security@example.org`, as " +
				"`/.well-known/security.txt` says it; unset: there is no such file",
			read: readSecurityContact,
		},
		{
			name: "OPERATOR", fallback: "",
			meaning: "who runs this server and how to reach them, as `/privacy` says it, such as " +
				"`Example Ltd, Example Street 1, privacy@example.org`",
			read: readOperator,
		},
	}
}

func proxySettings() []environmentSetting {
	return []environmentSetting{
		{
			name: "TRUSTED_PROXIES", fallback: "",
			meaning: "addresses or networks (CIDR) of reverse proxies whose `X-Forwarded-For` or `Forwarded` is believed, " +
				"separated by commas",
			read: readTrustedProxies,
		},
	}
}

func recordSettings() []environmentSetting {
	return []environmentSetting{
		{
			name: "DAILY_LIMIT", fallback: "5000",
			meaning: "collections, and creations, of one installation that are counted a day; what is beyond is " +
				"acknowledged and set aside until an administrator decides; `0`: none",
			read: readDailyLimit,
		},
		{
			name: "NEW_INSTALLATIONS_HOURLY", fallback: "1000",
			meaning: "installations heard of first in one hour that are counted at once; further ones are set aside " +
				"until an administrator decides, and an alert is raised; not in the first three days of a database, and " +
				"after a day without a server; `0`: no limit",
			read: readNewcomers,
		},
		{
			name: "NEW_INSTALLATIONS_DAILY", fallback: "5000",
			meaning: "the same of one UTC day; `0`: no limit",
			read:    readNewcomersDaily,
		},
		{
			name: "ERASURE_WAIT_DAYS", fallback: "7",
			meaning: "days for which an erasure that was asked for on the page of installations waits, counted as erased, " +
				"while an administrator can stop it; `0`: it is carried out at once",
			read: readErasureWait,
		},
		{
			name: "ERASURES_DAILY", fallback: "20",
			meaning: "erasures asked for on one UTC day that go on by themselves; further ones wait for an administrator, " +
				"and an alert is raised; `0`: any number",
			read: readErasuresDaily,
		},
		{
			name: "SILENCE_AFTER", fallback: "26h",
			meaning: "how long no record may come in before an alert is raised, such as `26h` or `90m`; `0`: never",
			read:    readSilenceAfter,
		},
		{
			name: "ALERT_WEBHOOK", fallback: "",
			meaning: "address to which alerts are posted; each is tried again until it is taken, also after a restart; unset: " +
				"alerts are only logged",
			read: readAlertWebhook,
		},
		{
			name: "ALERT_FORMAT", fallback: "auto",
			meaning: "form in which they are posted: `text` (Slack, Mattermost: `{\"text\": \"…\"}`), `discord`, `teams`, " +
				"`ntfy`, `json` (topic, raised, text) or `auto`, by the address",
			read: readAlertForm,
		},
		{
			name: "RETENTION_DAYS", fallback: "0",
			meaning: "days for which facts are kept, at least 30; every number stays, but earlier days cannot be " +
				"recounted; `0`: forever",
			read: readRetentionDays,
		},
		{
			name: "CLOCK_TOLERANCE", fallback: "24h",
			meaning: "how far the server's clock may be from its last sign of life and from the database's clock until " +
				"it is in doubt, and nothing is removed or ended by it; `0`: it is always trusted",
			read: readClockTolerance,
		},
	}
}

func digestSettings() []environmentSetting {
	return []environmentSetting{
		{
			name: "SMTP_URL", fallback: "",
			meaning: "mail server for digests: `smtp://USER:PASSWORD@mail.example.org`, with STARTTLS (port 587), or " +
				"`smtps://` (port 465); unset: no e-mail is sent",
			read: readMailServer,
		},
		{
			name: "MAIL_FROM", fallback: "",
			meaning: "address that e-mail comes from, such as `stats@example.org`",
			read:    readMailFrom,
		},
		{
			name: "DIGEST_WEBHOOK", fallback: "",
			meaning: "address to which digests are posted, in the form of `ALERT_FORMAT`; unset: none",
			read:    readDigestWebhook,
		},
		{
			name: "DIGEST_WEBHOOK_EVERY", fallback: "week",
			meaning: "which are posted there: `week`, `month` or `week,month`; people choose for themselves",
			read:    readDigestEvery,
		},
		{
			name: "RELEASE_FEED", fallback: "",
			meaning: "file with the feed (Atom, RSS) of CompreFace's releases, which something else brings: the server " +
				"fetches nothing; every hour new entries become notes, each once; unset: none",
			read: readReleaseFeed,
		},
	}
}

func backupSettings() []environmentSetting {
	return []environmentSetting{
		{
			name: "BACKUP_DIR", fallback: "",
			meaning: "folder into which the server writes a backup every day after 04:00 UTC, and reads it back; unset: " +
				"none is made",
			read: readBackupDir,
		},
		{
			name: "BACKUP_KEEP_DAYS", fallback: "14",
			meaning: "days for which those backups are kept; the newest stays however old it is",
			read:    readBackupKeepDays,
		},
	}
}

func diagnosticSettings() []environmentSetting {
	return []environmentSetting{
		{
			name: "PPROF_ADDR", fallback: "",
			meaning: "loopback address and port for Go's profiles at `/debug/pprof/`, such as `127.0.0.1:6060`; unset:" +
				" none",
			read: readPprof,
		},
		{
			name: "METRICS_ADDR", fallback: "",
			meaning: "loopback address and port for all metrics at `/metrics`, without a token, such as `127.0.0.1:9464`;" +
				" unset: the site's own `/metrics` has them, for a token that may read",
			read: readMetrics,
		},
		{
			name: "LOG_FORMAT", fallback: "text",
			meaning: "`text` or `json`",
			read:    readLogFormat,
		},
		{
			name: "LOG_LEVEL", fallback: "info",
			meaning: "`debug`, `info`, `warn` or `error`",
			read:    readLogLevel,
		},
	}
}
