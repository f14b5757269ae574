// The last final value of each line stands at its end, with the line's name, as the pictures have it.
import { valueInWords } from "./format.js";

export const endsID = "ends";
export const widthForEnds = 520; // in less, the legend says them
const mostLines = 6;
const widthOfLetter = 6.1;
const longestName = 22; // "0 (empty, or no faces)" whole
const lineHeight = 14;
const gap = 12;
const gapBeyond = 26; // keeps the names of lines that end earlier clear of what is counted so far

const isBelow = ({ id }) => /^(margin|provisional):/.test(id ?? "");
const valueOf = (item) => Number(item?.value ?? item);

// endings returns what stands beside the lines; none where there is no room, or something else than lines. A line and
// the earlier one that it is compared with have one, in their colour, which legible makes fit for words.
export function endings(series, width, reading, legible) {
  const { compared = [] } = reading;
  const all = series.filter((s) => !isBelow(s));
  const pairOf = ({ name }) => compared.find((one) => one.of === name && all.some((s) => s.name === one.with));
  const lines = all.filter(({ name }) => !all.some((s) => pairOf(s)?.with === name));
  const fits = width >= widthForEnds && lines.length <= mostLines;
  if (!fits || lines.length === 0 || all.some((s) => s.type !== "line" || s.stack || s.lineStyle.opacity === 0)) return [];
  const found = lines.map((line) => {
    const end = { ...lastOf(line, reading), name: all.length > 1 ? shortened(line.name) : "", color: line.lineStyle.color };
    if (all.length === 1) return end;
    if (compared.length === 0) return { ...end, ink: legible(end.color) };
    const pair = pairOf(line);
    const before = pair && lastOf(all.find((s) => s.name === pair.with), reading);
    const called = { words: lines.length > 1 ? `${end.name}: ${end.words}` : end.words, name: before?.at >= 0 ? `${pair.ago}: ${before.words}` : "" };
    return { ...end, ...called, ink: legible(end.color), before };
  });
  const heardTo = Math.max(...found.map(({ at }) => at));
  const goesOn = series.some((s) => s.id?.startsWith("provisional:"));
  for (const end of found) if (!goesOn && heardTo < lines[0].data.length - 1) Object.assign(end, { heardTo, isEarly: end.at < heardTo });
  return found.filter(({ at, name }, i) => at >= 0 && !(name && isNothing(lines[i], pairOf(lines[i]), all)));
}

// A line that never leaves zero is named in the legend; at its end the names of several would stand on each other.
const isNothing = (line, pair, all) => [line, all.find((s) => s.name === pair?.with)].every((one) => !one || one.data.every((item) => !(valueOf(item) > 0)));

function lastOf(line, reading) {
  const at = line.data.findLastIndex((item) => Number.isFinite(valueOf(item)));
  const value = valueOf(line.data[at]);
  return { at, value, words: valueInWords(value, reading, line.name, at), isEarly: at < line.data.length - 1 };
}

const gapOf = (list) => (list.some(({ isEarly }) => isEarly) ? gapBeyond : gap);

// Of the name of what a line is compared with the end is enough: "a year ago". A comma in brackets is none of that.
const shortened = (name) => {
  const last = name.split(/, (?![^(]*\))/).at(-1);
  return last.length > longestName ? `${last.slice(0, longestName - 1)}…` : last;
};

// roomOfEnds is the width that they take, right of the plot.
export function roomOfEnds(list) {
  const letters = Math.max(0, ...list.flatMap(({ name, words }) => [name.length, words.length + 1]));
  return letters > 0 ? letters * widthOfLetter + gapOf(list) + 4 : 0;
}

// lineEnds returns the series that writes them.
export function lineEnds(list, colour) {
  if (list.length === 0) return [];
  return [{
    type: "custom",
    id: endsID,
    silent: true,
    clip: false,
    animation: false,
    z: 5,
    encode: { x: 0, y: 1 },
    data: [[list[0].at, list[0].value]],
    renderItem: ({ coordSys: area }, api) => {
      const point = ({ at, value }) => (at >= 0 ? api.coord([at, value]) : undefined);
      const placed = list.map((one) => ({ ...one, point: point(one), earlier: one.before && point(one.before) }));
      return { type: "group", children: spread(placed, area.y + area.height).flatMap((one) => ending(one, leftOf(list, area, gapOf(list), api), colour)) };
    },
  }];
}

// leftOf is where the words begin: beside the plot, or where all lines ended for good, so that nothing leads on from there
// to days of which nothing is known.
const leftOf = ([first], area, space, api) => (
  first.heardTo === undefined ? area.x + area.width + space : api.coord([first.heardTo, first.value])[0] + gap);

// spread moves what would touch apart, down first and then up from the plot's lower edge.
function spread(list, floor) {
  const between = list.length > 3 ? 1 : 6; // keeps a name off the value below it
  const height = ({ name }) => (name ? 2 * lineHeight : lineHeight) + between;
  const sorted = list.map((one) => ({ ...one, y: one.point[1] })).sort((a, b) => a.y - b.y);
  sorted.forEach((one, i) => {
    const above = sorted[i - 1];
    if (above) one.y = Math.max(one.y, above.y + (height(above) + height(one)) / 2);
  });
  let limit = floor + lineHeight / 2;
  for (const one of sorted.toReversed()) {
    one.y = Math.min(one.y, limit - height(one) / 2);
    limit = one.y - height(one) / 2;
  }
  return sorted;
}

function ending({ y, point, earlier, words, name, color, ink, isEarly }, left, colour) {
  const font = "11px Inter, system-ui, sans-serif";
  const style = { align: "left", verticalAlign: "middle" };
  const circle = ([cx, cy], r) => ({ type: "circle", shape: { cx, cy, r }, style: { fill: color } });
  const dots = [circle(point, 3), ...(earlier ? [circle(earlier, 2)] : [])];
  const middle = name ? y - lineHeight / 2 : y;
  const value = { ...style, x: left, y: middle, text: words, fill: ink ?? colour("--ink"), font: `600 ${font}` };
  const called = { ...style, x: left, y: y + lineHeight / 2, text: name, fill: ink ?? colour("--muted"), font };
  const lead = isEarly ? [leader(point, [left - 3, middle], ink ?? color)] : [];
  return [...lead, ...dots, { type: "text", style: value }, ...(name ? [{ type: "text", style: called }] : [])];
}

// leader leads from the last final point past what is counted so far to the words of the line.
function leader([x1, y1], [x2, y2], stroke) {
  return { type: "line", shape: { x1, y1, x2, y2 }, style: { stroke, lineWidth: 1, opacity: 0.45 } };
}
