// Tells the owner of an installation where it stands among the others. Only published releases are asked for that, and
// nothing of the installation is sent: what it is known by stands in the page.
import { labelInFull, number, shortNumber } from "./format.js";

export async function offerStanding() {
  const place = document.querySelector("[data-standing]");
  if (!place) return;
  const rows = await released(place.dataset.source);
  const sentences = sentencesOf(rows, place.dataset);
  if (sentences.length > 0) place.textContent = [...sentences, source].join(" ");
}

// Without an answer nothing is said: the page tells the rest.
async function released(source) {
  try {
    const answer = await fetch(source, { credentials: "omit" });
    return answer.ok ? (await answer.json()).rows : [];
  } catch {
    return [];
  }
}

// A part is released at the end of a quarter alone: the newest release that has it tells it. Too small a number has no
// value.
function newest(rows, measure) {
  const known = rows.filter((row) => row.measure === measure);
  return known.filter((row) => row.month === known.at(-1).month);
}

const sum = (rows) => rows.reduce((total, row) => total + row.value, 0);

function sentencesOf(rows, { largest, services }) {
  return [...aboutSize(newest(rows, "largest_collection"), largest), ...aboutServices(rows, services)];
}

function aboutSize(classes, own) {
  const at = classes.findIndex((row) => row.group === own);
  const all = sum(classes);
  if (at < 0 || all <= 0) return [];
  // Of classes too small to be released nothing is known, and so not the whole that shares are of: counts are said.
  const isWhole = classes.every((row) => row.value);
  const counted = (part) => (isWhole ? shortNumber(Math.round((100 * sum(part)) / all), true) : number(sum(part)));
  const share = (part) => (sum(part) > 0 ? `about ${counted(part).replace(" ", "\u00a0")}` : "few");
  return [
    `Of the installations with faces, ${share(classes.slice(0, at))} have a smaller largest collection than yours,`,
    `${share([classes[at]])} have one of the same size (${faces(own)}), and ${share(classes.slice(at + 1))} a larger one.`,
  ];
}

function aboutServices(rows, created) {
  const reach = newest(rows, "reach");
  const of = rows.find((row) => row.measure === "active" && row.month === reach[0]?.month);
  return reach
    .filter((row) => created.split(" ").includes(row.group) && row.value && of?.value)
    .map((row) => `Like about ${number(row.value)} of about ${number(of.value)} others, it created a ${row.group} service.`);
}

const faces = (group) => `${labelInFull([group.split(" ")[0]], 0)} faces`;

const source =
  "Your browser worked this out from the published releases, whose numbers carry noise; nothing about your installation was sent for it.";
