// What is known of a photo or video, in words: when, where, with what, what is on it.

import { call, reasonOf } from "./call.js";
import { element } from "./element.js";
import { say } from "./words.js";

const MOST_LABELS = 8;
const MOST_TEXT = 300;
const MEGABYTE = 1e6;

// A list of facts, or why there is none.
export async function factsOf(uri) {
  let file;
  try {
    [file] = (await call("GetFileMeta", { URI: uri })).Files;
  } catch (error) {
    return element("p", {}, reasonOf(error));
  }
  const rows = Object.entries(facts(file)).filter(([, text]) => text);
  return element("dl", {}, ...rows.map(([name, text]) => element("div", {}, element("dt", {}, say(`fact_${name}`)), element("dd", {}, element("bdi", {}, text)))));
}

function facts(file) {
  const exif = tagsOf(file.EXIF);
  return {
    title: file.Title,
    taken: momentOf(file.ProduceTime),
    place: file.Addresses?.[0]?.AddressLine ?? file.LatLong,
    camera: cameraOf(exif),
    exposure: exposureOf(exif),
    size: sizeOf(file),
    labels: named(file.Labels),
    text: short(file.OCRTexts),
    where: file.URI,
  };
}

// As cameras write them: {"Make": {"value": "Canon"}}.
function tagsOf(text) {
  try {
    const tags = Object.entries(JSON.parse(text ?? "{}"));
    return Object.fromEntries(tags.map(([name, tag]) => [name, tag?.value]));
  } catch {
    return {};
  }
}

// The time where it was taken, not where it is looked at.
function momentOf(time) {
  const [, day, clock] = time?.match(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/) ?? [];
  if (!day) return "";
  const written = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full", timeZone: "UTC" });
  return `${written.format(new Date(`${day}T00:00:00Z`))}, ${clock}`;
}

// Makers repeat their name in that of the model.
function cameraOf({ Make: make = "", Model: model = "" }) {
  return model.startsWith(make) ? model : `${make} ${model}`.trim();
}

function exposureOf({ FNumber: aperture, ExposureTime: time, ISOSpeedRatings: iso, FocalLength: focal }) {
  const parts = [
    isFinite(ratio(aperture)) && `f/${rounded(ratio(aperture))}`,
    isFinite(ratio(time)) && `${ratio(time) < 1 ? `1/${Math.round(1 / ratio(time))}` : rounded(ratio(time))} s`,
    iso && `ISO ${iso}`,
    isFinite(ratio(focal)) && `${rounded(ratio(focal))} mm`,
  ];
  return parts.filter(Boolean).join(" · ");
}

// "28/10" or "2.8"; what is neither, or divides by nothing, is no number.
function ratio(text) {
  const [over, under = 1] = String(text ?? "x").split("/").map(Number);
  return over > 0 ? over / under : NaN;
}

function rounded(number) {
  return String(Math.round(number * 10) / 10);
}

function sizeOf({ ImageWidth: width, ImageHeight: height, VideoStreams: [stream] = [], Size: size, Duration: length }) {
  const [across, down] = [width ?? stream?.Width, height ?? stream?.Height];
  const parts = [
    across && `${across} × ${down}`,
    length && say("fact_seconds", { count: Math.round(length) }),
    size && `${(size / MEGABYTE).toFixed(1)} MB`,
  ];
  return parts.filter(Boolean).join(" · ");
}

function named(labels = []) {
  return labels.slice(0, MOST_LABELS).map((label) => label.LabelName).join(", ");
}

function short(text = "") {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}
