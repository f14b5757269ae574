// How far true numbers may be from the drawn ones: a band around lines, a whisker at the end of bars.
import { number } from "./format.js";
import { hatching } from "./marks.js";

export const marginID = "margin:";
const halfOfEnd = 5;
const heightOfStub = 10; // in the place of a bar that is not told, which is not none
const centred = { align: "center", verticalAlign: "bottom" };
const fontOfValue = "11px Inter, system-ui, sans-serif";

// isMargin tells the series of a margin from those of numbers.
export const isMargin = ({ id }) => id?.startsWith(marginID) ?? false;

// marginBand takes the two series that the server wrote out of everything that can be pointed at.
export function marginBand(series) {
  return { ...series, silent: true, symbol: "none", emphasis: { disabled: true }, cursor: "default" };
}

// whiskers returns a series for each series of bars, with the numbers above where bars carry them.
export function whiskers(series, { margin, hidden, below }, { horizontal, written }, colour) {
  const bars = series.filter((s) => s.type === "bar");
  if (!margin || bars.some((s) => s.stack)) return [];
  const layout = { count: bars.length, barCategoryGap: bars[0]?.barCategoryGap, barMaxWidth: bars[0]?.barMaxWidth };
  const look = { horizontal, layout, ink: colour("--ink"), muted: colour("--muted"), rim: colour("--card"), veil: hatching(colour("--control-line")) };
  return bars.map((bar, i) => ({
    type: "custom",
    id: `${marginID}whisker:${bar.name}`,
    name: bar.name,
    silent: true,
    z: 3,
    animation: false,
    encode: horizontal ? { x: [1, 2, 3], y: 0 } : { x: 0, y: [1, 2, 3] },
    data: bar.data.map((item, label) => bounds(label, Number(item?.value ?? item), margin)),
    renderItem: (_, api) => whisker(api, api.barLayout(layout)[i], { ...look, hidden, below }, written ? (hidden ?? "") : undefined),
  }));
}

const bounds = (label, value, margin) => [label, value, Math.max(0, value - margin), value + margin];

// The number stands above the whisker, or above what stands in the place of a bar that is not told; where bars carry no
// numbers, that says what it is below.
function whisker(api, { offsetCenter, width }, look, hidden) {
  const [label, value, low, high] = [0, 1, 2, 3].map((i) => api.value(i));
  const place = (at) => {
    const point = api.coord(look.horizontal ? [at, label] : [label, at]);
    point[look.horizontal ? 1 : 0] += offsetCenter;
    return point;
  };
  const known = Number.isFinite(value);
  const top = known ? place(high) : topOfStub(place(0), look.below && place(look.below), look);
  const children = known ? strokes(place(low), top, Math.min(halfOfEnd, width * 0.3), look) : stub(place(0), top, width, look);
  const told = known ? number(value) : hidden;
  if (hidden !== undefined) children.push(words(top, told, known, { ...look, room: api.size([1, 1])[0] }));
  else if (!known && look.below) children.push(words(top, `< ${number(look.below)}`, false, { ...look, room: 2 * width + 40 }));
  return { type: "group", children };
}

// A hatched stub stands where there are some, and too few to be told: as high as they may be.
function stub([x, y], [right, top], width, { horizontal, hidden, muted, veil }) {
  if (!hidden) return [];
  const across = horizontal ? { x, y: y - width / 2, width: right - x, height: width } : { x: x - width / 2, y: top, width, height: y - top };
  return [{ type: "rect", shape: across, style: { fill: veil, stroke: muted, lineWidth: 1, lineDash: [2, 2] } }];
}

function topOfStub([x, y], end, { horizontal, hidden }) {
  if (!hidden) return [x, y];
  return end || (horizontal ? [x + heightOfStub, y] : [x, y - heightOfStub]);
}

// A rim of the card's colour keeps a whisker in sight on every colour of a bar.
function strokes(from, to, wide, { horizontal, ink, rim }) {
  const across = ([x, y]) => (horizontal ? [[x, y - wide], [x, y + wide]] : [[x - wide, y], [x + wide, y]]);
  const lines = [[from, to], across(from), across(to)];
  const drawn = (stroke, lineWidth) => lines.map(([[x1, y1], [x2, y2]]) => (
    { type: "line", shape: { x1, y1, x2, y2 }, style: { stroke, lineWidth } }
  ));
  return [...drawn(rim, 3.5), ...drawn(ink, 1.5)];
}

function words([x, y], text, known, { horizontal, ink, muted, room }) {
  const style = { legacy: false, text, fill: known ? ink : muted, font: fontOfValue };
  if (horizontal) return { type: "text", x: x + 6, y, style: { ...style, align: "left", verticalAlign: "middle" } };
  return { type: "text", x, y: y - 4, style: { ...style, ...centred, lineHeight: 13, width: room - 6, overflow: "break" } };
}
