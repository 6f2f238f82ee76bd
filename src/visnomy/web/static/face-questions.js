// Many faces that may be one person: all are selected, those that are not are left out.

import { call } from "./call.js";
import { oneByOne } from "./one-by-one.js";
import { PickingList } from "./picking.js";
import { tellNext } from "./toast.js";
import { say } from "./words.js";

class FaceQuestions extends PickingList {
  connectedCallback() {
    super.connectedCallback();
    this.select(this.boxes);
  }

  actions() {
    const name = this.dataset.name;
    return [
      { text: say("all_are", { name }), press: () => this.#yes(), key: "y" },
      { text: say("none_is", { name }), press: () => this.#no(), key: "n" },
      { text: say("select_none"), press: async () => this.select([]) },
    ];
  }

  get #isHere() {
    return this.dataset.kind === "Intruder";
  }

  // One decision for all of them, so one undo as well.
  async #yes() {
    const FigureIds = this.chosenIds;
    const { Decision: decision } = this.#isHere
      ? await call("MarkFigures", { FigureIds, Mark: "Confirm" })
      : await call("MoveFigures", { FigureIds, To: this.dataset.id });
    this.#next("done_Confirm", FigureIds.length, [decision.DecisionId]);
  }

  async #no() {
    const items = this.chosen;
    if (!this.#isHere) return this.#answerNo(items);
    const FigureIds = items.map((item) => item.dataset.id);
    const { Decision: decision } = await call("MarkFigures", { FigureIds, Mark: "NotThisPerson" });
    return this.#next("done_NotThisPerson", items.length, [decision.DecisionId]);
  }

  // Faces that are with nobody: the answer notes whom they are not.
  async #answerNo(items) {
    const answer = (item) => call("AnswerSuggestion", { SuggestionId: item.dataset.question, Answer: "No" });
    const { done, decisions, rest } = await oneByOne(items, answer);
    this.#next("done_NotThisPerson", done.length, decisions, rest);
  }

  #next(what, count, decisions, rest = "") {
    tellNext(say(what, { count }) + rest, decisions);
    location.reload();
  }
}

customElements.define("face-questions", FaceQuestions);
