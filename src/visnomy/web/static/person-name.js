// A person's name, changed in place: Enter saves, Escape leaves, nothing typed is ever lost.

import { call } from "./call.js";
import { calledOf, named, namesakes } from "./choose-person.js";
import { ask } from "./dialogs.js";
import { element, icon } from "./element.js";
import { mergeInto } from "./person-actions.js";
import { announce, say } from "./words.js";

class PersonName extends HTMLElement {
  #form = null;

  connectedCallback() {
    if (!this.#form && !this.querySelector("button")) this.#show();
  }

  get isOpen() {
    return this.#form !== null;
  }

  // Takes over what the server says now, unless the reader is typing.
  update(name, version) {
    if (this.isOpen || Number(version) < Number(this.dataset.version)) return;
    if (name === this.dataset.name && version === this.dataset.version) return;
    const hadFocus = this.contains(document.activeElement);
    this.dataset.name = name;
    this.dataset.version = version;
    this.#show();
    if (hadFocus) this.querySelector("button").focus();
  }

  #show() {
    this.#form = null;
    const name = this.dataset.name;
    const text = name || say("add_name");
    const face = this.closest(".card")?.querySelector("img")?.alt;
    const label = name ? say("rename", { name }) : [say("add_name"), face].filter(Boolean).join(": ");
    const shown = element("bdi", { class: name ? "name" : "name missing" }, text);
    const button = element("button", { type: "button", class: "rename", "aria-label": label }, shown, icon("pencil"));
    button.addEventListener("click", () => this.#edit());
    this.replaceChildren(button);
  }

  #edit() {
    const input = element("input", {
      type: "text", name: "name", value: this.dataset.name, dir: "auto",
      autocomplete: "off", enterkeyhint: "done", "aria-label": say("name_label"),
    });
    const save = element("button", { type: "submit", class: "save", "aria-label": say("save"), title: say("save") }, icon("check"));
    const cancel = element("button", { type: "button", "aria-label": say("cancel"), title: say("cancel") }, icon("close"));
    const problem = element("p", { class: "problem", role: "alert" });
    this.#form = element("form", { class: "naming" }, input, save, cancel, problem);
    this.#form.addEventListener("submit", (event) => { event.preventDefault(); this.#save(); });
    cancel.addEventListener("click", () => this.#leave());
    this.#form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.preventDefault();
      this.#leave();
    });
    this.#form.addEventListener("focusout", (event) => this.#leaveIfUntouched(event));
    this.replaceChildren(this.#form);
    input.focus();
    input.select();
    this.#offerNames(input);
  }

  // The names that are there already, as the browser's own suggestions.
  async #offerNames(input) {
    const people = await named().catch(() => []);
    const id = `names-${this.dataset.id}`;
    const names = [...new Set(people.map((person) => person.Name))];
    input.after(element("datalist", { id }, ...names.map((value) => element("option", { value }))));
    input.setAttribute("list", id);
  }

  // Two people of one name are asked about, never joined by the name alone; true where they were.
  async #isJoined(name) {
    const [other] = name ? await namesakes(name, this.dataset.id).catch(() => []) : [];
    if (!other) return false;
    const text = say("same_name_text", { name: calledOf(other), count: other.ImageCount + other.VideoCount });
    const choices = [{ text: say("same_name_merge"), value: "merge", main: true }, { text: say("same_name_keep"), value: "keep" }];
    const choice = await ask({ title: say("same_name_title"), content: [element("p", {}, text)], choices });
    if (choice === "keep") return false;
    return choice === null || mergeInto(other, this.dataset.id);
  }

  #leave() {
    this.#show();
    this.querySelector("button").focus();
  }

  // Looking elsewhere closes an editor that holds nothing new; typed text stays.
  #leaveIfUntouched(event) {
    if (!this.#form || this.#form.contains(event.relatedTarget) || !document.hasFocus()) return;
    const untouched = this.#form.elements.name.value.trim() === this.dataset.name;
    if (untouched && !this.#form.hasAttribute("aria-busy")) setTimeout(() => this.isOpen && this.#show());
  }

  async #save() {
    const form = this.#form;
    const name = form.elements.name.value.trim();
    if (name === this.dataset.name) return this.#leave();
    if (form.hasAttribute("aria-busy")) return undefined;
    form.setAttribute("aria-busy", "true");
    this.#complain("");
    const version = Number(this.dataset.version);
    try {
      if (await this.#isJoined(name)) return form.removeAttribute("aria-busy");
      await call("UpdateFigureCluster", {
        FigureCluster: { ObjectId: this.dataset.id, Name: name, MetaLockVersion: version },
      });
    } catch (error) {
      form.removeAttribute("aria-busy");
      return this.#explain(error);
    }
    this.dataset.name = name;
    this.dataset.version = String(version + 1);
    this.#leave();
    announce(name ? say("saved", { name }) : say("name_removed"));
    const detail = { id: this.dataset.id, name };
    return this.dispatchEvent(new CustomEvent("renamed", { bubbles: true, detail }));
  }

  async #explain(error) {
    if (error.code === "StatusConflict") return this.#explainConflict();
    if (error.status === 403) return this.#complain(say("no_session"));
    if (error.status === 0 || error.status >= 500) return this.#complain(say("no_answer"));
    return this.#complain(error.message);
  }

  // The newer state becomes the base of the next attempt: saving again is then a choice.
  async #explainConflict() {
    let current;
    try {
      current = (await call("GetFigureCluster", { ObjectId: this.dataset.id })).FigureCluster;
    } catch {
      return this.#complain(say("no_answer"));
    }
    const name = current.Name ?? "";
    this.dataset.name = name;
    this.dataset.version = String(current.MetaLockVersion ?? 0);
    return this.#complain(name ? say("conflict", { name }) : say("conflict_unnamed"));
  }

  #complain(text) {
    this.#form?.querySelector(".problem").replaceChildren(text);
    const input = this.#form?.elements.name;
    input?.toggleAttribute("aria-invalid", Boolean(text));
    if (text) input?.focus();
  }
}

customElements.define("person-name", PersonName);

// The face's spoken text and the page's title follow the name.
document.addEventListener("renamed", ({ target, detail }) => {
  const card = target.closest(".card, .person");
  const face = card?.querySelector("img");
  if (face && detail.name) face.alt = detail.name;
  if (card?.matches(".person") && detail.name) document.title = `${detail.name} – Visnomy`;
});
