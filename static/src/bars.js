// Bars: their gaps and edges, those of earlier days, and the numbers at them.
import { edge } from "./contrast.js";
import { isTime, number, shortNumber, valueInWords } from "./format.js";
import { hatching } from "./marks.js";

export function barOption(series, { dense, thin, stacked, horizontal, label, earlier }, colour) {
  return {
    itemStyle: { ...series.itemStyle, ...barStyle(stacked, dense, horizontal, colour) },
    ...(stacked || dense ? {} : { data: series.data.map((item) => outlined(item, colour)) }),
    label,
    ...(earlier.includes(series.name) ? earlierBars(series, label, series.data.length, colour) : {}),
    clip: !series.id?.startsWith("provisional:"), // which stands at the plot's edge
    barCategoryGap: thin ? 0 : dense ? "12%" : "28%",
  };
}

// Bars of earlier days are hatched in their colour, with an outline of it; their numbers stand beside them where there is
// room for two a label.
function earlierBars(series, label, count, colour) {
  const hatched = (token) => {
    const color = edge(token, colour("--card"), colour("--ink"));
    return { color: hatching(color), borderColor: color, borderWidth: 1, opacity: 1 };
  };
  const own = { ...series.itemStyle, ...hatched(series.itemStyle.color) };
  const data = series.data.map((item) => (item?.itemStyle?.color ? { ...item, itemStyle: { ...item.itemStyle, ...hatched(item.itemStyle.color) } } : item));
  const written = label && count <= mostPairsWritten && { ...label, color: colour("--muted"), fontWeight: 400, fontSize: 10 };
  return { itemStyle: own, data, label: written || undefined };
}

// A bar in a colour of its own that would be lost on the card has an outline. An empty one would become a line.
function outlined(item, colour) {
  const own = item?.itemStyle?.color;
  if (!own || !item.value) return item;
  return { ...item, itemStyle: { ...item.itemStyle, borderColor: edge(own, colour("--card"), colour("--ink")), borderWidth: 1 } };
}

const mostPairsWritten = 12;

// A hairline of the card's colour keeps neighbouring steps of a ramp apart for every eye,
// unless the bars are so thin that it would eat them.
function barStyle(stacked, dense, horizontal, colour) {
  if (dense) return {};
  if (stacked) return { borderColor: colour("--card"), borderWidth: 0.5 };
  return { borderRadius: horizontal ? [0, 3, 3, 0] : [3, 3, 0, 0] };
}

// nowOf are the series that no others are compared with.
const nowOf = (series, { compared = [] }) => series.filter(({ name }) => !compared.some((one) => one.with === name));
export const areWritten = (series, labels, reading) => nowOf(series, reading).length === 1 && !isTime(labels[0] ?? "");

// Few bars under names carry their numbers: nobody needs to point at them, or can on paper. With a margin they stand
// at the whiskers.
export function valueBeside(series, labels, reading, { horizontal }, colour) {
  const { percent, margin, words, earlierWords, compared = [], of = [], counts = {}, fewestForShare } = reading;
  if (margin || !areWritten(series, labels, reading)) return undefined;
  return {
    show: true,
    position: horizontal ? "right" : "top",
    distance: 3,
    backgroundColor: colour("--card"), // no line of the grid runs through a number
    padding: [1, 2],
    color: colour("--ink"),
    opacity: 1, // also at a pale bar
    ...(reading.overall ? { backgroundColor: colour("--card"), padding: [1, 3] } : {}), // nor the line of all
    fontSize: 11,
    fontWeight: words ? 600 : 400,
    formatter: ({ value, dataIndex, seriesName }) => {
      if (words) return (compared.some((one) => one.with === seriesName) ? earlierWords : words)[dataIndex];
      const count = counts[seriesName]?.[dataIndex];
      if (of[dataIndex] < fewestForShare) return valueInWords(value, reading, seriesName, dataIndex);
      const share = percent ? number(value, true) : shortNumber(value);
      return horizontal && count !== undefined ? `${shortNumber(count)} · ${share}` : share;
    },
  };
}
