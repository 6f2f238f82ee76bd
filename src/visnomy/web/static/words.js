// The texts of this page's language, as the server put them into the page.

const texts = JSON.parse(document.getElementById("words").textContent);

export function say(key, values = {}) {
  return texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// Announces a text to screen readers. Emptied first, so that a repeated text is read again.
export function announce(text) {
  const region = document.getElementById("said");
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 50);
}
