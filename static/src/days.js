// One time for every chart: what is pointed at in one is marked in all, days that are drawn over are shown alone, and a
// click on a day tells what happened on it.
import { isTime } from "./format.js";
import { offerDay } from "./day.js";
import { sayDrawn } from "./drawn.js";
import { offerKeys } from "./keys.js";
import { inside } from "./larger.js";
import { isInPanel, panelAt, panelBox } from "./panels-at.js";
import { pinsID } from "./marks.js";
import { practise } from "./tooltip.js";
import { offerResting } from "./touch.js";
import { back, zoom } from "./zoom.js";

const known = [];
const dayInMs = 24 * 60 * 60 * 1000;
const leastDrag = 8;

// joinDays lets a chart over time take part. It returns nothing and does nothing for other charts.
export function joinDays(element, chart, labels, links) {
  const time = isTime(labels[0] ?? "");
  if (!time) {
    if (links) offerKeys(element, chart, labels, links);
    return;
  }
  known.push({ element, chart, labels, lines: [] });
  chart.on("updateAxisPointer", ({ axesInfo }) => {
    const index = axesInfo?.[0]?.value;
    if (Number.isInteger(index)) mark(labels[index], element);
  });
  element.addEventListener("pointerleave", () => mark(null));
  const chosen = offerDrag(element, chart, labels);
  offerKeys(element, chart, labels, (index) => offerDay(...daysOf(labels, index)), chosen);
  offerPins(element, chart, labels);
}

// offerPins has the letters below the axis tell what was noted: at a glance, and in full after a click.
function offerPins(element, chart, labels) {
  const pin = { seriesName: pinsID };
  chart.on("mouseover", pin, ({ data }) => (element.title = data[2]));
  chart.on("mouseout", pin, () => element.removeAttribute("title"));
  chart.on("click", pin, ({ data }) => offerDay(firstDay(labels[data[0]]), lastDay(labels, data[1])));
}

function overlay(element, name) {
  const box = document.createElement("i");
  box.className = name;
  box.hidden = true;
  box.setAttribute("aria-hidden", "true");
  element.append(box);
  return box;
}

// mark shows a day in every other chart, and in the small ones; null takes it away.
function mark(day, from) {
  for (const one of known) markPanels(one, day && one.element !== from ? indexOf(day, one.labels) : -1);
  for (const small of document.querySelectorAll("[data-days]")) markSmall(small, day);
}

function markPanels({ element, chart, lines }, index) {
  for (const line of lines) line.hidden = index < 0;
  if (index < 0 || !element.dataset.drawn) return;
  for (let panel = 0; panel < Number(element.dataset.panels); panel++) {
    lines[panel] ??= overlay(element, "crosshair");
    lines[panel].hidden = false;
    Object.assign(lines[panel].style, { left: `${chart.convertToPixel({ xAxisIndex: panel }, index)}px`, ...panelBox(element, chart, panel) });
  }
}

function markSmall(small, day) {
  const [from, to] = small.dataset.days.split("/").map(Date.parse);
  const line = small.querySelector(".crosshair") ?? overlay(small, "crosshair");
  const share = day ? (Date.parse(day) - from) / (to - from) : -1;
  line.hidden = !(share >= 0 && share <= 1);
  line.style.left = `${share * 100}%`;
}

// indexOf returns the label that holds the day; -1 for none.
function indexOf(day, labels) {
  const width = labels[0].length;
  const last = labels.findLastIndex((label) => label <= day.slice(0, width));
  if (last < 0) return -1;
  return day.slice(0, width) <= labels.at(-1) || Date.parse(day) < endOf(labels, last) ? last : -1;
}

const endOf = (labels, index) => Date.parse(lastDay(labels, index)) + dayInMs;

// lastDay returns the last day that a label stands for.
function lastDay(labels, index) {
  const label = labels[index];
  if (label.length === 7) return iso(Date.UTC(Number(label.slice(0, 4)), Number(label.slice(5)), 0));
  const step = labels.length > 1 ? Date.parse(labels[1]) - Date.parse(labels[0]) : dayInMs;
  return iso(Date.parse(label) + step - dayInMs);
}

// daysOf returns the first and the last day of a label.
export const daysOf = (labels, index) => [firstDay(labels[index]), lastDay(labels, index)];

const firstDay = (label) => (label.length === 7 ? `${label}-01` : label);
const iso = (time) => new Date(time).toISOString().slice(0, 10);

// offerDrag lets days be drawn over: at once with a mouse, and with a finger after it has rested, for otherwise it scrolls.
// It returns how keys choose days.
function offerDrag(element, chart, labels) {
  const box = overlay(element, "selection");
  const said = sayDrawn(element);
  element.dataset.draggable = "";
  let start = null;
  let panel = 0;
  const at = (event) => inside(element, event)[0];
  const index = (x) => Math.min(labels.length - 1, Math.max(0, Math.round(chart.convertFromPixel({ xAxisIndex: panel }, x))));
  const begin = (event) => {
    start = at(event);
    panel = panelAt(element, chart, inside(element, event));
    Object.assign(box.style, panelBox(element, chart, panel));
  };
  const draw = (event) => {
    const [left, right] = [start, at(event)].sort((a, b) => a - b);
    box.hidden = right - left < leastDrag;
    Object.assign(box.style, { left: `${left}px`, width: `${right - left}px` });
    element.toggleAttribute("data-selecting", !box.hidden);
    if (box.hidden) said.hide();
    else said.show(firstDay(labels[index(left)]), lastDay(labels, index(right)), (left + right) / 2);
  };
  const finish = (event, tap) => {
    if (start === null) return;
    const [first, last] = [start, at(event)].sort((a, b) => a - b);
    drop();
    if (last - first >= leastDrag) zoom(firstDay(labels[index(first)]), lastDay(labels, index(last)));
    else tap(...daysOf(labels, index(first)));
  };
  const rested = (touch) => {
    practise();
    finish(touch, drop);
  };
  const drop = () => {
    start = null;
    box.hidden = true;
    element.removeAttribute("data-selecting");
    said.hide();
  };
  const isInside = (event) => isInPanel(element, chart, inside(element, event));
  element.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button === 0 && isInside(event)) begin(event);
  });
  addEventListener("pointermove", (event) => {
    if (start === null || event.pointerType !== "mouse") return;
    draw(event);
    if (!box.hidden) event.preventDefault();
  });
  addEventListener("pointerup", (event) => {
    if (start === null || event.pointerType !== "mouse") return;
    practise();
    finish(event, tellLater);
  });
  addEventListener("keydown", (event) => { // before what leads back to where the last zoom began
    if (event.key !== "Escape" || start === null) return;
    drop();
    event.preventDefault();
  }, true);
  offerResting(element, isInside, { begin, draw, end: rested, drop });
  element.addEventListener("dblclick", () => {
    clearTimeout(telling);
    back();
  });
  return { drop, mark: markBetween, take: (first, last) => zoom(firstDay(labels[first]), lastDay(labels, last)) };

  function markBetween(first, last) {
    const [left, right] = [first, last].map((place) => chart.convertToPixel({ xAxisIndex: 0 }, place));
    box.hidden = false;
    Object.assign(box.style, panelBox(element, chart, 0), { left: `${left}px`, width: `${Math.max(1, right - left)}px` });
    return said.show(firstDay(labels[first]), lastDay(labels, last), (left + right) / 2);
  }
}

// A second click soon after the first means something else.
let telling;
const tellLater = (from, to) => {
  clearTimeout(telling);
  telling = setTimeout(() => offerDay(from, to), 260);
};
