// together are pages, charts and figures over the days that are named behind them: "active installations since 1.2.0".
// It is told how days and things are read.
export function together(words, ranges, things) {
  for (let i = 1; i < words.length; i += 1) {
    const [name, [days]] = [words.slice(0, i).join(" "), ranges(words.slice(i).join(" "))];
    const found = days && /[a-z]{3}/.test(name) ? things(name) : [];
    if (found.length) return found.map((one) => joined(one, days));
  }
  return [];
}

const joined = ({ label, at, url }, days) => (
  { kind: days.kind, label: `${label}, ${lower(days.label)}`, url: over(at ? `#${at}` : url, days) });

const lower = (label) => (/^(Since|Last|This|Today|Yesterday)/.test(label) ? label.slice(0, 1).toLowerCase() + label.slice(1) : label);

// over is an address with these days; open ones have no end.
export function over(address, { from, to, open }) {
  const url = new URL(address, location.href);
  url.searchParams.delete("range");
  url.searchParams.set("from", from);
  if (open) url.searchParams.delete("to");
  else url.searchParams.set("to", to);
  return url.href;
}
