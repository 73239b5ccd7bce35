// Builds elements without HTML strings, so nothing typed can become markup.
export const one = (selector, root = document) => root.querySelector(selector);

const SVG = "http://www.w3.org/2000/svg";

/** h("button", { class: "btn", onclick: fn, "aria-label": "…" }, child, …); false and null children are left out. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked" || key === "disabled" || key === "hidden") element[key] = value;
    else if (key === "data") Object.assign(element.dataset, value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A picture of the sprite. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${document.querySelector("[data-icons]").dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

let strings;
/** The sentence with this key, in the reader's language, with %(name)s filled in. */
export function t(key, values = {}) {
  strings ??= JSON.parse(document.getElementById("sheet-strings").textContent);
  const text = strings[key];
  if (text === undefined) throw new Error(`no string ${key}`);
  return text.replace(/%\((\w+)\)s/g, (_, name) => values[name] ?? "");
}

/** The Chinese or the English of a pair, whichever the reader wants and has. */
export function pick(thing, stem) {
  const [first, second] = isChinese() ? ["zh", "en"] : ["en", "zh"];
  return thing[`${stem}_${first}`] || thing[`${stem}_${second}`] || "";
}

/** A random uid, also where the page is not served over https (a trial on the local network). */
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export const isChinese = () => document.documentElement.lang.startsWith("zh");

/**
 * Save what is typed a moment after the last key, on leaving the field, and when the page goes away. Each key is
 * noted at once under `name`, which needs no transaction: a page that goes away may not wait for one. `save` answers
 * false, also as a promise, when it is not kept.
 */
export function later(field, save, delay, name) {
  let timer;
  let under = true; // the saving that is under way, when this one finds nothing new
  const draft = draftOf(name);
  const now = async () => {
    clearTimeout(timer);
    const typed = field.value;
    const made = save();
    under = made === true ? under : made;
    if ((await under) !== false && field.value === typed) draft.drop();
  };
  field.addEventListener("input", () => {
    draft.note(field.value);
    clearTimeout(timer);
    timer = setTimeout(now, delay);
  });
  field.addEventListener("change", now);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && field.tagName === "INPUT" && !event.isComposing) field.blur();
  });
  addEventListener("pagehide", now);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && now());
  const left = draft.read();
  if (left !== null) {
    setTimeout(() => { // after the first drawing
      field.value = left;
      now();
    });
  }
}

/** What is in a field and not kept yet: { read, note, drop }. A browser without room or without storage has none. */
function draftOf(name) {
  const key = `typed|${name}`;
  const quietly = (work) => {
    try {
      return work() ?? null;
    } catch {
      return null;
    }
  };
  return {
    read: () => quietly(() => localStorage.getItem(key)),
    note: (text) => quietly(() => localStorage.setItem(key, text)),
    drop: () => quietly(() => localStorage.removeItem(key)),
  };
}

/** A short buzz, where the phone can and has been touched: before that browsers complain. */
export const buzz = (milliseconds) => navigator.userActivation?.hasBeenActive !== false && navigator.vibrate?.(milliseconds);
