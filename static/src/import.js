// Sends a file of any size to the server in pieces, and shows how far it has come and what becomes of it. What arrived
// stays while the line is away or the page is left: the same file, chosen again, goes on from there.
import { site } from "./site.js";

const pieceBytes = 4 << 20;
const longestWait = 30; // seconds between two tries
const tries = 12;       // of a piece, of which the last is some minutes after the first

export function offerImport() {
  const form = document.querySelector("form[data-import]");
  if (!form) return;
  form.querySelector("[data-import-limit]").hidden = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    during(form, async () => {
      const state = await send(form, form.elements.file.files[0]);
      await run(form, state.id, form.elements.try.checked);
    });
  });
  offerTheRest(form);
  if ("running" in form.dataset) during(form, () => follow(form));
}

// offerTheRest has a file that was tried imported, which the server still has.
function offerTheRest(form) {
  const place = document.querySelector("[data-import-again]");
  const button = place?.querySelector("[data-import-now]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => during(form, () => run(form, place.dataset.importAgain, false)));
}

// during shows the progress while work goes on, and in the end what came of it, or why it could not be.
async function during(form, work) {
  const place = form.querySelector("[data-import-progress]");
  const buttons = document.querySelectorAll("form[data-import] [type=submit], [data-import-now]");
  for (const button of buttons) button.disabled = true;
  place.hidden = false;
  try {
    await work();
    location.reload();
  } catch (failure) {
    say(form, failure.message, 0);
    for (const button of buttons) button.disabled = false;
  }
}

async function send(form, file) {
  let state = await ask(form, "begin.json", { name: file.name, size: file.size, mark: file.lastModified });
  offerStopping(form, () => state.id);
  while (state.received < state.size) {
    say(form, `Sending: ${inWords(state.received)} of ${inWords(state.size)}`, state.received / state.size);
    state = await sendPiece(form, file, state);
  }
  return state;
}

// sendPiece sends the piece that comes next, again and again while the server cannot be reached.
async function sendPiece(form, file, state) {
  const body = new FormData();
  body.append("csrf", form.elements.csrf.value);
  body.append("file", file.slice(state.received, state.received + pieceBytes), "piece");
  for (let tried = 1, wait = 1; ; tried++, wait = Math.min(2 * wait, longestWait)) {
    try {
      return await answer(await fetch(`${site}data/import/piece.json?file=${state.id}&from=${state.received}`, { method: "POST", body }));
    } catch (failure) {
      if (failure.final || tried === tries) throw failure;
      say(form, `${failure.message} Trying again in ${wait} s.`, state.received / state.size);
      await pause(wait);
    }
  }
}

async function run(form, id, trying) {
  await ask(form, "run.json", { file: id, try: trying ? "on" : "" });
  await follow(form);
}

// follow returns once the server is done with the file.
async function follow(form) {
  for (;;) {
    const state = await fetch(`${site}data/import/file.json`).then(answer);
    if (!state.running) return;
    offerStopping(form, () => state.id);
    say(form, `Reading: ${state.lines.toLocaleString("en")} lines. You may leave this page.`, state.read / state.size);
    await pause(0.5);
  }
}

const ask = async (form, what, fields) => answer(await fetch(`${site}data/import/${what}`, {
  method: "POST",
  body: new URLSearchParams({ csrf: form.elements.csrf.value, ...fields }),
}));

// answer reads what the server says. What it refuses will be refused again; what is its trouble may pass.
async function answer(response) {
  if (response.ok) return response.json();
  const words = await response.json().then((said) => said.error, () => "");
  const failure = new Error(words || `The server answered ${response.status}.`);
  failure.final = response.status < 500 && response.status !== 409 && response.status !== 429;
  throw failure;
}

function offerStopping(form, id) {
  form.querySelector("[data-import-stop]").onclick = async () => {
    await fetch(`${site}data/import/discard`, {
      method: "POST", body: new URLSearchParams({ csrf: form.elements.csrf.value, file: id() }),
    });
    location.assign(`${site}data/import`);
  };
}

function say(form, words, share) {
  form.querySelector("[data-import-progress] progress").value = share;
  const line = form.querySelector("[data-import-progress] p");
  if (line.textContent !== words) line.textContent = words;
}

const inWords = (bytes) => `${(bytes / (1 << 20)).toFixed(1)} MiB`;
const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
