// Faces of a person to be sorted: select some, then say what they are.

import { call } from "./call.js";
import { calledOf, choosePerson } from "./choose-person.js";
import { oneByOne } from "./one-by-one.js";
import { explain } from "./person-actions.js";
import { PickingList } from "./picking.js";
import { tell } from "./toast.js";
import { say } from "./words.js";

class FacePicker extends PickingList {
  actions() {
    return this.dataset.id ? this.#ofPerson() : this.#ofNobody();
  }

  #ofNobody() {
    return [
      { text: say("as_suggested"), press: () => this.#moveAsSuggested(), key: "y" },
      { text: say("move_to"), press: () => this.#move(), key: "m" },
      { text: say("new_person"), press: () => this.#part() },
      { text: say("not_a_face"), press: () => this.#mark("NotAFace", true) },
      { text: say("why_not"), press: () => explain(this.chosenIds[0]), most: 1 },
      { text: say("select_none"), press: async () => this.select([]) },
    ];
  }

  #ofPerson() {
    return [
      { text: say("not_them"), press: () => this.#mark("NotThisPerson", true), key: "n" },
      { text: say("move_to"), press: () => this.#move(), key: "m" },
      { text: say("new_person"), press: () => this.#part() },
      { text: say("confirm"), press: () => this.#mark("Confirm", false), key: "c" },
      { text: say("not_a_face"), press: () => this.#mark("NotAFace", true) },
      { text: say("use_as_cover"), press: () => this.#cover(), most: 1 },
      { text: say("why"), press: () => explain(this.chosenIds[0]), most: 1 },
      { text: say("select_none"), press: async () => this.select([]) },
    ];
  }

  async #mark(mark, leaves) {
    const { Decision: decision } = await call("MarkFigures", { FigureIds: this.chosenIds, Mark: mark });
    this.#done(mark, leaves, decision);
  }

  async #part() {
    const { Decision: decision } = await call("MoveFigures", { FigureIds: this.chosenIds, To: "new" });
    const [made] = decision.CreatedFigureClusterIds;
    this.#done("NewPerson", true, decision, { text: say("show_new"), address: `/people/${made}` });
  }

  async #move() {
    const other = await choosePerson(say("move_title"), this.dataset.id);
    if (!other) return;
    const { Decision: decision } = await call("MoveFigures", { FigureIds: this.chosenIds, To: other.ObjectId });
    this.#done("Move", true, decision, { text: calledOf(other), address: `/people/${other.ObjectId}` });
  }

  // One decision a person, so that each can be taken back alone as well.
  async #moveAsSuggested() {
    const items = this.chosen.filter((item) => item.dataset.likely);
    const of = (id) => items.filter((item) => item.dataset.likely === id);
    const move = (To) => call("MoveFigures", { FigureIds: of(To).map((item) => item.dataset.id), To });
    const { done, decisions, rest } = await oneByOne([...new Set(items.map((item) => item.dataset.likely))], move);
    const moved = done.flatMap(of);
    this.select(this.boxes.filter((box) => rest && box.checked));
    for (const item of moved) item.remove();
    tell(items.length ? say("done_Move", { count: moved.length }) + rest : say("none_suggested"), { decisions });
    if (moved.length) this.#focusFirst();
  }

  async #cover() {
    const [item] = this.chosen;
    const Cover = { Figures: [{ FigureId: item.dataset.id }] };
    await call("UpdateFigureCluster", { FigureCluster: { ObjectId: this.dataset.id, Cover } });
    document.querySelector(".person > img").src = item.querySelector("img").src;
    tell(say("done_Cover"));
    this.select([]);
  }

  #done(what, leaves, decision, link = null) {
    const items = this.chosen;
    this.select([]);
    if (leaves) for (const item of items) item.remove();
    tell(say(`done_${what}`, { count: items.length }), { decisions: [decision.DecisionId], link });
    this.#focusFirst();
  }

  // What had the focus may have gone.
  #focusFirst() {
    const [first] = this.boxes;
    if (first) this.querySelector("more-list").reveal(first.closest("li"));
    (first ?? document.getElementById("content")).focus();
  }
}

customElements.define("face-picker", FacePicker);
