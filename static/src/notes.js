import { read, write } from "./view.js";

const store = "noted";
const thisTab = () => sessionStorage;

// offerNotes lets a note, or what is known of a series, be edited where it stands: the form has the focus, Cancel and Escape give it back to the
// button, with the note as it was.
export function offerNotes() {
  for (const edit of document.querySelectorAll(".note-edit")) offerEditing(edit);
  focusNoted();
}

function offerEditing(edit) {
  const form = edit.querySelector("form");
  edit.addEventListener("toggle", () => edit.open && (form.elements.text ?? form.elements.unit).focus());
  const cancel = (event) => {
    event.preventDefault();
    form.reset();
    edit.open = false;
    edit.querySelector("summary").focus();
  };
  edit.querySelector("[data-cancel]").addEventListener("click", cancel);
  form.addEventListener("keydown", (event) => event.key === "Escape" && cancel(event));
}

// rememberNoted is for a page that comes anew with a note of the day.
export const rememberNoted = (day) => write(thisTab, store, { day, path: location.pathname });

// focusNoted puts the focus on the day's note, or on what folds the notes.
function focusNoted() {
  const noted = read(thisTab, store);
  write(thisTab, store, null);
  if (noted?.path !== location.pathname) return;
  const strip = document.querySelector("[data-testid=notes]");
  const all = [...(strip?.querySelectorAll("time") ?? [])].filter((time) => time.dateTime === noted.day);
  if (all.length === 0) return;
  if (strip.localName === "details") strip.open = true;
  (all.at(-1).parentElement.querySelector("a") ?? strip).focus({ preventScroll: true });
}
