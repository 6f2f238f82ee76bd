// The library, kept true while it is looked at, and what a reader can do there.

import { call, reasonOf } from "./call.js";
import { ask } from "./dialogs.js";
import { element } from "./element.js";
import { readPage } from "./more-list.js";
import { tell } from "./toast.js";
import { say } from "./words.js";

const BUSY_MS = 3_000;

class LibraryView extends HTMLElement {
  #readAt = Date.now();
  #version = "";

  connectedCallback() {
    this.#equip();
    this.addEventListener("called", () => this.refresh().catch(() => location.reload()));
    document.addEventListener("progressed", ({ detail: state }) => {
      const isNew = `${state.stage} ${state.version}` !== this.#version;
      this.#version = `${state.stage} ${state.version}`;
      if ((isNew || state.busy) && Date.now() - this.#readAt > BUSY_MS) this.refresh().catch(() => {});
    });
  }

  async refresh() {
    this.#readAt = Date.now();
    const page = await readPage(location.href);
    for (const part of this.querySelectorAll("[data-part]")) {
      const fresh = page.querySelector(`[data-part=${part.dataset.part}]`);
      // What holds the focus stays until the reader has gone on.
      if (fresh && !part.contains(document.activeElement)) part.replaceChildren(...document.adoptNode(fresh).childNodes);
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
      item.remove();
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
    button.setAttribute("aria-busy", "true");
    button.disabled = true;
    try {
      await act();
      document.getElementById("content").focus({ preventScroll: true });
      await this.refresh().catch(() => {});
    } catch (error) {
      tell(reasonOf(error));
    }
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
}

customElements.define("library-view", LibraryView);
