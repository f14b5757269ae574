// The view is what the address says of days and how they are shown. It goes along from page to page, and the server
// keeps it in a cookie, so that a page whose address says nothing opens as the last one was.
import { site } from "./site.js";

const year = 365 * 24 * 60 * 60;
const scrollStore = "place";
const parts = ["range", "from", "to", "by", "compare", "show", "scale", "legend"];
const followers = ".range a, .nav a[data-report], .downloads a[href*='/picture/'], .downloads a[href*='/charts/'], [data-view-link]";

// Private windows may refuse storage: then the view lasts for the page.
export function read(area, name) {
  try {
    return JSON.parse(area().getItem(name));
  } catch {
    return null;
  }
}

export function write(area, name, value) {
  try {
    area().setItem(name, JSON.stringify(value));
  } catch {
    // nothing to do: see above
  }
}

const thisTab = () => sessionStorage;

// What was pressed since the page came is saved with the view.
function offerSaving() {
  for (const form of document.querySelectorAll("[data-save-view]")) {
    form.addEventListener("submit", () => {
      const search = query();
      if (search) form.elements.view.value = `/${location.pathname.slice(site.length)}?${search}`;
    });
  }
}

// offerView keeps the place of a page whose days change, and writes the view into an address that says none: whoever
// comes back to it sees the same days, whatever was looked at since.
export function offerView() {
  const shown = document.querySelector("[data-viewer]")?.dataset.query;
  if (shown && !location.search) history.replaceState(history.state, "", `?${shown}${location.hash}`);
  offerSaving();
  keepTables();
  if (document.querySelector("[data-testid=range]")) keepPlace();
}

const query = (search = location.search) => {
  const all = new URLSearchParams(search);
  return new URLSearchParams(parts.filter((name) => all.get(name)).map((name) => [name, all.get(name)])).toString();
};

// rememberPressed turns keys of legends over in the address, and in every link that keeps the view.
export function rememberPressed(keys, element) {
  if (element.closest("[data-guest]")) return; // a card of another page, which is presented
  const all = new Set((new URLSearchParams(location.search).get("legend") ?? "").split(",").filter(Boolean));
  for (const key of keys) if (!all.delete(key)) all.add(key);
  const legend = [...all].sort().join(",");
  const address = new URL(location.href);
  put(address.searchParams, legend);
  history.replaceState(history.state, "", written(address));
  for (const link of document.querySelectorAll(followers)) follow(link, legend);
  for (const form of document.querySelectorAll(".range form")) putField(form, legend);
  keepView();
}

// keepView writes the cookie as the server does; readers of shared links have none.
export function keepView() {
  const viewer = document.querySelector("[data-viewer]")?.dataset.viewer;
  if (!viewer) return;
  const value = encodeURIComponent(`${viewer}?${query()}`);
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `view=${value}; Path=${site}; Max-Age=${year}; SameSite=Lax${secure}`;
}

const put = (search, legend) => (legend ? search.set("legend", legend) : search.delete("legend"));
const written = (url) => url.href.replaceAll("%2C", ",");

function follow(link, legend) {
  const url = new URL(link.href);
  const shared = url.searchParams.get("view");
  if (shared) {
    const view = new URL(shared, location.origin);
    put(view.searchParams, legend);
    url.searchParams.set("view", written(view).slice(location.origin.length));
  } else {
    put(url.searchParams, legend);
  }
  lead(link, url);
}

const lead = (link, url) => link.setAttribute("href", written(url).slice(location.origin.length));

function putField(form, legend) {
  let field = form.elements.legend;
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.name = "legend";
    form.append(field);
  }
  field.value = legend;
}

// keepTables opens the tables that were open when the page was left, if it is loaded again or gone back to. The browser
// knows the place.
function keepTables() {
  const came = performance.getEntriesByType("navigation")[0]?.type;
  const left = () => read(thisTab, "tables") ?? {};
  if (came === "reload" || came === "back_forward") openTables(left()[location.pathname] ?? []);
  addEventListener("pagehide", () => write(thisTab, "tables", { ...left(), [location.pathname]: tablesOpen() }));
}

const tablesOpen = () => [...document.querySelectorAll("details.table-view[open]")].map((table) => table.dataset.testid);

function openTables(names) {
  for (const name of names) {
    const table = document.querySelector(`details.table-view[data-testid="${CSS.escape(name)}"]`);
    if (table) table.open = true;
  }
}

// keepPlace remembers where the page stands when other days are chosen, which tables are open and which chart has the focus,
// and goes back there.
function keepPlace() {
  const place = read(thisTab, scrollStore);
  write(thisTab, scrollStore, null);
  if (place?.path === location.pathname && (!location.hash || place.hash === location.hash)) restore(place);
  addEventListener("load", () => setTimeout(() => (history.scrollRestoration = "auto")));
  const leave = rememberPlace;
  for (const link of document.querySelectorAll(".range a")) {
    if (new URL(link.href).pathname === location.pathname) link.addEventListener("click", leave);
  }
  for (const form of document.querySelectorAll(".range form")) form.addEventListener("submit", leave);
}

// rememberPlace is for a page that comes anew.
export const rememberPlace = () => write(thisTab, scrollStore, here());

function here() {
  const open = tablesOpen();
  const cards = [...document.querySelectorAll(".chart-card")];
  const card = cards.find((one) => one.getBoundingClientRect().bottom > 120);
  const top = card ? card.getBoundingClientRect().top : 0;
  const focus = byKey ? placeOf(document.activeElement) : null;
  return { path: location.pathname, hash: location.hash, y: scrollY, open, card: scrollY > 0 ? card?.id : "", top, focus };
}

// byKey says whether a key was pressed last, and not a pointer.
let byKey = false;
addEventListener("keydown", () => { byKey = true; }, true);
addEventListener("pointerdown", () => { byKey = false; }, true);

// placeOf names the chart, or the menu, that has the focus.
function placeOf(element) {
  const chart = element?.closest("[data-chart]");
  if (chart) return `[data-chart="${CSS.escape(chart.dataset.chart)}"]`;
  const menu = element?.closest("details[data-testid]");
  return menu ? `details[data-testid="${CSS.escape(menu.dataset.testid)}"] > summary` : null;
}

function restore({ y, open, card, top, focus }) {
  openTables(open);
  const found = card && document.getElementById(card);
  const left = focus && document.querySelector(focus);
  if (left) { // whoever chose days by keyboard goes on where he was
    if (left.dataset.chart) left.tabIndex = 0; // before it is drawn
    left.focus({ preventScroll: true });
  }
  scrollTo({ top: found ? scrollY + found.getBoundingClientRect().top - top : y, behavior: "instant" });
}
