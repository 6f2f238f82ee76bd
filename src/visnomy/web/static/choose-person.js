// Choose one of the people: those with a name by name, then the largest without one.

import { call } from "./call.js";
import { ask } from "./dialogs.js";
import { element } from "./element.js";
import { say } from "./words.js";

const PAGE = 100;
const MOST_NAMED = 2000;

export function portrait(figureId, size, alt = "") {
  return element("img", { src: `/web/portraits/${figureId}.webp`, width: size, height: size, alt, loading: "lazy" });
}

// The record of the chosen one, or null.
export async function choosePerson(title, withoutId) {
  const people = (await everybody()).filter((person) => person.ObjectId !== withoutId);
  const input = element("input", { type: "search", "aria-label": say("find_name"), placeholder: say("find_name"), autocomplete: "off" });
  const list = element("ul", { class: "choosing", role: "list" }, ...people.map(row));
  const nobody = element("p", { class: "sum", hidden: true }, say("nobody_here"));
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLocaleLowerCase();
    for (const item of list.children) item.hidden = !item.dataset.name.includes(wanted);
    nobody.hidden = [...list.children].some((item) => !item.hidden);
  });
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (item) list.closest("dialog").choose(people[[...list.children].indexOf(item)]);
  });
  return ask({ title, content: [input, list, nobody], choices: [] });
}

// People whose name is the same but for case.
export async function namesakes(name, withoutId) {
  const wanted = name.toLocaleLowerCase();
  return (await named()).filter((person) => person.Name.toLocaleLowerCase() === wanted && person.ObjectId !== withoutId);
}

export function calledOf(person) {
  return person.Name || say("unnamed");
}

function row(person) {
  const face = person.CoverFigureId ? [portrait(person.CoverFigureId, 48)] : [];
  const count = say("photo_count", { count: person.ImageCount + person.VideoCount });
  const button = element("button", { type: "button" }, ...face, element("bdi", {}, calledOf(person)), " ", element("span", {}, count));
  return element("li", { "data-name": person.Name.toLocaleLowerCase() }, button);
}

async function everybody() {
  const unnamed = { Named: false, MaxResults: PAGE };
  const [known, { FigureClusters: most }] = await Promise.all([named(), call("ListFigureClusters", unnamed)]);
  return [...known, ...most];
}

// Everybody with a name, by name.
export async function named() {
  const people = [];
  let token = "";
  do {
    const page = await call("ListFigureClusters", { Named: true, Sort: "Name", MaxResults: PAGE, NextToken: token });
    people.push(...page.FigureClusters);
    token = page.NextToken;
  } while (token && people.length < MOST_NAMED);
  return people;
}
