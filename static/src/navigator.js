// The strip of everything that was recorded: days are drawn over, with a mouse or a finger; the edges of those that are
// shown are handles, and what lies between them is moved.
import { sayDrawn } from "./drawn.js";
import { zoom } from "./zoom.js";

const dayInMs = 864e5;
const leastShare = 0.01;
const reach = { mouse: 6, touch: 22, pen: 12 }; // in pixels, how near a handle has to be taken

// offerNavigator takes over the strip, where the page has one.
export function offerNavigator() {
  const strip = document.querySelector("[data-navigator]");
  if (!strip) return;
  const [first, last] = strip.dataset.navigator.split("/").map(Date.parse);
  const total = (last - first) / dayInMs;
  const shown = strip.dataset.shown.split("/").map((share) => Math.round(share * total));
  const parts = { box: part(strip, "selection"), said: sayDrawn(strip.parentElement) };
  parts.box.hidden = true;
  offerWindow(strip, shown, total);
  const at = (event) => {
    const { left, width } = strip.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - left) / width)) * total;
  };
  const day = (index) => new Date(first + index * dayInMs).toISOString().slice(0, 10);
  const draw = ([from, to]) => {
    strip.dataset.drawing = "";
    parts.box.hidden = false;
    Object.assign(parts.box.style, { left: `${(100 * from) / total}%`, width: `${(100 * (to - from)) / total}%` });
    const middle = strip.offsetLeft + (strip.clientWidth * (from + to)) / 2 / total;
    parts.said.show(day(from), day(to), middle, strip.offsetTop + strip.offsetHeight + 4);
  };
  const drop = () => {
    delete strip.dataset.drawing;
    parts.box.hidden = true;
    parts.said.hide();
  };
  offerDrawing(strip, (event) => deed(at(event), shown, total, ((reach[event.pointerType] ?? reach.touch) * total) / strip.clientWidth), at, {
    draw, drop, end: ([from, to]) => zoom(day(from), day(to)),
  });
}

// offerDrawing follows the pointer from where it goes down. What it does there is the deed: it returns the days for where
// the pointer is, or nothing.
function offerDrawing(strip, begin, at, { draw, drop, end }) {
  let doing = null;
  strip.addEventListener("pointerdown", (event) => {
    doing = begin(event);
    strip.setPointerCapture(event.pointerId);
  });
  strip.addEventListener("pointermove", (event) => {
    const days = doing?.(at(event));
    if (days) draw(days);
    else if (doing) drop();
  });
  strip.addEventListener("pointercancel", () => { // the page scrolls
    doing = null;
    drop();
  });
  strip.addEventListener("pointerup", (event) => {
    const days = doing?.(at(event));
    doing = null;
    drop();
    if (days) end(days);
  });
}

// deed is what a pointer does that goes down there: it takes a handle, moves what is shown, or draws over other days.
function deed(start, [from, to], total, near) {
  const isInside = start > from && start < to;
  const reached = isInside ? Math.min(near, (to - from) / 3) : near; // so that a narrow window can be moved
  const [left, right] = [Math.abs(start - from), Math.abs(start - to)];
  if (Math.min(left, right) <= reached) return drawing(left < right ? to : from, total);
  return isInside ? moving(start, from, to, total) : drawing(start, total);
}

const drawing = (fixed, total) => (at) => {
  const days = [Math.round(Math.min(fixed, at)), Math.round(Math.max(fixed, at))];
  return days[1] - days[0] > leastShare * total ? days : null;
};

const moving = (start, from, to, total) => (at) => {
  const by = Math.max(-from, Math.min(Math.round(at - start), total - to));
  return by === 0 ? null : [from + by, to + by];
};

function part(strip, name) {
  const box = document.createElement("i");
  box.className = name;
  strip.append(box);
  return box;
}

// offerWindow makes of what is shown something to take hold of.
function offerWindow(strip, [from, to], total) {
  Object.assign(part(strip, "navigator-hold").style, { left: `${(100 * from) / total}%`, width: `${(100 * (to - from)) / total}%` });
  for (const at of [from, to]) part(strip, "navigator-handle").style.left = `${(100 * at) / total}%`;
}
