// The library, kept true while it is looked at, and what a reader can do there.

import { call } from "./call.js";
import { ask } from "./dialogs.js";
import { element } from "./element.js";
import { readPage } from "./more-list.js";
import { answerTo } from "./operation-controls.js";
import { tell } from "./toast.js";
import { say } from "./words.js";

const BUSY_MS = 3_000;

class LibraryView extends HTMLElement {
  #readAt = Date.now();
  #version = "";
  #timer = 0;

  connectedCallback() {
    this.#equip();
    this.addEventListener("called", ({ detail: button }) => this.#renew(button).catch(() => location.reload()));
    document.addEventListener("progressed", ({ detail: state }) => this.#follow(state));
  }

  // What comes too soon after the last look waits until it is time for one.
  #follow(state) {
    const version = `${state.stage} ${state.version}`;
    if (version === this.#version && !state.busy) return;
    clearTimeout(this.#timer);
    const look = () => { this.#version = version; this.refresh().catch(() => {}); };
    this.#timer = setTimeout(look, Math.max(0, this.#readAt + BUSY_MS - Date.now()));
  }

  async refresh() {
    this.#readAt = Date.now();
    const page = await readPage(location.href);
    if (document.querySelector("dialog[open]")) return;
    for (const part of this.querySelectorAll("[data-part]")) {
      const fresh = page.querySelector(`[data-part=${part.dataset.part}]`);
      // What holds the focus, works or is asked about stays until the reader has gone on.
      const isHeld = part.contains(document.activeElement) || part.querySelector("[aria-busy=true]");
      if (fresh && !isHeld) part.replaceChildren(...document.adoptNode(fresh).childNodes);
    }
    this.#equip();
  }

  #equip() {
    this.#give("[data-cancel]", say("cancel_task"), async (item) => {
      await call("CancelTask", { TaskId: item.dataset.task });
      tell(say("task_cancelled"));
    });
    this.#give("[data-uri]", say("stop_following"), async (item) => {
      const { uri } = item.dataset;
      const isSure = await ask({ title: say("stop_following"), content: [element("p", {}, say("stop_following_text", { uri }))], choices: [{ text: say("stop_following_do"), value: true, main: true }] });
      if (!isSure) return;
      await call("DeleteBinding", { URI: uri });
      tell(say("stopped_following", { uri }));
    });
    this.#give("[data-failed]", say("retry"), async (item) => {
      await call("IndexFileMeta", { File: { URI: item.dataset.failed } });
      tell(say("retried"));
    });
  }

  #give(which, text, press) {
    for (const item of this.querySelectorAll(`${which}:not(:has(> button))`)) {
      const label = `${text}: ${item.querySelector("bdi, strong").textContent}`;
      const button = element("button", { type: "button", class: "button", "aria-label": label }, text);
      button.addEventListener("click", () => this.#do(button, () => press(item)));
      item.append(button);
    }
  }

  async #do(button, act) {
    if (await answerTo(button, act)) await this.#renew(button).catch(() => {});
  }

  // Shows what has changed, and puts the focus on what stands now where the button was, or on what
  // came before it: whoever goes through a list by keyboard goes on from there.
  async #renew(button) {
    const part = button.closest("[data-part]");
    const isHere = part?.contains(document.activeElement);
    const place = isHere ? [...part.querySelectorAll("button")].indexOf(button) : -1;
    if (isHere) document.getElementById("content").focus({ preventScroll: true });
    await this.refresh();
    if (place >= 0) [...part.querySelectorAll("button")].slice(0, place + 1).at(-1)?.focus({ preventScroll: true });
  }
}

customElements.define("library-view", LibraryView);
