// Chooses which labels of an axis are written, so that they fall on days that people know: every day,
// Mondays, the first of a month, of a quarter, of a year.
import { isTime, labelInShort } from "./format.js";

const widthOfDay = 58;
const widthOfMonth = 44;
const widthOfLetter = 6.6;
const widthOfValueAxis = 36;
const widthToBreak = 76;
const widthOfNumber = 20;
const mostNumbers = 28; // of more each needs the room of a day

const monthOf = (label) => Number(label.slice(5, 7));
const monday = (label) => new Date(label).getUTCDay() === 1;

// In a row of weeks the first Monday stands for its month.
function startsMonth(labels, i) {
  if (i === 0) return labels[0].slice(8) === "01" || labels[0].length === 7;
  return labels[i].slice(0, 7) !== labels[i - 1].slice(0, 7);
}

// everyNth counts back from the last label: the newest day is the one that is looked for.
const everyNth = (n) => (labels, i) => (labels.length - 1 - i) % n === 0;
const everyOtherMonday = (labels, i) => monday(labels[i]) && Math.floor(Date.parse(labels[i]) / 604800000) % 2 === 0;
const startsEvery = (months) => (labels, i) => startsMonth(labels, i) && (monthOf(labels[i]) - 1) % months === 0;

const steps = [
  { byMonth: false, takes: () => true },
  { byMonth: false, takes: (labels, i) => monday(labels[i]) },
  { byMonth: false, takes: everyNth(2) },
  { byMonth: false, takes: everyNth(3) },
  { byMonth: false, takes: everyOtherMonday },
  { byMonth: true, takes: startsMonth },
  { byMonth: true, takes: startsEvery(3) },
  { byMonth: true, takes: startsEvery(6) },
  { byMonth: true, takes: startsEvery(12) },
];

// ticks returns the indexes to write, which of them with their years, and how: as months, in a narrow width, or with
// horizontal bars.
export function ticks(labels, width, horizontal, thisYear) {
  if (horizontal) return { at: new Set(labels.keys()), horizontal };
  if (!isTime(labels[0] ?? "")) return names(labels, width);
  const choices = steps
    .filter((step) => step.byMonth || labels[0].length > 7)
    .map(({ byMonth, takes }) => ({ byMonth, at: new Set(labels.keys().filter((i) => takes(labels, i))) }))
    .filter(({ byMonth, at }) => at.size > 0 && at.size <= mostLabels(width, byMonth));
  // Fewer than three labels do not tell the pace of an axis.
  const few = Math.min(3, labels.length);
  const endsAlone = { at: new Set([0, labels.length - 1]), byMonth: true };
  const chosen = choices.find(({ at }) => at.size >= few) ?? choices[0] ?? endsAlone;
  return { ...chosen, years: yearsSaid(labels, chosen, thisYear) };
}

// yearsSaid are the labels where another year begins. Where none does the first one says its year, unless that is this
// year. Among months January is written as its year already.
function yearsSaid(labels, { at, byMonth }, thisYear) {
  const written = [...at].sort((a, b) => a - b);
  const yearOf = (i) => Number(labels[i].slice(0, 4));
  const isJanuary = (i) => byMonth && monthOf(labels[i]) === 1;
  const years = written.filter((i, k) => k > 0 && yearOf(i) !== yearOf(written[k - 1]) && !isJanuary(i));
  const isSaid = years.length > 0 || written.some(isJanuary);
  return new Set(isSaid || yearOf(written[0]) === thisYear ? years : written.slice(0, 1));
}

function mostLabels(width, byMonth) {
  return Math.max(2, width / (byMonth ? widthOfMonth : widthOfDay));
}

// Names are all written: side by side, else in two lines, else a line each, with horizontal bars.
function names(labels, width) {
  const at = new Set(labels.keys());
  const room = (width - widthOfValueAxis) / labels.length;
  if (labels.length > 8 && labels.every((label) => /^\d+$/.test(label))) return numbers(labels, room);
  const written = labels.map((label) => labelInShort(label, false));
  if ((longest(written) + 0.6) * widthOfLetter <= room) return { at };
  // A word that does not fit is broken at a comma, within a number.
  const wordsFit = longest(written.flatMap((label) => label.split(" "))) * widthOfLetter <= room - 8;
  if (room >= widthToBreak && wordsFit) return { at, width: room - 8, overflow: "break" };
  return { at, horizontal: true };
}

// Numbers in their order need not all be written.
function numbers(labels, room) {
  const every = [1, 2, 4, 7, 14].find((n) => n * room >= (labels.length > mostNumbers ? widthOfDay : widthOfNumber)) ?? 28;
  return { at: new Set([...labels.keys()].filter((i) => Number(labels[i]) % every === 0)) };
}

function longest(words) {
  return Math.max(0, ...words.map((word) => word.length));
}
