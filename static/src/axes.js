// The axes of a chart: which labels and numbers are written, and where they end.
import { isTime, labelInShort, shortNumber } from "./format.js";
import { logAxis } from "./scale.js";

// What is counted so far of areas is a column, and makes no bars of them.
export const hasBars = (series) => series.some((s) => s.type === "bar" && !isProvisional(s));
export const isProvisional = ({ id }) => id?.startsWith("provisional:") ?? false;

// Names beside lying bars take no more of the drawing than this: what is longer has two lines. Where none is longer, they
// have no width, which would be kept free.
const mostOfNames = 0.32;
const widthOfLetter = 6;

function besideBars(names, { horizontal, drawn }) {
  const most = drawn * mostOfNames;
  const longest = Math.max(0, ...names.map((name) => name.length)) * widthOfLetter;
  return horizontal && longest > most ? { width: most, overflow: "break", lineHeight: 13 } : {};
}

// Of a group that has no members nothing is drawn, which its label says.
export function labelAxis(labels, chosen, colour, series, { of, nobody } = {}) {
  const interval = (index) => chosen.at.has(index);
  const whole = (label, index) => labelInShort(label, chosen.byMonth, chosen.years?.has(index)) + (of?.[index] === 0 ? `: ${nobody}` : "");
  const isBroken = chosen.overflow === "break";
  const written = isBroken ? (label, index) => whole(label, index).replace(": ", ":\n") : whole; // all after the name
  const time = isTime(labels[0] ?? "");
  const lineStyle = { color: colour("--line-strong") };
  return {
    z: 3, // above the bars, whose hairline would rub out the axis at zero
    boundaryGap: hasBars(series),
    axisLine: { lineStyle },
    axisTick: { show: time, interval, length: 4, lineStyle },
    axisLabel: {
      interval,
      width: chosen.width,
      overflow: chosen.overflow,
      ...(isBroken ? { lineHeight: 14 } : {}),
      margin: 10,
      hideOverlap: time,
      fontSize: time ? 12 : 11,
      color: colour("--muted"),
      ...besideBars(labels.map(written), chosen),
      formatter: written,
    },
  };
}

// An axis of shares ends at the whole where more than half of it is drawn, or shares are of few, and never so low that one
// of many would be a peak.
function percentEnd({ of = [], fewestForShare, overall }, { max }) {
  if (overall) return overall.end;
  if ((max > 50 && max < 100.5) || (of.length > 0 && Math.max(...of) < fewestForShare)) return 100;
  return max < leastPercent ? leastPercent : null;
}

// Bars that are not told are hatched up to what they are below, and their words stand above: the axis holds that, also
// where all others are lower, or there are none, of which ECharts would make no axis.
function hiddenExtent({ below, margin = 0 }, series) {
  const values = series.filter((s) => s.type === "bar").flatMap((s) => s.data.map((item) => Number(item?.value ?? item)));
  const highest = Math.max(0, ...values.filter(Number.isFinite)) + margin;
  return values.every(Number.isFinite) || highest > below ? {} : { min: 0, max: below * 1.5 };
}

const leastPercent = 10;

// The reader's own grey may be as loud as the data: in forced colours the grid is dots.
const forced = matchMedia("(forced-colors: active)");
const quiet = { type: [1, 5], opacity: 0.6 };

export function valueAxis(reading, { horizontal }, option, colour) {
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
    ...(reading.overall ? { interval: reading.overall.end / 2 } : {}),
    max: percent ? (extent) => percentEnd(reading, extent) : null,
    ...(reading.below ? hiddenExtent(reading, option.series) : {}),
    axisLabel: { color: colour("--muted"), formatter: (value) => shortNumber(value, percent), ...axisLabel },
    splitLine: { lineStyle: { color: colour("--line"), ...(forced.matches ? quiet : {}) } },
    ...powers,
  };
}
