// The tooltip is built from DOM nodes and styled by charts.css. A string of HTML would need style attributes,
// which the content security policy forbids.
import { offerDay } from "./day.js";
import { daysOf } from "./days.js";
import { areWeeks, dayBefore, daysInWords, earlier, isTime, labelInFull, number, signed, signedPoints, valueInWords } from "./format.js";
import { isMargin } from "./margin.js";
import { endsID } from "./ends.js";
import { downtimeID, pinsID } from "./marks.js";
import { read, write } from "./view.js";

function node(tag, className, ...children) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
}

// What a line is compared with is dashed there, and hollow here.
function swatch(color, hollow) {
  const box = node("i", hollow ? "swatch swatch-hollow" : "swatch");
  box.style.setProperty(hollow ? "border-color" : "background-color", color); // no attribute: the policy forbids those
  return box;
}

// A hatched bar has its colour in its outline.
const colourOf = ({ color, borderColor }) => (typeof color === "string" ? color : borderColor);

function row(color, name, value, hollow = false) {
  const key = color ? swatch(color, hollow) : "";
  return node("div", "tip-row", key, node("span", "tip-name", name), node("b", "tip-value", value));
}

// What is not told says so: a gap would be taken for none.
function untold({ hidden }, points) {
  const bars = points.filter((p) => p.seriesType === "bar" && !Number.isFinite(Number([p.value].flat().at(-1))));
  return hidden ? bars.map((p) => row(colourOf(p), p.seriesName, `${hidden}: not shown`)) : [];
}

const isBeside = (id) => [downtimeID, endsID, pinsID].includes(id?.split(":")[0]);

// A line and its provisional end meet on the last final day: both have a value there, and it is the same.
function distinct(points) {
  const seen = new Map();
  for (const p of points.filter((p) => !isBeside(p.seriesId) && !isMargin({ id: p.seriesId }))) {
    const value = Array.isArray(p.value) ? p.value.at(-1) : p.value;
    if (Number.isFinite(value) && !seen.has(p.seriesName)) seen.set(p.seriesName, { ...p, value });
  }
  return [...seen.values()];
}

// tooltip returns ECharts' formatter for one chart.
//
// On a phone, where there is no second way to point, what is shown leads on to its day.
export function tooltip(reading, labels, stacked) {
  return (points) => {
    const all = [points].flat();
    const index = all[0].dataIndex;
    const tip = node("div", reading.panels ? "tip tip-panels" : "tip", title(reading, labels, index), ...valueRows(reading, distinct(all), index, stacked));
    tip.append(...untold(reading, all));
    if (reading.unit && !hasTotal(reading, all, stacked)) tip.append(node("p", "tip-unit", reading.unit));
    tip.append(...remarks(reading, labels[index]));
    if (touched() && isTime(labels[0])) {
      tip.append(opener(labels, index));
      if (!isPractised() && !reading.panels) tip.append(node("p", "tip-hint", "Hold and drag to zoom"));
    } else if (isTime(labels[0]) && !isPractised() && !reading.panels) tip.append(node("p", "tip-hint", pointerHint(labels)));
    return tip;
  };
}

const touched = () => matchMedia("(pointer: coarse)").matches && document.querySelector("[data-testid=range]");

// What a mouse or a finger can do is said until somebody did it once.
const store = "practised";
const forGood = () => localStorage;
let practised;

const isPractised = () => (practised ??= !document.querySelector("[data-testid=range]") || read(forGood, store) === true);
const pointerHint = (labels) => {
  const days = labels[0].length === 7 || areWeeks(labels) ? "these days" : "this day";
  return document.activeElement?.matches("[data-chart]:focus-visible") ? `Enter: ${days} · Shift and arrows: zoom` : `Click: ${days} · drag: zoom`;
};

// practise is called when somebody clicked or drew over days.
export function practise() {
  if (isPractised()) return;
  practised = true;
  write(forGood, store, true);
}

// Only what was pressed itself opens: a finger that points at a day lifts where the button may have come meanwhile.
function opener(labels, index) {
  const button = node("button", "button tip-open", labels[index].length === 7 || areWeeks(labels) ? "Open these days" : "Open this day");
  button.type = "button";
  let isPressed = false;
  button.addEventListener("pointerdown", () => (isPressed = true));
  button.addEventListener("click", ({ detail: clicks }) => {
    if (isPressed || clicks === 0) offerDay(...daysOf(labels, index)); // a keyboard clicks 0 times
    isPressed = false;
  });
  return button;
}

// describe says in words what the tooltip of a chart shows now.
export function describe(element) {
  const parts = [...element.querySelectorAll(".tip > *:not(.tip-unit, .tip-hint, button)")];
  return parts.map((part) => [...part.childNodes].map((one) => one.textContent.trim()).filter(Boolean).join(" ")).join(", ");
}

function title({ notFinal, finalOn, compared, axis }, labels, index) {
  const line = node("p", "tip-title", axis ? `${labels[index]} ${axis}` : labelInFull(labels, index));
  if (compared) line.append(node("span", "tip-against", `vs ${compared[0].day ?? earlierDays(labels, index, compared[0].days, notFinal)}`));
  if (index < labels.length - notFinal) return line;
  line.append(node("span", "tip-note", finalOn ? `incomplete until ${finalOn}` : "incomplete"));
  return line;
}

// What a week or a month is held against is as many days; of one that goes on, as many as are over.
function earlierDays(labels, index, days, notFinal) {
  const [from, to] = daysOf(labels, index);
  if (index >= labels.length - notFinal && from !== to) return `the days from ${earlier(from, days)}`;
  return daysInWords(...[from, to].map((day) => dayBefore(day, days)));
}

// The topmost area of a stack comes first, and the sum of counts last.
const isSum = (sums, point) => sums.some((sum) => sum.name === point.seriesName);
const sumRow = (sum, index) => row(null, sum.name, (sum.signed ? signed : number)(sum.values[index]));

// changes say by how much a line differs from its earlier days.
function changes({ compared = [], percent, fewestForShare }, points) {
  const at = (name) => points.find((p) => p.seriesName === name)?.value;
  return compared.filter(({ of, with: earlierName }) => at(of) !== undefined && at(earlierName) !== undefined).map(({ of, with: earlierName }) => {
    const by = at(of) - at(earlierName);
    const share = percent || at(earlierName) < fewestForShare ? "" : ` (${signed(Math.round((100 * by) / at(earlierName)))} %)`;
    return row(null, compared.length > 1 ? `${of}: change` : "Change", percent ? signedPoints(by) : signed(by) + share);
  });
}

// The unit stands behind the total, where there is one.
const hasTotal = ({ percent, sums, words }, points, stacked) => stacked && !percent && !sums && !words && distinct(points).length > 1;

// within says between which values the true one lies.
function within(bands, name, index, percent) {
  const [low, high] = (bands[name] ?? []).map((values) => values[index]);
  return Number.isFinite(low) ? [row(null, "95 % sure", `${number(low, percent)} – ${number(high, percent)}`)] : [];
}

function valueRows(reading, points, index, stacked) {
  const { percent, unit, of, margin, sums, compared, words, earlierWords, bands = {}, counts = {}, fewestForShare } = reading;
  const isTold = (name) => counts[name] && of[index] >= fewestForShare;
  const behind = (name) => (isTold(name) ? ` (${number(counts[name][index])} of ${number(of[index])})` : "");
  const about = margin ? ` (±${number(margin)})` : "";
  const isBefore = ({ seriesName }) => compared?.some((c) => c.with === seriesName);
  const written = (p) => (isBefore(p) ? earlierWords : words)?.[index] ?? valueInWords(p.value, reading, p.seriesName, index) + about + behind(p.seriesName);
  const rows = points.map((p) => row(colourOf(p), p.seriesName, written(p), isBefore(p)));
  if (reading.panels) return panelRows(points, reading, isBefore);
  const bounds = points.flatMap((p) => within(bands, p.seriesName, index, percent));
  if (!stacked) return [...rows, ...bounds, ...changes(reading, points)];
  const before = points.filter(isBefore);
  if (words) return rows.reverse();
  if (sums && before.length > 0) return againstChange(points, before, rows, reading, index);
  if (before.length > 0) return againstTotal(points.filter((p) => !before.includes(p)), before[0], written, reading);
  rows.reverse();
  if (sums) return [...rows.filter((_, i) => !isSum(sums, points.at(-1 - i))), ...sums.map((sum) => sumRow(sum, index))];
  if (!hasTotal({ percent, sums }, points, stacked)) return rows;
  const sum = points.reduce((total, p) => total + p.value, 0);
  return [...rows, row(null, "Total", [number(sum), unit].filter(Boolean).join(" "))];
}

// panelRows has a line a panel, in their order: what is pointed at comes first otherwise, and the tooltip fits its place.
function panelRows(points, { compared = [], percent }, isBefore) {
  const inOrder = points.filter((p) => !isBefore(p)).sort((a, b) => a.seriesIndex - b.seriesIndex);
  return inOrder.map((p) => {
    const pair = compared.find(({ of }) => of === p.seriesName);
    const before = points.find(({ seriesName }) => seriesName === pair?.with)?.value;
    const change = before === undefined ? "" : ` (${(percent ? signedPoints : signed)(p.value - before)} from ${number(before, percent)})`;
    return row(colourOf(p), p.seriesName, number(p.value, percent) + change);
  });
}

// againstChange has what the parts come to, and what they came to on earlier days.
function againstChange(points, before, rows, { sums }, index) {
  const parts = rows.filter((_, i) => !isSum(sums, points[i]) && !before.includes(points[i])).reverse();
  const earlierRows = before.map((p) => row(colourOf(p), p.seriesName, signed(p.value), true));
  const by = sums.at(-1).values[index] - before[0].value;
  return [...parts, ...sums.map((sum) => sumRow(sum, index)), ...earlierRows, row(null, "Difference", signed(by))];
}

// againstTotal holds what the parts of a column come to against what the stroke across it stands for.
function againstTotal(parts, before, written, { unit, fewestForShare }) {
  const total = parts.reduce((sum, p) => sum + p.value, 0);
  const by = total - before.value;
  const share = before.value < fewestForShare ? "" : ` (${signed(Math.round((100 * by) / before.value))} %)`;
  return [
    ...parts.map((p) => row(colourOf(p), p.seriesName, written(p))).reverse(),
    row(null, "Total", [number(total), unit].filter(Boolean).join(" ")),
    row(colourOf(before), before.seriesName, number(before.value), true),
    row(null, "Change", signed(by) + share),
  ];
}

function remarks({ downtime = [], notes = [] }, label) {
  const noted = notes.filter((note) => note.label === label).map((note) => node("p", "tip-remark", `${note.mark} ${note.text}`));
  if (!downtime.includes(label)) return noted;
  return [node("p", "tip-downtime", "Server was down; reports may be missing."), ...noted];
}

const gapBeside = 24;

// beside keeps the tooltip off the column that is pointed at: left or right of it, where there is more room.
export function beside([x, y], params, element, rect, { contentSize: [width, height], viewSize: [whole, high] }) {
  const left = x > whole / 2 ? x - width - gapBeside : x + gapBeside;
  return [Math.min(Math.max(0, left), whole - width), Math.min(Math.max(0, y - height / 2), Math.max(0, high - height))];
}

// outside keeps a tooltip off the whole drawing: below it, or above it where the window ends there. Where
// neither has room enough, it leaves out of sight the end of the drawing that is farther from what is pointed at.
export const outside = (element) => ([, y], params, tip, rect, { contentSize: [, high] }) => {
  const { top, bottom } = element.getBoundingClientRect();
  const masthead = element.closest("dialog") ? null : document.querySelector(".masthead");
  const own = element.clientHeight;
  const zoom = (bottom - top) / own; // of what is presented
  const above = (top - (masthead?.getBoundingClientRect().bottom ?? 0)) / zoom;
  const below = (innerHeight - bottom) / zoom;
  if (below >= high) return [0, own];
  if (above >= high) return [0, -high];
  return [0, y > own / 2 ? -above : own + below - high];
};
