import { daysInWords } from "./format.js";
import { readRange } from "./palette-range.js";
import { over, together } from "./palette-together.js";
import { isShortcut } from "./shortcuts.js";
import { site } from "./site.js";
import { chooseTheme } from "./theme.js";

// The palette finds pages, charts, figures, days and actions by a few letters: Ctrl+K, a slash, or its button. The notes that days are
// counted from come when it is first opened.
const most = 9;
let known;

// offerPalette shows the button, which the server renders hidden, on pages of people who are signed in.
export function offerPalette() {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const open = document.querySelector("[data-palette]");
  open.hidden = false;
  open.addEventListener("click", () => show(dialog));
  addEventListener("keydown", (event) => {
    if (!isCall(event)) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else if (!document.querySelector("dialog[open]")) show(dialog);
  });
  const field = dialog.querySelector("input");
  field.addEventListener("input", () => {
    if (field.value === "/") field.value = ""; // the key that opened it
    list(dialog);
  });
  field.addEventListener("keydown", (event) => steer(event, dialog));
}

// A slash is a key like the others: it can be turned off, and belongs to whoever is typing.
function isCall(event) {
  if (event.altKey) return false;
  if (event.key === "/") return isShortcut(event);
  return event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
}

async function show(dialog) {
  const field = dialog.querySelector("input");
  field.value = "";
  dialog.showModal();
  field.focus();
  known ??= { ...(await ask(dialog.dataset.source)), charts: await askCharts(dialog.dataset.charts) };
  list(dialog);
}

// Without an answer the palette still knows pages, days and actions.
async function ask(source) {
  try {
    const answer = await fetch(source);
    return { notes: answer.ok ? notesOf(await answer.text()) : [] };
  } catch {
    return { notes: [] };
  }
}

// askCharts returns the charts of all pages.
async function askCharts(source) {
  try {
    const answer = await fetch(source);
    return answer.ok ? await answer.json() : [];
  } catch {
    return [];
  }
}

// The file has a day and a text in each line; a text with a comma or a quote stands in quotes. The newest comes first.
function notesOf(file) {
  const lines = file.split(/\r?\n/).map((line) => /^(\d{4}-\d\d-\d\d),(.*)$/.exec(line)).filter(Boolean);
  const plain = (text) => text.replace(/^"|"$/g, "").replaceAll('""', '"');
  return lines.map(([, day, text]) => ({ day, text: plain(text) })).sort((a, b) => (a.day < b.day ? 1 : -1));
}

function everything(text) {
  const header = [...document.querySelectorAll(".nav a")].map((a) => ({ kind: "Page", label: a.textContent.trim(), url: a.href }));
  const charts = [...document.querySelectorAll("main .chart-card")].map((card) => (
    { kind: "Chart", label: card.querySelector("h2").textContent, also: wordsFor(card.id), at: card.id, run: () => leadTo(card) }));
  const shown = new Set([...header, ...charts].map(({ label }) => label));
  const others = (known?.charts ?? []).filter(({ title, figure }) => !figure && !shown.has(title));
  const pages = others.filter(({ page }) => !page).map(({ title, url }) => (
    { kind: "Page", label: title, url: url.startsWith("/installations") ? withDays(url) : site + url.slice(1) }));
  const elsewhere = others.filter(({ page, part }) => page && !part).map(({ title, page, url, also }) => (
    { kind: `Chart on ${page}`, label: title, also, url: withDays(url) }));
  const parts = others.filter(({ part }) => part).map(({ title, url, also }) => (
    { kind: "Segment", label: title, also, url: site + url.slice(1) }));
  const saved = [...document.querySelectorAll("[data-saved-view]")].map((a) => ({ kind: "View", label: a.textContent, url: a.href }));
  const here = [...saved, ...header, ...pages, ...charts, ...figures(), ...actions()];
  return [...ranges(text), ...here, ...elsewhere, ...figuresElsewhere(), ...parts, ...notes(text)];
}

// notes lead to their days, once something is typed: by what they say, and by their day.
function notes(text) {
  if (!text) return [];
  return (known?.notes ?? []).map((note) => (
    { kind: `Note of ${daysInWords(note.day, note.day)}`, label: note.text, also: note.day, url: `${site}days/${note.day}` }));
}

// wordsFor are what else the chart of a card is called.
const wordsFor = (id) => (known?.charts ?? []).find(({ url }) => url.endsWith(`#${id}`))?.also;

// figures are the numbers of this page, and figuresElsewhere those of the others.
function figures() {
  return [...document.querySelectorAll("[data-testid=figures] h2")].map((name) => {
    const figure = name.closest("li");
    const value = figure.querySelector("[data-testid=value]").textContent.trim();
    return { kind: `${value} · Figure`, label: name.textContent.trim(), also: figureOf(name)?.also, at: figure.id, run: () => leadTo(figure) };
  });
}

// leadTo shows where a chart or a figure is: it has the focus, and so its ring, until the next key.
function leadTo(element) {
  element.tabIndex = -1;
  element.scrollIntoView({ block: "center" });
  element.focus({ preventScroll: true, focusVisible: true });
}

function figuresElsewhere() {
  const all = (known?.charts ?? []).filter(({ figure, url }) => figure && !document.getElementById(url.split("#")[1]));
  return all.map(({ title, page, url, also }) => ({ kind: `Figure on ${page}`, label: title, also, url: withDays(url) }));
}

const figureOf = (name) => (known?.charts ?? []).find(({ url }) => url.endsWith(`#${name.closest("li").id}`));

// withDays takes the days that are shown along to another page.
function withDays(address) {
  const url = new URL(`${site}${address.slice(1)}`, location.origin);
  const shown = document.querySelector("[data-testid=range]") ? location.search : "";
  return url.pathname + shown + url.hash;
}

// takesDays tells what is shown over days from the rest: it stands on this page, or on one with charts.
function takesDays() {
  const path = (url) => new URL(url, location.href).pathname;
  const pages = new Set((known?.charts ?? []).filter(({ page, part }) => page && !part).map(({ url }) => path(withDays(url))));
  return ({ at, url, from }) => !from && (at || (url && pages.has(path(url))));
}

// today is the server's, where the page says it.
const today = () => document.querySelector(".range-form [name=to]")?.max || new Date().toISOString().slice(0, 10);

function ranges(text) {
  const found = readRange(text, known?.notes ?? [], today());
  const here = document.querySelector("[data-testid=range]") ? location.href : `${location.origin}${site}`;
  return found.map(({ label, from, to, open }) => {
    const url = new URL(here);
    url.hash = "";
    const kind = open ? `from ${daysInWords(from, from)} on` : daysInWords(from, to);
    return { kind, label, from, to, open, url: over(url, { from, to, open }), always: true };
  });
}

// Actions press the buttons and links of the page, so that each is offered only where it works. What an action is also
// called stands beside its name.
function actions() {
  const press = (selector, label, also = "") => {
    const button = document.querySelector(selector);
    return button && !button.hidden ? [{ kind: "Action", label, also, run: () => button.click() }] : [];
  };
  const compared = [...document.querySelectorAll("[data-testid=compare-menu] .pills a")].map((a, i) => (
    { kind: "Action", label: i === 0 ? "Comparison line: none" : `Compare with ${period(a)}`, also: i === 0 ? "stop comparing comparison off" : synonyms(a.textContent),
      run: () => a.click(), done: a.hasAttribute("aria-current") })).filter(({ done }) => !done);
  const shown = [...document.querySelectorAll("[data-testid=view-menu] .named-pills")].flatMap((group) => [...group.querySelectorAll("a")].map((a) => (
    { kind: "View", label: `${group.querySelector("span").textContent}: ${a.textContent.trim()}`, run: () => a.click(),
      done: a.hasAttribute("aria-current") }))).filter(({ done }) => !done);
  const files = [...document.querySelectorAll("main .chart-card .downloads a")].map((a) => (
    { kind: "Download", label: a.getAttribute("aria-label"), also: "export", run: () => a.click() }));
  return [
    ...press("[data-present]", "Present the charts of this page"),
    ...press("[data-testid=share-view]", "Share this view"),
    { kind: "Action", label: "Add a note", also: "note today", url: `${site}annotations` },
    ...compared,
    ...shown,
    ...["light", "dark", "system"].map((name) => (
      { kind: "Action", label: name === "system" ? "Use the system's theme" : `Use the ${name} theme`, also: "theme: change colours mode", run: () => chooseTheme(name) })),
    ...press("button[data-shortcuts]", "Show keys and gestures", "help keyboard shortcuts touch"),
    ...press("form.sign-out button", "Sign out", "log out"),
    { kind: "Action", label: "Print this page", also: "pdf", run: () => print() },
    { kind: "Action", label: "Export everything", also: "download xlsx csv", url: `${site}promote/exports` },
    ...files,
  ];
}

// synonyms are what else people call a comparison.
const synonyms = (name) => `comparison vs ${name.trim().toLowerCase()} ${name.includes("year") ? "to last previous year yoy" : "to last previous period"}`;

// Words of a question that nothing is called by.
const filler = new Set(["how", "many", "much", "what", "is", "are", "the", "of", "number", "show", "me"]);

const period = (a) => a.textContent.trim().replace(/^previous/, "the previous");

// matching are the things that fit what was typed, the likeliest first.
function matching(text) {
  const words = text.split(/\s+/).filter(Boolean);
  const letters = words.some((word) => !filler.has(word)) ? words.filter((word) => !filler.has(word)) : words;
  const called = (one) => `${one.kind} ${one.label} ${one.also ?? ""}`.toLowerCase();
  const fits = (one) => one.always || letters.every((part) => called(one).includes(part));
  const nearly = (one) => letters.every((part) => called(one).split(/[^a-z0-9]+/).some((word) => isNear(part, word)));
  const byName = (one) => Number(!one.always && !letters.every((part) => one.label.toLowerCase().includes(part)));
  const isNamed = (one) => one.label.toLowerCase() === text;
  // What is called just so comes first; a segment is seldom what a word stands for.
  const within = (one) => Number(!letters.some((part) => ` ${one.label.toLowerCase()}`.includes(` ${part}`))) / 2;
  const place = (one) => byName(one) + within(one) + Number(one.kind === "Segment") - Number(isNamed(one));
  const all = everything(text);
  const found = all.some((one) => fits(one)) ? all.filter(fits) : all.filter(nearly);
  return found.sort((a, b) => place(a) - place(b));
}

const leastMistyped = 5; // in a shorter word another letter makes another word

// isNear reports whether a word was typed with one letter wrong, missing, too many, or in the wrong place.
function isNear(typed, word) {
  if (typed.length < leastMistyped || Math.abs(typed.length - word.length) > 1) return typed === word;
  let same = 0;
  while (same < typed.length && typed[same] === word[same]) same += 1;
  const [a, b] = [typed.slice(same), word.slice(same)];
  return a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1) || (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2));
}

function list(dialog) {
  const text = dialog.querySelector("input").value.trim().toLowerCase();
  const whole = matching(text);
  const found = (whole.length ? whole : together(text.split(/\s+/), ranges, (name) => matching(name).filter(takesDays()))).slice(0, most);
  const box = dialog.querySelector("[role=listbox]");
  box.replaceChildren(...found.map((one, i) => row(one, i, dialog)));
  dialog.querySelector("[data-nothing]").hidden = found.length > 0;
  choose(dialog, 0);
}

function row(one, i, dialog) {
  const item = document.createElement("div");
  item.id = `palette-${i}`;
  item.setAttribute("role", "option");
  const kind = document.createElement("small");
  kind.textContent = one.kind;
  item.append(one.label, " ", kind);
  item.addEventListener("click", () => go(one, dialog));
  return item;
}

function choose(dialog, at) {
  const rows = [...dialog.querySelectorAll("[role=option]")];
  const field = dialog.querySelector("input");
  const i = rows.length ? (at + rows.length) % rows.length : -1;
  rows.forEach((one, n) => one.setAttribute("aria-selected", String(n === i)));
  if (i < 0) field.removeAttribute("aria-activedescendant");
  else field.setAttribute("aria-activedescendant", rows[i].id);
  rows[i]?.scrollIntoView({ block: "nearest" });
}

function steer(event, dialog) {
  const rows = [...dialog.querySelectorAll("[role=option]")];
  const at = rows.findIndex((one) => one.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") choose(dialog, at + 1);
  else if (event.key === "ArrowUp") choose(dialog, at - 1);
  else if (event.key === "Enter") rows[at]?.click();
  else return;
  event.preventDefault();
}

function go(one, dialog) {
  dialog.close();
  if (one.run) one.run();
  else location.assign(one.url);
}
