// offerLegend turns the written legend of a chart into buttons that hide and show its series. What was pressed stands
// in the address, so that it lasts from page to page and travels with a link.
import { widthForEnds } from "./ends.js";
import { number } from "./format.js";
import { isMargin } from "./margin.js";
import { rememberPressed } from "./view.js";

export function offerLegend(element, hidden, redraw) {
  const list = element.parentElement.querySelector("[data-legend]");
  const items = [...(list?.children ?? [])];
  const chart = element.dataset.chart;
  for (const item of items) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...item.childNodes);
    item.append(button);
    if ("off" in item.dataset) hidden.add(item.dataset.series);
    press(item, hidden);
    button.addEventListener("click", () => {
      const before = new Set(hidden);
      toggle(hidden, item.dataset.series, items.length);
      for (const other of items) press(other, hidden);
      const turned = items.filter(({ dataset }) => before.has(dataset.series) !== hidden.has(dataset.series));
      rememberPressed(turned.map(({ dataset }) => `${chart}.${dataset.entry}`), element);
      redraw();
    });
  }
}

// An empty chart says nothing: hiding the last series shows all of them again.
function toggle(hidden, name, count) {
  if (!hidden.delete(name)) hidden.add(name);
  if (hidden.size === count) hidden.clear();
}

function press(item, hidden) {
  item.firstElementChild.setAttribute("aria-pressed", String(!hidden.has(item.dataset.series)));
}

const lastOf = ({ data }) => data.map((item) => Number(item?.value ?? item)).findLast(Number.isFinite);

// sayEnds writes into the legend what stands beside the lines of a wider chart: the last value of each.
export function sayEnds(element, series, width, percent) {
  const lines = series.filter((s) => !isMargin(s) && !s.id?.startsWith("provisional:"));
  const apply = width < widthForEnds && lines.every((s) => s.type === "line" && !s.stack && s.lineStyle.opacity !== 0);
  for (const item of element.parentElement.querySelectorAll("[data-legend] > li")) {
    item.querySelector(".legend-value")?.remove();
    const value = apply ? lastOf(lines.find((s) => s.name === item.dataset.series) ?? { data: [] }) : undefined;
    if (value === undefined) continue;
    const words = document.createElement("b");
    words.className = "legend-value";
    words.textContent = number(value, percent);
    item.querySelector("span").after(" ", words);
  }
}
