// A finger that rests on a chart begins to draw over days; one that moves at once scrolls the page, as everywhere.
const restInMs = 350;
const mostTremble = 8;

// offerResting takes what a resting finger begins, draws and ends, and what happens where it is taken away.
export function offerResting(element, isInside, { begin, draw, end, drop }) {
  let waiting;
  let first = null;
  let draws = false;
  const stop = () => {
    clearTimeout(waiting);
    first = null;
    draws = false;
    delete element.dataset.drawing;
  };
  element.addEventListener("touchstart", ({ touches }) => {
    stop();
    drop();
    if (touches.length !== 1 || !isInside(touches[0])) return;
    [first] = touches;
    waiting = setTimeout(() => {
      draws = true;
      element.dataset.drawing = "";
      navigator.vibrate?.(10);
      begin(first);
    }, restInMs);
  }, { passive: true });
  element.addEventListener("touchmove", (event) => {
    const [touch] = event.touches;
    if (draws) {
      event.preventDefault(); // or the page would scroll
      event.stopPropagation();
      draw(touch);
    } else if (first && Math.hypot(touch.clientX - first.clientX, touch.clientY - first.clientY) > mostTremble) {
      stop();
    }
  }, { passive: false, capture: true });
  element.addEventListener("touchend", (event) => {
    if (draws) end(event.changedTouches[0]);
    stop();
  });
  element.addEventListener("touchcancel", () => {
    drop();
    stop();
  });
  element.addEventListener("contextmenu", (event) => draws && event.preventDefault());
}
