// Saves a drawing as a picture that stands on its own: with its title, note, legend and source.
const font = "Inter, system-ui, sans-serif";
const edge = 24;
const line = 18;

// offerSaving shows the buttons of an element's card. picture answers the drawing as SVG, width and height.
export function offerSaving(element, picture) {
  for (const button of element.closest(".chart-card").querySelectorAll("[data-save]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const card = button.closest(".chart-card");
      const whole = framed(card, picture());
      const blob = button.dataset.save === "png" ? await png(whole) : new Blob([whole.svg], { type: "image/svg+xml" });
      hand(blob, `${fileName(element.dataset.chart)}.${button.dataset.save}`);
    });
  }
}

function fileName(chart) {
  const day = (name) => document.querySelector(`.range-form input[name=${name}]`)?.value;
  return ["compreface-stats", chart, day("from"), day("to")].filter(Boolean).join("-");
}

const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const words = (parent, css) => parent.querySelector(css)?.textContent.replace(/\s+/g, " ").trim() ?? "";

// measurer tells how wide text is, to lay out what HTML would.
function measurer() {
  const pen = document.createElement("canvas").getContext("2d");
  return (text, size) => {
    pen.font = `${size}px ${font}`;
    return pen.measureText(text).width;
  };
}

function framed(card, { svg, width, height }) {
  const style = getComputedStyle(card);
  const muted = getComputedStyle(card.querySelector(".card-foot summary") ?? card).color;
  const measure = measurer();
  let y = edge;
  const rows = [];
  const put = (text, size, color, weight = 400) => {
    for (const part of wrapped(text, size, width, measure)) {
      rows.push(`<text x="${edge}" y="${y + size}" font-family="${font}" font-size="${size}" font-weight="${weight}" fill="${color}">${escaped(part)}</text>`);
      y += size + 6;
    }
  };
  put(words(card, "h2"), 16, style.color, 600);
  if (words(card, ".note")) put(words(card, ".note"), 12, muted);
  y += 4;
  y = legend(card, { y, width, measure, color: style.color, rows });
  const top = y;
  y += height + 8;
  put(`CompreFace Stats · ${words(document, ".range-label")} · installations that opted in`, 11, muted);
  const size = { width: width + 2 * edge, height: y + edge - 8 };
  return { ...size, svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}">` +
    `<rect width="100%" height="100%" fill="${style.backgroundColor}"/>${rows.join("")}<g transform="translate(${edge} ${top})">${svg}</g></svg>` };
}

function wrapped(text, size, width, measure) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (measure(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

// legend writes the keys that are not hidden, and answers where the drawing begins.
function legend(card, { y, width, measure, color, rows }) {
  let x = 0;
  const keys = [...card.querySelectorAll("[data-legend] [data-series]")].filter((item) => !item.querySelector("[aria-pressed=false]"));
  for (const key of keys) {
    const need = measure(key.dataset.series, 12) + 34;
    if (x > 0 && x + need > width) [x, y] = [0, y + line];
    rows.push(`<g transform="translate(${edge + x} ${y + 3})" fill="${getComputedStyle(key.querySelector("rect")).fill}">${swatch(key)}</g>` +
      `<text x="${edge + x + 16}" y="${y + 12}" font-family="${font}" font-size="12" fill="${color}">${escaped(key.dataset.series)}</text>`);
    x += need;
  }
  return keys.length > 0 ? y + line + 6 : y;
}

// swatch is the key's own sign, without its colour, which is a token that means nothing outside the page.
function swatch(key) {
  return [...key.querySelectorAll("rect")].map((rect) => {
    const copy = rect.cloneNode();
    copy.removeAttribute("fill");
    return copy.outerHTML;
  }).join("");
}

// The picture goes through a data address: the policy allows images from nowhere else.
async function png({ svg, width, height }) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  const sharp = 2;
  canvas.width = width * sharp;
  canvas.height = height * sharp;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

function hand(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
