// Numbers and days in the reader's language; days are UTC days and never shift with the reader's zone.
const language = document.documentElement.lang || undefined;
// The server writes days in the English order, "31 May 2025"; plain "en" would be American here.
const dayLanguage = language === "en" ? "en-GB" : language;
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const tenths = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const short = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
// British English alone writes "Sept"; the server, like everyone else, writes "Sep".
const format = (options) => {
  const written = new Intl.DateTimeFormat(dayLanguage, { timeZone: "UTC", ...options });
  return { format: (time) => written.format(time).replace(/\bSept\b/, "Sep") };
};
const longDay = format({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
const plainDay = format({ day: "numeric", month: "short", year: "numeric" });
const dayOfMonth = format({ day: "numeric", month: "short" });
const month = format({ month: "short" });
const longMonth = format({ month: "long", year: "numeric" });

const isDay = (label) => /^\d{4}-\d\d-\d\d$/.test(label);
const isRange = /^(\d+)(?:-(\d+)|\+)$/;
const isMonth = (label) => /^\d{4}-\d\d$/.test(label);

// isTime reports whether labels are days or months, and not names.
export const isTime = (label) => isDay(label) || isMonth(label);

// The minus of the server's numbers, as wide as a plus.
const minus = (words) => words.replace("-", "−");

// A share has one place after the point wherever it is a value, "31.0 %", and on an axis as few as it needs.
export const number = (value, percent) => (percent ? `${points(value)} %` : minus(whole.format(value)));
export const shortNumber = (value, percent) => (percent ? `${minus(whole.format(value))} %` : minus(short.format(value)));
const points = (value) => minus(tenths.format(value));

// valueInWords writes a value of a series: "25", "46.2 %", and of shares of few "3 of 7".
export function valueInWords(value, { percent, of = [], counts = {}, fewestForShare }, name, index) {
  const part = counts[name]?.[index];
  return percent && part !== undefined && of[index] < fewestForShare ? `${number(part)} of ${number(of[index])}` : number(value, percent);
}

export const signed = (value) => (value > 0 ? "+" : "") + number(value);

// signedPoints writes by how much a share moved.
export function signedPoints(value) {
  const rounded = Math.round(value * 10) / 10 || 0; // and not −0.0
  return `${rounded > 0 ? "+" : ""}${points(rounded)} points`;
}

const week = 7 * 24 * 60 * 60 * 1000;
export const areWeeks = (labels) => isDay(labels[1] ?? "") && Date.parse(labels[1]) - Date.parse(labels[0]) === week;

// labelInFull is for the tooltip: "Sat, 31 May 2025", "Week of 26 May 2025", "May 2025", or a name as it is.
export function labelInFull(labels, index) {
  const label = labels[index];
  if (isDay(label) && areWeeks(labels)) return `Week of ${plainDay.format(Date.parse(label))}`;
  if (isDay(label)) return longDay.format(Date.parse(label));
  if (isMonth(label)) return longMonth.format(Date.parse(label));
  return longRange(label);
}

// earlier writes the day that lies so many days before.
export const earlier = (label, days) => plainDay.format(Date.parse(label) - days * 864e5);

export const dayBefore = (label, days) => new Date(Date.parse(label) - days * 864e5).toISOString().slice(0, 10);

// daysInWords writes an inclusive span as the server does: "17 Feb – 13 Mar 2025".
export function daysInWords(from, to) {
  if (from === to) return plainDay.format(Date.parse(to));
  const within = from.slice(0, 7) === to.slice(0, 7) ? String(Number(from.slice(8)))
    : (from.slice(0, 4) === to.slice(0, 4) ? dayOfMonth : plainDay).format(Date.parse(from));
  return `${within} – ${plainDay.format(Date.parse(to))}`;
}

// labelInShort is for the axis: "31 May", "Jun", or "2025" where a year begins; with its year "31 May 2025", "Jun 2025".
export function labelInShort(label, byMonth, withYear = false) {
  if (withYear) return `${labelInShort(label, byMonth)} ${label.slice(0, 4)}`;
  if (isMonth(label) || (isDay(label) && byMonth)) {
    return label.slice(5, 7) === "01" ? label.slice(0, 4) : month.format(Date.parse(label));
  }
  if (isDay(label)) return dayOfMonth.format(Date.parse(label));
  return shortRange(label);
}

// longRange writes a size range as it was sent for reading: "2001-10000" becomes "2,001–10,000".
function longRange(label) {
  return isRange.test(label) ? label.replace(/\d+/g, (n) => whole.format(Number(n))).replace("-", "–") : label;
}

// shortRange writes a size range as it was sent in fewer letters: "2001-10000" becomes "2K–10K".
function shortRange(label) {
  const range = isRange.exec(label);
  if (!range) return label;
  const low = shorten(Number(range[1]));
  return range[2] ? `${low}–${shorten(Number(range[2]))}` : `${low}+`;
}

// 2001 and 200001 begin a range that reads as "above 2K": the one is noise on an axis.
function shorten(n) {
  return short.format(n > 1000 && n % 1000 === 1 ? n - 1 : n);
}
