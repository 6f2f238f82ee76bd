// Of a long list only what is near the view is laid out. The rest is put away, and margins keep its
// place: so scrolling through ten thousand faces costs what scrolling through some hundred costs.
// Items stay in the document, in their order and with their selection; the one with the focus keeps it.

const LEAST = 240; // shorter lists stay whole
const NEAR_PX = 1000; // beyond the view, up and down
const FEW = 60;

export class ListWindow {
  #list;
  #items = []; // those that no filter hides
  #rows = []; // { from, to, height }: items of a row, and how far below it the next one lies; none where all is laid out
  #from = 0; // the first row that is laid out
  #to = 0; // and the one after the last
  #width;
  #above = 0; // pixels that the rows before those take
  #due = 0;

  constructor(list) {
    this.#list = list;
    this.#width = list.clientWidth;
    const changes = new MutationObserver((records) => this.#follow(records));
    changes.observe(list, { childList: true, subtree: true, attributes: true, attributeFilter: ["hidden"] });
    new ResizeObserver(() => this.#resize()).observe(list);
    window.addEventListener("scroll", () => this.#plan(), { passive: true });
    list.addEventListener("keydown", (event) => this.#return(event), { capture: true });
    this.#rebuild();
  }

  // Lays an item out and brings it into view, so that it can have the focus.
  reveal(item) {
    if (!item.classList.contains("away")) return;
    const place = this.#items.indexOf(item);
    const row = this.#rows.findIndex(({ to }) => place < to);
    if (row < 0) return;
    this.#show(Math.max(0, row - 2), Math.min(this.#rows.length, row + 3));
    item.scrollIntoView({ block: "center", behavior: "instant" });
    this.#update();
  }

  // Who types, or tabs on, comes back to where the focus is, as on any long page.
  #return({ key, target }) {
    const item = target.closest(".away");
    if (item && (key === "Tab" || target.matches("input"))) this.reveal(item);
  }

  #follow(records) {
    const own = records.filter(({ type, target }) => (type === "childList" ? target : target.parentElement) === this.#list);
    const isGrown = ({ type, removedNodes, nextSibling }) => type === "childList" && !removedNodes.length && !nextSibling;
    if (!own.length) return;
    if (this.#rows.length && own.every(isGrown)) this.#grow();
    else this.#rebuild();
  }

  #resize() {
    if (this.#width === this.#list.clientWidth) return;
    this.#width = this.#list.clientWidth;
    this.#rebuild();
  }

  #collect() {
    this.#items = [...this.#list.children].filter((item) => !item.hidden);
  }

  get #laid() {
    return this.#rows.length ? this.#items.slice(this.#rows[this.#from].from, this.#rows[this.#to - 1].to) : this.#items;
  }

  // Rows that were never laid out are taken to be like those that are; what is in view stays there.
  #rebuild() {
    const before = this.#laid.filter((item) => item.parentElement === this.#list && !item.hidden);
    this.#collect();
    if (this.#items.length < LEAST) {
      this.#layAll();
      return;
    }
    const laid = this.#neighbours(before);
    const anchor = laid.find((item) => item.getBoundingClientRect().bottom > 0) ?? laid[0];
    const kept = new Set(laid);
    for (const item of this.#items) item.classList.toggle("away", !kept.has(item));
    const top = anchor.getBoundingClientRect().top;
    const measured = rowsOf(laid);
    this.#rows = this.#alike(0, measured);
    const [first, last] = [this.#items.indexOf(laid[0]), this.#items.indexOf(laid.at(-1))];
    this.#from = this.#rows.findIndex(({ to }) => first < to);
    this.#to = this.#rows.findIndex(({ to }) => last < to) + 1;
    this.#lay(this.#from, this.#to, true);
    this.#pad();
    if (before.length) scrollBy({ top: anchor.getBoundingClientRect().top - top, behavior: "instant" });
    this.#update();
  }

  // Those of some items that follow each other without a gap; the first of all where there are none.
  #neighbours(some) {
    const first = this.#items.indexOf(some[0]);
    if (first < 0) return this.#items.slice(0, FEW);
    return some.slice(0, some.findIndex((item, place) => item !== this.#items[first + place]) >>> 0);
  }

  #layAll() {
    for (const item of this.#items) item.classList.remove("away");
    this.#rows = [];
    this.#list.style.marginBlock = "";
    this.#above = 0;
  }

  // What came lies below everything; it may fill up the last row.
  #grow() {
    this.#collect();
    const last = this.#rows.pop();
    const rest = this.#alike(last.from, this.#rows.length ? this.#rows.slice(-FEW) : [last]);
    const isLaid = this.#to > this.#rows.length;
    this.#rows.push(...rest);
    const from = isLaid ? this.#rows.length - rest.length + 1 : this.#rows.length - rest.length;
    this.#lay(from, this.#rows.length, false);
    if (isLaid) this.#lay(from - 1, from, true);
    this.#pad();
    this.#plan();
  }

  // Rows from an item on that are like others.
  #alike(first, known) {
    const mean = (values) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
    const whole = known.length > 1 ? known.slice(0, -1) : known;
    const count = Math.max(1, Math.round(mean(whole.map(({ from, to }) => to - from))));
    const height = mean(whole.map((row) => row.height));
    const rows = [];
    for (let from = first; from < this.#items.length; from += count) {
      rows.push({ from, to: Math.min(from + count, this.#items.length), height });
    }
    return rows;
  }

  #plan() {
    if (this.#rows.length) this.#due ||= requestAnimationFrame(() => { this.#due = 0; this.#update(); });
  }

  #update() {
    if (!this.#rows.length || !this.#list.offsetParent) return; // nothing can be measured where nothing is shown
    this.#correct();
    const top = this.#above - this.#list.getBoundingClientRect().top;
    let [from, to, at] = [0, 0, 0];
    for (const { height } of this.#rows) {
      if (at + height < top - NEAR_PX) from += 1;
      if (at <= top + innerHeight + NEAR_PX) to += 1;
      at += height;
    }
    from = Math.min(from, this.#rows.length - 1);
    this.#show(from, Math.max(to, from + 1));
  }

  // Rows as they lie: a name may be a line longer than others, a photo wider.
  #correct() {
    const measured = rowsOf(this.#laid, this.#rows[this.#from].from);
    measured.at(-1).height = this.#rows[this.#to - 1].height;
    this.#rows.splice(this.#from, this.#to - this.#from, ...measured);
    this.#to = this.#from + measured.length;
  }

  #show(from, to) {
    if (from === this.#from && to === this.#to) return;
    this.#lay(this.#from, Math.min(from, this.#to), false);
    this.#lay(Math.max(to, this.#from), this.#to, false);
    this.#lay(from, Math.min(to, this.#from), true);
    this.#lay(Math.max(from, this.#to), to, true);
    [this.#from, this.#to] = [from, to];
    this.#pad();
    this.#plan();
  }

  #lay(from, to, isLaid) {
    for (const row of this.#rows.slice(from, Math.max(from, to))) {
      for (const item of this.#items.slice(row.from, row.to)) item.classList.toggle("away", !isLaid);
    }
  }

  #pad() {
    const heights = (rows) => rows.reduce((sum, { height }) => sum + height, 0);
    this.#above = heights(this.#rows.slice(0, this.#from));
    this.#list.style.marginBlock = `${this.#above}px ${heights(this.#rows.slice(this.#to))}px`;
  }
}

// The rows of items that are laid out, the first of which has this place in the list; the last row
// is taken to be as high as the one before it.
function rowsOf(items, first = 0) {
  const rows = [];
  let top = null;
  for (const [place, item] of items.entries()) {
    const at = item.offsetTop;
    if (at !== top) {
      if (rows.length) rows.at(-1).height = at - top;
      rows.push({ from: first + place, to: first + place, height: item.offsetHeight });
      top = at;
    }
    rows.at(-1).to = first + place + 1;
  }
  if (rows.length > 1) rows.at(-1).height = rows.at(-2).height;
  return rows;
}
