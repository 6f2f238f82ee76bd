// One photo or video large, with the boxes of its faces or the moments of its subject; arrows go through the set, Escape closes.

import { element, icon } from "./element.js";
import { factsOf } from "./photo-facts.js";
import { announce, say } from "./words.js";

const ITEM = ".photo, .face, .side";

// What of an item leads to the whole photo; nothing where that is gone.
function linkOf(item) {
  return item.querySelector("a[data-filename]");
}

class PhotoViewer extends HTMLElement {
  #dialog = null;
  #item = null;
  #pressed = null;
  #facts = element("aside", { class: "facts", id: "facts", "aria-label": say("facts"), tabindex: "0", hidden: true });

  connectedCallback() {
    this.addEventListener("click", (event) => {
      const link = event.target.closest(".photo > a, .face > a, .side > .whole, .moments a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.#pressed = link;
      this.#open(link.closest(ITEM), link.dataset.start);
    });
  }

  get #items() {
    return [...this.querySelectorAll(ITEM)].filter((item) => linkOf(item) && !item.closest("[hidden]"));
  }

  #open(item, start) {
    this.#dialog ??= this.#build();
    this.#dialog.showModal();
    this.#show(item);
    if (start !== undefined) this.#playFrom(start);
  }

  #build() {
    const button = (name, press) => {
      const node = element("button", { type: "button", class: name, "aria-label": say(name), title: say(name) }, icon(name));
      node.addEventListener("click", press);
      return node;
    };
    const file = element("a", { class: "file", target: "_blank", rel: "noopener", "aria-label": say("open_original"), title: say("open_original") }, icon("open"));
    const close = button("close", () => this.#dialog.close());
    const facts = button("facts", () => this.#showFacts(this.#facts.hidden));
    for (const [name, value] of [["aria-expanded", "false"], ["aria-controls", "facts"], ["aria-keyshortcuts", "i"]]) facts.setAttribute(name, value);
    const dialog = element(
      "dialog", { class: "viewer", "aria-label": say("viewer") },
      element("header", {}, element("p", { class: "about" }), facts, file, close),
      element("div", { class: "stage" }),
      button("previous", () => this.#step(-1)),
      button("next", () => this.#step(1)),
      this.#facts,
      element("footer", {}),
    );
    dialog.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      // In a video the arrows are the player's.
      if (event.target.matches("video")) return;
      if (event.key.toLowerCase() === "i") this.#showFacts(this.#facts.hidden);
      if (event.key === "ArrowLeft") this.#step(-1);
      if (event.key === "ArrowRight") this.#step(1);
    });
    dialog.addEventListener("click", (event) => { if (event.target.matches(".stage")) dialog.close(); });
    dialog.addEventListener("close", () => {
      this.querySelector("more-list")?.reveal(this.#item);
      // Back to what was pressed, or to the photo that was gone to.
      (this.#item.contains(this.#pressed) ? this.#pressed : linkOf(this.#item)).focus();
      dialog.querySelector(".stage").replaceChildren();
    });
    document.body.append(dialog);
    return dialog;
  }

  #show(item) {
    this.#item = item;
    const link = linkOf(item);
    const { filename, date } = link.dataset;
    const items = this.#items;
    const position = say("position", { position: items.indexOf(item) + 1, count: items.length });
    const about = this.#dialog.querySelector(".about");
    about.replaceChildren(element("bdi", {}, filename), element("span", {}, `${date} · ${position}`));
    this.#dialog.querySelector(".file").href = link.href;
    this.#dialog.querySelector(".previous").disabled = items.indexOf(item) === 0;
    this.#dialog.querySelector(".next").disabled = this.#isLast(item);
    // A button that goes out would take the keyboard with it.
    if (document.activeElement?.disabled) this.#dialog.querySelector(".close").focus();
    if (item.matches(".film")) this.#showVideo(item, link);
    else this.#showPhoto(item, link);
    this.#showCompanions(item);
    if (!this.#facts.hidden) this.#tellFacts();
  }

  // They stay open from photo to photo.
  #showFacts(isOpen) {
    this.#facts.hidden = !isOpen;
    this.#dialog.querySelector("button.facts").setAttribute("aria-expanded", String(isOpen));
    if (isOpen) this.#tellFacts();
  }

  async #tellFacts() {
    const item = this.#item;
    this.#facts.replaceChildren();
    const told = await factsOf(linkOf(item).dataset.uri);
    if (item === this.#item) this.#facts.replaceChildren(told);
  }

  #showVideo(item, link) {
    const label = link.querySelector("img").alt || link.dataset.filename;
    const video = element("video", { controls: true, preload: "metadata", playsinline: true, poster: link.dataset.thumbnail, src: link.href, "aria-label": label });
    const stage = this.#dialog.querySelector(".stage");
    stage.replaceChildren(video);
    video.addEventListener("error", () => {
      if (this.#item !== item || !this.#dialog.open) return;
      stage.append(element("p", { class: "note" }, say("video_preview_only")));
      announce(say("video_preview_only"));
    });
  }

  #playFrom(start) {
    const video = this.#dialog.querySelector("video");
    if (!video) return;
    video.currentTime = Number(start);
    // A browser may want a press on the player first; the place is right by then.
    video.play().catch(() => {});
  }

  #momentsOf(item) {
    return [...item.querySelectorAll(".moments a")].map((moment) => {
      const button = element("button", { type: "button", class: "moment" }, moment.textContent);
      button.addEventListener("click", () => this.#playFrom(moment.dataset.start));
      return button;
    });
  }

  #isLast(item) {
    return item === this.#items.at(-1) && !this.querySelector("more-list")?.link;
  }

  // The thumbnail stands in until the photo is there, and stays when it is not.
  #showPhoto(item, link) {
    const photo = element("img", { src: link.dataset.thumbnail, alt: link.querySelector("img").alt || link.dataset.filename });
    const boxes = link.querySelector(".boxes")?.cloneNode(true);
    boxes?.setAttribute("preserveAspectRatio", "xMidYMid meet");
    boxes?.removeAttribute("hidden");
    const stage = this.#dialog.querySelector(".stage");
    stage.replaceChildren(photo, ...(boxes ? [boxes] : []));
    const full = new Image();
    full.src = link.href;
    full.decode().then(
      () => { photo.src = link.href; },
      () => {
        if (this.#item !== item || !this.#dialog.open) return;
        stage.append(element("p", { class: "note" }, say("preview_only")));
        announce(say("preview_only"));
      },
    );
  }

  #showCompanions(item) {
    const footer = this.#dialog.querySelector("footer");
    const links = [...item.querySelectorAll(".companions a")].map((link) => link.cloneNode(true));
    for (const link of links) this.#pointOut(link);
    const moments = this.#momentsOf(item);
    footer.replaceChildren(
      ...(moments.length ? [say("moments"), ...moments] : []),
      ...(links.length ? [say("with"), ...links] : []),
    );
  }

  // Pointing at a name lights up that person's box.
  #pointOut(link) {
    const id = link.getAttribute("href").split("/").at(-1);
    const light = (on) => {
      for (const box of this.#dialog.querySelectorAll(".boxes rect")) {
        box.classList.toggle("lit", on && box.dataset.cluster === id);
      }
    };
    for (const event of ["pointerenter", "focus"]) link.addEventListener(event, () => light(true));
    for (const event of ["pointerleave", "blur"]) link.addEventListener(event, () => light(false));
  }

  async #step(by) {
    const at = this.#items.indexOf(this.#item);
    if (by > 0 && at === this.#items.length - 1) await this.querySelector("more-list")?.load();
    const item = this.#items[at + by];
    if (!item) return;
    this.#show(item);
    announce(this.#dialog.querySelector(".about").textContent);
  }
}

customElements.define("photo-viewer", PhotoViewer);
