// One operation: the form, the request it makes, the answer folded and searchable, and code for it.

import { ask } from "./dialogs.js";
import { element } from "./element.js";
import { announce, say } from "./words.js";

const SHOWN_TEXT = 300;
const OPEN_DEPTH = 2;

class ApiExplorer extends HTMLElement {
  #outcome = element("section", { class: "outcome", "aria-live": "polite" });
  #code = element("section", { class: "code" });
  #lang = "Python";
  #turn = 0;

  connectedCallback() {
    this.append(this.#outcome, this.#code);
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.#call(); });
    // A field that was complained of must not stop the form once it is changed.
    this.form.addEventListener("input", ({ target }) => target.setCustomValidity(""));
    this.form.addEventListener("change", () => this.#writeCode());
    this.#writeCode();
  }

  get form() {
    return this.querySelector("form");
  }

  // The parameters as JSON; a field that holds no JSON where it must says so and is null.
  #values() {
    const values = {};
    let isGood = true;
    for (const field of this.form.elements) {
      if (!field.name || field.value.trim() === "") continue;
      if (!field.matches("[data-json]")) values[field.name] = field.value;
      else {
        try {
          values[field.name] = JSON.parse(field.value);
        } catch (error) {
          field.setCustomValidity(say("no_json", { reason: error.message }));
          isGood = false;
        }
      }
    }
    return isGood ? values : null;
  }

  async #call() {
    const values = this.#values();
    if (values === null) { this.form.reportValidity(); return; }
    const { operation, care } = this.dataset;
    if (care === "yes" && !(await ask({ title: operation, content: [element("p", {}, say("explorer_care"))], choices: [{ text: say("explorer_do"), value: true, main: true }], careful: true }))) return;
    this.setAttribute("aria-busy", "true");
    const started = performance.now();
    const response = await post(`/web/call/${operation}`, values).catch((error) => error);
    const took = Math.round(performance.now() - started);
    this.removeAttribute("aria-busy");
    if (response instanceof Error) { this.#outcome.replaceChildren(element("p", { class: "problem" }, say("no_answer_now"))); return; }
    const answer = await response.json().catch(() => ({}));
    this.#show(response, values, answer, took);
  }

  #show(response, values, answer, took) {
    const status = say("explorer_status", { status: response.status, took });
    const search = element("input", { type: "search", placeholder: say("explorer_find"), "aria-label": say("explorer_find"), autocomplete: "off" });
    const tree = element("div", { class: "tree", role: "group", "aria-label": say("explorer_answer") }, branch("", answer, 0));
    search.addEventListener("input", () => narrow(tree, search.value.trim().toLowerCase()));
    const request = element("details", {}, element("summary", {}, say("explorer_request")), program(JSON.stringify(values, null, 2), say("explorer_request")));
    this.#outcome.replaceChildren(element("h3", { class: response.ok ? "" : "problem" }, status), request, search, tree);
    announce(status);
  }

  // In place of code that would make another call than the form.
  #tellWrong(reason) {
    this.#code.replaceChildren(element("h3", {}, say("explorer_code")), element("p", { class: "problem", role: "alert", lang: "en" }, reason));
  }

  async #writeCode() {
    const values = this.#values();
    if (values === null) { this.#turn += 1; this.#tellWrong([...this.form.elements].find((field) => field.validationMessage).validationMessage); return; }
    const turn = this.#turn += 1;
    const response = await post(`/web/code/${this.dataset.operation}`, values).catch(() => null);
    if (!response || turn !== this.#turn) return;
    const programs = await response.json().catch(() => ({}));
    if (!response.ok) { this.#tellWrong(programs.Message ?? say("no_answer_now")); return; }
    const tabs = programs.map(({ lang, title }) => {
      const tab = element("button", { type: "button", class: "button", "aria-pressed": String(lang === this.#lang), title }, lang);
      tab.addEventListener("click", () => { this.#lang = lang; this.#writeCode(); });
      return tab;
    });
    const { source, title } = programs.find(({ lang }) => lang === this.#lang);
    const copy = element("button", { type: "button", class: "button" }, say("copy"));
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source).then(() => announce(say("copied")), () => {});
    });
    const had = this.#code.contains(document.activeElement);
    this.#code.replaceChildren(element("h3", {}, say("explorer_code")), element("p", { class: "sum" }, say("explorer_key")), element("p", { class: "tabs" }, ...tabs, copy), program(source, title));
    if (had) tabs.find((tab) => tab.getAttribute("aria-pressed") === "true").focus();
  }
}

customElements.define("api-explorer", ApiExplorer);

function post(address, values) {
  return fetch(address, { method: "POST", headers: { "Content-Type": "application/json", "X-Visnomy": "1" }, body: JSON.stringify(values), signal: AbortSignal.timeout(60_000) });
}

function program(text, label) {
  return element("pre", { tabindex: "0", role: "region", "aria-label": label }, element("code", {}, text));
}

// A value as a tree that folds: structures as details, the first levels open.
function branch(name, value, depth) {
  const key = name === "" ? [] : [element("b", {}, name), ": "];
  if (value === null || typeof value !== "object") {
    const text = JSON.stringify(value);
    return element("div", { class: "leaf" }, ...key, text.length > SHOWN_TEXT ? `${text.slice(0, SHOWN_TEXT)}…` : text);
  }
  const entries = Object.entries(value);
  const size = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`;
  const node = element("details", { open: depth < OPEN_DEPTH }, element("summary", {}, ...key, size));
  const grow = () => { if (node.childElementCount === 1) node.append(...entries.map(([each, inner]) => branch(each, inner, depth + 1))); };
  if (node.open) grow();
  node.addEventListener("toggle", grow);
  node.grow = grow;
  return node;
}

// Shows only what has the words in it, opened as far as needed.
function narrow(node, wanted) {
  let isFound = false;
  for (const child of node.children) {
    if (child.matches("summary")) continue;
    child.grow?.();
    const own = (child.matches("details") ? child.querySelector("summary") : child).textContent.toLowerCase();
    const inner = child.matches("details") && narrow(child, own.includes(wanted) ? "" : wanted);
    const isShown = wanted === "" || own.includes(wanted) || inner;
    child.hidden = !isShown;
    if (inner && wanted) child.open = true;
    isFound ||= isShown;
  }
  return isFound;
}
