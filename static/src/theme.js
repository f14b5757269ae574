import { site } from "./site.js";

// The theme is a cookie and not local storage: the server writes it into <html>, so no page flashes.
const order = ["system", "light", "dark"];
const year = 365 * 24 * 60 * 60;
const root = document.documentElement;

const current = () => root.dataset.theme ?? "system";

function remember(theme) {
  const age = theme === "system" ? 0 : year;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; Path=${site}; Max-Age=${age}; SameSite=Lax${secure}`;
}

function show(theme) {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
}

function label(button) {
  button.title = `Theme: ${current()}`;
  button.setAttribute("aria-label", button.title);
}

// chooseTheme shows the theme and keeps it.
export function chooseTheme(theme) {
  remember(theme);
  show(theme);
  document.querySelectorAll("[data-theme-switch]").forEach(label);
}

// offerThemes shows the switch, which the server renders hidden.
export function offerThemes() {
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    button.hidden = false;
    label(button);
    button.addEventListener("click", () => {
      chooseTheme(order[(order.indexOf(current()) + 1) % order.length]);
    });
  }
}

// onThemeChange, called once a page, calls back after the switch, the system, or the printer has changed the colours.
export function onThemeChange(callback) {
  new MutationObserver(callback).observe(root, { attributeFilter: ["data-theme"] });
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) matchMedia(query).addEventListener("change", callback);
  printInLight(callback);
}

// Drawings hold their colours, so a dark page would print pale lines on white paper.
function printInLight(redraw) {
  let before;
  addEventListener("beforeprint", () => {
    before = current();
    show("light");
    redraw();
  });
  addEventListener("afterprint", () => show(before));
}
