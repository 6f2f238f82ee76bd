// All keys, in front of the page, when "?" is pressed.

import { tellInFront } from "./dialogs.js";
import { element } from "./element.js";
import { say } from "./words.js";

const PLACES = ["everywhere", "lists", "people", "faces", "nobody", "review", "viewer"];

document.addEventListener("keydown", (event) => {
  if (event.key !== "?" || event.target.closest("input:not(.pick), textarea, select, dialog")) return;
  event.preventDefault();
  const rows = PLACES.flatMap((place) => [element("dt", {}, say(`keys_${place}`)), element("dd", {}, say(`keys_${place}_do`))]);
  tellInFront(say("keys_title"), [element("dl", { class: "keys" }, ...rows)]);
});
