// Several people of the wall at once: merged, hidden, made favourites.

import { call } from "./call.js";
import { calledOf } from "./choose-person.js";
import { ask } from "./dialogs.js";
import { element } from "./element.js";
import { side } from "./person-actions.js";
import { PickingList } from "./picking.js";
import { tell } from "./toast.js";
import { say } from "./words.js";

const MOST_MERGED = 100;
const SHOWN = 6;

class PeoplePicker extends PickingList {
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
    const { Decisions: [newest] } = await call("ListDecisions", { MaxResults: 1 });
    const gone = this.chosen.filter((item) => item.dataset.id !== target.ObjectId);
    this.select([]);
    for (const item of gone) item.remove();
    this.querySelector("more-list").refresh().catch(() => {});
    tell(say("merge_done", { name: calledOf(target) }), { decisions: newest?.Kind === "Merge" ? [newest.DecisionId] : [] });
  }

  async #hide() {
    const isHidden = this.dataset.hidden === "yes";
    const items = this.chosen;
    const count = await this.#flag("Hidden", isHidden ? "unhidden_all" : "hidden_all", !isHidden);
    if (count === items.length) for (const item of items) item.remove();
  }

  // One decision each, so that each can be taken back alone as well.
  async #flag(member, told, isOn = true) {
    const decisions = [];
    const ids = this.chosenIds;
    try {
      for (const id of ids) {
        const { Decision: made } = await call("SetFigureClusterFlags", { ObjectId: id, [member]: isOn });
        if (made) decisions.push(made.DecisionId);
      }
    } finally {
      this.select([]);
      tell(say(told, { count: ids.length }), { decisions });
    }
    return ids.length;
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
