// What can be done with a whole person: favourite, hide, merge, split.

import { call, reasonOf } from "./call.js";
import { calledOf, choosePerson, portrait } from "./choose-person.js";
import { ask, tellInFront } from "./dialogs.js";
import { element } from "./element.js";
import { askToSplit } from "./split-dialog.js";
import { tell, tellNext } from "./toast.js";
import { say } from "./words.js";

class PersonActions extends HTMLElement {
  connectedCallback() {
    if (this.firstChild) return;
    this.append(
      this.#flag("favourite", "Favourite"),
      this.#flag("hidden", "Hidden"),
      this.#button("merge", () => this.#merge()),
      this.#button("split", () => this.#split()),
      this.#button("export", () => this.#export()),
      this.#button("forget", () => this.#forget()),
    );
  }

  #button(name, press) {
    const button = element("button", { type: "button", class: "button" }, say(name));
    button.addEventListener("click", async () => {
      if (button.ariaBusy) return;
      button.ariaBusy = "true";
      await press().catch((error) => tell(reasonOf(error)));
      button.ariaBusy = null;
    });
    return button;
  }

  #flag(name, member) {
    const button = this.#button(`flag_${name}`, async () => {
      const isOn = this.dataset[name] !== "yes";
      const { Decision: decision } = await call("SetFigureClusterFlags", { ObjectId: this.dataset.id, [member]: isOn });
      set(isOn);
      tell(say(`${name}_${isOn ? "on" : "off"}`), { decisions: decision ? [decision.DecisionId] : [], undone: () => set(!isOn) });
    });
    const set = (isOn) => {
      this.dataset[name] = isOn ? "yes" : "no";
      button.setAttribute("aria-pressed", String(isOn));
    };
    set(this.dataset[name] === "yes");
    return button;
  }

  async #merge() {
    const other = await choosePerson(say("merge_title"), this.dataset.id);
    if (other) await mergeInto(other, this.dataset.id);
  }

  // Everything that is known of the person, as a file for other programs.
  async #export() {
    const { FigureCluster: person } = await call("GetFigureCluster", { ObjectId: this.dataset.id });
    const files = [];
    let token = "";
    do {
      const page = await call("SimpleQuery", { Query: { Field: "Figures.FigureClusterId", Operation: "eq", Value: this.dataset.id }, Sort: "ProduceTime", MaxResults: 100, NextToken: token, WithoutTotalHits: true });
      files.push(...page.Files);
      token = page.NextToken;
    } while (token);
    const blob = new Blob([JSON.stringify({ FigureCluster: person, Files: files }, null, 1)], { type: "application/json" });
    const link = element("a", { href: URL.createObjectURL(blob), download: `${person.Name || person.ObjectId}.json` });
    link.click();
    URL.revokeObjectURL(link.href);
    tell(say("exported", { count: files.length }));
  }

  // First what would go, then, once it is confirmed, what went: there is no way back.
  async #forget() {
    const wanted = { ObjectId: this.dataset.id };
    const { Erasure: would } = await call("ForgetFigureCluster", { ...wanted, DryRun: true });
    const content = [element("p", {}, say("forget_text")), counts(would), element("p", {}, say("forget_photos"))];
    const choices = [{ text: say("forget_do"), value: true, main: true }];
    if (!(await ask({ title: say("forget_title"), content, choices, careful: true }))) return;
    const { Erasure: done } = await call("ForgetFigureCluster", { ...wanted, Confirmation: would.Confirmation });
    await tellInFront(say("forgotten_title"), [element("p", {}, say("forgotten_text")), counts(done)]);
    location.assign("/");
  }

  async #split() {
    const { Proposal: proposal } = await call("SplitFigureCluster", { ObjectId: this.dataset.id, PartCount: 2 });
    const isDone = await askToSplit(proposal, async (way) => {
      const { Decision: decision } = await call("SplitFigureCluster", { ObjectId: this.dataset.id, ...way });
      tellNext(say("split_done"), [decision.DecisionId]);
    });
    if (isDone) location.reload();
  }
}

customElements.define("person-actions", PersonActions);

// Gives the faces of a person to another one, after a look at both; then shows that one.
export async function mergeInto(other, id) {
  const { FigureCluster: gone } = await call("GetFigureCluster", { ObjectId: id });
  const content = [
    element("p", {}, say("merge_text", { name: calledOf(other), count: gone.FaceCount })),
    element("div", { class: "sides" }, ...[gone, other].map(side)),
  ];
  const choices = [{ text: say("merge_do"), value: true, main: true }];
  if (!(await ask({ title: say("merge_title"), content, choices }))) return false;
  await call("CreateFigureClustersMergingTask", { From: id, To: other.ObjectId });
  tellNext(say("merge_done", { name: calledOf(other) }), await mergeOf(other.ObjectId, id));
  location.assign(`/people/${other.ObjectId}`);
  return true;
}

// The decision that gave the faces of somebody who is gone to another, as a list; where it cannot be
// read the merge still holds. Others may have decided since.
export async function mergeOf(to, gone) {
  const asked = { ObjectId: to, MaxResults: 20 };
  const { Decisions: newest } = await call("ListDecisions", asked).catch(() => ({ Decisions: [] }));
  const merge = newest.find(({ Kind: kind, EndedFigureClusterIds: ended = [] }) => kind === "Merge" && ended.includes(gone));
  return merge ? [merge.DecisionId] : [];
}

// Why a face is with its person, in sentences and by the faces it is most like.
export async function explain(figureId) {
  const { Explanation: why } = await call("ExplainFigure", { FigureId: figureId });
  const near = why.NearestFigures.map(({ FigureId: id, Similarity: similarity, Confirmed: isConfirmed }) => element(
    "li", {}, portrait(id, 96, say("nearest_face")),
    element("p", { class: "count" }, `${Math.round(100 * similarity)} %${isConfirmed ? ` · ${say("confirmed")}` : ""}`),
  ));
  return tellInFront(say("why_title"), [
    element("div", { class: "why" }, portrait(figureId, 96), element("ul", {}, ...(await reasons(why)))),
    element("h3", {}, say("nearest")),
    element("ul", { class: "near", role: "list" }, ...near),
  ]);
}

async function reasons(why) {
  const percent = (similarity) => Math.round(100 * similarity);
  const lines = [];
  if (why.Similarity != null) lines.push([say("why_mean", { percent: percent(why.Similarity) })]);
  if (why.NextFigureClusterId) {
    const { FigureCluster: next } = await call("GetFigureCluster", { ObjectId: why.NextFigureClusterId });
    const link = element("a", { href: `/people/${next.ObjectId}` }, element("bdi", {}, calledOf(next)));
    lines.push([say("why_next", { percent: percent(why.NextSimilarity) }), " ", link]);
  }
  if (why.ConfirmedFigures.length) lines.push([say("why_confirmed", { count: why.ConfirmedFigures.length })]);
  for (const gate of why.Gates) if (!gate.Passed) lines.push([say(`why_gate_${gate.Name}`)]);
  return lines.map((parts) => element("li", {}, ...parts));
}

// A person as one of several in a dialog.
export function side(person) {
  const figure = person.Cover?.Figures?.[0]?.FigureId;
  return element(
    "figure", { class: "side" }, ...(figure ? [portrait(figure, 160)] : []),
    element("figcaption", {}, element("bdi", {}, calledOf(person)), " ", element("span", {}, say("photo_count", { count: person.ImageCount + person.VideoCount }))),
  );
}

// What an erasure takes, kind by kind; nothing of a kind is not told.
function counts({ Counts: kinds }) {
  const told = Object.entries(kinds).filter(([, count]) => count).map(([kind, count]) => element("li", {}, say(`erased_${kind}`, { count })));
  return element("ul", {}, ...told);
}
