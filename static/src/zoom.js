// Days that were drawn over are shown alone; Escape and a double click lead back to what was shown before.
import { read, rememberPlace, write } from "./view.js";

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
  rememberPlace();
  location.assign(url.href.replaceAll("%2C", ","));
}

// back leads to where the last zoom began, if it began on this page.
export function back() {
  const all = stack();
  const last = all.pop();
  if (last?.split("?")[0] !== location.pathname) return;
  write(thisTab, store, all);
  rememberPlace();
  location.assign(last);
}

// offerZoom shows the way back on a page that was reached by a zoom.
export function offerZoom() {
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
