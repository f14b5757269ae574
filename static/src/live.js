// Keeps what is live on a page fresh: the strip that says whether records come in, and the empty page, which turns into
// charts with the first record.
export function offerLive() {
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

function tell(place, { recorded, last, today, silent }) {
  if ("liveFirst" in place.dataset) {
    if (recorded) location.reload();
    return;
  }
  const write = (part, words) => {
    const found = place.querySelector(part);
    if (found && found.textContent !== words) found.textContent = words;
  };
  write("[data-live-last]", last);
  write("[data-live-today]", today);
  if (!("calm" in place.dataset)) place.classList.toggle("status-silent", silent);
}
