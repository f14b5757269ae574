// The value axis by powers: from the 1, 2 or 5 of some power of ten below the values to the one above them, as the
// pictures have it (views/picture/chart_scale.go).
const hair = 1e-9;
const powerOf = (value) => 10 ** Math.floor(Math.log10(value) + hair);

export function roundDown(value) {
  const power = powerOf(value);
  return [5, 2].map((times) => times * power).find((round) => value >= round * (1 - hair)) ?? power;
}

export function roundUp(value) {
  const power = powerOf(value);
  return [1, 2, 5].map((times) => times * power).find((round) => value <= round * (1 + hair)) ?? 10 * power;
}

const isPower = (value) => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < hair;

// logAxis returns what the axis adds to its option: its ends, and the ticks that are written.
export function logAxis(series) {
  const values = series.flatMap(({ data }) => data).map((item) => Number(item?.value ?? item)).filter((value) => value > 0);
  const [low, high] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [1, 10];
  const min = roundDown(low);
  const max = roundUp(high) > min ? roundUp(high) : roundUp(min * 1.5);
  const ticks = [];
  for (let tick = min; tick <= max * 1.001; tick = roundUp(tick * 1.5)) {
    if (max / min <= 1000 || isPower(tick)) ticks.push(tick);
  }
  return { min, max, axisTick: { show: false, customValues: ticks }, axisLabel: { customValues: ticks } };
}
