// Draws the options that the server wrote beside each [data-chart].
import * as echarts from "echarts/core";
import { BarChart, CustomChart, LineChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
import { joinDays } from "./days.js";
import { offerLarger } from "./larger.js";
import { offerLegend, paintKeys, sayEnds } from "./legend.js";
import { site } from "./site.js";
import { themeOption } from "./theme-option.js";
import { onThemeChange } from "./theme.js";

echarts.use([BarChart, CustomChart, GridComponent, LineChart, MarkLineComponent]);
echarts.use([SVGRenderer, TooltipComponent]);

// drawAll shows the chart of each element and keeps it right when its size, the theme or its legend changes: at once
// what is in sight or near, and the rest one by one while nothing else happens. An element carries data-drawn once its
// drawing is there.
export function drawAll(elements) {
  const waiting = new Map([...elements].map((element) => [element, prepared(element)]));
  const redraws = [];
  const drawNow = (element) => {
    const draw = waiting.get(element);
    if (!draw) return;
    waiting.delete(element);
    near.unobserve(element);
    redraws.push(draw());
  };
  const near = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) if (isIntersecting) inTurn(() => drawNow(target));
  }, { rootMargin: "200px" });
  for (const element of waiting.keys()) near.observe(element);
  const idle = () => {
    const [next] = waiting.keys();
    if (!next) return;
    drawNow(next);
    whenIdle(idle);
  };
  whenIdle(idle);
  onThemeChange(() => redraws.forEach((redraw) => redraw()));
  addEventListener("beforeprint", () => [...waiting.keys()].forEach(drawNow));
}

const whenIdle = (callback) => (globalThis.requestIdleCallback ?? setTimeout)(callback);

// Each drawing is a task of its own, so that a click between two of them is not kept waiting.
let last = Promise.resolve();
const inTurn = (task) => {
  last = last.then(() => new Promise((done) => setTimeout(done))).then(task);
};

// prepared offers what needs no drawing, and returns what draws, which returns what draws again.
function prepared(element) {
  const state = { hidden: new Set(), pointed: [] };
  let show = () => {};
  offerLegend(element, state, () => show()); // which knows what is hidden at first
  return () => (show = draw(element, state));
}

function draw(element, state) {
  const written = JSON.parse(element.parentElement.querySelector(`#option-${element.dataset.chart}`).textContent);
  const chart = echarts.init(element, null, { renderer: "svg" });
  offerLarger(element);
  const unit = unitLabel(element, written.reading.unit);
  const show = ({ still = false } = {}) => {
    const option = themeOption(shown(written, state), { width: chart.getWidth(), height: chart.getHeight(), element });
    unit.hidden = option.yAxis.type === "category";
    element.dataset.panels = [option.grid].flat().length;
    chart.setOption(still ? { ...option, animation: false } : option, { notMerge: true });
    paintKeys(element, option.series);
    sayEnds(element, written.series, chart.getWidth(), written.reading);
    element.dataset.drawn = "true";
  };
  show();
  onPrint(chart, show);
  const links = written.reading.links?.map((link) => link && site + link.slice(1));
  joinDays(element, chart, written.xAxis.data, links);
  chart.on("click", ({ dataIndex }) => {
    if (links?.[dataIndex]) location.assign(links[dataIndex]);
  });
  onResize(element, () => {
    chart.resize();
    show(); // how many labels fit depends on the width
  });
  return show;
}

// unitLabel writes what is counted above the value axis, where the axis' own name would be cut.
function unitLabel(element, unit) {
  const label = document.createElement("span");
  label.className = "chart-unit";
  label.setAttribute("aria-hidden", "true");
  label.textContent = unit;
  element.append(label);
  return label;
}

// The provisional end of a line carries the line's name, so both go together. While a key is pointed at, other lines are
// faint.
function shown(option, { hidden, pointed }) {
  const series = option.series.filter((s) => !hidden.has(s.name));
  const some = series.some((s) => pointed.includes(s.name));
  const isFaint = (s) => some && isPlainLine(s) && !pointed.includes(s.name);
  return { ...option, series: series.map((s) => (isFaint(s) ? { ...s, lineStyle: { ...s.lineStyle, opacity: 0.15 } } : s)) };
}

const isPlainLine = ({ type, stack, areaStyle, lineStyle }) => type === "line" && !stack && !areaStyle && lineStyle.opacity !== 0;

// Paper is laid out without telling the drawings: they take the place that print.css and sheet.css give them there.
function onPrint(chart, show) {
  const panels = chart.getDom().classList.contains("chart-panels");
  const onPaper = () => (panels ? { width: 640, height: 320 } : chart.getDom().closest(".sheet .chart-card:not(.chart-wide)")
    ? { width: 300, height: 176 }
    : { width: 640, height: chart.getDom().closest(".sheet") ? 176 : chart.getDom().closest(".overview") ? 168 : 200 }); // of an upright A4 with its margins, in a card
  addEventListener("beforeprint", () => {
    chart.resize(onPaper());
    show({ still: true }); // paper does not wait for bars to grow
  });
  addEventListener("afterprint", () => {
    chart.resize({ width: "auto", height: "auto" });
    show();
  });
}

// While a window is being pulled at, nothing is drawn: the old drawing stands until it rests.
const pause = 150;

function onResize(element, callback) {
  let later;
  let { clientWidth: width, clientHeight: height } = element;
  const observer = new ResizeObserver(() => {
    const isSame = element.clientWidth === width && element.clientHeight === height;
    if (isSame || element.clientWidth === 0) return;
    ({ clientWidth: width, clientHeight: height } = element);
    clearTimeout(later);
    later = setTimeout(callback, pause);
  });
  observer.observe(element);
}
