// The link of a chart is copied with the days as they are shown, so that whoever opens it later sees the same numbers.
// Where the script does not run it is a link that leads to the chart.
export function offerChartLinks() {
  for (const link of document.querySelectorAll("[data-chart-link]")) {
    const said = document.createElement("span");
    said.className = "copied";
    said.setAttribute("role", "status");
    link.after(said);
    link.title = "Copy a link to this chart";
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      copy(addressOf(link), link).then((done) => say(said, done ? "Link copied" : "Copy it from the address bar", link, done));
    });
  }
}

// addressOf has the first and the last day in place of a range that moves on, and everything else as it is.
function addressOf(link) {
  const address = new URL(location.href);
  const form = document.querySelector(".range-form");
  if (form) {
    address.searchParams.delete("range");
    for (const day of ["from", "to"]) address.searchParams.set(day, form.elements[day].defaultValue);
  }
  address.hash = link.hash;
  return address.href.replaceAll("%2C", ",");
}

// The clipboard is closed to pages that came over plain HTTP: there what is selected is copied. The field for it stands
// beside the link, for an open dialog lets nothing outside of it be selected.
async function copy(text, link) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "unseen";
    link.after(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    link.focus();
    return done;
  }
}

// say shows the words, which are spoken when there is a pause, for a moment. Without a clipboard the address bar has it.
function say(place, words, link, done) {
  if (!done) history.replaceState(history.state, "", addressOf(link));
  place.textContent = words;
  setTimeout(() => (place.textContent = ""), 3000);
}
