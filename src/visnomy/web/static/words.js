// The texts of this page's language, as the server put them into the page.

const texts = JSON.parse(document.getElementById("words").textContent);

// A text that counts has a form for one, where its language has it, and one for all others.
export function say(key, values = {}) {
  const forms = values.count === 1 ? ["", ".one", ".other"] : ["", ".other"];
  const form = forms.find((end) => `${key}${end}` in texts);
  return texts[`${key}${form}`].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// Announces a text to screen readers. Emptied first, so that a repeated text is read again.
export function announce(text) {
  const region = document.getElementById("said");
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 50);
}
