// What a failure asks: which picture, in which words, how bad, whose matter. Everything is kept at once.
import { h, icon, isChinese, later, pick, t } from "./dom.js";
import { photoStrip } from "./photos.js";

const TONES = { minor: "info", major: "warn", critical: "danger" };

/** The panel under a failed item: { node, draw(answer, lacks) }. Drawn anew it never disturbs what is being typed. */
export function failPanel(app, item, tenant) {
  const change = (values) => app.answer(item, tenant, values);
  const need = h("p", { class: "fail-need" });
  const strip = photoStrip(app, item, tenant);
  const said = wording(app, item, tenant, change);
  const bad = severities(app.sheet.bundle.severities, change);
  const whose = owners(app, item, tenant, change);
  const repeat = h("p", { class: "fail-repeat tone-warn" }, icon("repeat"), h("span", {}));
  const node = h(
    "div",
    { class: "fail-panel", role: "group", "aria-label": `${t("verdict_fail")}: ${pick(item, "label") || pick(item, "text")}` },
    need,
    strip.node,
    said.node,
    h("div", { class: "fail-grid" }, bad.node, whose.node),
    repeat,
  );
  const draw = (answer, lacks) => {
    need.className = `fail-need tone-${lacks ? "danger" : "ok"}`;
    need.replaceChildren(icon(lacks ? "circle-alert" : "circle-check"), t(lacks ?? "lacks_nothing"));
    strip.draw();
    said.draw(answer);
    bad.draw(answer);
    whose.draw(answer);
    const earlier = app.sheet.openFindings(item, tenant)[0];
    repeat.hidden = !earlier;
    if (earlier) repeat.lastChild.textContent = t("repeat", { number: earlier.number });
  };
  return { node, draw };
}

function wording(app, item, tenant, change) {
  const field = h("textarea", {
    class: "textarea",
    rows: 1,
    maxlength: 500,
    placeholder: t("remark"),
    "aria-label": `${t("remark")} ${pick(item, "label") || pick(item, "text")}`,
  });
  let saved = "";
  const save = () => field.value.trim() === saved || change({ remark: (saved = field.value.trim()) });
  later(field, save, 500, app.nameOf(item, tenant, "remark"));
  const parts = () => field.value.split(/\s*[；;]\s*/).filter(Boolean);
  const chips = app.sheet.phrases(item, isChinese()).map((phrase) => {
    const toggle = () => {
      const said = parts();
      const kept = said.includes(phrase) ? said.filter((one) => one !== phrase) : [...said, phrase];
      field.value = kept.join(isChinese() ? "；" : "; ");
      save();
    };
    return h("button", { type: "button", class: "chip", onclick: toggle }, phrase);
  });
  const draw = (answer) => {
    if (document.activeElement !== field) field.value = saved = answer.remark;
    const said = parts();
    chips.forEach((chip) => chip.setAttribute("aria-pressed", String(said.includes(chip.textContent))));
  };
  const group = chips.length ? h("div", { class: "chips", role: "group", "aria-label": t("phrases") }, chips) : null;
  return { node: h("div", { class: "fail-words" }, group, field), draw };
}

function severities(words, change) {
  const buttons = Object.entries(words).map(([code, text]) =>
    h("button", { type: "button", class: `tone-${TONES[code] ?? "muted"}`, data: { code }, onclick: () => change({ severity: code }) }, text),
  );
  const node = h("div", { class: "segmented segmented-block", role: "group", "aria-label": t("severity") }, buttons);
  const draw = (answer) => buttons.forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.code === answer.severity)));
  return { node, draw };
}

/** A department, or for an item of the zone the shop that caused it. */
function owners(app, item, tenant, change) {
  const { departments, shops } = app.sheet.bundle;
  const choose = (event) => {
    const [kind, code] = [event.target.value[0], event.target.value.slice(2)];
    change(kind === "t" ? { blamed_tenant: code, department: "tenant" } : { blamed_tenant: null, department: code });
  };
  const node = h(
    "select",
    { class: "select", "aria-label": t("whose"), onchange: choose },
    h("optgroup", { label: t("departments") }, Object.entries(departments).map(([code, text]) => h("option", { value: `d:${code}` }, text))),
    shops.length && !tenant
      ? h("optgroup", { label: t("shops") }, shops.map((shop) => h("option", { value: `t:${shop.uid}` }, pick(shop, "name"))))
      : null,
  );
  const draw = (answer) => (node.value = answer.blamed_tenant ? `t:${answer.blamed_tenant}` : `d:${answer.department}`);
  return { node, draw };
}
