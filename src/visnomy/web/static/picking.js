// A list whose items can be selected: with boxes, Shift for a range, Ctrl-A for all, Escape for none.

import { reasonOf } from "./call.js";
import { element } from "./element.js";
import { tell } from "./toast.js";
import { announce, say } from "./words.js";

export const MOST = 1000; // faces of one call of the API
const PART = 100; // items that are asked for at once where all are wanted

export class PickingList extends HTMLElement {
  #last = null;
  #bar = null;
  #isStopped = false;

  // Of an item: what its box is spoken as.
  labelOf(item) {
    return item.querySelector("img").alt;
  }

  // How many may be selected.
  get most() {
    return MOST;
  }

  connectedCallback() {
    const actions = this.actions().map((each) => this.#button(each));
    this.#bar = element(
      "div", { class: "picking", role: "toolbar", "aria-label": say("chosen_items"), hidden: true },
      element("p", { class: "sum", role: "status" }), ...actions,
    );
    this.append(this.#bar);
    this.#mark(this.querySelectorAll("ul > li"));
    new MutationObserver((records) => this.#follow(records)).observe(this.querySelector("ul"), { childList: true });
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("change", () => this.#tellCount());
    document.addEventListener("keydown", (event) => this.#press(event));
  }

  get boxes() {
    return [...this.querySelectorAll("li:not([hidden]) > .pick")];
  }

  get chosen() {
    return this.boxes.filter((box) => box.checked).map((box) => box.closest("li"));
  }

  get chosenIds() {
    return this.chosen.map((item) => item.dataset.id);
  }

  select(boxes) {
    const wanted = new Set(boxes);
    for (const box of this.boxes) box.checked = wanted.has(box);
    this.#tellCount();
  }

  #button({ text, press, most = this.most, least = 1, key = null }) {
    const button = element("button", { type: "button", class: "button", "data-most": most, "data-least": least, "aria-keyshortcuts": key }, text);
    button.addEventListener("click", async () => {
      this.#isStopped = false;
      button.setAttribute("aria-busy", "true");
      await press().catch((error) => tell(reasonOf(error)));
      button.removeAttribute("aria-busy");
      this.#tellCount();
    });
    return button;
  }

  // Each item gets its box.
  #mark(items) {
    for (const item of items) {
      if (item.querySelector(":scope > .pick")) continue;
      const label = say("select", { face: this.labelOf(item) });
      item.prepend(element("input", { type: "checkbox", class: "pick", "aria-label": label }));
    }
  }

  // Those that come with scrolling too; of thousands only what changed is looked at.
  #follow(records) {
    for (const { addedNodes } of records) this.#mark([...addedNodes].filter((node) => node instanceof HTMLLIElement));
    if (records.some(({ removedNodes }) => removedNodes.length)) this.#tellCount();
  }

  #tellCount() {
    const count = this.chosen.length;
    this.toggleAttribute("data-picking", count > 0);
    this.#bar.hidden = !count;
    this.#bar.querySelector(".sum").textContent = say("chosen", { count });
    for (const button of this.#bar.querySelectorAll("button")) {
      button.disabled = count > Number(button.dataset.most) || count < Number(button.dataset.least);
    }
  }

  #click(event) {
    const box = event.target.closest(".pick");
    if (!box) return;
    const boxes = this.boxes;
    if (event.shiftKey && this.#last?.isConnected) {
      const [from, to] = [boxes.indexOf(this.#last), boxes.indexOf(box)].sort((one, other) => one - other);
      for (const each of boxes.slice(from, to + 1)) each.checked = box.checked;
    }
    this.#last = box;
    this.#tellCount();
  }

  async #press(event) {
    if (event.target.closest("input:not(.pick), dialog")) return;
    if (event.key === "Escape") {
      this.#isStopped = true;
      if (this.chosen.length && !this.#bar.querySelector("[aria-busy=true]")) this.select([]);
    }
    const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || this.#bar.hidden);
    if (isPlain) this.#bar.querySelector(`[aria-keyshortcuts="${CSS.escape(event.key.toLowerCase())}"]:enabled`)?.click();
    if (event.key.toLowerCase() !== "a" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    await this.#loadAll();
    announce(say("chosen", { count: this.chosen.length }));
  }

  // All means also what is not loaded yet; Escape ends it.
  async #loadAll() {
    const list = this.querySelector("more-list");
    this.#isStopped = false;
    for (let before = -1; before < list.list.children.length && !this.#isStopped; ) {
      before = list.list.children.length;
      this.select(this.boxes.slice(0, this.most));
      if (this.boxes.length < this.most) await list.load({ count: PART });
      this.#mark(this.querySelectorAll("ul > li"));
    }
  }

  // Called between two of many changes: how far they are; whether the next one is to be made.
  goesOn(done, count) {
    this.#bar.querySelector(".sum").textContent = say("working", { done, count });
    return !this.#isStopped;
  }
}
