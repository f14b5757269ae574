// Chooses which labels of an axis are written, so that they fall on days that people know: every day,
// Mondays, the first of a month, of a quarter, of a year.
import { isTime, labelInShort } from "./format.js";

const widthOfDay = 58;
const widthOfLetter = 6.6;
const widthOfValueAxis = 36;
const widthToBreak = 76;

const monthOf = (label) => Number(label.slice(5, 7));
const monday = (label) => new Date(label).getUTCDay() === 1;

// In a row of weeks the first Monday stands for its month.
function startsMonth(labels, i) {
  return i === 0 ? labels[0].slice(8) === "01" || labels[0].length === 7 : labels[i].slice(0, 7) !== labels[i - 1].slice(0, 7);
}

const steps = [
  { byMonth: false, takes: () => true },
  { byMonth: false, takes: (labels, i) => monday(labels[i]) },
  { byMonth: false, takes: (labels, i) => monday(labels[i]) && Math.floor(Date.parse(labels[i]) / 604800000) % 2 === 0 },
  { byMonth: true, takes: startsMonth },
  { byMonth: true, takes: (labels, i) => startsMonth(labels, i) && monthOf(labels[i]) % 3 === 1 },
  { byMonth: true, takes: (labels, i) => startsMonth(labels, i) && monthOf(labels[i]) === 1 },
];

// ticks answers the indexes to write and how: as months, slanted, or in a narrow width.
export function ticks(labels, width) {
  if (!isTime(labels[0] ?? "")) return names(labels, width);
  const room = Math.max(2, Math.floor(width / widthOfDay));
  const fitting = labels[0].length === 7 ? steps.filter((s) => s.byMonth) : steps;
  for (const step of fitting) {
    const at = labels.map((_, i) => i).filter((i) => step.takes(labels, i));
    if (at.length <= room) return { at: new Set(at.length > 0 ? at : [0]), byMonth: step.byMonth, rotate: 0 };
  }
  return { at: new Set([0, labels.length - 1]), byMonth: true, rotate: 0 };
}

// Names are all written: side by side, else in two lines, else slanted and, if need be, cut.
function names(labels, width) {
  const at = new Set(labels.keys());
  const room = (width - widthOfValueAxis) / labels.length;
  const longest = Math.max(0, ...labels.map((label) => labelInShort(label, false).length)) + 0.6;
  if (longest * widthOfLetter <= room) return { at, rotate: 0 };
  if (room >= widthToBreak) return { at, rotate: 0, width: room - 8, overflow: "break" };
  return { at, rotate: 45, width: 104, overflow: "truncate" };
}
