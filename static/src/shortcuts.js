// Keyboard shortcuts: a key follows the link that carries it, ? lists them all, and what a mouse and a finger do.
const store = "shortcuts";

// Private windows may refuse storage: then the choice lasts for the page.
function remembered() {
  try {
    return localStorage.getItem(store) !== "off";
  } catch {
    return true;
  }
}

function remember(on) {
  try {
    localStorage.setItem(store, on ? "on" : "off");
  } catch {
    // nothing to do: see above
  }
}

// Keys belong to whoever is typing, scrolling a table or pressing a control of its own.
const busy = "input, select, textarea, dialog, details[data-fold][open], [contenteditable], [role=region], pre";

const isOurs = (event) =>
  !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing &&
  !event.target.closest?.(busy) && !document.querySelector("dialog[open]");

let on = remembered();

// isShortcut reports whether a key that was pressed is one of ours.
export const isShortcut = (event) => on && isOurs(event);

// offerShortcuts listens on pages that list shortcuts.
export function offerShortcuts() {
  const dialog = document.getElementById("shortcuts");
  if (!dialog) return;
  const choice = dialog.querySelector("[data-shortcuts-on]");
  choice.checked = on;
  for (const open of document.querySelectorAll("[data-shortcuts]")) {
    open.hidden = false;
    open.addEventListener("click", () => dialog.showModal());
  }
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  choice.addEventListener("change", () => remember((on = choice.checked)));
  addEventListener("keydown", (event) => {
    if (!isShortcut(event)) return;
    if (event.key === "?") dialog.showModal();
    else follow(event);
  });
}

function follow(event) {
  const link = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!link || event.shiftKey) return;
  event.preventDefault();
  link.click();
}
