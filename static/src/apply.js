// Forms that apply at once are sent as soon as something is chosen; the keyboard goes on where it was.
import { read, rememberPlace, write } from "./view.js";

const store = "applied";
const thisTab = () => sessionStorage;

export function offerApplying() {
  for (const form of document.querySelectorAll("form[data-apply]")) {
    form.addEventListener("change", ({ target }) => {
      write(thisTab, store, target.name);
      rememberPlace();
      form.requestSubmit();
    });
    form.addEventListener("formdata", ({ formData }) => omitEmpty(formData));
    form.elements[read(thisTab, store)]?.focus({ preventScroll: true });
    write(thisTab, store, null);
  }
}

// What may be anything is left out of the address.
function omitEmpty(formData) {
  for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
}
