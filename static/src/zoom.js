// Days that were drawn over are shown alone; Escape and a double click lead back to what was shown before.
import { isZoomed, keepView, read, rememberZoom, write } from "./view.js";

const store = "zoom";
const thisTab = () => sessionStorage;
const stack = () => read(thisTab, store) ?? [];
const busy = "dialog[open], details[data-fold][open], :popover-open";

// zoom shows the days from one to another, in the address.
export function zoom(from, to) {
  if (!document.querySelector("[data-testid=range]")) return;
  const url = new URL(location.href);
  write(thisTab, store, [...stack(), location.pathname + location.search]);
  for (const name of ["range", "from", "to", "by", "done"]) url.searchParams.delete(name);
  url.searchParams.set("from", from);
  url.searchParams.set("to", to);
  url.hash = "";
  rememberZoom(url.searchParams);
  location.assign(url.href.replaceAll("%2C", ","));
}

// back leads to where the last zoom began, if it began on this page.
export function back() {
  const all = stack();
  const last = all.pop();
  if (last?.split("?")[0] !== location.pathname) return;
  write(thisTab, store, all);
  location.assign(last);
}

// offerZoom shows the way back on a page that was reached by a zoom. The server took its days for the last view.
export function offerZoom() {
  if (isZoomed()) keepView();
  const button = document.querySelector("[data-zoom-out]");
  if (!button) return;
  const zoomed = new URLSearchParams(location.search).has("from");
  if (!zoomed) write(thisTab, store, []);
  const last = stack().at(-1);
  if (last?.split("?")[0] !== location.pathname) return;
  button.hidden = false;
  button.addEventListener("click", back);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector(busy)) back();
  });
}

// offerNavigator lets days be drawn over in the strip of everything that was recorded.
export function offerNavigator() {
  const strip = document.querySelector("[data-navigator]");
  if (!strip) return;
  const [first, last] = strip.dataset.navigator.split("/").map(Date.parse);
  const box = document.createElement("i");
  box.className = "selection";
  box.hidden = true;
  strip.append(box);
  let start = null;
  const share = (event) => {
    const { left, width } = strip.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - left) / width));
  };
  const day = (at) => new Date(first + Math.round((at * (last - first)) / 864e5) * 864e5).toISOString().slice(0, 10);
  strip.addEventListener("pointerdown", (event) => {
    start = share(event);
    strip.setPointerCapture(event.pointerId);
  });
  strip.addEventListener("pointermove", (event) => {
    if (start === null) return;
    const [from, to] = [start, share(event)].sort((a, b) => a - b);
    box.hidden = false;
    Object.assign(box.style, { left: `${from * 100}%`, width: `${(to - from) * 100}%` });
  });
  strip.addEventListener("pointerup", (event) => {
    const [from, to] = [start, share(event)].sort((a, b) => a - b);
    start = null;
    if (to - from > 0.01) zoom(day(from), day(to));
    else box.hidden = true;
  });
}
