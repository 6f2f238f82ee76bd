// Operations that a page offers as buttons and forms: the server says which, and in which words.

import { call, reasonOf } from "./call.js";
import { ask, tellInFront } from "./dialogs.js";
import { element } from "./element.js";
import { tell } from "./toast.js";
import { say } from "./words.js";

// Performs what `host` names; whether it was done. Whoever shows the list hears "called", with the
// button, so that the focus can go back to where it was.
async function perform(host, button, parameters) {
  const { operation, done } = host.dataset;
  const answer = await answerTo(button, () => call(operation, parameters));
  if (!answer) return false;
  if (answer.AccessKey) await showKey(answer.AccessKey);
  else tell(done);
  host.dispatchEvent(new CustomEvent("called", { bubbles: true, detail: button }));
  return true;
}

// What an action answers, or null where it failed and why was told. Its button rests meanwhile; a
// button that rests loses the focus, and gets it back.
export async function answerTo(button, act) {
  const hadFocus = document.activeElement === button;
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  try {
    return (await act()) ?? {};
  } catch (error) {
    tell(reasonOf(error));
    return null;
  } finally {
    button.disabled = false;
    button.removeAttribute("aria-busy");
    if (hadFocus) button.focus({ preventScroll: true });
  }
}

// The only time that a secret is seen.
function showKey(key) {
  const field = (label, value, autofocus = false) => {
    const input = element("input", { readonly: true, value, autofocus, spellcheck: "false", class: "uri" });
    input.addEventListener("focus", () => input.select());
    return element("label", { class: "field" }, label, input);
  };
  const fields = [field("AccessKeyId", key.AccessKeyId), field("AccessKeySecret", key.AccessKeySecret, true)];
  return tellInFront(say("key_made"), [element("p", {}, say("key_made_text")), ...fields]);
}

class DoCall extends HTMLElement {
  connectedCallback() {
    if (this.firstElementChild) return;
    const { text, label } = this.dataset;
    const button = element("button", { type: "button", class: "button", "aria-label": label }, text);
    button.addEventListener("click", () => this.#press(button));
    this.append(button);
  }

  async #press(button) {
    const { sure, text, label, parameters } = this.dataset;
    if (sure) {
      const choices = [{ text, value: true, main: true }];
      if (!(await ask({ title: label, content: [element("p", {}, sure)], choices, careful: true }))) return;
    }
    await perform(this, button, JSON.parse(parameters));
  }
}

class CallForm extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    const form = this.querySelector("form");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const given = [...new FormData(form)].map(([name, value]) => [name, value.trim()]);
      const parameters = Object.fromEntries(given.filter(([, value]) => value));
      const path = this.dataset.path;
      // A folder may be named as everybody names it.
      if (path && parameters[path]?.startsWith("/")) parameters[path] = `file://${parameters[path]}`;
      if (await perform(this, form.querySelector("button"), parameters)) form.reset();
    });
  }
}

customElements.define("do-call", DoCall);
customElements.define("call-form", CallForm);
