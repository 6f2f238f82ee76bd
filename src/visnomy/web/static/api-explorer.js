// One operation: the form, the request it makes, the answer folded and searchable, and code for it.

import { ask } from "./dialogs.js";
import { element } from "./element.js";
import { wrongText } from "./schema-check.js";
import { tell } from "./toast.js";
import { announce, say } from "./words.js";

const SHOWN_TEXT = 300;
const OPEN_DEPTH = 2;

class ApiExplorer extends HTMLElement {
  #outcome = element("section", { class: "outcome" });
  #code = element("section", { class: "code" });
  #lang = "Python";
  #turn = 0;
  #shapes = JSON.parse(this.querySelector("#shape").textContent);

  connectedCallback() {
    this.append(this.#outcome, this.#code);
    showPlace(document.querySelector(".operations"));
    // What is wrong is told beside its field, not by the browser.
    this.form.noValidate = true;
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.#call(); });
    this.form.addEventListener("input", ({ target }) => { if (target.hasAttribute("aria-invalid")) this.#tell(target); });
    this.form.addEventListener("change", ({ target }) => this.#leave(target));
    this.#writeCode();
  }

  get form() {
    return this.querySelector("form");
  }

  get #fields() {
    return [...this.form.elements].filter((field) => field.name);
  }

  #wrongIn(field) {
    const text = field.value.trim();
    if (text === "") return field.required ? say("wrong_required") : "";
    return wrongText(text, this.#shapes[""].properties[field.name], this.#shapes);
  }

  // Puts beside a field what is wrong with it, or takes that away, and hands it back.
  #tell(field) {
    const reason = this.#wrongIn(field);
    field.setCustomValidity(reason);
    if (reason) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    document.getElementById(`${field.id}-wrong`).textContent = reason;
    return reason;
  }

  #leave(field) {
    const reason = field.value.trim() === "" ? "" : this.#tell(field);
    if (reason) announce(`${field.name}: ${reason}`);
    this.#writeCode();
  }

  // The parameters that are filled in, structures as such.
  #values() {
    const filled = this.#fields.filter((field) => field.value.trim() !== "");
    return Object.fromEntries(filled.map((field) => [field.name, valueOf(field)]));
  }

  async #call() {
    if (this.hasAttribute("aria-busy")) return;
    const [first] = this.#fields.filter((field) => this.#tell(field));
    if (first) { first.focus(); return; }
    const values = this.#values();
    const { operation, care } = this.dataset;
    if (care === "yes" && !(await ask({ title: operation, content: [element("p", {}, say("explorer_care"))], choices: [{ text: say("explorer_do"), value: true, main: true }], careful: true }))) return;
    this.setAttribute("aria-busy", "true");
    const started = performance.now();
    const response = await post(`/web/call/${operation}`, values).catch((error) => error);
    const took = Math.round(performance.now() - started);
    this.removeAttribute("aria-busy");
    if (response instanceof Error) { this.#outcome.replaceChildren(element("p", { class: "problem", role: "alert" }, say("no_answer_now"))); return; }
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
    const turn = this.#turn += 1;
    if (this.#fields.some((field) => field.value.trim() !== "" && this.#wrongIn(field))) {
      this.#code.replaceChildren(element("h3", {}, say("explorer_code")), element("p", { class: "sum" }, say("explorer_wrong")));
      return;
    }
    const response = await post(`/web/code/${this.dataset.operation}`, this.#values()).catch(() => null);
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
    copy.addEventListener("click", () => copyOf(this.#code.querySelector("pre")));
    const had = this.#code.contains(document.activeElement);
    this.#code.replaceChildren(element("h3", {}, say("explorer_code")), element("p", { class: "sum" }, say("explorer_key")), element("p", { class: "tabs" }, ...tabs, copy), program(source, title));
    if (had) tabs.find((tab) => tab.getAttribute("aria-pressed") === "true").focus();
  }
}

customElements.define("api-explorer", ApiExplorer);

// The long list shows where the reader is; on a small screen it leaves the room to the form.
function showPlace(list) {
  const [nav, here] = [list.querySelector("nav"), list.querySelector("[aria-current]")];
  nav.scrollTop += here.getBoundingClientRect().top - nav.getBoundingClientRect().top - nav.clientHeight / 2;
  list.open = matchMedia("(min-width: 52.001rem)").matches;
}

// Texts go as they were typed, with the spaces around them.
function valueOf(field) {
  if (field.matches("[data-json]")) return JSON.parse(field.value);
  return field.matches("[inputmode]") ? field.value.trim() : field.value;
}

function post(address, values) {
  return fetch(address, { method: "POST", headers: { "Content-Type": "application/json", "X-Visnomy": "1" }, body: JSON.stringify(values), signal: AbortSignal.timeout(60_000) });
}

// Browsers give the clipboard to pages of this machine and to those with a certificate only; for
// others the text is selected.
async function copyOf(shown) {
  try {
    await navigator.clipboard.writeText(shown.textContent);
    tell(say("copied"));
  } catch {
    getSelection().selectAllChildren(shown);
    tell(say("copy_selected"));
  }
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
