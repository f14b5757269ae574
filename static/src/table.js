// Long tables are fetched when they are opened: their page is the link that stands in their place.
export function offerTables(root = document) {
  for (const fold of root.querySelectorAll("details[data-table]")) {
    fold.addEventListener("toggle", () => fold.open && fill(fold));
    if (fold.open) fill(fold);
  }
}

async function fill(fold) {
  const waiting = fold.querySelector("[data-table-waits]");
  if (!waiting || waiting.dataset.tableWaits === "now") return;
  waiting.dataset.tableWaits = "now";
  waiting.setAttribute("role", "status");
  const link = waiting.firstElementChild;
  waiting.prepend("Loading… ");
  try {
    const answer = await fetch(fold.dataset.table);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const parts = [...page.querySelectorAll("[data-table-of] > :is(.tint-key, .paper-only, .scroll)")]; // the key of its tints, too
    if (parts.length === 0) throw new Error("no table"); // who was signed out is answered with another page
    waiting.replaceWith(...parts.map((part) => document.adoptNode(part)));
  } catch {
    waiting.dataset.tableWaits = ""; // the next time it is opened it is tried again
    waiting.replaceChildren("The table could not be loaded. ", link);
  }
}
