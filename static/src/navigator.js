// The strip of everything that was recorded: days are drawn over, with a mouse or a finger, and the edges of those that
// are shown are handles.
import { zoom } from "./zoom.js";

const dayInMs = 864e5;
const leastShare = 0.01;
const reach = { mouse: 6, touch: 22, pen: 12 }; // in pixels, how near a handle has to be taken

// offerNavigator takes over the strip, where the page has one.
export function offerNavigator() {
  const strip = document.querySelector("[data-navigator]");
  if (!strip) return;
  const [first, last] = strip.dataset.navigator.split("/").map(Date.parse);
  const shown = strip.dataset.shown.split("/").map(Number);
  const box = selection(strip);
  for (const at of shown) handle(strip, at);
  let start = null;
  const share = (event) => {
    const { left, width } = strip.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - left) / width));
  };
  const day = (at) => new Date(first + Math.round((at * (last - first)) / dayInMs) * dayInMs).toISOString().slice(0, 10);
  const drop = () => {
    start = null;
    box.hidden = true;
  };
  strip.addEventListener("pointerdown", (event) => {
    start = fixedEnd(share(event), shown, (reach[event.pointerType] ?? reach.touch) / strip.clientWidth);
    strip.setPointerCapture(event.pointerId);
  });
  strip.addEventListener("pointermove", (event) => {
    if (start === null) return;
    const [from, to] = [start, share(event)].sort((a, b) => a - b);
    box.hidden = false;
    Object.assign(box.style, { left: `${from * 100}%`, width: `${(to - from) * 100}%` });
  });
  strip.addEventListener("pointercancel", drop); // the page scrolls
  strip.addEventListener("pointerup", (event) => {
    if (start === null) return;
    const [from, to] = [start, share(event)].sort((a, b) => a - b);
    const isDrawn = !box.hidden && to - from > leastShare;
    drop();
    if (isDrawn) zoom(day(from), day(to));
  });
}

// fixedEnd is where a selection begins: at the pointer, or at the other handle of one that is taken.
function fixedEnd(at, [from, to], near) {
  const [left, right] = [Math.abs(at - from), Math.abs(at - to)];
  if (Math.min(left, right) > near) return at;
  return left < right ? to : from;
}

function selection(strip) {
  const box = document.createElement("i");
  box.className = "selection";
  box.hidden = true;
  strip.append(box);
  return box;
}

function handle(strip, at) {
  const grip = document.createElement("i");
  grip.className = "navigator-handle";
  grip.style.left = `${at * 100}%`;
  strip.append(grip);
}
