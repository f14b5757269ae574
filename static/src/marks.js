// What stands beside the numbers: where they are not final yet, what maintainers noted, and days of downtime.
export const downtimeID = "downtime";

const roomOfFinal = 168; // of "incomplete until 30 Nov 2026"
const least = 40; // a note's words are cut to the room before the next mark; less than this says nothing
const most = 240;
const gap = 8;
const widthOfLetter = 5.6;
const valueAxis = 36;

// markLine returns the upright lines of a chart over time.
export function markLine({ notFinal, finalOn, notes = [] }, labels, { width, bars }, colour) {
  const at = place(labels, width, bars);
  const open = notFinal > 0 && notFinal <= labels.length;
  const end = open ? at(labels.at(-notFinal)) - roomOfFinal : width;
  const data = noteLines([...Map.groupBy(notes, (note) => note.label)], at, end, colour);
  if (open) {
    data.push({
      xAxis: labels.at(-notFinal),
      name: finalOn ? `incomplete until ${finalOn}` : "incomplete",
      lineStyle: { color: colour("--line-strong"), type: "dotted", width: 1 },
      label: { ...written(colour("--muted")), align: "right", padding: [0, 4, 0, 0] },
    });
  }
  return data.length > 0 ? { silent: true, symbol: "none", animation: false, data } : undefined;
}

// place returns about where a label stands from the left: bars stand in the middle of their share of the width.
function place(labels, width, bars) {
  const step = (width - valueAxis) / Math.max(1, bars ? labels.length : labels.length - 1);
  return (label) => valueAxis + (labels.indexOf(label) + (bars ? 0.5 : 0)) * step;
}

const written = (color) => ({ show: true, formatter: "{b}", position: "end", distance: 4, fontSize: 11, color });

// noteLines gives each label with notes one line, with as many of its words as fit before the next line,
// or else before the end.
function noteLines(byLabel, at, end, colour) {
  let taken = 0;
  return byLabel.map(([label, all], i) => {
    const x = at(label);
    const after = Math.min(end, i + 1 < byLabel.length ? at(byLabel[i + 1][0]) : end) - x;
    const before = x <= end ? x - taken : 0;
    const name = all.length > 1 ? `${all[0].text} +${all.length - 1}` : all[0].text;
    const flip = after < name.length * widthOfLetter + gap && before > after;
    const room = Math.min(most, flip ? before : after) - gap;
    const show = room >= least;
    if (show) taken = flip ? x : x + room;
    const align = flip ? "right" : "left";
    return {
      xAxis: label,
      name,
      lineStyle: { color: colour("--note"), type: "solid", width: 1 },
      label: { ...written(colour("--note")), show, width: room, overflow: "truncate", align },
    };
  });
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

function hatching(color) {
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
  return { image: tile, repeat: "repeat" };
}
