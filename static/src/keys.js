// A chart can be read without a pointer: arrow keys lead from day to day, what stands there is spoken, and Enter opens it.
// With Shift they choose days, as a mouse does by drawing over them.
import { describe } from "./tooltip.js";

const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1, PageDown: 7, PageUp: -7, Home: -Infinity, End: Infinity };
const hint = "Arrow keys lead from point to point; Enter opens one.";
const hintOfDays = " With Shift they choose days, which Enter zooms in on.";

// offerKeys takes what Enter does with a place: a function, or the address of each; and, over time, how days are chosen.
export function offerKeys(element, chart, labels, enter, chosen) {
  let at = null;
  let from = null; // where the choice of days began
  const spoken = beside(element, "status", "");
  const help = beside(element, "note", chosen ? hint + hintOfDays : hint);
  help.id = `keys-${element.dataset.chart}`;
  element.tabIndex = 0;
  element.setAttribute("role", "application"); // a picture has no keys; what they lead to is spoken below
  element.setAttribute("aria-roledescription", "chart");
  element.setAttribute("aria-describedby", help.id);
  element.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && from !== null) chosen.take(...ends());
    else if (event.key === "Enter" && at !== null) open(enter, at);
    else if (event.key === "Escape" && from !== null) drop();
    else if (step) move(step, event.shiftKey);
    else return;
    event.preventDefault();
    event.stopPropagation(); // the page has arrow keys of its own
  });
  element.addEventListener("blur", () => {
    at = null;
    drop();
    chart.dispatchAction({ type: "hideTip" });
  });

  const ends = () => [from, at].sort((a, b) => a - b);

  function drop() {
    from = null;
    chosen?.drop();
  }

  function move(step, choosing) {
    const before = at ?? labels.length - 1;
    at = Math.min(labels.length - 1, Math.max(0, (at ?? labels.length) + step));
    show(at);
    if (!choosing || !chosen) return drop();
    chart.dispatchAction({ type: "hideTip" }); // it would lie upon the days that are chosen
    from ??= before;
    spoken.textContent = `${chosen.mark(...ends())} chosen; ${spoken.textContent}`;
  }

  function show(index) {
    const [x, y] = pointOf(chart, index);
    chart.dispatchAction({ type: "showTip", x, y });
    spoken.textContent = describe(element);
  }
}

// pointOf is in the middle of the plot, across from the place's label.
function pointOf(chart, index) {
  const lies = chart.getOption().yAxis[0].type === "category";
  const along = chart.convertToPixel(lies ? { yAxisIndex: 0 } : { xAxisIndex: 0 }, index);
  const { top, height } = chart.getOption().grid[0];
  const across = typeof height === "number" ? top + height / 2 : chart.getHeight() / 2; // one of several panels has a height
  return lies ? [chart.getWidth() / 2, along] : [along, across];
}

function open(enter, at) {
  if (typeof enter === "function") enter(at);
  else if (enter[at]) location.assign(enter[at]);
}

// beside is within the card: what is outside of an open dialog is not spoken.
function beside(element, role, words) {
  const box = document.createElement("p");
  box.className = "unseen";
  box.setAttribute("role", role);
  box.textContent = words;
  element.after(box);
  return box;
}
