// offerStudio draws what is chosen of a claim at once: its words, its picture, its size and its theme. All pictures are the
// server's own, so that what is seen is what is taken. A choice is for all claims: at once, and again the next time.
import { read, write } from "./view.js";

const store = "studio";
const forGood = () => localStorage;

export function offerStudio() {
  const forms = [...document.querySelectorAll("form[data-studio]")];
  for (const form of forms) {
    form.addEventListener("change", () => {
      write(forGood, store, { ...read(forGood, store), ...Object.fromEntries(new FormData(form)) });
      forms.forEach(chooseLast);
    });
    chooseLast(form); // the browser may have kept what was chosen before
  }
  addEventListener("hashchange", unfoldTarget);
  unfoldTarget();
}

// A link to a claim shows the whole of it.
function unfoldTarget() {
  const fold = document.querySelector(`.claim[id="${CSS.escape(location.hash.slice(1))}"] > details`);
  if (fold) fold.open = true;
}

function chooseLast(form) {
  for (const [name, value] of Object.entries(read(forGood, store) ?? {})) choose(form, name, value);
  show(form);
}

// A claim without a chart offers no choice of what is drawn.
function choose(form, name, value) {
  const choice = form.querySelector(`[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
  if (choice) choice.checked = true;
}

function show(form) {
  const preview = form.querySelector("[data-preview]");
  const thumb = form.querySelector(`[data-look="${CSS.escape(form.elements.look.value)}"]`);
  for (const one of form.querySelectorAll("[data-look]")) swap(one, address(form, one.dataset.look));
  preview.width = thumb.getAttribute("width");
  preview.height = thumb.getAttribute("height");
  preview.alt = form.querySelector(`[data-alt="${CSS.escape(drawn(form))}"] code`).textContent;
  swap(preview, address(form, form.elements.look.value));
}

const drawn = (form) => form.elements.draw?.value || "number";

// The usual choices are left out: then the address is the one that the server wrote.
function address(form, look) {
  const words = form.elements.words.value;
  const query = new URLSearchParams({ look });
  if (words !== "long") query.set("words", words);
  if (drawn(form) === "chart") query.set("draw", "chart");
  return `${form.dataset.studio}.svg?${query}`;
}

function swap(image, source) {
  if (image.getAttribute("src") !== source) image.setAttribute("src", source);
}
