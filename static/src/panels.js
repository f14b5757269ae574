// Small multiples: a panel a line beside each other, all with one scale and one time, so that each line has a base of its
// own and still can be held against the others. A line and its earlier days share a panel.
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
    return { name, drawn, days: drawn.some((s) => s.name === pair?.with) ? pair.days : 0, earlier: pair?.with };
  });
}

const columnsFor = (count, width) => {
  const most = width >= 900 ? 5 : width >= 480 ? 3 : 2;
  return Math.ceil(count / Math.ceil(count / most));
};

// placePanels returns where each panel lies: in rows of as many as are readable.
export function placePanels(panels, { width, height, notes = [], scale, reading }) {
  const columns = columnsFor(panels.length, width);
  const rows = Math.ceil(panels.length / columns);
  const left = 8 + widthOfLetter * Math.max(...scale.ticks.map((tick) => shortNumber(tick, reading.percent).length));
  const right = 12 + widthOfLetter * Math.max(1, ...panels.map((panel) => lastOf(panel, reading)?.words.length ?? 1));
  const head = lineHeight * (panels.some(({ days }) => days) ? 2 : 1) + 8;
  const foot = axisHeight + (notes.length > 0 ? roomOfPins : 0);
  const wide = (width - left - columns * right - (columns - 1) * gapBeside) / columns;
  const high = (height - unitHeight - foot - rows * head - (rows - 1) * gapBeside) / rows;
  return panels.map((_, i) => {
    const [column, row] = [i % columns, Math.floor(i / columns)];
    return {
      left: left + column * (wide + right + gapBeside),
      top: unitHeight + head + row * (high + head + gapBeside),
      width: wide,
      height: high,
      isFirst: column === 0,
      isLowest: i + columns >= panels.length,
    };
  });
}

// commonScale is one for all panels: from zero to a round end, or by powers.
export function commonScale(series, isLog) {
  if (isLog) {
    const axis = logAxis(series);
    return { ...axis, ticks: axis.axisLabel.customValues };
  }
  const max = Math.max(1, ...series.flatMap(({ data }) => data.map(valueOf)).filter(Number.isFinite));
  const interval = Math.max(1, roundUp(max / mostSteps));
  const end = Math.ceil(max / interval - 1e-9) * interval;
  return { min: 0, max: end, interval, ticks: [0, end] };
}

function lastOf({ drawn, name }, reading) {
  const line = drawn.find((s) => s.name === name && !isProvisional(s));
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
  const top = place.top - 8 - lineHeight / 2 - (panel.days ? lineHeight : 0);
  const words = (x, y, text, fill, weight = 400) => (
    { type: "text", style: { x, y, text, fill, font: `${weight} ${font}`, verticalAlign: "middle" } }
  );
  const children = [words(place.left, top, panel.name, colour("--ink"), 600)];
  if (panel.days) children.push(words(place.left, top + lineHeight, against(panel, end, reading), colour("--muted")));
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
