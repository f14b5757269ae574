// The last final value of each line stands at its end, with the line's name, as the pictures have it.
import { number } from "./format.js";

export const endsID = "ends";
export const widthForEnds = 520; // in less, the legend says them
const mostLines = 6;
const widthOfLetter = 6.1;
const longestName = 20; // "same weekdays before" whole
const lineHeight = 14;
const gap = 12;

const isBelow = ({ id }) => /^(margin|provisional):/.test(id ?? "");
const valueOf = (item) => Number(item?.value ?? item);

// endings returns what stands beside the lines; none where there is no room, or something else than lines.
export function endings(series, width, percent) {
  const lines = series.filter((s) => !isBelow(s));
  const fits = width >= widthForEnds && lines.length <= mostLines;
  if (!fits || lines.length === 0 || lines.some((s) => s.type !== "line" || s.stack || s.lineStyle.opacity === 0)) return [];
  const found = lines.map((line) => {
    const at = line.data.findLastIndex((item) => Number.isFinite(valueOf(item)));
    return { at, value: valueOf(line.data[at]), name: lines.length > 1 ? shortened(line.name) : "", color: line.lineStyle.color };
  });
  return found.filter(({ at }) => at >= 0).map((one) => ({ ...one, words: number(one.value, percent) }));
}

// What a line is compared with has the colour of its line, so that the end of its name is enough: "a year ago".
const shortened = (name) => {
  const last = name.split(", ").at(-1);
  return last.length > longestName ? `${last.slice(0, longestName - 1)}…` : last;
};

// roomOfEnds is the width that they take, right of the plot.
export function roomOfEnds(list) {
  const letters = Math.max(0, ...list.flatMap(({ name, words }) => [name.length, words.length + 1]));
  return letters > 0 ? letters * widthOfLetter + gap + 4 : 0;
}

// lineEnds returns the series that writes them.
export function lineEnds(list, colour) {
  if (list.length === 0) return [];
  return [{
    type: "custom",
    id: endsID,
    silent: true,
    clip: false,
    animation: false,
    z: 5,
    encode: { x: 0, y: 1 },
    data: [[list[0].at, list[0].value]],
    renderItem: ({ coordSys: area }, api) => {
      const placed = list.map((one) => ({ ...one, point: api.coord([one.at, one.value]) }));
      return { type: "group", children: spread(placed, area.y + area.height).flatMap((one) => ending(one, area, colour)) };
    },
  }];
}

// spread moves what would touch apart, down first and then up from the plot's lower edge.
function spread(list, floor) {
  const height = ({ name }) => (name ? 2 * lineHeight : lineHeight) + 1;
  const sorted = list.map((one) => ({ ...one, y: one.point[1] })).sort((a, b) => a.y - b.y);
  sorted.forEach((one, i) => {
    const above = sorted[i - 1];
    if (above) one.y = Math.max(one.y, above.y + (height(above) + height(one)) / 2);
  });
  let limit = floor + lineHeight / 2;
  for (const one of sorted.toReversed()) {
    one.y = Math.min(one.y, limit - height(one) / 2);
    limit = one.y - height(one) / 2;
  }
  return sorted;
}

function ending({ y, point, words, name, color }, area, colour) {
  const left = area.x + area.width + gap;
  const font = "11px Inter, system-ui, sans-serif";
  const style = { align: "left", verticalAlign: "middle" };
  const dot = { type: "circle", shape: { cx: point[0], cy: point[1], r: 3 }, style: { fill: color } };
  const value = { ...style, x: left, y: name ? y - lineHeight / 2 : y, text: words, fill: colour("--ink"), font: `600 ${font}` };
  const called = { ...style, x: left, y: y + lineHeight / 2, text: name, fill: colour("--muted"), font };
  return [dot, { type: "text", style: value }, ...(name ? [{ type: "text", style: called }] : [])];
}
