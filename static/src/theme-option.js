// Gives an option what depends on theme, width and language: colours, fonts, axes, tooltip.
import { hasBars, isProvisional, labelAxis, valueAxis } from "./axes.js";
import { areWritten, barOption, valueBeside } from "./bars.js";
import { contrastOfText, edge } from "./contrast.js";
import { endings, lineEnds, roomOfEnds } from "./ends.js";
import { isTime } from "./format.js";
import { isMargin, marginBand, marginID, whiskers } from "./margin.js";
import { downtimeBands, markLine, pins, roomOfPins } from "./marks.js";
import { headings, panelScale, panelsOf, placePanels } from "./panels.js";
import { ticks } from "./ticks.js";
import { beside, outside, tooltip } from "./tooltip.js";

// Plain names only: ECharts measures "inherit" wrongly, and a quoted name makes its SVG invalid.
const fontFamily = "Inter, system-ui, sans-serif";
const widthOfValue = 64; // the room a number needs beside the longest horizontal bar
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
const isNarrow = matchMedia("(max-width: 35rem)"); // charts.css lets tooltips leave the drawing there

// themeOption returns a new option; the written one stays as it is for the next theme.
export function themeOption(written, { width, height, element }) {
  const colour = colourReader();
  const { reading, ...option } = withColours(written, colour);
  const labels = option.xAxis.data;
  if (reading.panels) return panelOption(option, reading, { width, height, element }, colour);
  const legible = (color) => edge(color, colour("--card"), colour("--ink"), contrastOfText);
  const ends = endings(option.series.map((s) => edged(s, colour)), width, reading, legible);
  const chosen = { ...ticks(labels, width - roomOfEnds(ends), reading.horizontal, reading.thisYear), drawn: width };
  const across = { ...option.xAxis, ...labelAxis(labels, chosen, colour, option.series, reading.horizontal ? reading : {}), ...axisName(reading, colour) };
  const up = { ...option.yAxis, ...valueAxis(reading, chosen, option, colour) };
  return {
    ...everywhere(option, colour),
    grid: grid(chosen, reading, roomOfEnds(ends)),
    xAxis: chosen.horizontal ? up : across,
    yAxis: chosen.horizontal ? { ...across, inverse: true } : up,
    tooltip: {
      ...option.tooltip,
      ...tooltipOption(reading, labels, { stacked: isStacked(option), bars: isBars(option) }, colour),
      ...(isNarrow.matches ? outsideOf(element, width) : {}),
    },
    series: [
      ...downtimeBands(reading, labels, colour),
      ...themedSeries(option, { reading, labels, width, chosen, colour }),
      ...lineEnds(ends, colour),
      ...pins(reading, labels, { width, bars: isBars(option) }, colour),
    ],
  };
}

function everywhere(option, colour) {
  return {
    ...option,
    animation: !reducedMotion.matches,
    animationDuration: 0, // numbers are there at once; only later changes move
    animationDurationUpdate: 200,
    textStyle: { fontFamily, fontSize: 12, color: colour("--muted") },
    aria: { enabled: false }, // the element has a role and words of its own
  };
}

// panelOption draws each line, or each series of bars, in a panel of its own, with one pointer for all of them.
function panelOption(option, reading, { width, height, element }, colour) {
  const labels = option.xAxis.data;
  const look = { reading, labels, colour };
  const panels = panelsOf(option.series, reading);
  const scales = panels.map((panel) => panelScale(panel, reading));
  const places = placePanels(panels, { width, height, notes: reading.notes, scales, reading });
  const chosen = ticks(labels, places[0].width, false, reading.thisYear);
  const on = (i) => (series) => ({ ...series, xAxisIndex: i, yAxisIndex: i });
  const drawn = panels.map((panel, i) => [
    ...downtimeBands(reading, labels, colour),
    ...themedSeries({ ...option, series: panel.drawn }, { ...look, reading: { ...reading, isQuiet: true }, width: places[i].width, chosen }),
    ...(places[i].isLowest ? pins(reading, labels, { width: places[i].width, bars: isBars(option) }, colour) : []),
  ].map((one) => ({ ...one, id: one.id && `${one.id}:${i}` })).map(on(i)));
  return {
    ...everywhere(option, colour),
    axisPointer: { link: [{ xAxisIndex: "all" }] },
    grid: places.map(({ left, top, width: wide, height: high }) => ({ left, top, width: wide, height: high, outerBoundsMode: "none" })),
    xAxis: places.map(({ isLowest }, i) => panelTime(option, look, chosen, { isLowest, i })),
    yAxis: scales.map((scale, i) => panelValues(option, { ...look, scale }, i)),
    tooltip: { ...option.tooltip, ...tooltipOption(reading, labels, { bars: isBars(option) }, colour), ...outsideOf(element, width) },
    series: [...drawn.flat(), ...headings(themedPanels(panels, drawn), places, reading, colour)],
  };
}

// The words at a line's end have the line's own colour, as it is drawn.
const themedPanels = (panels, drawn) => panels.map((panel, i) => ({ ...panel, drawn: drawn[i].filter((s) => s.type === "line") }));

function panelTime(option, { labels, colour }, chosen, { isLowest, i }) {
  const axis = labelAxis(labels, chosen, colour, option.series);
  return { ...option.xAxis, ...axis, gridIndex: i, axisLabel: { ...axis.axisLabel, show: isLowest }, axisTick: { ...axis.axisTick, show: isLowest } };
}

function panelValues(option, { reading, scale, colour }, i) {
  const axis = valueAxis(reading, {}, { ...option, yAxis: {} }, colour);
  const axisLabel = { ...axis.axisLabel, ...scale.axisLabel };
  return { ...option.yAxis, ...axis, ...scale, gridIndex: i, axisLabel };
}

const isBars = (option) => hasBars(option.series);
const isStacked = (option) => option.series.some((s) => s.stack && !isMargin(s));

// The unit stands above the value axis, and below horizontal bars.
function grid({ horizontal }, { notes = [], axis, overall }, ends) {
  const right = horizontal ? widthOfValue : Math.max(10, ends);
  const below = (notes.length > 0 ? roomOfPins : 0) + (axis || horizontal ? roomOfName : 0);
  return { left: 2, right, top: !horizontal ? 32 : overall ? 24 : 6, bottom: 6 + below, outerBoundsMode: "same", outerBoundsContain: "axisLabel" };
}

const roomOfName = 18;

function axisName({ axis }, colour) {
  return axis ? { name: axis, nameLocation: "middle", nameGap: 28, nameTextStyle: { color: colour("--muted"), fontSize: 11 } } : {};
}

// colourReader asks the browser for the colour behind a token. A probe element is needed because
// a custom property alone reads as it was written, "light-dark(…)" and all.
function colourReader() {
  const known = new Map();
  return (token) => {
    if (!known.has(token)) known.set(token, computedColour(token));
    return known.get(token);
  };
}

function computedColour(token) {
  const probe = document.createElement("i");
  probe.style.forcedColorAdjust = "none"; // or the reader's one colour would come back for every token
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

// Only values under these keys are tokens: a name of a series may begin with dashes too.
const colourKeys = new Set(["color", "borderColor"]);

function withColours(value, colour, key) {
  if (typeof value === "string") return colourKeys.has(key) && value.startsWith("--") ? colour(value) : value;
  if (Array.isArray(value)) return value.map((v) => (typeof v === "object" ? withColours(v, colour) : v));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withColours(v, colour, k)]));
}

// Over time a line stands at a day; behind named bars lies a pale band, which strikes no number through.
function pointer(time, colour) {
  const style = time ? { lineStyle: { color: colour("--line-strong"), type: "solid" } } : { z: 0, shadowStyle: { color: colour("--sunken") } };
  return { type: time ? "line" : "shadow", label: { show: false }, ...style };
}

function tooltipOption(reading, labels, { stacked, bars }, colour) {
  return {
    enterable: true, // for the button that a phone has there
    confine: true, // also keeps ECharts from writing style attributes for an arrow
    className: "tip-box",
    backgroundColor: "transparent",
    borderWidth: 0,
    padding: 0,
    extraCssText: "box-shadow: none",
    transitionDuration: reducedMotion.matches ? 0 : 0.15,
    axisPointer: pointer(isTime(labels[0] ?? "") || !bars, colour),
    formatter: tooltip(reading, labels, stacked),
    ...(stacked && isTime(labels[0] ?? "") ? { position: beside } : {}),
  };
}

// The tooltip of panels stands outside of them, as wide as they are; on a phone, where it is as large as a drawing, so does
// every other.
function outsideOf(element, width) {
  return { confine: false, position: outside(element), extraCssText: `box-shadow: none; width: ${width}px` };
}

function themedSeries(option, { reading, labels, width, chosen, colour }) {
  const dense = labels.length * 8 > width;
  const thin = labels.length * 4 > width; // gaps would be seen as stripes
  const [margins, numbers] = [option.series.filter(isMargin), option.series.filter((s) => !isMargin(s))];
  const look = {
    dense,
    thin,
    stacked: isStacked(option),
    horizontal: chosen.horizontal,
    written: areWritten(numbers, labels, reading),
    label: valueBeside(numbers, labels, reading, chosen, colour),
    earlier: (reading.compared ?? []).map((one) => one.with),
  };
  const drawn = numbers.map((series, i) => ({
    ...edged(dashed(series, reading), colour),
    z: series.type === "line" && !series.stack ? 2 + 0.9 * (1 - i / numbers.length) : 2, // the first line is the topmost
    emphasis: { disabled: true },
    cursor: reading.links?.some(Boolean) ? "pointer" : "default",
    markLine: i > 0 ? undefined : markLine(reading, labels, colour, chosen.horizontal),
    ...(series.type === "line" ? lineOption(series, width / labels.length, colour) : barOption(series, look, colour)),
  }));
  return [...margins.map(marginBand), ...rims(drawn, colour), ...drawn, ...whiskers(drawn, reading, look, colour)];
}

// What bars came to on earlier days is a stroke across them. A line of which nothing but its points is seen has larger ones, with a rim that keeps them in sight upon bars. What is
// counted so far is hollow.
function lineOption(series, slot, colour) {
  if (isProvisional(series)) {
    // The library fills its own hollow circles with white, also on a dark card.
    const itemStyle = { ...series.itemStyle, color: colour("--card"), borderColor: series.lineStyle.color, borderWidth: 2 };
    return { symbol: "circle", symbolSize: 8, showAllSymbol: true, itemStyle };
  }
  if (series.lineStyle.opacity !== 0) return { symbol: "circle", symbolSize: 6 };
  const itemStyle = { ...series.itemStyle, borderColor: colour("--card"), borderWidth: 1.5, opacity: 1 };
  if (series.step) return steps(series);
  if (series.symbol === "rect") return { ...strokes(slot, itemStyle), showAllSymbol: true, z: 3 };
  return { symbol: "circle", symbolSize: 9, z: 4, itemStyle };
}

// Strokes across thin bars join to a line of steps, with a rim that does not eat them.
function strokes(slot, itemStyle) {
  if (slot < 12) return { symbolSize: [slot, 3], itemStyle: { ...itemStyle, borderWidth: 0.5 } };
  return { symbolSize: [Math.min(58, slot * 0.84), 5], itemStyle };
}

// Many strokes are one line of steps, from bar to bar.
const steps = ({ itemStyle }) => ({ lineStyle: { color: itemStyle.color, width: 1.5, opacity: 1 }, showSymbol: false, z: 3 });

// rims keep such a line in sight upon bars.
const rims = (drawn, colour) => drawn.filter(({ step }) => step).map((line) => (
  marginBand({ ...line, id: `${marginID}rim:${line.name}`, markLine: undefined, z: 2.9, lineStyle: { ...line.lineStyle, color: colour("--card"), width: 4 } })
));

// Where several lines have an earlier one, each of those has dashes of its own.
const dashes = [[6, 3], [2, 2], [10, 3], [9, 3, 2, 3], [4, 4], [14, 4]];

function dashed(series, { compared = [], panels: isAlone }) {
  const at = compared.findIndex((one) => one.with === series.name);
  if (isAlone || at < 0 || compared.length < 3 || series.type !== "line") return series;
  return { ...series, lineStyle: { ...series.lineStyle, type: dashes[at % dashes.length] } };
}

// A pale area has an edge that stands out from the card, and so does a pale line.
function edged(series, colour) {
  if (!series.areaStyle && series.type !== "line") return series;
  if (!series.areaStyle) {
    const color = edge(series.lineStyle.color, colour("--card"), colour("--ink"));
    return { ...series, lineStyle: { ...series.lineStyle, color }, itemStyle: { ...series.itemStyle, color } };
  }
  const opacity = series.areaStyle.opacity < 1 ? 0.5 : 1;
  return { ...series, lineStyle: { ...series.lineStyle, opacity, color: edge(series.areaStyle.color, colour("--card"), colour("--ink")) } };
}
