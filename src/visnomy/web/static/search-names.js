// Finds people by name while it is typed. Named people come first and all at once, so looking
// through what is on the page is looking through every name.

import { announce, say } from "./words.js";

class SearchNames extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.input.addEventListener("input", () => this.#filter());
    this.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
    document.addEventListener("keydown", (event) => this.#focusBySlash(event));
    document.addEventListener("refreshed", () => this.#filter());
    if (this.input.value) this.#completeList();
  }

  get #list() {
    return document.querySelector("more-list");
  }

  // An address with a name shows only the people of that name: fetch the others, then filter.
  async #completeList() {
    const list = this.#list;
    if (!list) return;
    list.dataset.filtered = "";
    await list.refresh("/").catch(() => {});
    list.dataset.live = "yes";
    document.querySelector(".empty")?.remove();
    this.#filter();
  }

  #filter() {
    const list = this.#list;
    if (!list) return;
    const wanted = this.input.value.trim();
    const cards = [...list.querySelectorAll(".card")];
    for (const card of cards) card.hidden = wanted !== "" && !isCalled(card, wanted);
    list.toggleAttribute("data-filtered", wanted !== "");
    const isNobody = wanted !== "" && cards.every((card) => card.hidden);
    this.#tell(isNobody ? say("nobody_called", { name: wanted }) : "");
    const address = wanted ? `/?name=${encodeURIComponent(wanted)}` : "/";
    if (address !== location.pathname + location.search) history.replaceState(null, "", address);
  }

  #tell(text) {
    const line = document.querySelector(".none");
    if (line.textContent === text) return;
    line.hidden = !text;
    line.textContent = text;
    if (text) announce(text);
  }

  #focusBySlash(event) {
    if (event.key !== "/" || event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    this.input.focus();
  }
}

function isCalled(card, wanted) {
  const { name } = card.querySelector("person-name").dataset;
  return name.toLocaleLowerCase().includes(wanted.toLocaleLowerCase());
}

customElements.define("search-names", SearchNames);
