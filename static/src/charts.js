// Draws the options that the server wrote beside each [data-chart].
import * as echarts from "echarts/core";
import { BarChart, CustomChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
import { offerLegend } from "./legend.js";
import { themeOption } from "./theme-option.js";
import { onThemeChange } from "./theme.js";

echarts.use([AriaComponent, BarChart, CustomChart, GridComponent, LineChart, MarkLineComponent]);
echarts.use([SVGRenderer, TooltipComponent]);

// drawAll shows the chart of each element and keeps it right when its size, the theme or its legend changes.
// An element carries data-drawn once its drawing is there.
export function drawAll(elements) {
  const redraws = [...elements].map(draw);
  onThemeChange(() => redraws.forEach((redraw) => redraw()));
}

function draw(element) {
  const written = JSON.parse(document.getElementById(`option-${element.dataset.chart}`).textContent);
  const words = element.getAttribute("aria-label");
  const chart = echarts.init(element, null, { renderer: "svg" });
  const hidden = new Set();
  const show = () => {
    const option = themeOption(shown(written, hidden), chart.getWidth(), words);
    chart.setOption(option, { notMerge: true });
    element.dataset.drawn = "true";
  };
  offerLegend(element, hidden, show); // which knows what is hidden at first
  show();
  onPrint(chart, show);
  chart.on("click", ({ dataIndex }) => {
    const { links } = written.reading;
    if (links) location.assign(links[dataIndex]);
  });
  onResize(element, () => {
    chart.resize();
    show(); // how many labels fit depends on the width
  });
  return show;
}

// The provisional end of a line carries the line's name, so both go together.
function shown(option, hidden) {
  return { ...option, series: option.series.filter((s) => !hidden.has(s.name)) };
}

// Paper is narrower than the window, and is laid out without telling the drawings.
function onPrint(chart, show) {
  const widthOnPaper = 660; // of an upright A4 with the margins of print.css, within a card
  addEventListener("beforeprint", () => {
    chart.resize({ width: Math.min(widthOnPaper, chart.getWidth()) });
    show();
  });
  addEventListener("afterprint", () => {
    chart.resize({ width: "auto" });
    show();
  });
}

function onResize(element, callback) {
  let { clientWidth: width, clientHeight: height } = element;
  const observer = new ResizeObserver(() => {
    const isSame = element.clientWidth === width && element.clientHeight === height;
    if (isSame || element.clientWidth === 0) return;
    ({ clientWidth: width, clientHeight: height } = element);
    requestAnimationFrame(callback);
  });
  observer.observe(element);
}
