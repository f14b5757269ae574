// offerPrinting shows the buttons that print the page, which the server renders hidden. Charts are drawn one after another
// once the page is there: paper waits for the last one.
export function offerPrinting() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => whenDrawn(() => print()));
  }
}

const mostTurns = 50; // of a tenth of a second: a drawing that fails keeps nobody from printing

function whenDrawn(then, turns = mostTurns) {
  if (turns === 0 || !document.querySelector("[data-chart]:not([data-drawn])")) then();
  else setTimeout(() => whenDrawn(then, turns - 1), 100);
}
