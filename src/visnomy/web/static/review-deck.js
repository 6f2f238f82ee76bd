// Questions one at a time. The next ones are in the page already, so an answer shows them at once.

import { call, reasonOf } from "./call.js";
import { element } from "./element.js";
import { readPage } from "./more-list.js";
import { tell } from "./toast.js";
import { announce, say } from "./words.js";

const FEW_LEFT = 4;
const ANSWERS = [
  { value: "Yes", key: "y" },
  { value: "No", key: "n" },
  { value: "NotAFace", key: "f" },
  { value: "Skip", key: "s" },
];

class ReviewDeck extends HTMLElement {
  #answered = 0;
  #isBusy = false;
  #loading = null;

  connectedCallback() {
    this.querySelector(".more")?.toggleAttribute("hidden", true);
    this.#bar = element("div", { class: "answers", role: "group", "aria-label": say("answers") });
    this.append(this.#bar, element("p", { class: "problem", role: "alert" }));
    for (const answer of ANSWERS) this.#bar.append(this.#button(answer));
    document.addEventListener("keydown", (event) => this.#press(event));
    this.#show();
  }

  #bar = null;

  get #questions() {
    return [...this.querySelectorAll(".question")];
  }

  #button({ value, key }) {
    const button = element(
      "button", { type: "button", class: value === "Yes" ? "button main" : "button", "data-value": value, "aria-keyshortcuts": key },
      say(`answer_${value}`), " ", element("kbd", { "aria-hidden": "true" }, key.toUpperCase()),
    );
    button.addEventListener("click", () => this.#answer(value));
    return button;
  }

  #press(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, dialog")) return;
    const answer = ANSWERS.find(({ key }) => key === event.key.toLowerCase());
    if (!answer || this.#buttonOf(answer.value).hidden) return;
    event.preventDefault();
    this.#answer(answer.value);
  }

  #buttonOf(value) {
    return this.#bar.querySelector(`[data-value=${value}]`);
  }

  #show() {
    const [current, ...others] = this.#questions;
    for (const item of others) item.hidden = true;
    document.getElementById("done").hidden = Boolean(current);
    this.#bar.hidden = !current;
    if (!current) return;
    current.hidden = false;
    this.#buttonOf("NotAFace").hidden = current.dataset.kind === "SamePerson";
    this.#load();
  }

  async #answer(value) {
    const current = this.#questions[0];
    if (!current || this.#isBusy) return;
    this.#isBusy = true;
    this.#complain("");
    try {
      const { Decision: decision } = await call("AnswerSuggestion", { SuggestionId: current.dataset.id, Answer: value });
      this.#answered += 1;
      this.#leave(current, value, decision);
    } catch (error) {
      // Somebody else answered it, or an answer before this one did.
      if (error.status === 404) this.#leave(current, "Gone", null);
      else this.#complain(reasonOf(error));
    } finally {
      this.#isBusy = false;
    }
  }

  async #leave(current, value, decision) {
    current.remove();
    if (!this.#questions.length) await this.#load();
    this.#show();
    this.#count();
    const text = say(`answered_${value}`);
    const undone = () => { this.#answered -= 1; this.#comeBack(current); };
    tell(text, { decisions: decision ? [decision.DecisionId] : [], undone });
    const heading = this.#questions[0]?.querySelector("h2").textContent ?? document.querySelector("#done h2").textContent;
    setTimeout(() => announce(`${text} ${heading}`), 200);
  }

  #comeBack(item) {
    this.querySelector("ol").prepend(item);
    this.#show();
    this.#count();
  }

  #count() {
    const count = Math.max(Number(this.dataset.waiting), this.#answered + this.#questions.length);
    document.querySelector(".heading .sum").textContent = say("review_count", { answered: this.#answered, count });
  }

  // The next part of the list, before it is needed.
  #load() {
    const link = this.querySelector("a[rel=next]");
    if (!link || this.#questions.length > FEW_LEFT) return this.#loading ?? Promise.resolve();
    this.#loading ??= this.#append(link).catch(() => {}).finally(() => { this.#loading = null; });
    return this.#loading;
  }

  async #append(link) {
    const fresh = (await readPage(link.href)).querySelector("review-deck");
    const known = new Set(this.#questions.map((item) => item.dataset.id));
    for (const item of fresh.querySelectorAll(".question")) {
      if (known.has(item.dataset.id)) continue;
      item.hidden = true;
      this.querySelector("ol").append(document.adoptNode(item));
    }
    const next = fresh.querySelector("a[rel=next]");
    if (next) link.href = next.href;
    else link.closest(".more").remove();
  }

  #complain(text) {
    this.querySelector(".problem").textContent = text;
  }
}

customElements.define("review-deck", ReviewDeck);
