// A list whose items can be selected: with boxes, Shift for a range, Ctrl-A for all, Escape for none.

import { reasonOf } from "./call.js";
import { element } from "./element.js";
import { tell } from "./toast.js";
import { announce, say } from "./words.js";

export const MOST = 1000;

export class PickingList extends HTMLElement {
  #last = null;
  #bar = null;

  // Of an item: what its box is spoken as.
  labelOf(item) {
    return item.querySelector("img").alt;
  }

  connectedCallback() {
    const actions = this.actions().map((each) => this.#button(each));
    this.#bar = element(
      "div", { class: "picking", role: "toolbar", "aria-label": say("chosen_items"), hidden: true },
      element("p", { class: "sum", role: "status" }), ...actions,
    );
    this.append(this.#bar);
    this.#mark();
    new MutationObserver(() => this.#mark()).observe(this.querySelector("ul"), { childList: true });
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
    for (const box of this.boxes) box.checked = boxes.includes(box);
    this.#tellCount();
  }

  #button({ text, press, most = MOST, least = 1, key = null }) {
    const button = element("button", { type: "button", class: "button", "data-most": most, "data-least": least, "aria-keyshortcuts": key }, text);
    button.addEventListener("click", async () => {
      button.setAttribute("aria-busy", "true");
      await press().catch((error) => tell(reasonOf(error)));
      button.removeAttribute("aria-busy");
    });
    return button;
  }

  // Each item gets its box; those that come with scrolling too.
  #mark() {
    for (const item of this.querySelectorAll("ul > li:not(:has(> .pick))")) {
      const label = say("select", { face: this.labelOf(item) });
      item.prepend(element("input", { type: "checkbox", class: "pick", "aria-label": label }));
    }
    this.#tellCount();
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
    if (event.key === "Escape" && this.chosen.length) this.select([]);
    const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || this.#bar.hidden);
    if (isPlain) this.#bar.querySelector(`[aria-keyshortcuts="${CSS.escape(event.key.toLowerCase())}"]:enabled`)?.click();
    if (event.key.toLowerCase() !== "a" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    await this.#loadAll();
    this.select(this.boxes.slice(0, MOST));
    announce(say("chosen", { count: this.chosen.length }));
  }

  // All means also what is not loaded yet.
  async #loadAll() {
    const list = this.querySelector("more-list");
    while (list.link && this.boxes.length < MOST) {
      const before = list.list.children.length;
      await list.load();
      if (list.list.children.length === before) return;
    }
    this.#mark();
  }
}
