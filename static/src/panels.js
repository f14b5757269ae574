// Small multiples: a panel a line, or a series of bars, below each other upon one axis of time, each with a scale of its
// own, which the server chose for pictures, too. A series and its earlier days share a panel.
import { edge, contrastOfText } from "./contrast.js";
import { shortNumber, valueInWords } from "./format.js";
import { roomOfPins } from "./marks.js";

const provisional = "provisional:";
const font = "11px Inter, system-ui, sans-serif";
const lineHeight = 14;
const unitHeight = 22;
const axisHeight = 22;
const gapBetween = 13; // the number at the foot of one clears that at the top of the next
const widthForNames = 620; // in less, names stand above their panels
const widthOfLetter = 6.4;
const ring = 5; // what is counted so far is one of this radius, upon the last day

const valueOf = (item) => Number(item?.value ?? item);
const isProvisional = ({ id }) => id?.startsWith(provisional) ?? false;

// panelsOf returns the lines that have a panel each, with all series that are drawn in it.
export function panelsOf(series, { compared = [] }) {
  const earlierOf = (name) => compared.find((one) => one.of === name);
  const isEarlier = (name) => compared.some((one) => one.with === name);
  const names = [...new Set(series.map(({ name }) => name))].filter((name) => !isEarlier(name));
  return names.map((name) => {
    const pair = earlierOf(name);
    const drawn = series.filter((s) => s.name === name || s.name === pair?.with);
    const isCompared = drawn.some((s) => s.name === pair?.with);
    return { name, drawn, ago: pair?.ago, earlier: pair?.with, saysAgainst: isCompared && drawn.every(({ type }) => type === "line") };
  });
}

// placePanels returns where each panel lies. Names stand before the panels where there is room, and above them elsewhere.
export function placePanels(panels, { width, height, notes = [], scales, reading }) {
  const isBeside = width >= widthForNames;
  const longest = (words) => widthOfLetter * Math.max(0, ...words.map((one) => one.length));
  const names = isBeside ? 14 + longest(panels.flatMap((panel) => [panel.name, panel.saysAgainst ? against(panel, lastOf(panel, reading), reading) : ""])) : 0;
  const left = names + 14 + longest(scales.flatMap(({ min, max }) => [min, max].map((end) => shortNumber(end, reading.percent))));
  const right = gapAtEnd + 6 + longest(panels.flatMap((panel) => [lastOf(panel, reading)?.words ?? "", soFar(panel, reading)?.words ?? ""]));
  const head = isBeside ? 0 : lineHeight + 6;
  const foot = axisHeight + (notes.length > 0 ? roomOfPins : 0);
  const pitch = (height - unitHeight - foot + gapBetween) / panels.length;
  return panels.map((_, i) => ({
    left,
    top: unitHeight + head + i * pitch,
    width: width - left - right,
    height: pitch - head - gapBetween,
    isBeside,
    isLowest: i === panels.length - 1,
  }));
}

const gapAtEnd = ring + 5;

// panelScale is the axis that the server chose for a panel. Its two ends are written.
export function panelScale({ name }, { scales }) {
  const { low, high } = scales[name];
  return { min: low, max: high, interval: high - low, axisLabel: { customValues: [low, high] } };
}

// lastOf is the last final value of a line; of bars each stands for itself.
function lastOf({ drawn, name }, reading) {
  const line = drawn.find((s) => s.name === name && s.type === "line" && !isProvisional(s));
  const at = line?.data.findLastIndex((item) => Number.isFinite(valueOf(item))) ?? -1;
  if (at < 0) return undefined;
  const value = valueOf(line.data[at]);
  return { at, value, color: line.lineStyle.color, words: valueInWords(value, reading, name, at) };
}

// soFar is what was counted of the day, week or month that is not over: it has a ring of its own, beside which the number of
// the last whole one would be taken for it.
function soFar({ drawn, name }, reading) {
  const open = drawn.find((s) => s.name === name && s.type === "line" && isProvisional(s));
  const at = open?.data.findLastIndex((item) => Number.isFinite(valueOf(item))) ?? -1;
  return at < 0 ? undefined : { at, value: valueOf(open.data[at]), words: `so far ${valueInWords(valueOf(open.data[at]), reading, name, at)}` };
}

// headings returns a series a panel that writes its name, and at the line's end its last final value.
export function headings(panels, places, reading, colour) {
  const legible = (color) => edge(color, colour("--card"), colour("--ink"), contrastOfText);
  return panels.map((panel, i) => ({
    type: "custom",
    id: `ends:${i}`,
    silent: true,
    clip: false,
    animation: false,
    z: 5,
    xAxisIndex: i,
    yAxisIndex: i,
    encode: { x: 0, y: 1 },
    data: [[0, lastOf(panel, reading)?.value ?? 0]],
    renderItem: (_, api) => ({ type: "group", children: heading(panel, places[i], api, { reading, colour, legible }) }),
  }));
}

function heading(panel, place, api, { reading, colour, legible }) {
  const end = lastOf(panel, reading);
  const words = (x, y, text, fill, weight = 400) => (
    { type: "text", style: { x, y, text, fill, font: `${weight} ${font}`, verticalAlign: "middle" } }
  );
  const children = named(panel, place, panel.saysAgainst ? against(panel, end, reading) : "", (x, y, text, isName) => (
    words(x, y, text, colour(isName ? "--ink" : "--muted"), isName ? 600 : 400)
  ));
  if (!end) return children;
  const [cx, cy] = api.coord([end.at, end.value]);
  const open = soFar(panel, reading);
  const left = open ? place.left + place.width + gapAtEnd : cx + gapAtEnd;
  const lead = { type: "line", shape: { x1: cx, y1: cy, x2: left - 3, y2: cy }, style: { stroke: end.color, lineWidth: 1, opacity: 0.45 } };
  const below = open && clearOf(cy, api.coord([open.at, open.value])[1], place);
  return [
    ...children,
    ...(open ? [lead] : []), // past what is counted so far
    { type: "circle", shape: { cx, cy, r: 3 }, style: { fill: end.color } },
    words(left, cy, end.words, legible(end.color), 600),
    ...(open ? [words(left, below, open.words, colour("--muted"))] : []),
  ];
}

// clearOf is the height of a second number that stands off the first, within the panel where it can.
function clearOf(first, second, { top, height }) {
  if (Math.abs(second - first) >= lineHeight) return second;
  const isAbove = second < first || first + lineHeight > top + height + lineHeight / 2;
  return first + (isAbove ? -lineHeight : lineHeight);
}

// named writes a panel's name, and what it was earlier below it or behind it.
function named({ name }, { top, height, isBeside }, earlier, words) {
  if (!isBeside) {
    const y = top - 6 - lineHeight / 2;
    return [words(2, y, name, true), words(2 + (name.length + 2) * widthOfLetter, y, earlier, false)];
  }
  const middle = top + height / 2;
  if (!earlier) return [words(2, middle, name, true)];
  return [words(2, middle - lineHeight / 2, name, true), words(2, middle + lineHeight / 2, earlier, false)];
}

// against says what a line was on the day that its last one is compared with.
function against({ drawn, earlier, ago }, end, reading) {
  const before = drawn.find((s) => s.name === earlier)?.data[end?.at ?? -1];
  return Number.isFinite(valueOf(before)) ? `${ago}: ${valueInWords(valueOf(before), reading, earlier, end.at)}` : "";
}
