// Gives an option what depends on theme, width and language: colours, fonts, axes, tooltip.
import { isTime, labelInShort, shortNumber } from "./format.js";
import { away, markLine } from "./marks.js";
import { ticks } from "./ticks.js";
import { tooltip } from "./tooltip.js";

// Plain names only: ECharts measures "inherit" wrongly, and a quoted name makes its SVG invalid.
const fontFamily = "Inter, system-ui, sans-serif";
const widthOfValue = 64; // the room a number needs beside the longest lying bar
const calm = matchMedia("(prefers-reduced-motion: reduce)");

// dress returns a new option; the written one stays as it is for the next theme.
export function dress(written, width, words) {
  const colour = colourReader();
  const { reading, ...option } = resolved(written, colour);
  const labels = option.xAxis.data;
  const stacked = option.series.some((s) => s.stack);
  const chosen = ticks(labels, width, reading.lying);
  const across = { ...option.xAxis, ...labelAxis(labels, chosen, colour, option.series) };
  const up = { ...option.yAxis, ...valueAxis(reading, chosen, colour) };
  return {
    ...option,
    animation: !calm.matches,
    animationDuration: 0, // numbers are there at once; only later changes move
    animationDurationUpdate: 200,
    textStyle: { fontFamily, fontSize: 12, color: colour("--muted") },
    aria: { enabled: true, label: { description: words } },
    grid: { left: 2, right: chosen.lying ? widthOfValue : 10, top: 18, bottom: 6, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: chosen.lying ? up : across,
    yAxis: chosen.lying ? { ...across, inverse: true } : up,
    tooltip: { ...option.tooltip, ...tip(reading, labels, stacked, colour) },
    series: [...away(reading, labels, colour), ...option.series.map((s, i) =>
      dressSeries(s, colour, {
        stacked, dense: labels.length * 8 > width, written: valueBeside(option.series, labels, reading, chosen, colour), lying: chosen.lying,
        marks: i === 0 ? markLine(reading, labels, { width, bars: s.type === "bar" }, colour) : undefined,
      }))],
  };
}

// colourReader asks the browser for the colour behind a token. A probe element is needed because
// a custom property alone reads as it was written, "light-dark(…)" and all.
function colourReader() {
  const known = new Map();
  return (token) => {
    if (!known.has(token)) known.set(token, probe(token));
    return known.get(token);
  };
}

function probe(token) {
  const element = document.createElement("i");
  element.style.color = `var(${token})`;
  document.body.append(element);
  const { color } = getComputedStyle(element);
  element.remove();
  return color;
}

// Only values under these keys are tokens: a name of a series may begin with dashes too.
const colourKeys = new Set(["color", "borderColor"]);

function resolved(value, colour, key) {
  if (typeof value === "string") return colourKeys.has(key) && value.startsWith("--") ? colour(value) : value;
  if (Array.isArray(value)) return value.map((v) => (typeof v === "object" ? resolved(v, colour) : v));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, resolved(v, colour, k)]));
}

function labelAxis(labels, chosen, colour, series) {
  const interval = (index) => chosen.at.has(index);
  const time = isTime(labels[0] ?? "");
  return {
    z: 3, // above the bars, whose hairline would rub out the axis at zero
    boundaryGap: series.some((s) => s.type === "bar"),
    axisLine: { lineStyle: { color: colour("--line-strong") } },
    axisTick: { show: time, interval, length: 4, lineStyle: { color: colour("--line-strong") } },
    axisLabel: {
      interval, width: chosen.width, overflow: chosen.overflow, margin: 10, hideOverlap: time, fontSize: time ? 12 : 11, color: colour("--muted"),
      formatter: (label) => labelInShort(label, chosen.byMonth),
    },
  };
}

function valueAxis({ percent }, { lying }, colour) {
  const steps = percent ? 5 : 4;
  return {
    splitNumber: lying ? Math.floor(steps / 2) : steps, // beside each other they take more room than above each other
    minInterval: percent ? 0 : 1, // no fractional installations
    max: percent ? ({ max }) => (max > 50 ? 100 : null) : null, // a share ends at the whole
    axisLabel: { color: colour("--muted"), formatter: (value) => shortNumber(value, percent) },
    splitLine: { lineStyle: { color: colour("--line") } },
  };
}

function tip(reading, labels, stacked, colour) {
  return {
    confine: true, // also keeps ECharts from writing style attributes for an arrow
    className: "tip-box",
    backgroundColor: "transparent", borderWidth: 0, padding: 0, extraCssText: "box-shadow: none",
    transitionDuration: calm.matches ? 0 : 0.15,
    axisPointer: {
      type: "line", lineStyle: { color: colour("--line-strong"), type: "solid" }, label: { show: false },
    },
    formatter: tooltip(reading, labels, stacked),
  };
}

// Few bars under names carry their numbers: nobody needs to point at them, or can on paper.
function valueBeside(series, labels, { percent, counts = {} }, { lying }, colour) {
  if (series.length !== 1 || isTime(labels[0] ?? "")) return undefined;
  return {
    show: true, position: lying ? "right" : "top", distance: 5, color: colour("--ink"), fontSize: 11,
    formatter: ({ value, dataIndex }) => [lying && counts[series[0].name] ? shortNumber(counts[series[0].name][dataIndex]) : "", shortNumber(value, percent)].filter(Boolean).join(" · "),
  };
}

function dressSeries(series, colour, { stacked, dense, written, lying, marks }) {
  const common = { ...series, emphasis: { disabled: true }, cursor: "default", markLine: marks };
  if (series.type === "line") return { ...common, symbol: "circle", symbolSize: 6 };
  return { ...common, itemStyle: { ...series.itemStyle, ...barStyle(stacked, dense, lying, colour) }, label: written, barCategoryGap: dense ? "12%" : "28%" };
}

// A hairline of the card's colour keeps neighbouring steps of a ramp apart for every eye,
// unless the bars are so thin that it would eat them.
function barStyle(stacked, dense, lying, colour) {
  if (dense) return {};
  return stacked ? { borderColor: colour("--card"), borderWidth: 0.5 } : { borderRadius: lying ? [0, 3, 3, 0] : [3, 3, 0, 0] };
}
