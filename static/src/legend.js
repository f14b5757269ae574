// offerLegend turns the written legend of a chart into buttons that hide and show its series. What was pressed stands
// in the address, so that it lasts from page to page and travels with a link.
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
