// What an address says once: what a form did, and which note was removed.
const once = new Set(["done", "removed", "text"]);

// forgetNotice takes it out of the address when it has been shown, so that the page says it no more when it is opened
// afresh, reloaded or passed on.
export function forgetNotice() {
  if (!new URLSearchParams(location.search).has("done")) return;
  const kept = location.search.slice(1).split("&").filter((part) => !once.has(part.split("=")[0]));
  const search = kept.length > 0 ? `?${kept.join("&")}` : "";
  history.replaceState(history.state, "", location.pathname + search + location.hash);
}
