// Keeps what is live on a page fresh: the strip that says whether records come in, and the empty page, which turns into
// charts with the first record.
export function offerLive() {
  offerWall();
  const place = document.querySelector("[data-live]");
  if (!place || typeof EventSource === "undefined") return;
  let source;
  const listen = () => {
    source = new EventSource(place.dataset.live);
    source.addEventListener("message", ({ data }) => tell(place, JSON.parse(data)));
  };
  listen();
  document.addEventListener("visibilitychange", () => { // a page that nobody looks at asks for nothing
    source.close();
    if (!document.hidden) listen();
  });
  addEventListener("pagehide", () => source.close());
}

const inWords = new Intl.NumberFormat("en");

function tell(place, { recorded, last, today, silent, few, seen, expected, rest, counts, clock, day, time }) {
  if ("liveFirst" in place.dataset) {
    if (recorded) location.reload();
    return;
  }
  if (place.dataset.liveDay && place.dataset.liveDay !== day) {
    location.reload();
    return;
  }
  const write = (part, words) => {
    const found = place.querySelector(part);
    if (found && found.textContent !== words) found.textContent = words;
  };
  write("[data-live-last]", last);
  write("[data-live-today]", today);
  write("[data-live-seen]", inWords.format(seen));
  write("[data-live-rest]", rest);
  for (const [name, words] of Object.entries(counts ?? {})) write(`[data-live-count="${name}"]`, words);
  write("[data-live-time]", time);
  write("[data-live-clock]", clock);
  const progress = place.querySelector("[data-live-progress]");
  if (progress) Object.assign(progress, { max: Math.max(expected, seen, 1), value: seen });
  if ("calm" in place.dataset) return;
  place.classList.toggle("status-silent", silent);
  place.classList.toggle("status-few", few && !silent);
}

// offerWall fills the screen with the counter, for everybody in the room.
function offerWall() {
  const button = document.querySelector("[data-wall]");
  if (!button || !document.fullscreenEnabled) return;
  button.hidden = false;
  button.addEventListener("click", () => button.closest("section").requestFullscreen());
}
