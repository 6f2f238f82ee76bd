// Faces of a person to be sorted: select some, then say what they are.

import { call, reasonOf } from "./call.js";
import { calledOf, choosePerson } from "./choose-person.js";
import { element } from "./element.js";
import { explain } from "./person-actions.js";
import { tell } from "./toast.js";
import { announce, say } from "./words.js";

const MOST = 1000;

class FacePicker extends HTMLElement {
  #last = null;
  #bar = null;

  connectedCallback() {
    this.#bar = this.#build();
    this.append(this.#bar);
    this.#mark();
    new MutationObserver(() => this.#mark()).observe(this.querySelector("ul"), { childList: true });
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("change", () => this.#tellCount());
    document.addEventListener("keydown", (event) => this.#press(event));
  }

  get #boxes() {
    return [...this.querySelectorAll(".pick")];
  }

  get #chosen() {
    return this.#boxes.filter((box) => box.checked).map((box) => box.closest("li"));
  }

  // Each face gets its box; those that come with scrolling too.
  #mark() {
    for (const item of this.querySelectorAll(".face:not(:has(.pick))")) {
      const label = say("select", { face: item.querySelector("img").alt });
      item.prepend(element("input", { type: "checkbox", class: "pick", "aria-label": label }));
    }
    this.#tellCount();
  }

  #build() {
    const action = (name, press, most = MOST) => {
      const button = element("button", { type: "button", class: "button", "data-most": most }, say(name));
      button.addEventListener("click", () => press().catch((error) => tell(reasonOf(error))));
      return button;
    };
    const ids = () => this.#chosen.map((item) => item.dataset.id);
    const mark = (Mark, leaves) => async () => this.#done(Mark, leaves, (await call("MarkFigures", { FigureIds: ids(), Mark })).Decision);
    return element(
      "div", { class: "picking", role: "toolbar", "aria-label": say("chosen_faces"), hidden: true },
      element("p", { class: "sum", role: "status" }),
      action("not_them", mark("NotThisPerson", true)),
      action("move_to", () => this.#move()),
      action("new_person", async () => this.#done("NewPerson", true, (await call("MoveFigures", { FigureIds: ids(), To: "new" })).Decision)),
      action("confirm", mark("Confirm", false)),
      action("not_a_face", mark("NotAFace", true)),
      action("use_as_cover", () => this.#cover(), 1),
      action("why", () => explain(ids()[0]), 1),
      action("select_none", async () => this.#select([])),
    );
  }

  async #move() {
    const other = await choosePerson(say("move_title"), this.dataset.id);
    if (!other) return;
    const FigureIds = this.#chosen.map((item) => item.dataset.id);
    const { Decision: decision } = await call("MoveFigures", { FigureIds, To: other.ObjectId });
    this.#done("Move", true, decision, { text: calledOf(other), address: `/people/${other.ObjectId}` });
  }

  async #cover() {
    const [item] = this.#chosen;
    const Cover = { Figures: [{ FigureId: item.dataset.id }] };
    await call("UpdateFigureCluster", { FigureCluster: { ObjectId: this.dataset.id, Cover } });
    document.querySelector(".person > img").src = item.querySelector("img").src;
    tell(say("done_Cover"));
    this.#select([]);
  }

  #done(what, leaves, decision, link = null) {
    const chosen = this.#chosen;
    const [made] = decision.CreatedFigureClusterIds ?? [];
    const shown = link ?? (made ? { text: say("show_new"), address: `/people/${made}` } : null);
    this.#select([]);
    if (leaves) for (const item of chosen) item.remove();
    tell(say(`done_${what}`, { count: chosen.length }), { decision: decision.DecisionId, link: shown });
    (this.#boxes[0] ?? document.getElementById("content")).focus();
  }

  #select(items) {
    for (const box of this.#boxes) box.checked = items.includes(box);
    this.#tellCount();
  }

  #tellCount() {
    const count = this.#chosen.length;
    this.#bar.hidden = !count;
    this.#bar.querySelector(".sum").textContent = say("chosen", { count });
    for (const button of this.#bar.querySelectorAll("[data-most]")) button.disabled = count > Number(button.dataset.most);
  }

  // Shift extends from the last one.
  #click(event) {
    const box = event.target.closest(".pick");
    if (!box) return;
    const boxes = this.#boxes;
    if (event.shiftKey && this.#last?.isConnected) {
      const [from, to] = [boxes.indexOf(this.#last), boxes.indexOf(box)].sort((one, other) => one - other);
      for (const each of boxes.slice(from, to + 1)) each.checked = box.checked;
    }
    this.#last = box;
    this.#tellCount();
  }

  // Ctrl-A means all faces, also those that are not loaded yet.
  async #press(event) {
    if (event.target.closest("input:not(.pick), dialog")) return;
    if (event.key === "Escape" && this.#chosen.length) this.#select([]);
    if (event.key.toLowerCase() !== "a" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const list = this.querySelector("more-list");
    while (list.link && this.#boxes.length < MOST) {
      const before = this.#boxes.length;
      await list.load();
      this.#mark();
      if (this.#boxes.length === before) break;
    }
    this.#select(this.#boxes.slice(0, MOST));
    announce(say("chosen", { count: this.#chosen.length }));
  }
}

customElements.define("face-picker", FacePicker);
