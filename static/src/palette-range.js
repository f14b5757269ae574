const months = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const iso = (date) => date.toISOString().slice(0, 10);
const day = (year, month, date) => new Date(Date.UTC(year, month, date));
const upper = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const isName = (word) => word.length > 2 && [...months, ...weekdays].some((name) => name.startsWith(word));
// Names of months and weekdays are written as pages print them, whatever was typed.
const capital = (text) => upper(text.replace(/[a-z]+/g, (word) => (isName(word) ? upper(word) : word)));

// readRange reads days from what people type: "nov 2025", "october", "2025", "q3 2025", "h1", "last quarter", "yesterday", "last 30 days",
// a day or a span as pages print them, and "since 1.2.0", which asks the notes. It returns what each reading covers, none
// later than today.
export function readRange(text, notes, today) {
  return [...since(text, notes, today), ...named(text, today), ...parts(text, today), ...printed(text, today), ...called(text, today)]
    .filter(({ from, to }) => from <= today && from <= to)
    .map((found) => ({ ...found, to: found.to > today ? today : found.to }))
    .concat(last(text, today));
}

// monthOf takes a month's name, or its first letters, three or more; -1 for none.
const monthOf = (name = "") => (name.length < 3 ? -1 : months.findIndex((one) => one.startsWith(name)));

function named(text, today) {
  if (/^[a-z]+$/.test(text) && monthOf(text) >= 0) return [newest(monthOf(text), today)];
  const month = /^([a-z]{3,9}) (\d{4})$/.exec(text);
  if (month && monthOf(month[1]) >= 0) return [span(text, Number(month[2]), monthOf(month[1]), 1)];
  if (/^\d{4}$/.test(text)) return [span(text, Number(text), 0, 12)];
  if (/^\d{4}-(0\d|1[0-2])$/.test(text)) return [span(text, Number(text.slice(0, 4)), Number(text.slice(5)) - 1, 1)];
  return [];
}

// newest is the month when it began last.
function newest(month, today) {
  const year = Number(today.slice(0, 4)) - Number(iso(day(Number(today.slice(0, 4)), month, 1)) > today);
  return span(`${months[month]} ${year}`, year, month, 1);
}

// parts are quarters and halves of a year: "q3 2025", "2025 h1", and "q3" of the year in which it began last.
function parts(text, today) {
  const [, before, kind, place, after] = /^(?:(\d{4})[ -]?)?([qh])([1-4])(?:[ /-]?(\d{4}))?$/.exec(text) ?? [];
  const length = { q: 3, h: 6 }[kind];
  if (!length || (before && after) || place * length > 12) return [];
  const month = (place - 1) * length;
  const thisYear = Number(today.slice(0, 4));
  const year = Number(before ?? after ?? (iso(day(thisYear, month, 1)) <= today ? thisYear : thisYear - 1));
  return [span(`${kind}${place} ${year}`, year, month, length)];
}

const span = (label, year, month, length) => ({
  label: capital(label),
  from: iso(day(year, month, 1)),
  to: iso(day(year, month + length, 0)),
});

// called are the days around today that have a name, found by the beginning of any word of it. The calendar's are those
// of the menu of ranges.
function called(text, today) {
  if (text.length < 3) return [];
  const [year, month, date] = [Number(today.slice(0, 4)), Number(today.slice(5, 7)) - 1, Number(today.slice(8))];
  const quarter = month - (month % 3);
  const one = (label, at) => ({ label, from: iso(at), to: iso(at) });
  return [
    span("This month", year, month, 1),
    span("Last month", year, month - 1, 1),
    span("This quarter", year, quarter, 3),
    span("Last quarter", year, quarter - 3, 3),
    span("This year", year, 0, 12),
    span("Last year", year - 1, 0, 12),
    one("Yesterday", day(year, month, date - 1)),
    one("Today", day(year, month, date)),
  ].filter(({ label }) => ` ${label.toLowerCase()}`.includes(` ${text}`));
}

// printed reads "18 apr 2026", "sat, 18 apr 2026", "17 feb – 13 mar 2026 (25 days)" and "week of 20 apr 2026".
function printed(text, today) {
  const plain = text.replace(/, today so far$/, "").replace(/ \(\d+ days?\)$/, "");
  const days = plain.replace(/^week of /, "");
  const [first, second] = days.split(/\s*[–—]\s*|\s+(?:-|to)\s+/);
  const to = oneDay(second ?? first, null, today);
  const from = to && second !== undefined ? oneDay(first, to, today) : to;
  if (!to || !from) return [];
  const end = days === plain ? to : day(to.getUTCFullYear(), to.getUTCMonth(), to.getUTCDate() + 6);
  return [{ label: capital(text), from: iso(from), to: iso(end) }];
}

const weekday = "(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?";
const ourOrder = new RegExp(`^${weekday}(\\d{1,2})(?: ([a-z]{3,9}))?(?:,? (\\d{4}))?$`);
const otherOrder = new RegExp(`^${weekday}([a-z]{3,9}) (\\d{1,2})(?:,? (\\d{4}))?$`);

// oneDay takes month and year, where they are missing, from the span's other end, and otherwise the year in which the day
// was last.
function oneDay(text, end, today) {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return whole(...text.split("-").map(Number));
  const [, date, name, year] = ourOrder.exec(text) ?? otherOrder.exec(text)?.map((part, i, all) => all[[0, 2, 1, 3][i]]) ?? [];
  const month = name ? monthOf(name) : (end?.getUTCMonth() ?? -1);
  if (!date || month < 0) return null;
  if (year || end) return whole(Number(year ?? end.getUTCFullYear()), month + 1, Number(date));
  const thisYear = whole(Number(today.slice(0, 4)), month + 1, Number(date));
  return thisYear && iso(thisYear) <= today ? thisYear : whole(Number(today.slice(0, 4)) - 1, month + 1, Number(date));
}

// whole refuses the 31st of February.
function whole(year, month, date) {
  const found = day(year, month - 1, date);
  return found.getUTCMonth() === month - 1 && found.getUTCDate() === date ? found : null;
}

// last reads "90 days", "last 4 weeks" and "12 months", up to yesterday.
function last(text, today) {
  const [, many, unit] = /^(?:last )?(\d{1,4}) (day|week|month|year)s?$/.exec(text) ?? [];
  const n = Number(many);
  if (!n) return [];
  const end = new Date(`${today}T00:00:00Z`);
  end.setUTCDate(end.getUTCDate() - 1);
  const [year, month, date] = [end.getUTCFullYear(), end.getUTCMonth(), end.getUTCDate()];
  const start = { day: () => day(year, month, date - n + 1), week: () => day(year, month, date - 7 * n + 1),
    month: () => day(year, month - n, date + 1), year: () => day(year - n, month, date + 1) }[unit]();
  return [{ label: `Last ${n} ${unit}${n === 1 ? "" : "s"}`, from: iso(start), to: iso(end) }];
}

// since leads from the day of a note on, the newest note first. It is open: opened tomorrow it has a day more.
function since(text, notes, today) {
  const found = /^since\s+(.+)$/.exec(text);
  if (!found) return [];
  return notes
    .filter((note) => `${note.text} ${note.day}`.toLowerCase().includes(found[1]))
    .slice(0, 5)
    .map((note) => ({ label: `Since ${note.text}`, from: note.day, to: today, open: true }));
}
