// One line of the sheet: pass and fail within reach of a thumb; a failure opens where it stands.
import { h, icon, pick, t } from "./dom.js";
import { failPanel } from "./fail.js";
import { verdictOf } from "./model.js";

/** A row that can redraw itself: returns { node, draw }. */
export function makeRow(app, item, tenant) {
  const node = h("li", { class: "check-row", data: { item: item.code, tenant: tenant ?? "" } });
  let menuOpen = false;
  const draw = () => {
    const answer = app.sheet.answer(item, tenant);
    const lacks = answer ? app.sheet.lacks(item, tenant) : null;
    node.className = `check-row is-${answer?.verdict ?? "open"}${lacks ? " is-lacking" : ""}`;
    node.replaceChildren(
      h("div", { class: "check-line" }, label(app, item, tenant, answer), control(app, item, tenant, answer, toggleMenu)),
      ...findings(app, item, tenant),
      answer?.verdict === "fail" ? failPanel(app, item, tenant, answer, lacks) : null,
      menuOpen ? otherAnswers(app, item, tenant, toggleMenu) : null,
    );
  };
  const toggleMenu = () => {
    menuOpen = !menuOpen;
    draw();
  };
  draw();
  return { node, draw };
}

function label(app, item, tenant, answer) {
  const hint = pick(item, "hint");
  return h(
    "div",
    { class: "check-text" },
    h("b", {}, pick(item, "label") || pick(item, "text")),
    pick(item, "label") ? h("small", {}, pick(item, "text")) : hint ? h("small", {}, hint) : null,
    item.critical ? h("span", { class: "tag tone-danger" }, t("critical")) : null,
    answer?.verdict === "na" ? h("span", { class: "tag" }, t("na")) : null,
    answer?.corrected ? h("span", { class: "tag" }, t("corrected")) : null,
  );
}

function control(app, item, tenant, answer, toggleMenu) {
  if (app.locked) return h("span", { class: `verdict is-${answer?.verdict ?? "open"}` }, t(`verdict_${answer?.verdict ?? "open"}`));
  const kinds = { number: typed, count: typed, text: typed, choice, passfail: passFail, photo: passFail };
  return kinds[item.kind](app, item, tenant, answer, toggleMenu);
}

function verdictButton(app, item, tenant, answer, verdict, glyph) {
  const name = `${t(`verdict_${verdict}`)}: ${pick(item, "label") || pick(item, "text")}`;
  return h(
    "button",
    {
      type: "button",
      class: `verdict-button is-${verdict}`,
      "aria-pressed": String(answer?.verdict === verdict),
      "aria-label": name,
      onclick: () => app.answer(item, tenant, { verdict }),
    },
    icon(glyph),
  );
}

function passFail(app, item, tenant, answer, toggleMenu) {
  return h(
    "div",
    { class: "verdicts" },
    h("button", { type: "button", class: "verdict-more", "aria-label": t("more"), onclick: toggleMenu }, icon("ellipsis")),
    verdictButton(app, item, tenant, answer, "fail", "x"),
    verdictButton(app, item, tenant, answer, "pass", "check"),
  );
}

function otherAnswers(app, item, tenant, toggleMenu) {
  const set = (values) => () => {
    toggleMenu();
    app.answer(item, tenant, values);
  };
  const about = pick(item, "hint");
  return h(
    "div",
    { class: "check-more" },
    about ? h("p", {}, about) : null,
    item.reference_photo ? h("img", { src: item.reference_photo, alt: t("reference"), loading: "lazy" }) : null,
    h("button", { type: "button", class: "btn btn-sm", onclick: set({ verdict: "na" }) }, t("mark_na")),
    h("button", { type: "button", class: "btn btn-sm btn-ghost", onclick: toggleMenu }, t("close")),
  );
}

function typed(app, item, tenant, answer) {
  const numeric = item.kind !== "text";
  const value = numeric ? (answer?.number ?? "") : (answer?.text ?? "");
  const save = (event) => {
    const text = event.target.value.trim().replace(",", ".");
    if (text === "" || (numeric && !Number.isFinite(Number(text)))) return;
    const values = numeric ? { number: Number(text) } : { text };
    app.answer(item, tenant, { ...values, verdict: verdictOf(item, values.number ?? values.text) });
  };
  return h(
    "label",
    { class: `check-input${numeric ? "" : " is-wide"}` },
    h("input", {
      class: "input",
      value,
      inputmode: numeric ? "decimal" : "text",
      maxlength: numeric ? 12 : 500,
      "aria-label": pick(item, "text"),
      onchange: save,
    }),
    item.unit ? h("span", {}, item.unit) : null,
  );
}

function choice(app, item, tenant, answer) {
  return h(
    "div",
    { class: "chips" },
    item.choices.map((one) =>
      h(
        "button",
        {
          type: "button",
          class: "chip",
          "aria-pressed": String(answer?.choice === one.code),
          onclick: () => app.answer(item, tenant, { choice: one.code, verdict: one.verdict }),
        },
        pick(one, "label") || one.code,
      ),
    ),
  );
}

function findings(app, item, tenant) {
  return app.sheet.openFindings(item, tenant).map((finding) =>
    h(
      "p",
      { class: "check-open tone-warn" },
      icon("history"),
      h("span", {}, t("still_open", { when: finding.opened_on, text: finding.title })),
      h("a", { href: finding.url, class: "link" }, finding.number),
    ),
  );
}
