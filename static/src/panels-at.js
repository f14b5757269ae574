// Where in a drawing of one or several panels something is.
const panelsOf = ({ dataset }) => Number(dataset.panels ?? 1);

// panelAt returns the panel that holds a point; of a point in none, the first.
export function panelAt(element, chart, point) {
  for (let panel = 0; panel < panelsOf(element); panel++) if (chart.containPixel({ gridIndex: panel }, point)) return panel;
  return 0;
}

export const isInPanel = (element, chart, point) => chart.containPixel({ gridIndex: panelAt(element, chart, point) }, point);

// panelBox returns from where to where a line across a panel goes: through the whole of a drawing that has one alone.
export function panelBox(element, chart, panel) {
  if (panelsOf(element) === 1) return {};
  const { top, height } = chart.getOption().grid[panel];
  return { top: `${top}px`, bottom: "auto", height: `${height}px` };
}
