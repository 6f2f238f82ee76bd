// Several people of the wall at once: merged, hidden, made favourites.

import { call } from "./call.js";
import { calledOf } from "./choose-person.js";
import { ask } from "./dialogs.js";
import { element } from "./element.js";
import { oneByOne } from "./one-by-one.js";
import { mergeOf, side } from "./person-actions.js";
import { PickingList } from "./picking.js";
import { tell } from "./toast.js";
import { say } from "./words.js";

const MOST_MERGED = 100;
const SHOWN = 6;

class PeoplePicker extends PickingList {
  get most() {
    return Infinity;
  }

  actions() {
    return [
      { text: say("merge_chosen"), press: () => this.#merge(), least: 2, most: MOST_MERGED, key: "m" },
      { text: say("flag_favourite"), press: () => this.#flag("Favourite", "favourite_on_all"), key: "f" },
      { text: say(this.dataset.hidden === "yes" ? "unhide" : "flag_hidden"), press: () => this.#hide(), key: "h" },
      { text: say("select_none"), press: async () => this.select([]) },
    ];
  }

  async #merge() {
    const { FigureClusters: people } = await call("BatchGetFigureCluster", { ObjectIds: this.chosenIds });
    people.sort((one, other) => Boolean(other.Name) - Boolean(one.Name) || other.FaceCount - one.FaceCount);
    const target = await chosenTarget(people);
    if (!target) return;
    const Froms = people.map((person) => person.ObjectId).filter((id) => id !== target.ObjectId);
    await call("CreateFigureClustersMergingTask", { Froms, To: target.ObjectId });
    const decisions = await mergeOf(target.ObjectId, Froms[0]);
    const gone = this.chosen.filter((item) => item.dataset.id !== target.ObjectId);
    this.select([]);
    for (const item of gone) item.remove();
    this.querySelector("more-list").refresh().catch(() => {});
    tell(say("merge_done", { name: calledOf(target) }), { decisions });
  }

  async #hide() {
    const isHidden = this.dataset.hidden === "yes";
    const items = await this.#flag("Hidden", isHidden ? "unhidden_all" : "hidden_all", !isHidden);
    for (const item of items) item.remove();
  }

  // Those that were left keep their selection.
  async #flag(member, told, isOn = true) {
    const set = (item) => call("SetFigureClusterFlags", { ObjectId: item.dataset.id, [member]: isOn });
    const { done, decisions, rest } = await oneByOne(this.chosen, set, (at, count) => this.goesOn(at, count));
    this.select(this.boxes.filter((box) => box.checked && !done.includes(box.closest("li"))));
    tell(say(told, { count: done.length }) + rest, { decisions });
    return done;
  }
}

customElements.define("people-picker", PeoplePicker);

// Who keeps id and name: where names differ, the reader says which.
function chosenTarget(people) {
  const named = people.filter((person) => person.Name);
  const targets = named.length > 1 ? named : people.slice(0, 1);
  const choices = targets.slice(0, SHOWN).map((person, place) => ({
    text: targets.length > 1 ? say("merge_into", { name: calledOf(person) }) : say("merge_do"), value: person, main: !place,
  }));
  const count = people.reduce((sum, person) => sum + person.FaceCount, 0);
  const content = [
    element("p", {}, say("merge_many", { people: people.length, count })),
    element("div", { class: "sides many" }, ...people.slice(0, SHOWN).map(side)),
  ];
  return ask({ title: say("merge_chosen_title"), content, choices, wide: true });
}
