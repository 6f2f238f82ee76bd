// What the server is doing, looked at often while it works and seldom while it rests.

import { readPage } from "./more-list.js";
import { announce, say } from "./words.js";

const BUSY_MS = 1_000;
const IDLE_MS = 5_000;
const SLOWEST_MS = 20_000;
const REFRESH_MS = 4_000;

class LiveProgress extends HTMLElement {
  #failures = 0;
  #quarter = 0;
  #refreshedAt = 0;

  connectedCallback() {
    this.#next(BUSY_MS);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#next(0); });
  }

  #next(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#look(), delay);
  }

  async #look() {
    if (document.hidden) return;
    try {
      const response = await fetch("/web/progress", { signal: AbortSignal.timeout(10_000) });
      if (!response.ok) throw new Error(String(response.status));
      const state = await response.json();
      this.#failures = 0;
      this.#show(state);
      document.dispatchEvent(new CustomEvent("progressed", { detail: state }));
      await this.#refresh(state);
      this.#next(state.busy ? BUSY_MS : IDLE_MS);
    } catch {
      this.#failures += 1;
      if (this.#failures === 2) this.#showOffline();
      this.#next(Math.min(SLOWEST_MS, BUSY_MS * 2 ** this.#failures));
    }
  }

  #show(state) {
    this.hidden = !state.busy && state.details.length === 0;
    this.querySelector("strong").textContent = state.title;
    this.querySelector("span").textContent = state.details.join(" · ");
    const bar = this.querySelector("progress");
    bar.hidden = !state.busy;
    bar.setAttribute("aria-label", state.title);
    if (state.percent === null) bar.removeAttribute("value");
    else bar.value = state.percent;
    this.#announce(state);
  }

  // Spoken at each new stage and each quarter of it, no more.
  #announce(state) {
    const quarter = Math.floor((state.percent ?? 0) / 25);
    if (state.stage !== this.dataset.stage) announce(state.title);
    else if (state.busy && quarter > this.#quarter) announce([state.title, ...state.details].join(", "));
    this.#quarter = quarter;
    this.dataset.stage = state.stage;
  }

  #showOffline() {
    this.hidden = false;
    this.querySelector("strong").textContent = say("offline");
    this.querySelector("span").textContent = "";
    this.querySelector("progress").hidden = true;
    announce(say("offline"));
  }

  async #refresh(state) {
    const isNew = String(state.version) !== this.dataset.version;
    const isEarly = state.busy && Date.now() - this.#refreshedAt < REFRESH_MS;
    if (!isNew || isEarly) return;
    const list = document.querySelector("more-list[data-live=yes]");
    if (list) await list.refresh();
    else await this.#refreshEmpty();
    this.#refreshedAt = Date.now();
    this.dataset.version = state.version;
  }

  // While there is nobody, the whole content may change: another reason, or the first people.
  async #refreshEmpty() {
    const content = document.getElementById("content");
    if (!content.querySelector(".empty[data-live=yes]")) return;
    const page = await readPage(location.href);
    const fresh = page.getElementById("content");
    if (fresh.querySelector("h1").textContent === content.querySelector("h1").textContent) return;
    content.replaceChildren(...document.adoptNode(fresh).childNodes);
    document.title = page.title;
    const tools = page.querySelector("search-names");
    if (tools && !document.querySelector("search-names")) {
      document.querySelector(".bar").append(document.adoptNode(tools));
    }
  }
}

customElements.define("live-progress", LiveProgress);

document.addEventListener("refreshed", ({ detail: page }) => {
  const [sum, fresh] = [document.querySelector(".heading .sum"), page.querySelector(".heading .sum")];
  if (sum && fresh) sum.textContent = fresh.textContent;
  const name = page.querySelector(".person person-name");
  if (name) document.querySelector(".person person-name")?.update(name.dataset.name, name.dataset.version);
});
