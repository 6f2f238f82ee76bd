// Who is this? A photo dropped, pasted or chosen, and the people here whom its faces look like.
// The photo is made small in the browser and sent along in the call; it is stored nowhere.

import { call, CallError, reasonOf } from "./call.js";
import { calledOf, portrait } from "./choose-person.js";
import { element } from "./element.js";
import { announce, say } from "./words.js";

const LONGEST = 1280;
const MOST_BYTES = 700_000;

class FindByPhoto extends HTMLElement {
  #said = element("p", { class: "sum" });
  #shown = element("div", { class: "matches" });
  #turn = 0;

  connectedCallback() {
    const input = element("input", { type: "file", accept: "image/*", class: "unseen" });
    input.addEventListener("change", () => { if (input.files[0]) this.#look(input.files[0]); input.value = ""; });
    this.append(element("label", { class: "drop" }, input, element("strong", {}, say("drop_photo")), " ", element("span", {}, say("drop_hint"))), this.#said, this.#shown);
    document.addEventListener("dragover", (event) => { event.preventDefault(); this.toggleAttribute("data-over", true); });
    document.addEventListener("dragleave", () => this.removeAttribute("data-over"));
    document.addEventListener("drop", (event) => this.#take(event, event.dataTransfer));
    document.addEventListener("paste", (event) => this.#take(event, event.clipboardData));
  }

  #take(event, data) {
    this.removeAttribute("data-over");
    const file = [...data.files].find((each) => each.type.startsWith("image/"));
    if (event.type === "drop" || file) event.preventDefault();
    if (file) this.#look(file);
    else if (event.type === "drop") this.#tell(say("drop_no_image"));
  }

  async #look(file) {
    const turn = this.#turn += 1;
    this.setAttribute("aria-busy", "true");
    this.#tell(say("looking"));
    this.#shown.replaceChildren();
    try {
      const [SourceURI, preview] = await sendable(file);
      const { Clusters: matches = [] } = await call("SearchImageFigureCluster", { SourceURI });
      const people = await peopleOf(matches);
      // Another photo may have come meanwhile.
      if (turn === this.#turn) this.#show(people, preview);
    } catch (error) {
      if (turn === this.#turn) this.#tell(error instanceof CallError ? reasonOf(error) : say("drop_unreadable"));
    }
    if (turn === this.#turn) this.removeAttribute("aria-busy");
  }

  #show(people, preview) {
    const rows = people.map(({ person, likeness: alike }) => {
      const figure = person.Cover?.Figures?.[0]?.FigureId;
      const likeness = say("alike", { percent: Math.round(100 * alike) });
      return element("li", {}, element("a", { href: `/people/${person.ObjectId}` }, ...(figure ? [portrait(figure, 96)] : []), element("bdi", {}, calledOf(person))), element("span", { class: "count" }, likeness));
    });
    const together = element("a", { class: "button", href: `/find?${people.map(({ person }) => `with=${encodeURIComponent(person.ObjectId)}`).join("&")}` }, say("all_together"));
    this.#shown.replaceChildren(...preview, element("ul", { role: "list", class: "near" }, ...rows), ...(people.length > 1 ? [together] : []));
    this.#tell(people.length ? say("matches", { count: people.length }) : say("no_match"));
  }

  #tell(text) {
    this.#said.textContent = text;
    announce(text);
  }
}

customElements.define("find-by-photo", FindByPhoto);

// Everybody who was found once, with the best likeness, the most alike first.
async function peopleOf(matches) {
  const best = new Map();
  for (const { ClusterId: id, Similarity: likeness } of matches) best.set(id, Math.max(likeness, best.get(id) ?? 0));
  if (!best.size) return [];
  const { FigureClusters: people } = await call("BatchGetFigureCluster", { ObjectIds: [...best.keys()] });
  const found = people.map((person) => ({ person, likeness: best.get(person.ObjectId) }));
  return found.sort((one, other) => other.likeness - one.likeness);
}

// The picture as a data: URI of at most 1280 px, upright, and the same as a node to look at. What
// this browser cannot draw, as some HEIC, goes as it is, if it is small enough.
async function sendable(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch (error) {
    if (file.size > MOST_BYTES) throw error;
    return [await dataUri(file), []];
  }
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = element("canvas", { width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale), role: "img", "aria-label": say("your_photo") });
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  for (const quality of [0.92, 0.8, 0.6]) {
    const uri = canvas.toDataURL("image/jpeg", quality);
    if (uri.length < MOST_BYTES || quality === 0.6) return [uri, [canvas]];
  }
}

function dataUri(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
}
