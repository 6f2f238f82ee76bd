// What was just done, with the way back, for ten seconds; a pointer or the focus holds it.

import { call, reasonOf } from "./call.js";
import { ask } from "./dialogs.js";
import { element } from "./element.js";
import { announce, say } from "./words.js";

const LASTS_MS = 10_000;
const KEPT = "told";
let toast = null;
let timer = 0;

// Shows a line. With decisions it can be undone, by its button or by the key U.
export function tell(text, { decisions = [], undone = () => location.reload(), link = null } = {}) {
  clear();
  toast = element("aside", { class: "toast", "aria-label": say("just_done") }, element("p", {}, text));
  if (link) toast.append(element("a", { href: link.address }, link.text));
  if (decisions.length) toast.append(undoButton(decisions, undone));
  const close = element("button", { type: "button", class: "quiet" }, say("dismiss"));
  close.addEventListener("click", clear);
  toast.append(close);
  for (const event of ["pointerenter", "focusin"]) toast.addEventListener(event, () => clearTimeout(timer));
  for (const event of ["pointerleave", "focusout"]) toast.addEventListener(event, wait);
  document.body.append(toast);
  announce(decisions.length ? `${text} ${say("undo_hint")}` : text);
  wait();
}

// The same on the page that is shown next.
export function tellNext(text, decisions) {
  sessionStorage.setItem(KEPT, JSON.stringify({ text, decisions }));
}

// Takes a decision back, with those that build on it if the reader agrees; whether it was done.
export async function undo(decision) {
  const wanted = { DecisionId: decision, WithDependents: true };
  try {
    const { Decisions: all } = await call("UndoDecision", { ...wanted, DryRun: true });
    if (all.length > 1 && !(await agrees(all.length - 1))) return false;
    await call("UndoDecision", wanted);
    return true;
  } catch (error) {
    tell(reasonOf(error));
    return false;
  }
}

function agrees(count) {
  const content = [element("p", {}, say("undo_dependents", { count }))];
  return ask({ title: say("undo"), content, choices: [{ text: say("undo_all"), value: true, main: true }] });
}

function undoButton(decisions, undone) {
  const button = element("button", { type: "button", class: "button undo", "aria-keyshortcuts": "u" }, say("undo"));
  button.addEventListener("click", async () => {
    button.disabled = true;
    clearTimeout(timer);
    for (const decision of decisions.toReversed()) if (!(await undo(decision))) return;
    clear();
    announce(say("undone"));
    undone();
  });
  return button;
}

function wait() {
  clearTimeout(timer);
  timer = setTimeout(clear, LASTS_MS);
}

function clear() {
  clearTimeout(timer);
  toast?.remove();
  toast = null;
}

class UndoDecision extends HTMLElement {
  connectedCallback() {
    if (this.firstChild) return;
    const button = element("button", { type: "button", class: "button" }, say("undo"));
    button.addEventListener("click", async () => {
      button.disabled = true;
      if (await undo(this.dataset.id)) location.reload();
      else button.disabled = false;
    });
    this.append(button);
  }
}

customElements.define("undo-decision", UndoDecision);

document.addEventListener("keydown", (event) => {
  if (event.key !== "u" || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target.closest("input, textarea, select, dialog")) return;
  toast?.querySelector(".undo")?.click();
});

const kept = sessionStorage.getItem(KEPT);
if (kept) {
  sessionStorage.removeItem(KEPT);
  const { text, decisions } = JSON.parse(kept);
  tell(text, { decisions });
}
