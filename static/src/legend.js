// offerLegend turns the written legend of a chart into buttons that hide and show its series. What was pressed stands
// in the address, so that it lasts from page to page and travels with a link.
import { widthForEnds } from "./ends.js";
import { valueInWords } from "./format.js";
import { isMargin } from "./margin.js";
import { rememberPressed } from "./view.js";

//
// A key that is pointed at brings its lines to the fore.
export function offerLegend(element, state, redraw) {
  const { hidden } = state;
  const list = element.parentElement.querySelector("[data-legend]");
  const items = [...(list?.children ?? [])];
  const chart = element.dataset.chart;
  for (const item of items) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...item.childNodes);
    item.append(button);
    if ("off" in item.dataset) for (const name of namesOf(item)) hidden.add(name);
    offerPointing(button, item, state, redraw);
    press(item, hidden);
    keepMessage(element, items, hidden);
    button.addEventListener("click", () => {
      const before = new Set(hidden);
      toggle(hidden, item, items);
      for (const other of items) press(other, hidden);
      keepMessage(element, items, hidden);
      const turned = items.filter((item) => isOff(item, before) !== isOff(item, hidden));
      rememberPressed(turned.map(({ dataset }) => `${chart}.${dataset.entry}`), element);
      redraw();
    });
  }
}

function offerPointing(button, item, state, redraw) {
  const point = (names) => {
    state.pointed = names;
    redraw();
  };
  button.addEventListener("pointerenter", ({ pointerType }) => pointerType === "mouse" && point(namesOf(item)));
  button.addEventListener("pointerleave", () => state.pointed.length > 0 && point([]));
}

// A line goes with the earlier one that it is compared with.
const namesOf = ({ dataset }) => [dataset.series, ...(dataset.also?.split("|") ?? [])];

// The key of all earlier lines is off when none of them is drawn.
const isOff = (item, hidden) => ("whole" in item.dataset ? namesOf(item) : [item.dataset.series]).every((name) => hidden.has(name));

// An empty chart says nothing: hiding the last series shows all of them again.
function toggle(hidden, item, items) {
  const shows = isOff(item, hidden);
  for (const name of namesOf(item)) shows ? hidden.delete(name) : hidden.add(name);
  if (items.every((one) => isOff(one, hidden))) hidden.clear();
}

function press(item, hidden) {
  item.firstElementChild.setAttribute("aria-pressed", String(!isOff(item, hidden)));
}

// keepMessage takes the chart's message away while one of the series that it speaks of is hidden.
function keepMessage(element, items, hidden) {
  const card = element.closest(".chart-card");
  const about = card?.dataset.messageOf?.split(" ") ?? [];
  card?.toggleAttribute("data-message-off", items.some((item) => about.includes(item.dataset.entry) && isOff(item, hidden)));
}

const lastOf = ({ data }) => data.findLastIndex((item) => Number.isFinite(Number(item?.value ?? item)));

// paintKeys gives the keys the colours of their lines, which are darker than their tokens where those would not stand out.
export function paintKeys(element, drawn) {
  for (const item of element.parentElement.querySelectorAll("[data-legend] > li:not([data-whole])")) {
    const line = drawn.find((s) => s.name === item.dataset.series && s.type === "line" && !s.areaStyle && !s.stack && !isMargin(s));
    if (line) for (const box of item.querySelectorAll(".swatch rect")) box.style.fill = line.lineStyle.color;
  }
}

// earlierValue is what a line was on the days compared with, where these have one key for all lines.
function earlierValue(line, at, lines, reading) {
  const { compared = [] } = reading;
  const pair = compared.length > 1 ? compared.find(({ of }) => of === line.name) : undefined;
  const earlier = lines.find((s) => s.name === pair?.with);
  const value = Number(earlier?.data[at]?.value ?? earlier?.data[at]);
  return Number.isFinite(value) ? ` (${pair.ago} ${valueInWords(value, reading, earlier.name, at)})` : "";
}

// sayEnds writes into the legend what stands beside the lines of a wider chart: the last value of each.
export function sayEnds(element, series, width, reading) {
  const lines = series.filter((s) => !isMargin(s) && !s.id?.startsWith("provisional:"));
  const apply = width < widthForEnds && lines.every((s) => s.type === "line" && !s.stack && s.lineStyle.opacity !== 0);
  for (const item of element.parentElement.querySelectorAll("[data-legend] > li")) {
    for (const old of item.querySelectorAll(".legend-value")) old.remove();
    const line = lines.find((s) => s.name === item.dataset.series) ?? { data: [] };
    const at = apply && !("whole" in item.dataset) ? lastOf(line) : -1;
    if (at < 0) continue;
    const words = document.createElement("b");
    words.className = "legend-value";
    words.textContent = valueInWords(line.data[at], reading, line.name, at);
    const before = document.createElement("small");
    before.className = "legend-value";
    before.textContent = earlierValue(line, at, lines, reading);
    item.querySelector("span").after(" ", words, before);
  }
}
