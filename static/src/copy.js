// offerCopying shows the copy buttons, which the server renders hidden, and lets each copy the text it names.
export function offerCopying() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const source = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", async () => {
      const done = await copy(source);
      say(button, done ? "Copied" : "Press Ctrl+C");
    });
  }
}

// Each line of a list is one of the text. The clipboard is closed to pages that came over plain HTTP, as on a first trial in a local network:
// there the text is left selected.
async function copy(source) {
  try {
    await navigator.clipboard.writeText(source.innerText);
    return true;
  } catch {
    getSelection().selectAllChildren(source);
    return false;
  }
}

function say(button, words) {
  const label = button.dataset.label ?? button.textContent;
  button.dataset.label = label;
  button.textContent = words;
  setTimeout(() => (button.textContent = label), 2000);
}
