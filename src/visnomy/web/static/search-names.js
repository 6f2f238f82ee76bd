// Finds people by name while it is typed: what is on the page at once, all others as they come.

import { announce, say } from "./words.js";

const WAIT_MS = 120;

class SearchNames extends HTMLElement {
  #turn = 0;

  connectedCallback() {
    this.input = this.querySelector("input");
    this.input.addEventListener("input", () => this.#look());
    this.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
    document.addEventListener("keydown", (event) => this.#focusBySlash(event));
  }

  get #list() {
    return document.querySelector("more-list");
  }

  // The cards that are here are narrowed at once; then the list becomes that of the address.
  async #look() {
    const list = this.#list;
    const wanted = this.input.value.trim();
    const turn = this.#turn += 1;
    for (const card of list.querySelectorAll(".card")) card.hidden = wanted !== "" && !isCalled(card, wanted);
    const address = new URL(location.href);
    if (wanted) address.searchParams.set("name", wanted);
    else address.searchParams.delete("name");
    history.replaceState(null, "", address);
    await new Promise((resolve) => { setTimeout(resolve, WAIT_MS); });
    if (turn !== this.#turn) return;
    await list.refresh(address.href, 1).catch(() => {});
    if (turn !== this.#turn) return;
    list.dataset.live = wanted ? "no" : "yes";
    for (const card of list.querySelectorAll(".card")) card.hidden = false;
    document.querySelector(".empty")?.remove();
    this.#tell(wanted && !list.querySelector(".card") ? say("nobody_called", { name: wanted }) : "");
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
