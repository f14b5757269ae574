// offerFolding closes what was folded open when the reader turns to something else.
export function offerFolding() {
  const all = document.querySelectorAll("details[data-fold]");
  if (all.length === 0) return;
  addEventListener("click", (event) => {
    for (const fold of all) if (fold.open && !fold.contains(event.target)) fold.open = false;
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if ([...all].some((fold) => fold.open)) event.preventDefault(); // it is done with
    for (const fold of all) {
      if (fold.open && fold.contains(document.activeElement)) fold.querySelector("summary").focus();
      fold.open = false;
    }
  });
}
