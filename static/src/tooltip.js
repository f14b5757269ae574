// The tooltip is built from DOM nodes and styled by app.css. A string of HTML would need style attributes,
// which the content security policy forbids.
import { labelInFull, number } from "./format.js";
import { awayID } from "./marks.js";

function node(tag, className, ...children) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
}

function swatch(color) {
  const box = node("i", "swatch");
  box.style.backgroundColor = color; // set as a property: the policy speaks of attributes only
  return box;
}

function row(color, name, value) {
  return node("div", "tip-row", color ? swatch(color) : "", node("span", "tip-name", name), node("b", "tip-value", value));
}

// A line and its tail meet on the last final day: both have a value there, and it is the same.
function distinct(points) {
  const seen = new Map();
  for (const p of points.filter((p) => p.seriesId !== awayID)) {
    const value = Array.isArray(p.value) ? p.value.at(-1) : p.value;
    if (Number.isFinite(value) && !seen.has(p.seriesName)) seen.set(p.seriesName, { ...p, value });
  }
  return [...seen.values()];
}

// tooltip answers ECharts' formatter for one chart.
export function tooltip({ unit, percent, notFinal, finalOn, of, counts = {}, away = [], notes = [] }, labels, stacked) {
  const behind = (name, index) => (counts[name] ? ` (${number(counts[name][index])} of ${number(of[index])})` : "");
  return (points) => {
    const rows = distinct([points].flat());
    const index = [points].flat()[0].dataIndex;
    const title = node("p", "tip-title", labelInFull(labels, index));
    if (index >= labels.length - notFinal) title.append(node("span", "tip-note", finalOn ? `final on ${finalOn}` : "not final"));
    const lines = rows.map((p) => row(p.color, p.seriesName, number(p.value, percent) + behind(p.seriesName, index)));
    if (stacked) lines.reverse(); // the topmost area first
    if (stacked && !percent && rows.length > 1) {
      const sum = rows.some((p) => p.value < 0) ? "Net" : "Total";
      lines.push(row(null, sum, number(rows.reduce((total, p) => total + p.value, 0))));
    }
    const tip = node("div", "tip", title, ...lines);
    if (unit) tip.append(node("p", "tip-unit", unit));
    if (away.includes(labels[index])) tip.append(node("p", "tip-away", "Reports were missed: the service was not running."));
    for (const note of notes.filter((note) => note.label === labels[index])) tip.append(node("p", "tip-remark", note.text));
    return tip;
  };
}
