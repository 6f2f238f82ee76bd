// A list that grows while it is scrolled, keeps its place over "back", and takes in changes.
// The next part is the page behind the "more" link: without script the same link just works.

import { ListWindow } from "./list-window.js";
import { announce, say } from "./words.js";

const LIVE_PAGES = 10;
const PAGE = 60;
const AT_ONCE = 12; // items that are put in between two frames, so that scrolling stays smooth

export async function readPage(address) {
  const response = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-cache" });
  if (!response.ok) throw new Error(String(response.status));
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

// A hidden page has no frames.
function nextFrame() {
  return new Promise((resolve) => (document.hidden ? setTimeout(resolve) : requestAnimationFrame(resolve)));
}

class MoreList extends HTMLElement {
  #pages = 1;
  #loading = null;
  #turn = Promise.resolve();
  #window = null;
  #watcher = new IntersectionObserver(
    (entries) => entries.some((entry) => entry.isIntersecting) && this.load(),
    { rootMargin: "800px" },
  );

  connectedCallback() {
    this.#window = new ListWindow(this.list);
    this.#watch();
    this.addEventListener("click", (event) => {
      if (!event.target.closest("a[rel=next]")) return;
      event.preventDefault();
      this.load({ byHand: true });
    });
    this.addEventListener("keydown", (event) => this.#move(event));
    window.addEventListener("pagehide", () => this.#keepPlace());
    const [navigation] = performance.getEntriesByType("navigation");
    if (navigation?.type === "back_forward") this.#returnToPlace();
  }

  get list() {
    return this.querySelector("ul");
  }

  get link() {
    return this.querySelector("a[rel=next]");
  }

  // Lays an item out that is far from the view.
  reveal(item) {
    this.#window.reveal(item);
  }

  // Appends the next part; a second call while one runs waits for the same part.
  // With a count of items it may be a larger part, put in as a whole.
  load({ byHand = false, count = 0 } = {}) {
    if (!this.link) return Promise.resolve();
    this.#loading ??= this.#inTurn(() => this.#append(byHand, count)).finally(() => { this.#loading = null; });
    return this.#loading;
  }

  // One change after the other: of two at once, each would put in what the other puts in.
  #inTurn(change) {
    const turn = this.#turn.then(change);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #append(byHand, wanted) {
    const link = this.link;
    if (!link) return;
    const text = link.textContent;
    link.setAttribute("aria-busy", "true");
    link.textContent = say("loading");
    try {
      const fresh = (await readPage(wanted ? `${link.href}&count=${wanted}` : link.href)).querySelector("more-list");
      for (const image of fresh.querySelectorAll("img")) image.loading = "lazy";
      const count = await this.#add([...fresh.querySelectorAll(":scope > ul > li")], byHand, wanted || AT_ONCE);
      this.#take(fresh);
      this.#pages += Math.ceil(count / PAGE);
      if (byHand) announce(say("loaded", { count }));
    } catch {
      link.textContent = say("loading_failed");
      link.removeAttribute("aria-busy");
      this.#watcher.disconnect();
      return;
    }
    if (link.isConnected && link === this.link) link.textContent = text;
  }

  async #add(items, byHand, atOnce) {
    const known = new Set([...this.list.children].map((item) => item.dataset.id));
    const added = items.filter((item) => !known.has(item.dataset.id)).map((item) => document.adoptNode(item));
    for (let first = 0; first < added.length; first += atOnce) {
      await nextFrame();
      this.list.append(...added.slice(first, first + atOnce));
    }
    if (byHand) added[0]?.querySelector("a")?.focus();
    return added.length;
  }

  // Takes over the fresh page's "more" link, or its absence.
  #take(fresh) {
    this.querySelector(":scope > .more")?.remove();
    const more = fresh?.querySelector(":scope > .more");
    if (more) this.append(document.adoptNode(more));
    this.#watch();
  }

  #watch() {
    this.#watcher.disconnect();
    if (this.link) this.#watcher.observe(this.link);
  }

  // Brings names, counts, new and gone items up to date without moving what is there: a card
  // that jumps away from under the pointer is worse than one out of order until the next visit.
  refresh(address = location.href, pages = null, { most = LIVE_PAGES } = {}) {
    return this.#inTurn(() => this.#refresh(address, pages ?? this.#pages, most));
  }

  async #refresh(address, pages, most) {
    if (pages > most) return;
    const items = [];
    let last = await readPage(address);
    const head = last;
    for (let page = 1; ; page += 1) {
      items.push(...last.querySelectorAll("more-list > ul > li"));
      const next = last.querySelector("more-list a[rel=next]");
      if (page >= pages || !next) break;
      last = await readPage(next.href);
    }
    this.#reconcile(items);
    this.#pages = pages;
    this.#take(last.querySelector("more-list"));
    this.dispatchEvent(new CustomEvent("refreshed", { bubbles: true, detail: head }));
  }

  #reconcile(items) {
    const known = new Map([...this.list.children].map((item) => [item.dataset.id, item]));
    let previous = null;
    for (const item of items) {
      const { id } = item.dataset;
      const present = known.get(id);
      if (present) this.#update(present, item);
      const node = present ?? document.adoptNode(item);
      if (!present) previous ? previous.after(node) : this.list.prepend(node);
      known.delete(id);
      previous = node;
    }
    for (const gone of known.values()) {
      if (!gone.querySelector("form")) gone.remove();
    }
  }

  #update(present, fresh) {
    const name = fresh.querySelector("person-name");
    if (name) present.querySelector("person-name")?.update(name.dataset.name, name.dataset.version);
    const count = present.querySelector(".count");
    if (count) count.textContent = fresh.querySelector(".count").textContent;
    const [old, image] = [present.querySelector("img"), fresh.querySelector("img")];
    if (old.getAttribute("src") !== image.getAttribute("src")) old.src = image.getAttribute("src");
    old.alt = image.alt;
  }

  #keepPlace() {
    const place = { pages: this.#pages, y: window.scrollY };
    sessionStorage.setItem(`place ${location.href}`, JSON.stringify(place));
  }

  // The page that "back" shows may come from the browser's cache: make it true, then scroll.
  async #returnToPlace() {
    const place = JSON.parse(sessionStorage.getItem(`place ${location.href}`) ?? "{}");
    try {
      await this.refresh(location.href, place.pages ?? 1, { most: Infinity });
    } catch {
      return;
    }
    if (place.y) window.scrollTo({ top: place.y, behavior: "instant" });
  }

  // Arrow keys walk over the faces or photos as they lie on the screen.
  #move(event) {
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: this.#columns, ArrowUp: -this.#columns };
    const step = steps[event.key];
    const links = [...this.querySelectorAll("li:not([hidden]) > a")];
    const at = links.indexOf(event.target);
    if (!step || at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const target = links[at + step];
    if (!target) return;
    event.preventDefault();
    this.reveal(target.closest("li"));
    target.focus();
  }

  get #columns() {
    const items = [...this.list.querySelectorAll(":scope > li:not([hidden], .away)")];
    const top = items[0]?.offsetTop;
    return Math.max(1, items.findIndex((item) => item.offsetTop !== top));
  }
}

customElements.define("more-list", MoreList);

window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelector("more-list")?.refresh().catch(() => {});
});
