// The days that are being drawn over are said while they are drawn: "23 Sep – 28 Oct 2026 · 36 days".
import { daysInWords, number } from "./format.js";

const dayInMs = 864e5;

// sayDrawn puts the words into an element that is positioned. show takes the first and the last day, and where in the
// element their middle is, in pixels, and returns what it says.
export function sayDrawn(host) {
  const label = document.createElement("span");
  label.className = "drawn-days";
  label.hidden = true;
  label.setAttribute("aria-hidden", "true");
  host.append(label);
  return {
    show(from, to, middle, top = 4) {
      const days = Math.round((Date.parse(to) - Date.parse(from)) / dayInMs) + 1;
      label.textContent = `${daysInWords(from, to)} · ${number(days)} ${days === 1 ? "day" : "days"}`;
      label.hidden = false;
      const half = label.offsetWidth / 2;
      const left = Math.max(half, Math.min(middle, host.clientWidth - half)) - half;
      Object.assign(label.style, { left: `${left}px`, top: `${top}px` });
      return label.textContent;
    },
    hide: () => (label.hidden = true),
  };
}
