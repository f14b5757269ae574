// A presented chart is shown larger than it was drawn. What points at it is measured in the drawing's own size.
const pointing = ["click", "dblclick", "mousedown", "mousemove", "mouseup", "pointerdown", "pointermove", "pointerup"];

// inside returns where in a drawing something is.
export function inside(element, { clientX, clientY }) {
  const { left, top } = element.getBoundingClientRect();
  const larger = scaleOf(element);
  return [(clientX - left) / larger, (clientY - top) / larger];
}

const scaleOf = (element) => element.getBoundingClientRect().width / element.offsetWidth || 1;

// offerLarger tells ECharts, which knows of no other size, where in the drawing an event is.
export function offerLarger(element) {
  for (const name of pointing) {
    element.addEventListener(name, (event) => {
      if (Math.abs(scaleOf(element) - 1) > 0.01) [event.zrX, event.zrY] = inside(element, event);
    }, true);
  }
}
