// The pieces of macros/ui.html that these views share, built in the browser.
import { h, icon, isChinese, pick, t } from "../../sheet/dom.js";

/** "1 round", "5 rounds": the sentence `<stem>_one` or `<stem>_many`. */
export const many = (stem, n) => t(n === 1 && !isChinese() ? `${stem}_one` : `${stem}_many`, { n });

/** A state as colour, icon and word. */
export function status(label, tone, glyph, { plain = false, large = false } = {}) {
  return h("span", { class: `status tone-${tone}${plain ? " status-plain" : ""}${large ? " status-lg" : ""}` }, icon(glyph), h("span", {}, label));
}

export const zoneName = (zone) => [h("span", { class: "docno" }, zone?.code ?? "–"), " ", zone ? pick(zone, "name") : ""];
export const zoneText = (zone) => (zone ? `${zone.code} ${pick(zone, "name")}` : "–");
export const shopText = (shop) => (shop ? pick(shop, "name") || shop.code : "");
export const unitsText = (shop) => [].concat(shop?.units ?? []).join(" ");

/** A card of a round: head, lines, buttons. */
export function card({ tone = "", title, under, state, body = [], foot = [] }) {
  return h(
    "article",
    { class: `round-card${tone ? ` tone-${tone}` : ""}` },
    h("div", { class: "round-head" }, h("div", {}, h("h2", {}, title), under ? h("p", {}, under) : null), state),
    body,
    foot.filter(Boolean).length ? h("div", { class: "round-foot" }, foot) : null,
  );
}

export const note = (...words) => h("p", { class: "round-note" }, words);

const failed = (error) => {
  document.querySelector(".floor")?.dispatchEvent(new CustomEvent("failed", { detail: error }));
  console.warn(error);
};

/** A button; `busy` while what it does is under way, so that one press does it once. */
export function button(label, glyph, press, { variant = "", size = "lg", ...rest } = {}) {
  const node = h("button", { type: "button", class: `btn${variant ? ` btn-${variant}` : ""}${size ? ` btn-${size}` : ""}`, ...rest }, glyph ? icon(glyph) : null, label);
  node.addEventListener("click", async () => {
    if (node.getAttribute("aria-busy")) return;
    const work = press(node);
    if (!work?.then) return;
    node.setAttribute("aria-busy", "true");
    await work.catch(failed).finally(() => node.removeAttribute("aria-busy"));
  });
  return node;
}

export const link = (label, glyph, href, { variant = "", size = "lg", ...rest } = {}) =>
  h("a", { class: `btn${variant ? ` btn-${variant}` : ""}${size ? ` btn-${size}` : ""}`, href, ...rest }, glyph ? icon(glyph) : null, label);

/** A titled part of a view. */
export function section(title, ...children) {
  const id = `part-${(section.made = (section.made ?? 0) + 1)}`;
  return h("section", { "aria-labelledby": id }, h("div", { class: "section-head" }, h("h2", { id }, title)), children);
}

export const rows = (items, props = {}) => h("div", { class: "card card-flush", ...props }, h("ul", { class: "rows" }, items));

/** A line that leads somewhere: the whole of it is the target. */
export function row({ glyph, title, under, end, href, press, lang }) {
  const words = h("b", { lang }, title);
  const target = href ? h("a", { class: "row-link", href }, title) : press ? h("button", { type: "button", class: "row-link", onclick: press }, title) : null;
  if (target) words.replaceChildren(target);
  return h(
    "li",
    {},
    glyph ? icon(glyph) : null,
    h("div", { class: "row-text" }, words, under ? h("small", {}, under) : null),
    end || target ? h("div", { class: "row-end" }, end, target ? icon("chevron-right") : null) : null,
  );
}

/** An empty place says why it is empty and what to do next. */
export function empty(title, text, glyph, ...actions) {
  return h(
    "div",
    { class: "empty tone-muted" },
    h("span", { class: "empty-icon" }, icon(glyph)),
    h("h2", {}, title),
    h("p", {}, text),
    actions.length ? h("div", { class: "empty-actions" }, actions) : null,
  );
}

const GLYPHS = { ok: "circle-check", warn: "clock-alert", danger: "circle-alert", info: "info", muted: "wifi-off" };
export function alert(text, tone = "info", { glyph, live = false, actions = [] } = {}) {
  return h(
    "div",
    { class: `alert tone-${tone}`, role: live ? (tone === "danger" ? "alert" : "status") : null },
    icon(glyph ?? GLYPHS[tone]),
    h("div", { class: "alert-body" }, text),
    actions,
  );
}

/** What needs the network says so where it stands. */
export const needsNetwork = (words) => h("p", { class: "floor-offline" }, icon("wifi-off"), h("span", {}, words));

let labelled = 0;
/** A labelled field; `control` gets the label's id. */
export function field(label, control, hint) {
  const id = control.id || `field-${(labelled += 1)}`;
  control.id = id;
  return h("div", { class: "field" }, h("label", { class: "field-label", for: id }, label), control, hint ? h("p", { class: "field-hint" }, hint) : null);
}

/** Buttons of which one is pressed: { node, value() , set(code) }. */
export function segmented(label, choices, chosen, change, tones = {}) {
  let value = chosen;
  const buttons = choices.map(([code, words]) =>
    h("button", { type: "button", class: tones[code] ? `tone-${tones[code]}` : null, data: { code }, onclick: () => change((set(code), code)) }, words),
  );
  const set = (code) => {
    value = code;
    buttons.forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.code === code)));
  };
  set(chosen);
  return { node: h("div", { class: "segmented segmented-block floor-segments", role: "group", "aria-label": label }, buttons), value: () => value, set };
}

/** Codes and labels of an object `{code: label}` or of a list `[{code, label}]`. */
export const pairs = (thing) => (Array.isArray(thing) ? thing.map((one) => (Array.isArray(one) ? one : [one.code, one.label])) : Object.entries(thing ?? {}));
