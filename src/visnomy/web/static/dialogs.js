// Questions in front of the page. Escape and the outside mean "no"; focus returns by itself.

import { reasonOf } from "./call.js";
import { element } from "./element.js";
import { say } from "./words.js";

// Shows a dialog until one of its choices is pressed; null where it was left. Where care is wanted
// the focus is on leaving it, so that Enter pressed twice does nothing that cannot be undone. What
// is to be done with a choice may be tried before the dialog goes: where it fails, the dialog says
// why and stays as the reader left it.
export function ask({ title, content = [], choices, wide = false, careful = false, attempt = null }) {
  return new Promise((resolve) => {
    const buttons = choices.map(({ text, value, main, disabled }) => {
      const button = element("button", { type: "button", class: main ? "button main" : "button", disabled: Boolean(disabled) }, text);
      button.addEventListener("click", () => choose(value, button));
      return button;
    });
    const failure = element("span", { class: "problem", role: "alert" });
    let chosen = null;
    const choose = async (value, button) => {
      failure.textContent = "";
      button.disabled = true;
      chosen = Promise.resolve(attempt?.(value)).then(() => value);
      try {
        await chosen;
        dialog.close();
      } catch (error) {
        chosen = null;
        failure.textContent = reasonOf(error);
        button.disabled = false;
        button.focus();
      }
    };
    const leave = element("button", { type: "button", class: "button", autofocus: careful }, say(choices.length ? "cancel" : "dismiss"));
    leave.addEventListener("click", () => giveUp());
    const dialog = element(
      "dialog", { class: wide ? "asking wide" : "asking", "aria-label": title },
      element("h2", {}, title), ...content, element("p", { class: "choices" }, failure, ...buttons, leave),
    );
    dialog.addEventListener("click", (event) => { if (event.target === dialog) giveUp(); });
    // What is being tried decides whether the dialog goes.
    const giveUp = () => { if (!chosen) dialog.close(); };
    dialog.addEventListener("cancel", (event) => { if (chosen) event.preventDefault(); });
    dialog.addEventListener("close", () => { dialog.remove(); resolve(chosen); });
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    document.body.append(dialog);
    dialog.choose = (value) => { chosen = value; dialog.close(); };
    dialog.showModal();
    // The focus of a button below must not scroll the question away.
    dialog.scrollTop = 0;
  });
}

// Tells something that needs no decision.
export function tellInFront(title, content) {
  return ask({ title, content, choices: [], wide: true });
}
