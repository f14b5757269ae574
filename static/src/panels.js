// Small multiples: a panel a line, or a series of bars, beside each other, all with one time and each with a scale of its
// own, from zero: of two that differ a hundredfold both have a course. A series and its earlier days share a panel.
import { edge, contrastOfText } from "./contrast.js";
import { ago } from "./ends.js";
import { shortNumber, valueInWords } from "./format.js";
import { roomOfPins } from "./marks.js";
import { logAxis, roundUp } from "./scale.js";

const provisional = "provisional:";
const font = "11px Inter, system-ui, sans-serif";
const lineHeight = 14;
const unitHeight = 22;
const axisHeight = 22;
const gapBeside = 10;
const widthOfLetter = 6.4;
const mostSteps = 3;

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
    const days = drawn.some((s) => s.name === pair?.with) ? pair.days : 0;
    return { name, drawn, days, earlier: pair?.with, saysAgainst: days > 0 && drawn.every(({ type }) => type === "line") };
  });
}

// More bars than these are a card of two rows, as views/chart_option.go has it.
const mostBarsInRow = 30;
const isLong = (series) => series.some(({ type, data }) => type === "bar" && data.length > mostBarsInRow);

const columnsFor = (panels, width) => {
  const most = width < 480 ? 2 : width < 900 || panels.some(({ drawn }) => isLong(drawn)) ? 3 : 5;
  return Math.ceil(panels.length / Math.ceil(panels.length / most));
};

// placePanels returns where each panel lies: in rows of as many as are readable.
export function placePanels(panels, { width, height, notes = [], scales, reading }) {
  const columns = columnsFor(panels, width);
  const rows = Math.ceil(panels.length / columns);
  const left = 14 + widthOfLetter * Math.max(...scales.flatMap(({ ticks }) => ticks).map((tick) => shortNumber(tick, reading.percent).length));
  const right = 12 + widthOfLetter * Math.max(...panels.map((panel) => lastOf(panel, reading)?.words.length ?? 0));
  const head = lineHeight * (panels.some(({ saysAgainst }) => saysAgainst) ? 2 : 1) + 8;
  const foot = axisHeight + (notes.length > 0 ? roomOfPins : 0);
  const wide = (width - columns * (left + right) - (columns - 1) * gapBeside) / columns;
  const high = (height - unitHeight - foot - rows * head - (rows - 1) * gapBeside) / rows;
  return panels.map((_, i) => {
    const [column, row] = [i % columns, Math.floor(i / columns)];
    return {
      left: left + column * (left + wide + right + gapBeside),
      top: unitHeight + head + row * (high + head + gapBeside),
      width: wide,
      height: high,
      bearsPins: column === 0 && i + columns >= panels.length,
      isLowest: i + columns >= panels.length,
    };
  });
}

// ownScale is that of one panel: from zero to a round end, or by powers. Its two ends are written.
export function ownScale(series, isLog) {
  if (isLog) {
    const { min, max, ...axis } = logAxis(series);
    return { min, max, ...axis, ticks: [min, max], axisLabel: { customValues: [min, max] } };
  }
  const max = Math.max(1, ...series.flatMap(({ data }) => data.map(valueOf)).filter(Number.isFinite));
  const interval = Math.max(1, roundUp(max / mostSteps));
  const end = Math.ceil(max / interval - 1e-9) * interval;
  return { min: 0, max: end, interval, ticks: [0, end], axisLabel: { customValues: [0, end] } };
}

// lastOf is the last final value of a line; of bars each stands for itself.
function lastOf({ drawn, name }, reading) {
  const line = drawn.find((s) => s.name === name && s.type === "line" && !isProvisional(s));
  const at = line?.data.findLastIndex((item) => Number.isFinite(valueOf(item))) ?? -1;
  if (at < 0) return undefined;
  const value = valueOf(line.data[at]);
  return { at, value, color: line.lineStyle.color, words: valueInWords(value, reading, name, at) };
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
  const top = place.top - 8 - lineHeight / 2 - (panel.saysAgainst ? lineHeight : 0);
  const words = (x, y, text, fill, weight = 400) => (
    { type: "text", style: { x, y, text, fill, font: `${weight} ${font}`, verticalAlign: "middle" } }
  );
  const children = [words(place.left, top, panel.name, colour("--ink"), 600)];
  if (panel.saysAgainst) children.push(words(place.left, top + lineHeight, against(panel, end, reading), colour("--muted")));
  if (!end) return children;
  const [cx, cy] = api.coord([end.at, end.value]);
  return [
    ...children,
    { type: "circle", shape: { cx, cy, r: 3 }, style: { fill: end.color } },
    words(place.left + place.width + 6, cy, end.words, legible(end.color), 600),
  ];
}

// against says what a line was on the day that its last one is compared with.
function against({ drawn, earlier, days }, end, reading) {
  const before = drawn.find((s) => s.name === earlier)?.data[end?.at ?? -1];
  return Number.isFinite(valueOf(before)) ? `${ago(days)}: ${valueInWords(valueOf(before), reading, earlier, end.at)}` : "";
}
