// How a person would come apart: two columns of faces, each face to be moved to the other one.

import { portrait } from "./choose-person.js";
import { ask } from "./dialogs.js";
import { element } from "./element.js";
import { announce, say } from "./words.js";

const MOST_SHOWN = 500;
const NONE = { FigureIds: [], AmbiguousFigureIds: [] };

// Splits by an operation that is given the faces of the new person where the reader moved some, else
// the proposal; whether it was done.
export async function askToSplit({ Parts: parts, ProposalId: proposal }, split) {
  // Where all faces are alike nothing is proposed, and the reader may still part them.
  const sides = [parts[0], parts[1] ?? NONE].map((part) => ({ ids: new Set(part.FigureIds), ...column(part) }));
  let isMoved = false;
  for (const side of sides) {
    side.list.addEventListener("click", (event) => {
      const item = event.target.closest("li");
      if (!item) return;
      isMoved = true;
      move(item, side, sides.find((each) => each !== side));
      sides.forEach(tellCount);
      const main = side.list.closest("dialog").querySelector(".main");
      main.disabled = sides.some(({ ids }) => ids.size === 0);
      announce(sides.map(({ heading }) => heading.textContent).join(", "));
    });
  }
  sides.forEach(tellCount);
  const columns = element("div", { class: "parts" }, ...sides.map(({ node }) => node));
  const content = [element("p", {}, say("split_text")), columns];
  const choices = [{ text: say("split_do"), value: true, main: true, disabled: !parts[1] }];
  const attempt = async () => {
    columns.inert = true;
    const way = isMoved ? { Parts: [[...sides[1].ids]] } : { PartCount: 2, ProposalId: proposal };
    await split(way).finally(() => { columns.inert = false; });
  };
  return ask({ title: say("split_title"), content, choices, wide: true, attempt });
}

// Those that could as well be on the other side come first: they are why somebody looks here.
function column(part) {
  const ids = [...new Set([...part.AmbiguousFigureIds, ...part.FigureIds])].slice(0, MOST_SHOWN);
  const heading = element("h3", {});
  const list = element("ul", { class: "near", role: "list" }, ...ids.map(face));
  return { heading, list, node: element("section", {}, heading, list) };
}

function face(id, place) {
  const button = element("button", { type: "button", class: "face-button", "aria-label": say("split_move", { number: place + 1 }) }, portrait(id, 80));
  return element("li", { "data-id": id }, button);
}

function move(item, from, to) {
  const next = item.nextElementSibling ?? item.previousElementSibling;
  from.ids.delete(item.dataset.id);
  to.ids.add(item.dataset.id);
  to.list.prepend(item);
  (next ?? item).querySelector("button").focus();
}

function tellCount({ heading, ids }, place) {
  heading.textContent = say(place ? "split_new" : "split_stays", { count: ids.size });
}
