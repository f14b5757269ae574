// Gives an option what depends on theme, width and language: colours, fonts, axes, tooltip.
import { areWritten, barOption, valueBeside } from "./bars.js";
import { contrastOfText, edge } from "./contrast.js";
import { endings, lineEnds, roomOfEnds } from "./ends.js";
import { isTime, labelInShort, shortNumber } from "./format.js";
import { isMargin, marginBand, whiskers } from "./margin.js";
import { downtimeBands, markLine, pins, roomOfPins } from "./marks.js";
import { logAxis } from "./scale.js";
import { ticks } from "./ticks.js";
import { beside, tooltip } from "./tooltip.js";

// Plain names only: ECharts measures "inherit" wrongly, and a quoted name makes its SVG invalid.
const fontFamily = "Inter, system-ui, sans-serif";
const widthOfValue = 64; // the room a number needs beside the longest horizontal bar
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

// themeOption returns a new option; the written one stays as it is for the next theme.
export function themeOption(written, width) {
  const colour = colourReader();
  const { reading, ...option } = withColours(written, colour);
  const labels = option.xAxis.data;
  const legible = (color) => edge(color, colour("--card"), colour("--ink"), contrastOfText);
  const ends = endings(option.series.map((s) => edged(s, colour)), width, reading, legible);
  const chosen = ticks(labels, width - roomOfEnds(ends), reading.horizontal);
  const across = { ...option.xAxis, ...labelAxis(labels, chosen, colour, option.series, reading.horizontal && reading.of), ...axisName(reading, colour) };
  const up = { ...option.yAxis, ...valueAxis(reading, chosen, option, colour) };
  return {
    ...option,
    animation: !reducedMotion.matches,
    animationDuration: 0, // numbers are there at once; only later changes move
    animationDurationUpdate: 200,
    textStyle: { fontFamily, fontSize: 12, color: colour("--muted") },
    aria: { enabled: false }, // the element has a role and words of its own
    grid: grid(chosen, reading, roomOfEnds(ends)),
    xAxis: chosen.horizontal ? up : across,
    yAxis: chosen.horizontal ? { ...across, inverse: true } : up,
    tooltip: { ...option.tooltip, ...tooltipOption(reading, labels, { stacked: isStacked(option), bars: isBars(option) }, colour) },
    series: [
      ...downtimeBands(reading, labels, colour),
      ...themedSeries(option, { reading, labels, width, chosen, colour }),
      ...lineEnds(ends, colour),
      ...pins(reading, labels, { width, bars: option.series.some((s) => s.type === "bar") }, colour),
    ],
  };
}

const isBars = (option) => option.series.some((s) => s.type === "bar");
const isStacked = (option) => option.series.some((s) => s.stack && !isMargin(s));

// The unit stands above the value axis, and below horizontal bars.
function grid({ horizontal }, { notes = [], axis }, ends) {
  const right = horizontal ? widthOfValue : Math.max(10, ends);
  const below = (notes.length > 0 ? roomOfPins : 0) + (axis || horizontal ? roomOfName : 0);
  return { left: 2, right, top: horizontal ? 6 : 32, bottom: 6 + below, outerBoundsMode: "same", outerBoundsContain: "axisLabel" };
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

// Of a group that has no members nothing is drawn, which its label says.
function labelAxis(labels, chosen, colour, series, of) {
  const interval = (index) => chosen.at.has(index);
  const time = isTime(labels[0] ?? "");
  const lineStyle = { color: colour("--line-strong") };
  return {
    z: 3, // above the bars, whose hairline would rub out the axis at zero
    boundaryGap: series.some((s) => s.type === "bar"),
    axisLine: { lineStyle },
    axisTick: { show: time, interval, length: 4, lineStyle },
    axisLabel: {
      interval,
      width: chosen.width,
      overflow: chosen.overflow,
      margin: 10,
      hideOverlap: time,
      fontSize: time ? 12 : 11,
      color: colour("--muted"),
      formatter: (label, index) => labelInShort(label, chosen.byMonth) + (of?.[index] === 0 ? ": nobody" : ""),
    },
  };
}

// An axis of shares ends at the whole where more than half of it is drawn, or shares are of few, and never so low that one
// of many would be a peak.
function percentEnd({ of = [], fewestForShare }, { max }) {
  if ((max > 50 && max < 100.5) || (of.length > 0 && Math.max(...of) < fewestForShare)) return 100;
  return max < leastPercent ? leastPercent : null;
}

const leastPercent = 10;

function valueAxis(reading, { horizontal }, option, colour) {
  const { percent, unit } = reading;
  const steps = percent ? 5 : 4;
  const { axisLabel, ...powers } = option.yAxis.type === "log" ? logAxis(option.series) : {};
  return {
    name: horizontal ? unit : "", // which charts.js writes above an upright axis
    nameLocation: "middle",
    nameGap: 24,
    nameTextStyle: { color: colour("--muted"), fontSize: 11 },
    // Numbers beside each other take more room than above each other.
    splitNumber: horizontal ? Math.floor(steps / 2) : steps,
    minInterval: percent ? 0 : 1, // no fractional installations
    boundaryGap: percent || horizontal ? [0, 0] : [0, "5%"], // what ends at the upper edge looks cut
    max: percent ? (extent) => percentEnd(reading, extent) : null,
    axisLabel: { color: colour("--muted"), formatter: (value) => shortNumber(value, percent), ...axisLabel },
    splitLine: { lineStyle: { color: colour("--line") } },
    ...powers,
  };
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
    ...edged(dashed(series, reading.compared), colour),
    z: series.type === "line" && !series.stack ? 2 + 0.9 * (1 - i / numbers.length) : 2, // the first line is the topmost
    emphasis: { disabled: true },
    cursor: reading.links ? "pointer" : "default",
    markLine: i > 0 ? undefined : markLine(reading, labels, colour),
    ...(series.type === "line" ? lineOption(series, width / labels.length, colour) : barOption(series, look, colour)),
  }));
  return [...margins.map(marginBand), ...drawn, ...whiskers(drawn, reading, look, colour)];
}

// What bars came to on earlier days is a stroke across them. A line of which nothing but its points is seen has larger ones, with a rim that keeps them in sight upon bars. What is
// counted so far is hollow.
function lineOption(series, slot, colour) {
  if (series.id?.startsWith("provisional:") && !series.areaStyle) {
    return { symbol: "emptyCircle", symbolSize: 8, showAllSymbol: true, itemStyle: { ...series.itemStyle, color: series.lineStyle.color, borderWidth: 2 } };
  }
  if (series.lineStyle.opacity !== 0) return { symbol: "circle", symbolSize: 6 };
  const itemStyle = { ...series.itemStyle, borderColor: colour("--card"), borderWidth: 1.5, opacity: 1 };
  if (series.symbol === "rect") return { symbolSize: [Math.max(6, Math.min(58, slot * 0.84)), 5], showAllSymbol: true, z: 3, itemStyle };
  return { symbol: "circle", symbolSize: 9, z: 4, itemStyle };
}

// Where several lines have an earlier one, each of those has dashes of its own.
const dashes = [[6, 3], [2, 2], [10, 3], [9, 3, 2, 3], [4, 4], [14, 4]];

function dashed(series, compared = []) {
  const at = compared.findIndex((one) => one.with === series.name);
  if (at < 0 || compared.length < 3 || series.type !== "line") return series;
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
