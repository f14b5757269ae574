// offerFolding closes what was folded open when the reader turns to something else.
export function offerFolding() {
  const all = document.querySelectorAll("details[data-fold]");
  if (all.length === 0) return;
  for (const fold of all) fold.addEventListener("toggle", () => fold.open && turnTo(fold));
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

// turnTo puts the focus where something is typed or chosen, so that a letter does not go to the page. A phone would open
// its keyboard over what was unfolded.
function turnTo(fold) {
  if (matchMedia("(pointer: coarse)").matches) return;
  const first = ["a[aria-current]", "input[type=text], input[type=date]", "a, button"];
  first.map((part) => fold.querySelector(part)).find(Boolean)?.focus({ preventScroll: true });
}
