// The strip of pages on a phone begins where the current page is in sight, and says on which side there is more.
export function offerNavigation() {
  const strip = document.querySelector(".nav");
  const current = strip?.querySelector("[aria-current]");
  if (!strip) return;
  if (current) strip.scrollLeft = current.offsetLeft - strip.offsetLeft - (strip.clientWidth - current.offsetWidth) / 2;
  sayMore(strip);
}

// A table of shares that is wider than its card says so, too. One that is unfolded later is seen when it gets its size.
export function offerScrolling() {
  for (const table of document.querySelectorAll(".heat-scroll")) sayMore(table);
}

function sayMore(strip) {
  const say = () => {
    const start = strip.scrollLeft > 4;
    const end = strip.scrollLeft + strip.clientWidth < strip.scrollWidth - 4;
    strip.dataset.more = start && end ? "both" : start ? "start" : end ? "end" : "none";
  };
  say();
  strip.addEventListener("scroll", say, { passive: true });
  new ResizeObserver(say).observe(strip);
}
