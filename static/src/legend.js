// offerLegend turns the written legend of a chart into buttons that hide and show its series.
export function offerLegend(element, hidden, redraw) {
  const list = element.parentElement.querySelector("[data-legend]");
  for (const item of list?.children ?? []) {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-pressed", "true");
    button.append(...item.childNodes);
    item.append(button);
    button.addEventListener("click", () => {
      toggle(hidden, item.dataset.series, list.children.length);
      for (const other of list.children) press(other, hidden);
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
