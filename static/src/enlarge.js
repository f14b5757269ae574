// offerEnlarging lets each card fill the window: the card itself moves into a dialog, so that its legend, its table and
// its tooltip go on working there, and moves back when the dialog closes. The address says which, so that a page that
// comes again, or is sent to somebody, shows the same.
export function offerEnlarging() {
  for (const button of document.querySelectorAll("[data-enlarge]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const open = button.closest("dialog");
      if (open) open.close();
      else enlarge(button.closest(".chart-card"), button);
    });
  }
  const named = location.hash.startsWith(prefix) && document.getElementById(location.hash.slice(prefix.length));
  const button = named && named.querySelector("[data-enlarge]");
  if (button) enlarge(named, button);
}

const prefix = "#enlarged-";

const sayInAddress = (hash) => history.replaceState(history.state, "", `${location.pathname}${location.search}${hash}`);

function enlarge(card, button) {
  const dialog = document.createElement("dialog");
  const place = document.createElement("div"); // keeps the room, so that the page below does not move
  place.className = card.classList.contains("chart-wide") ? "chart-wide" : "";
  place.style.height = `${card.offsetHeight}px`;
  dialog.className = "enlarged";
  dialog.setAttribute("aria-labelledby", card.getAttribute("aria-labelledby"));
  card.replaceWith(place);
  dialog.append(card);
  document.body.append(dialog);
  const said = button.getAttribute("aria-label");
  button.setAttribute("aria-label", "Back to the page");
  const before = location.hash.startsWith(prefix) ? "" : location.hash;
  if (card.id) sayInAddress(prefix + card.id);
  dialog.addEventListener("close", () => {
    place.replaceWith(card);
    dialog.remove();
    button.setAttribute("aria-label", said);
    button.focus();
    sayInAddress(before);
  });
  dialog.showModal();
}
