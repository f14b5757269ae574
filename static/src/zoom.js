// Days that were drawn over are shown alone; Escape and a double click lead back to what was shown before.
import { read, rememberPlace, write } from "./view.js";

const store = "zoom";
const thisTab = () => sessionStorage;
const stack = () => read(thisTab, store) ?? [];
const busy = "dialog[open], details[data-fold][open], :popover-open";

// zoom shows the days from one to another, in the address.
export function zoom(from, to) {
  if (!document.querySelector("[data-testid=range]")) return;
  write(thisTab, store, [...stack(), location.pathname + location.search]);
  rememberPlace();
  location.assign(addressOf(from, to));
}

function addressOf(from, to) {
  const url = new URL(location.href);
  for (const name of ["range", "from", "to", "by", "done"]) url.searchParams.delete(name);
  url.searchParams.set("from", from);
  url.searchParams.set("to", to);
  url.hash = "";
  return url.href.replaceAll("%2C", ",");
}

const isZoomed = () => stack().at(-1)?.split("?")[0] === location.pathname;

// back leads to where the last zoom began, if it began on this page; of days that nobody zoomed to, to twice as many.
export function back() {
  const all = stack();
  const wider = new URLSearchParams(location.search).has("from") && widened();
  if (!isZoomed() && !wider) return;
  const address = isZoomed() ? all.pop() : addressOf(...wider);
  write(thisTab, store, all);
  rememberPlace();
  location.assign(address);
}

const day = 864e5;
const shifted = (text, days) => new Date(Date.parse(text) + days * day).toISOString().slice(0, 10);

// widened are twice as many days around those that are shown, as far as there are records; none where all are shown.
function widened() {
  const [from, to] = ["from", "to"].map((name) => document.querySelector(`.range-free [name=${name}]`));
  if (!from || (from.value <= from.min && to.value >= to.max)) return undefined;
  const half = Math.ceil(((Date.parse(to.value) - Date.parse(from.value)) / day + 1) / 2);
  const [first, last] = [shifted(from.value, -half), shifted(to.value, half)];
  return [first > from.min ? first : from.min, last < to.max ? last : to.max];
}

// offerZoom shows the way back on a page that was reached by a zoom, and a way out on one of few days whose address came
// from elsewhere.
export function offerZoom() {
  const button = document.querySelector("[data-zoom-out]");
  if (!button) return;
  const zoomed = new URLSearchParams(location.search).has("from");
  if (!zoomed) write(thisTab, store, []);
  if (!isZoomed() && !(zoomed && widened())) return;
  button.hidden = false;
  if (!isZoomed()) button.title = "Twice as many days (Esc)";
  button.addEventListener("click", back);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector(busy)) back();
  });
}
