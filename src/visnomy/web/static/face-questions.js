// Many faces that may be one person: all are selected, those that are not are left out.

import { call } from "./call.js";
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
    const decisions = this.#isHere ? await this.#takeOut(items) : await this.#answerNo(items);
    this.#next("done_NotThisPerson", items.length, decisions);
  }

  async #takeOut(items) {
    const FigureIds = items.map((item) => item.dataset.id);
    const { Decision: decision } = await call("MarkFigures", { FigureIds, Mark: "NotThisPerson" });
    return [decision.DecisionId];
  }

  // Faces that are with nobody: the answer notes whom they are not.
  async #answerNo(items) {
    const decisions = [];
    for (const item of items) {
      const { Decision: decision } = await call("AnswerSuggestion", { SuggestionId: item.dataset.question, Answer: "No" });
      if (decision) decisions.push(decision.DecisionId);
    }
    return decisions;
  }

  #next(what, count, decisions) {
    tellNext(say(what, { count }), decisions);
    location.reload();
  }
}

customElements.define("face-questions", FaceQuestions);
