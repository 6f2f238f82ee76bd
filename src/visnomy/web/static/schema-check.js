// What a value breaks of its schema, told to whoever typed it: the rules are those of the OpenAPI
// document, which says what the server takes.

import { say } from "./words.js";

const OF_TYPE = {
  string: (value) => typeof value === "string",
  integer: Number.isInteger,
  number: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  array: Array.isArray,
  object: (value) => value !== null && typeof value === "object" && !Array.isArray(value),
};
const WRITTEN = { integer: /^[+-]?\d+$/, number: /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/, boolean: /^(true|false)$/ };

// The text of a field; '' where nothing is wrong. Structures are JSON, numbers as people write them.
export function wrongText(text, schema, shapes) {
  const plain = whole(schema, shapes);
  if (["integer", "number"].includes(plain.type)) {
    return WRITTEN[plain.type].test(text) ? wrong(Number(text), plain, shapes) : say(`wrong_${plain.type}`);
  }
  if (plain.type === "boolean") return WRITTEN.boolean.test(text) ? "" : say("wrong_boolean");
  if (plain.type === "string") return wrong(text, plain, shapes);
  try {
    return wrong(JSON.parse(text), plain, shapes);
  } catch (error) {
    return say("no_json", { reason: error.message });
  }
}

function whole(schema, shapes) {
  const { $ref: name, ...own } = schema;
  return name === undefined ? schema : { ...whole(shapes[name], shapes), ...own };
}

function wrong(value, schema, shapes) {
  const plain = whole(schema, shapes);
  if (plain.anyOf) {
    const reasons = plain.anyOf.map((each) => wrong(value, each, shapes));
    return reasons.includes("") ? "" : reasons.at(-1);
  }
  if (plain.type && !OF_TYPE[plain.type](value)) return say(`wrong_${plain.type}`);
  if (plain.enum && !plain.enum.includes(value)) return say("wrong_choice", { choices: plain.enum.join(", ") });
  return broken(value, plain) || withinOf(value, plain, shapes);
}

// A bound or a form that a single value breaks.
function broken(value, { minimum = -Infinity, maximum = Infinity, minLength = 0, maxLength = Infinity, minItems = 0, maxItems = Infinity, pattern }) {
  if (value < minimum || value > maximum) {
    return maximum === Infinity ? say("wrong_least", { least: minimum }) : say("wrong_range", { least: minimum, most: maximum });
  }
  const isText = typeof value === "string";
  const size = isText ? [...value].length : value?.length;
  if (isText && size < minLength) return say("wrong_short", { count: minLength });
  if (isText && size > maxLength) return say("wrong_long", { count: maxLength });
  if (isText && pattern && !new RegExp(pattern, "u").test(value)) return say("wrong_form", { pattern });
  if (Array.isArray(value) && size < minItems) return say("wrong_few", { count: minItems });
  if (Array.isArray(value) && size > maxItems) return say("wrong_many", { count: maxItems });
  return "";
}

// The first part of a list or structure with something wrong, with the way to it.
function withinOf(value, { items, properties, required = [], additionalProperties: others }, shapes) {
  if (value === null || typeof value !== "object") return "";
  const missing = required.find((name) => !Object.hasOwn(value, name));
  if (missing) return say("wrong_missing", { name: missing });
  for (const [name, part] of Object.entries(value)) {
    const known = properties && Object.hasOwn(properties, name) ? properties[name] : null;
    const schema = items ?? known ?? others;
    if (!schema && properties) return say("wrong_member", { name });
    const reason = schema ? wrong(part, schema, shapes) : "";
    if (reason) return say("wrong_part", { name, reason });
  }
  return "";
}
