import { site } from "./site.js";
import { rememberNoted } from "./notes.js";
import { rememberPlace } from "./view.js";

// offerDay shows in a dialog what happened on the day, or from one day to another, that was clicked in a chart: the
// server's page of these days, without what stands around it.
export async function offerDay(from, to) {
  if (!document.querySelector("[data-testid=range]")) return;
  const dialog = document.createElement("dialog");
  dialog.className = "dialog day-dialog";
  dialog.setAttribute("aria-label", "What happened");
  if (!(await fill(dialog, `${from}${to > from ? `?to=${to}` : ""}`))) return; // the chart stays as it is
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.showModal();
}

// fill puts the story of days into the dialog, and reports whether there is one. Its arrows lead to the days beside it.
async function fill(dialog, days) {
  try {
    const answer = await fetch(`${site}days/${days}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const story = page.querySelector("[data-day]");
    if (!story) return false;
    dialog.replaceChildren(closeButton(dialog), document.adoptNode(story));
  } catch {
    return false; // nothing was promised
  }
  offerNote(dialog);
  for (const way of dialog.querySelectorAll("[data-beside]")) {
    way.addEventListener("click", async (event) => {
      event.preventDefault();
      if (await fill(dialog, way.dataset.beside)) dialog.querySelector(`[aria-label="${way.ariaLabel}"]`)?.focus();
    });
  }
  return true;
}

// offerNote keeps a note without leaving the page, and shows the page anew, as it was: with its days, at its place.
function offerNote(dialog) {
  const form = dialog.querySelector("[data-note]");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = await keep(form);
    const error = form.querySelector("[data-note-error]");
    error.hidden = !words;
    error.textContent = words;
    if (words) return;
    dialog.close();
    rememberPlace();
    rememberNoted(form.elements.day.value);
    history.scrollRestoration = "manual"; // the browser knows the old place, and not that a note stands above it now
    location.reload();
  });
}

// keep returns what was wrong with the note; nothing where it is kept.
async function keep(form) {
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (answer.ok) return "";
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector(".form-error, .lead")?.textContent.trim() || "The note could not be kept. Try again.";
  } catch {
    return "The note could not be kept. Try again.";
  }
}

function closeButton(dialog) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "icon-button day-close";
  button.setAttribute("aria-label", "Close");
  button.textContent = "✕";
  button.addEventListener("click", () => dialog.close());
  return button;
}
