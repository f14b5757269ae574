import { site } from "./site.js";

// offerDay shows in a dialog what happened on the day, or from one day to another, that was clicked in a chart: the
// server's page of these days, without what stands around it.
export async function offerDay(from, to) {
  if (!document.querySelector("[data-testid=range]")) return;
  const dialog = document.createElement("dialog");
  dialog.className = "dialog day-dialog";
  dialog.setAttribute("aria-label", "What happened");
  try {
    const answer = await fetch(`${site}days/${from}${to > from ? `?to=${to}` : ""}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const story = page.querySelector("[data-day]");
    if (!story) return;
    dialog.append(closeButton(dialog), document.adoptNode(story));
  } catch {
    return; // the chart stays as it is: nothing was promised
  }
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.showModal();
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
