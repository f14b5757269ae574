// What stands beside the numbers: where they are not final yet, what maintainers noted, and days of downtime.
export const downtimeID = "downtime";
export const pinsID = "pins";

// roomOfPins is how high the row of pins is, below the labels of the axis.
export const roomOfPins = 22;
const pinHeight = 16;
const pinGap = 3;
const widthOfLetter = 7.2;
const valueAxis = 36;

// markLine returns the upright lines of a chart over time.
//
// Bars of shares have the line of all of them together, below the bars, so that it strikes no number through.
//
// Of a quiet one, whose words have no room, the tooltip says what they stand for.
export function markLine({ notFinal, finalOn, first, notes = [], isQuiet = false, overall, ends }, labels, colour, horizontal) {
  if (ends) return connectors(ends, horizontal, colour);
  if (overall) return overallLine(overall, horizontal, colour);
  const open = notFinal > 0 && notFinal <= labels.length;
  const noted = [...new Set(notes.map((note) => note.label))].map((label) => ({
    xAxis: label,
    lineStyle: { color: colour("--control-line"), type: [2, 3], width: 1 },
    label: { show: false },
  }));
  if (first) {
    noted.push({
      xAxis: first.label,
      name: `first record ${first.day}`,
      lineStyle: { color: colour("--line-strong"), type: "dotted", width: 1 },
      label: { ...written(colour("--muted"), isQuiet), padding: [0, 4], align: isLate(first.label, labels) ? "right" : "left" },
    });
  }
  if (open) {
    noted.push({
      xAxis: labels.at(-notFinal),
      name: finalOn ? `incomplete until ${finalOn}` : "incomplete",
      lineStyle: { color: colour("--line-strong"), type: "dotted", width: 1 },
      label: { ...written(colour("--muted"), isQuiet), align: "right", padding: [0, 4, 0, 0] },
    });
  }
  return noted.length > 0 ? { silent: true, symbol: "none", animation: false, data: noted } : undefined;
}

// The axis of names below each other is inverse: a line up to its top starts there.
function overallLine({ value, words }, horizontal, colour) {
  return {
    silent: true,
    symbol: "none",
    animation: false,
    z: 1, // below the bars: their numbers have a ground against it
    lineStyle: { color: colour("--muted"), type: "dashed", width: 1.5 },
    label: { ...written(colour("--ink"), false), formatter: words, position: horizontal ? "start" : "insideEndTop" },
    data: [{ [horizontal ? "xAxis" : "yAxis"]: value }],
  };
}

// Below the bars, from the middle of each to that of the next: what is seen leads from edge to edge.
function connectors(ends, horizontal, colour) {
  const at = (label, value) => ({ coord: horizontal ? [value, label] : [label, value] });
  return {
    silent: true,
    symbol: "none",
    animation: false,
    z: 1,
    lineStyle: { color: colour("--control-line"), type: "solid", width: 1 },
    label: { show: false },
    data: ends.map((end, i) => [at(i, end), at(i + 1, end)]),
  };
}

const isLate = (label, labels) => labels.indexOf(label) > labels.length / 2;

const written = (color, isQuiet) => ({ show: !isQuiet, formatter: "{b}", position: "end", distance: 4, fontSize: 11, color });

// pins returns a series of pins under the axis, which say the days of notes: what was noted is in the page's strip of notes.
export function pins({ notes = [] }, labels, { width, bars }, colour) {
  if (notes.length === 0) return [];
  const groups = together(notes, place(labels, width, bars));
  return [{
    type: "custom",
    id: pinsID,
    name: pinsID,
    clip: false,
    animation: false,
    encode: { x: [0, 1], y: [] }, // a place on the axis is no value
    data: groups.map(({ first, last, texts }) => [labels.indexOf(first), labels.indexOf(last), texts.join("\n")]),
    renderItem: ({ dataIndex }, api) => {
      const middle = (api.coord([api.value(0), 0])[0] + api.coord([api.value(1), 0])[0]) / 2;
      return pin(middle, api.getHeight() - pinHeight / 2 - pinGap, groups[dataIndex].words, colour);
    },
  }];
}

// place returns about where a label stands from the left: bars stand in the middle of their share of the width.
function place(labels, width, bars) {
  const step = (width - valueAxis) / Math.max(1, bars ? labels.length : labels.length - 1);
  return (label) => valueAxis + (labels.indexOf(label) + (bars ? 0.5 : 0)) * step;
}

const widthOf = (words) => Math.max(pinHeight, words.length * widthOfLetter + 8);

// together puts pins that would cover each other into one, which says how many they are: their first and their last day
// would seem to be a period. Of one day alone it says that.
function together(notes, at) {
  const groups = [];
  for (const { mark, label, text } of notes) {
    const before = groups.at(-1);
    const near = before && at(label) - at(before.last) < (widthOf(before.words) + widthOf(mark)) / 2 + pinGap;
    const texts = [...(near ? before.texts : []), `${mark} ${text}`];
    const isOneDay = near && before.isOneDay && before.words === mark;
    if (near) Object.assign(before, { last: label, words: isOneDay ? mark : `${texts.length} notes`, texts, isOneDay });
    else groups.push({ first: label, last: label, words: mark, texts, isOneDay: true });
  }
  return groups;
}

function pin(x, y, text, colour) {
  const width = widthOf(text);
  const shape = { x: x - width / 2, y: y - pinHeight / 2, width, height: pinHeight, r: pinHeight / 2 };
  const font = "600 11px Inter, system-ui, sans-serif";
  const words = { x, y, text, fill: colour("--note"), font, align: "center", verticalAlign: "middle" };
  return {
    type: "group",
    children: [
      { type: "rect", shape, style: { fill: colour("--note-soft") } },
      { type: "text", style: words },
    ],
  };
}

// downtimeBands returns a series of hatched bands over the days on which the server was down.
export function downtimeBands({ downtime = [] }, labels, colour) {
  if (downtime.length === 0) return [];
  const fill = hatching(colour("--line-strong"));
  return [{
    type: "custom",
    id: downtimeID,
    silent: true,
    z: 0,
    animation: false,
    data: downtime.map((day) => [labels.indexOf(day), 0]),
    renderItem: ({ coordSys: area }, api) => {
      const width = Math.max(3, api.size([1, 0])[0]);
      const left = Math.max(area.x, api.coord([api.value(0), 0])[0] - width / 2);
      const right = Math.min(area.x + area.width, left + width);
      const shape = { x: left, y: area.y, width: right - left, height: area.height };
      return { type: "rect", shape, style: { fill } };
    },
  }];
}

// hatching is a pattern of slanting lines.
export function hatching(color) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 6;
  const pen = tile.getContext("2d");
  pen.strokeStyle = color;
  pen.lineWidth = 1.2;
  for (const shift of [-6, 0, 6]) {
    pen.moveTo(shift, 6);
    pen.lineTo(shift + 6, 0);
  }
  pen.stroke();
  return { image: tile, repeat: "repeat", imageWidth: tile.width, imageHeight: tile.height };
}
