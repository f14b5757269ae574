// The strip of pages on a phone begins where the current page is in sight, and says on which side there is more.
export function offerNavigation() {
  const strip = document.querySelector(".nav");
  const current = strip?.querySelector("[aria-current]");
  if (!strip) return;
  if (current) strip.scrollLeft = current.offsetLeft - strip.offsetLeft - (strip.clientWidth - current.offsetWidth) / 2;
  const say = () => {
    const start = strip.scrollLeft > 4;
    const end = strip.scrollLeft + strip.clientWidth < strip.scrollWidth - 4;
    strip.dataset.more = start && end ? "both" : start ? "start" : end ? "end" : "none";
  };
  say();
  strip.addEventListener("scroll", say, { passive: true });
  addEventListener("resize", say, { passive: true });
}
