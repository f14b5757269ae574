// Colours that stand out from the card.
const leastContrast = 3;
export const contrastOfText = 4.5;

// edge returns the colour itself where it stands out from the card, or else mixed with as much ink as it needs.
export function edge(color, card, ink, least = leastContrast) {
  const [from, to] = [channels(color), channels(ink)];
  for (let share = 0; share < 1; share += 0.1) {
    const mixed = from.map((c, i) => Math.round(c + (to[i] - c) * share));
    if (contrast(mixed, channels(card)) >= least) return `rgb(${mixed.join(", ")})`;
  }
  return ink;
}

const channels = (color) => color.match(/[\d.]+/g).slice(0, 3).map(Number);

function luminance(rgb) {
  const [r, g, b] = rgb.map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}
