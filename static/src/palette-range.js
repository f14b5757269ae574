const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const iso = (date) => date.toISOString().slice(0, 10);
const day = (year, month, date) => new Date(Date.UTC(year, month, date));

// readRange reads days from what people type: "nov 2025", "2025", "q3 2025", "last 30 days", "2025-11-03", and "since 1.2.0",
// which asks the notes. It returns what each reading covers, none later than today.
export function readRange(text, notes, today) {
  return [...since(text, notes, today), ...named(text)]
    .filter(({ from }) => from <= today)
    .map((found) => ({ ...found, to: found.to > today ? today : found.to }))
    .concat(last(text, today));
}

function named(text) {
  const month = /^([a-z]{3})[a-z]* (\d{4})$/.exec(text);
  if (month && months.includes(month[1])) return [span(text, Number(month[2]), months.indexOf(month[1]), 1)];
  const quarter = /^q([1-4]) (\d{4})$/.exec(text);
  if (quarter) return [span(text, Number(quarter[2]), (quarter[1] - 1) * 3, 3)];
  if (/^\d{4}$/.test(text)) return [span(text, Number(text), 0, 12)];
  if (/^\d{4}-\d\d$/.test(text)) return [span(text, Number(text.slice(0, 4)), Number(text.slice(5)) - 1, 1)];
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return [{ label: text, from: text, to: text }];
  return [];
}

const span = (label, year, month, length) => ({
  label: label.toUpperCase().slice(0, 1) + label.slice(1),
  from: iso(day(year, month, 1)),
  to: iso(day(year, month + length, 0)),
});

function last(text, today) {
  const found = /^(?:last )?(\d{1,4}) days?$/.exec(text);
  if (!found || Number(found[1]) < 1) return [];
  const end = new Date(`${today}T00:00:00Z`);
  end.setUTCDate(end.getUTCDate() - 1);
  const start = new Date(end);
  start.setUTCDate(start.getUTCDate() - Number(found[1]) + 1);
  return [{ label: `Last ${found[1]} days`, from: iso(start), to: iso(end) }];
}

// since leads from the day of a note to today, the newest note first.
function since(text, notes, today) {
  const found = /^since\s+(.+)$/.exec(text);
  if (!found) return [];
  return notes
    .filter((note) => `${note.text} ${note.day}`.toLowerCase().includes(found[1]))
    .slice(0, 5)
    .map((note) => ({ label: `Since ${note.text} (${note.day})`, from: note.day, to: today }));
}
