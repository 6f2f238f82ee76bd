// Finds operations, structures and errors by any word in them, while it is typed.
// The slash key leads to the field; on a narrow screen the contents start closed.

class FilterOperations extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.input = this.querySelector("input");
    this.input.addEventListener("input", () => this.#filter());
    this.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      document.querySelector("article:not([hidden])")?.scrollIntoView();
    });
    document.addEventListener("keydown", (event) => this.#focusBySlash(event));
    window.addEventListener("hashchange", () => this.#reveal());
    document.querySelector(".contents").open = matchMedia("(min-width: 64rem)").matches;
    this.input.value = new URLSearchParams(location.search).get("find") ?? "";
    if (this.input.value) this.#filter();
  }

  #filter() {
    const wanted = this.input.value.trim().toLowerCase();
    let found = 0;
    for (const item of document.querySelectorAll("article, #errors .row")) {
      item.hidden = wanted !== "" && !item.textContent.toLowerCase().includes(wanted);
      if (!item.hidden) found += 1;
      const link = document.querySelector(`nav a[href="#${CSS.escape(item.id)}"]`);
      if (link) link.parentElement.hidden = item.hidden;
    }
    for (const part of document.querySelectorAll(".part")) {
      const items = [...part.querySelectorAll("article, .row[id]")];
      part.hidden = wanted !== "" && items.every((item) => item.hidden);
    }
    for (const topic of document.querySelectorAll("nav li:has(> .topic)")) {
      topic.hidden = [...topic.querySelectorAll("li")].every((item) => item.hidden);
    }
    this.#tell(wanted, found);
    const address = wanted ? `?find=${encodeURIComponent(wanted)}` : location.pathname;
    history.replaceState(null, "", address + location.hash);
  }

  #tell(wanted, found) {
    const line = document.querySelector("#none");
    line.hidden = found > 0;
    line.textContent = found > 0 ? "" : `Nothing has “${wanted}” in it.`;
    document.querySelector("#said").textContent = line.textContent || `${found} found`;
  }

  // A link to something that the words in the field hide takes the words away.
  #reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.closest("[hidden]")) return;
    this.input.value = "";
    this.#filter();
    target.scrollIntoView();
  }

  #focusBySlash(event) {
    if (event.key !== "/" || event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    this.input.focus();
  }
}

customElements.define("filter-operations", FilterOperations);
