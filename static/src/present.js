// Presenting fills the screen with one chart after another, large, under what it shows. Arrows go on and back, Escape ends.
const cardsOf = () => [...document.querySelectorAll("main .chart-card")];

// offerPresenting shows the button, which the server renders hidden, where there are charts.
export function offerPresenting() {
  const button = document.querySelector("[data-present]");
  if (!button || cardsOf().length === 0) return;
  button.hidden = false;
  button.addEventListener("click", () => present(cardsOf(), button));
}

function present(cards, button) {
  const dialog = document.createElement("dialog");
  dialog.className = "presented";
  dialog.setAttribute("aria-label", "Presentation");
  const count = document.createElement("p");
  count.className = "presented-count";
  count.setAttribute("role", "status");
  dialog.append(count);
  document.body.append(dialog);
  const stage = new Stage(dialog, cards, count);
  dialog.addEventListener("keydown", (event) => stage.steer(event));
  dialog.addEventListener("close", () => {
    stage.clear();
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

// Stage holds the card that is shown; its place on the page is kept by an empty one.
class Stage {
  constructor(dialog, cards, count) {
    Object.assign(this, { dialog, cards, count, at: 0, place: document.createElement("div") });
  }

  show(at) {
    this.clear();
    this.at = (at + this.cards.length) % this.cards.length;
    const card = this.cards[this.at];
    this.say(card);
    this.place.className = card.classList.contains("chart-wide") ? "chart-wide" : "";
    this.place.style.height = `${card.offsetHeight}px`;
    card.replaceWith(this.place);
    this.dialog.prepend(card);
    this.count.textContent = `${this.at + 1} of ${this.cards.length} · arrows: next, back · Esc: end`;
    card.tabIndex = -1;
    card.focus();
  }

  // say puts what the chart shows above its name.
  say(card) {
    const title = card.querySelector("h2");
    if (!card.dataset.message || !title) return;
    this.said = document.createElement("p");
    this.said.className = "presented-message";
    this.said.textContent = card.dataset.message;
    title.before(this.said);
  }

  clear() {
    this.said?.remove();
    if (this.place.isConnected) this.place.replaceWith(this.cards[this.at]);
  }

  steer(event) {
    const step = { ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1 }[event.key];
    const first = { Home: 0, End: this.cards.length - 1 }[event.key];
    if (step === undefined && first === undefined) return;
    event.preventDefault();
    this.show(first ?? this.at + step);
  }
}
