// Presenting fills the screen with one chart after another, large, under what it shows. Arrows to the sides go on and back
// through the charts, and on to those of the saved views; arrows up and down go from view to view, and Escape ends.
import { offerTables } from "./table.js";
import { keepView } from "./view.js";

const cardsOf = (root) => [...root.querySelectorAll("main .chart-card")];

// offerPresenting shows the button, which the server renders hidden, where there are charts.
export function offerPresenting() {
  const button = document.querySelector("[data-present]");
  if (!button || cardsOf(document).length === 0) return;
  button.hidden = false;
  button.addEventListener("click", () => present(button));
}

function present(button) {
  const dialog = document.createElement("dialog");
  dialog.className = "presented";
  dialog.setAttribute("aria-label", "Presentation");
  const count = document.createElement("p");
  count.className = "presented-count";
  count.setAttribute("role", "status");
  const close = document.createElement("button");
  close.type = "button";
  close.className = "icon-button presented-close";
  close.setAttribute("aria-label", "End the presentation");
  close.textContent = "✕";
  close.addEventListener("click", () => dialog.close());
  const keys = paragraph("presented-keys", "");
  const steps = document.createElement("div");
  steps.className = "presented-steps";
  dialog.append(close, steps);
  document.body.append(dialog);
  const stage = new Stage(dialog, shows(), { count, keys });
  steps.append(stepButton(stage, -1), count, keys, stepButton(stage, 1));
  dialog.addEventListener("keydown", (event) => stage.steer(event));
  dialog.addEventListener("close", () => {
    stage.end();
    dialog.remove();
    if (document.fullscreenElement) document.exitFullscreen();
    button.focus();
  });
  dialog.showModal();
  const end = () => document.fullscreenElement || dialog.close(); // the browser keeps the key that leaves the full screen
  document.addEventListener("fullscreenchange", end);
  dialog.addEventListener("close", () => document.removeEventListener("fullscreenchange", end));
  document.documentElement.requestFullscreen?.().catch(() => {}); // a window that may not fill the screen is filled itself
  stage.show(0);
}

// stepButton is for a finger, which has no arrow keys, and for a mouse.
function stepButton(stage, by) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "icon-button";
  button.setAttribute("aria-label", by > 0 ? "Next chart" : "Previous chart");
  button.textContent = by > 0 ? "›" : "‹";
  button.addEventListener("click", () => stage.step(by));
  return button;
}

// shows are what can be presented: this page, and every saved view, whose charts are fetched when it is its turn.
function shows() {
  const links = [...document.querySelectorAll("[data-saved-view]")];
  const saved = links.map((link) => ({ name: link.textContent, url: link.href }));
  return [{ name: "", cards: cardsOf(document), demo: isDemo(document) }, ...saved];
}

const isDemo = (page) => page.querySelector("[data-testid=demo]") !== null;

async function fetchCards(show, signal) {
  const answer = await fetch(show.url, { signal });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const cards = cardsOf(page).map((card) => document.adoptNode(card));
  for (const card of cards) {
    card.dataset.guest = "";
    offerTables(card);
  }
  return { cards, demo: isDemo(page) };
}

const mostNotes = 5;

// footWords say what a slide that is photographed alone must say: as of which day, who is counted, and what its pins mean.
function footWords(card) {
  const option = card.querySelector("[id^=option-]");
  const notes = option ? (JSON.parse(option.textContent).reading.notes ?? []) : [];
  const named = notes.slice(0, mostNotes).map(({ mark, text }) => `${mark} ${text}`);
  const more = notes.length > mostNotes ? [`and ${notes.length - mostNotes} more notes`] : [];
  return [card.dataset.asOf, "opted-in installations only", "exact numbers, not for publication", ...named, ...more].filter(Boolean).join(" · ");
}

function paragraph(className, words) {
  const p = document.createElement("p");
  p.className = className;
  p.textContent = words;
  return p;
}

// No card is shown yet: then none has to go back to its place.
const none = -1;

// Stage holds the card that is shown; the place on the page of one that stands there is kept by an empty one.
class Stage {
  constructor(dialog, all, { count, keys }) {
    Object.assign(this, { dialog, all, count, keys, now: all[0], at: none, place: document.createElement("div") });
    this.leaving = new AbortController();
  }

  get cards() {
    return this.now.cards;
  }

  show(at) {
    this.clear();
    this.at = (at + this.cards.length) % this.cards.length;
    const card = this.cards[this.at];
    this.say(card);
    if (card.isConnected) this.keepPlaceOf(card);
    this.dialog.prepend(card);
    this.draw(card);
    const arrows = this.all.length > 1 ? "arrows: charts, up and down: views" : "arrows: next, back";
    const name = this.now.name ? `${this.now.name} · ` : "";
    this.count.textContent = `${name}${this.at + 1} of ${this.cards.length}`;
    this.keys.textContent = `${arrows} · Esc: end`;
    card.tabIndex = -1;
    if (!document.activeElement?.closest(".presented-steps")) card.focus();
    if (this.at === this.cards.length - 1) this.prepare(this.beside(1));
  }

  beside(by) {
    return this.all[(this.all.indexOf(this.now) + by + this.all.length) % this.all.length];
  }

  // prepare fetches a view once; the next one while the last chart before it is shown, so that the step to it is at once.
  prepare(view) {
    if (view.cards) return Promise.resolve();
    view.coming ??= fetchCards(view, this.leaving.signal).then((fetched) => Object.assign(view, fetched));
    view.coming.catch(() => (view.coming = undefined)); // whoever turns to it tries again
    return view.coming;
  }

  keepPlaceOf(card) {
    this.place.className = card.classList.contains("chart-wide") ? "chart-wide" : "";
    this.place.style.height = `${card.offsetHeight}px`;
    card.replaceWith(this.place);
  }

  // say puts what the chart shows above its name, and below the drawing what it rests on.
  say(card) {
    const title = card.querySelector("h2");
    const foot = paragraph("presented-foot", footWords(card));
    card.append(foot);
    this.said = [foot];
    if (card.dataset.message && title) {
      const message = paragraph("presented-message", card.dataset.message);
      title.before(message);
      this.said.push(message);
    }
    if (!this.now.demo) return;
    const demo = paragraph("presented-demo", "Demo data. None of these installations exist.");
    card.prepend(demo);
    this.said.push(demo);
  }

  // draw draws what came without its drawing.
  async draw(card) {
    const chart = card.querySelector("[data-chart]");
    if (!chart || !("guest" in card.dataset) || chart.dataset.given) return;
    chart.dataset.given = "true";
    const { drawAll } = await import("./charts.js");
    drawAll([chart]);
  }

  clear() {
    this.said?.forEach((part) => part.remove());
    const card = this.cards?.[this.at];
    if (this.place.isConnected) this.place.replaceWith(card);
    else card?.remove();
  }

  end() {
    this.clear();
    this.ended = true;
    this.leaving.abort();
    if (this.all.some(({ url, cards, coming }) => url && (cards || coming))) keepView(); // the server took the fetched ones for the last
  }

  // turn goes to another view, and to its first chart, or to its last.
  async turn(by, toLast) {
    const next = this.beside(by);
    if (this.turning) return;
    this.turning = true;
    try {
      await this.prepare(next);
      if (!this.ended && next.cards.length > 0) {
        this.clear();
        this.now = next;
        this.at = none;
        this.show(toLast ? -1 : 0);
      }
    } catch {
      this.count.textContent = `${next.name} cannot be fetched now.`;
    }
    this.turning = false;
  }

  step(by) {
    const inside = this.at + by >= 0 && this.at + by < this.cards.length;
    if (inside || this.all.length === 1) this.show(this.at + by);
    else this.turn(by, by < 0);
  }

  steer(event) {
    const step = { ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1 }[event.key];
    const view = this.all.length > 1 && { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const first = { Home: 0, End: this.cards.length - 1 }[event.key];
    if (!step && !view && first === undefined) return;
    event.preventDefault();
    if (view) this.turn(view);
    else if (step) this.step(step);
    else this.show(first);
  }
}
