// One line of the sheet: pass and fail within reach of a thumb; a failure opens where it stands.
import { h, icon, later, pick, t } from "./dom.js";
import { failPanel } from "./fail.js";
import { verdictOf } from "./model.js";
import { photoStrip } from "./photos.js";

/** A row that redraws itself in place: { node, draw }. */
export function makeRow(app, item, tenant) {
  const extra = { more: null, fail: null };
  const strip = item.kind === "photo" ? photoStrip(app, item, tenant) : null;
  const notes = h("div", { class: "check-tags" });
  const told = app.sheet.openFindings(item, tenant).map(earlier);
  const about = aboutButton(item, notes, () => toggleMore());
  const control = makeControl(app, item, tenant);
  const line = h("div", { class: `check-line is-${control.wide ? "wide" : "narrow"}` }, about, control.node);
  const node = h("li", { tabindex: -1, data: { row: "", item: item.code, tenant: tenant ?? "" } }, line, told, strip?.node);

  const draw = () => {
    const answer = app.sheet.answer(item, tenant);
    const lacks = answer ? app.sheet.lacks(item, tenant) : null;
    node.className = `check-row is-${answer?.verdict ?? "open"}${lacks ? " is-lacking" : ""}`;
    drawTags(notes, item, answer, app.locked);
    control.draw(answer);
    strip?.draw();
    if (strip) strip.node.hidden = answer?.verdict === "fail" && !app.locked; // the panel has one
    if (answer?.verdict === "fail") {
      extra.fail ??= app.locked ? record(app, item, tenant, strip) : failPanel(app, item, tenant);
      if (!extra.fail.node.isConnected) line.after(extra.fail.node);
      extra.fail.draw(answer, lacks);
    } else extra.fail?.node.remove();
  };
  const toggleMore = () => {
    extra.more ??= moreOf(app, item, tenant, toggleMore);
    const open = !extra.more.isConnected;
    if (open) line.after(extra.more);
    else extra.more.remove();
    about.setAttribute("aria-expanded", String(open));
  };
  draw();
  return { node, draw };
}

function aboutButton(item, notes, toggle) {
  const [label, text] = [pick(item, "label"), pick(item, "text")];
  return h(
    "button",
    { type: "button", class: "check-text", "aria-expanded": "false", onclick: toggle },
    h("b", {}, label || text),
    label ? h("small", {}, text) : null,
    notes,
  );
}

function drawTags(node, item, answer, locked) {
  node.replaceChildren(
    ...[
      item.critical ? h("span", { class: "tag tag-critical" }, icon("shield-alert"), t("critical")) : null,
      answer?.verdict === "na" && !locked ? h("span", { class: "tag" }, icon("minus"), t("verdict_na")) : null,
      answer?.corrected ? h("span", { class: "tag", title: answer.correction_reason }, t("corrected")) : null,
      answer?.refused ? h("span", { class: "tag tag-critical" }, icon("circle-alert"), answer.refused) : null,
    ].filter(Boolean),
  );
}

/** Hint, reference picture, and the answer that is seldom needed. */
function moreOf(app, item, tenant, close) {
  const na = () => {
    close();
    app.answer(item, tenant, { verdict: "na" });
  };
  const hint = pick(item, "hint");
  return h(
    "div",
    { class: "check-more" },
    hint ? h("p", {}, icon("lightbulb"), hint) : null,
    item.reference_photo ? h("img", { src: item.reference_photo, alt: t("reference"), loading: "lazy" }) : null,
    app.locked ? null : h("button", { type: "button", class: "btn", onclick: na }, icon("minus"), t("mark_na")),
  );
}

function earlier(finding) {
  return h(
    "p",
    { class: "check-open tone-warn" },
    icon("history"),
    h("span", {}, t("still_open", { when: finding.opened_on, text: finding.title }), " ", h("a", { href: finding.url, class: "link", target: "_blank", rel: "noopener" }, finding.number)),
  );
}

/** A failure that may no longer be changed. */
function record(app, item, tenant, strip) {
  const words = h("p", {});
  const photos = strip ? null : photoStrip(app, item, tenant);
  const draw = (answer) => {
    words.textContent = answer.remark;
    words.hidden = !answer.remark;
    photos?.draw();
  };
  return { node: h("div", { class: "fail-panel" }, words, photos?.node), draw };
}

function makeControl(app, item, tenant) {
  if (app.locked) return verdictWord(item);
  const kinds = { number: typed, count: typed, text: typed, choice: choices };
  return (kinds[item.kind] ?? verdicts)(app, item, tenant);
}

function verdictWord(item) {
  const node = h("span", {});
  const draw = (answer) => {
    const verdict = answer?.verdict ?? "open";
    const value = answer && verdict !== "na" && (answer.text || answer.number || pick(item.choices.find((one) => one.code === answer.choice) ?? {}, "label"));
    node.className = `verdict is-${verdict}`;
    node.textContent = [value, verdict === "noted" && value ? "" : t(`verdict_${verdict}`)].filter(Boolean).join(" · ");
  };
  return { node, draw };
}

/** Fail on the left, pass on the right, under the thumb. */
function verdicts(app, item, tenant) {
  const name = pick(item, "label") || pick(item, "text");
  const make = (verdict, glyph) =>
    h(
      "button",
      {
        type: "button",
        class: `verdict-button is-${verdict}`,
        data: { verdict },
        "aria-label": `${t(`verdict_${verdict}`)}: ${name}`,
        onclick: () => {
          const answer = app.sheet.answer(item, tenant);
          if (answer?.verdict !== verdict || answer.refused) app.answer(item, tenant, { verdict });
        },
      },
      icon(glyph),
    );
  const buttons = [make("fail", "x"), make("pass", "check")];
  const draw = (answer) => buttons.forEach((one) => one.setAttribute("aria-pressed", String(answer?.verdict === one.dataset.verdict)));
  return { node: h("div", { class: "verdicts" }, buttons), draw };
}

function typed(app, item, tenant) {
  const numeric = item.kind !== "text";
  const field = h("input", {
    class: "input",
    inputmode: item.kind === "count" ? "numeric" : numeric ? "decimal" : "text",
    maxlength: numeric ? 12 : 500,
    enterkeyhint: "done",
    autocomplete: "off",
    "aria-label": pick(item, "label") || pick(item, "text"),
  });
  const save = () => {
    const text = field.value.trim();
    const number = Number(text.replace(",", "."));
    const bad = numeric && (!Number.isFinite(number) || (item.kind === "count" && !(Number.isInteger(number) && number >= 0)));
    field.toggleAttribute("aria-invalid", Boolean(text) && bad);
    const before = app.sheet.answer(item, tenant);
    if (!text || bad || (before && !before.refused && before.verdict !== "na" && (numeric ? before.number === number : before.text === text))) return true;
    return app.answer(item, tenant, numeric ? { number, verdict: verdictOf(item, number) } : { text, verdict: "noted" });
  };
  later(field, save, numeric ? 900 : 500, app.nameOf(item, tenant, "value"));
  const draw = (answer) => {
    if (document.activeElement !== field) field.value = (answer?.verdict === "na" ? "" : numeric ? answer?.number : answer?.text) ?? "";
  };
  return { node: h("label", { class: "check-input" }, field, item.unit ? h("span", {}, item.unit) : null, limits(item)), draw, wide: !numeric };
}

function limits(item) {
  if (item.minimum === null && item.maximum === null) return null;
  return h("small", {}, `${item.minimum ?? ""}–${item.maximum ?? ""}`);
}

function choices(app, item, tenant) {
  const chips = item.choices.map((one) =>
    h(
      "button",
      { type: "button", class: "chip", data: { code: one.code }, onclick: () => app.answer(item, tenant, { choice: one.code, verdict: one.verdict }) },
      pick(one, "label") || one.code,
    ),
  );
  const draw = (answer) =>
    chips.forEach((chip) => chip.setAttribute("aria-pressed", String(answer?.verdict !== "na" && answer?.choice === chip.dataset.code)));
  return { node: h("div", { class: "chips", role: "group", "aria-label": pick(item, "label") || pick(item, "text") }, chips), draw, wide: true };
}
