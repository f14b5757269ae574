// A phone says that it is one, so that the server chooses steps that fit it where nobody chose any: of a year months, for
// 53 weeks would be 53 bars of 5 px. Only readers who sign in do; a page that was made for the other width comes once more.
import { site } from "./site.js";

const year = 365 * 24 * 60 * 60;
const isKnown = () => document.cookie.split("; ").includes("narrow=1");

export function sayWidth() {
  const isNarrow = matchMedia("(max-width: 35rem)").matches;
  if (isNarrow === isKnown() || !document.querySelector("[data-viewer], [data-testid=login]")) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `narrow=1; Path=${site}; Max-Age=${isNarrow ? year : 0}; SameSite=Lax${secure}`;
  if (isNarrow === isKnown() && document.querySelector("[data-by-width]")) location.reload();
}
