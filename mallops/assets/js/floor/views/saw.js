// "Saw something": a finding outside any round, kept on the phone as it is written.
import { h, isChinese, later, t, uuid } from "../../sheet/dom.js";
import { queue } from "../keep.js";
import { isFull, setting } from "../store.js";
import { button, empty, field, pairs, row, rows, section, segmented, shopText, unitsText, zoneText } from "./parts.js";
import { shopsOf, zoneOf, zoneSelect } from "./places.js";
import { pictureStrip } from "./strip.js";
import { when } from "./times.js";
import { freshness } from "./today.js";

const TONES = { minor: "info", major: "warn", critical: "danger" };
const TITLE = 80; // characters of the first line that name the finding
const OWN = ["say_spill", "say_light", "say_blocked", "say_damage", "say_litter", "say_door"];
const blank = () => ({ uid: uuid(), zone: "", tenant: "", words: "", severity: "minor", department: "", photos: [] });

export default {
  tab: "saw",
  mount(app, zoneUid) {
    const node = h("div", { class: "floor-form-page" });
    const view = { title: t("saw_title"), node };
    if (!app.shift) {
      node.append(empty(t("no_shift"), t("no_shift_more"), "wifi-off", button(t("try_again"), "refresh-cw", () => app.refresh(), { variant: "primary" })));
      return { ...view, redraw: () => app.shift && app.go("#/saw") };
    }
    if (app.who.may?.findings === false) {
      node.append(empty(t("may_not_report"), t("may_not_report_more"), "eye"));
      return view;
    }
    const waiting = h("div", {});
    const drawWaiting = () => waiting.replaceChildren(...waitingOf(app));
    let form;
    open(app, zoneUid).then((draft) => {
      form = makeForm(app, draft, drawWaiting);
      node.replaceChildren(freshnessLine(app), form.node, waiting);
      drawWaiting();
    }, app.sorry);
    return { ...view, redraw: drawWaiting, leave: () => form?.leave() };
  },
};

const freshnessLine = (app) => h("div", { class: "sr-only" }, freshness(app, () => {}));

async function open(app, zoneUid) {
  const [draft, last] = await Promise.all([setting(`saw|${app.owner}`), setting(`saw-last|${app.owner}`)]);
  const made = { ...blank(), zone: last?.zone ?? "", department: last?.department ?? "", ...draft };
  if (zoneUid && zoneOf(app.shift, zoneUid)) Object.assign(made, { zone: zoneUid, tenant: made.zone === zoneUid ? made.tenant : "" });
  return made;
}

function makeForm(app, draft, kept) {
  const departments = pairs(app.shift.departments);
  const severities = pairs(app.shift.severities);
  draft.department ||= departments.find(([code]) => code === "property")?.[0] ?? departments[0]?.[0] ?? "";
  const save = () => setting(`saw|${app.owner}`, draft).catch(app.sorry);
  const change = (values) => {
    Object.assign(draft, values);
    return save();
  };
  const strip = pictureStrip({ get: () => draft.photos, keep: (photos) => setting(`saw|${app.owner}`, Object.assign(draft, { photos })), say: (text) => app.say(text, { tone: "warn" }), about: t("saw_title") });
  const error = h("p", { class: "field-error", role: "alert", id: "saw-error" });
  const words = h("textarea", { class: "textarea", rows: 2, maxlength: 2000, id: "saw-words", placeholder: t("saw_placeholder"), "aria-describedby": "saw-error", value: draft.words });
  later(words, () => draft.words !== words.value && change({ words: words.value }), 250);
  const chips = phrases(app, (text) => {
    words.value = words.value.trim() ? `${words.value.trim()}${isChinese() ? "；" : "; "}${text}` : text;
    change({ words: words.value });
  });
  const shops = h("select", { class: "select", onchange: () => change({ tenant: shops.value }) });
  const drawShops = () => {
    const here = shopsOf(app.shift, draft.zone);
    shops.replaceChildren(h("option", { value: "" }, t(!draft.zone ? "zone_first" : here.length ? "no_shop_involved" : "no_shop_here")), ...here.map((shop) => h("option", { value: shop.uid }, `${shopText(shop)} · ${unitsText(shop) || shop.code}`)));
    shops.value = here.some((shop) => shop.uid === draft.tenant) ? draft.tenant : "";
    draft.tenant = shops.value;
    shops.disabled = !here.length;
  };
  const zones = zoneSelect(app.shift, draft.zone, (uid) => (change({ zone: uid, tenant: "" }), drawShops()));
  const severity = segmented(t("severity"), severities, draft.severity, (code) => change({ severity: code }), TONES);
  const whose = h("select", { class: "select", onchange: () => change({ department: whose.value }) }, departments.map(([code, label]) => h("option", { value: code }, label)));
  whose.value = draft.department;
  drawShops();

  async function send() {
    const wrong = !draft.zone ? [zones, "zone_missing"] : words.value.trim().length < 2 ? [words, "words_missing"] : null;
    zones.toggleAttribute("aria-invalid", wrong?.[0] === zones);
    words.toggleAttribute("aria-invalid", wrong?.[0] === words);
    error.textContent = wrong ? t(wrong[1]) : "";
    if (wrong) return wrong[0].focus();
    const [title, text] = split(words.value.trim());
    const body = { title, text, zone: draft.zone, tenant: draft.tenant || null, severity: draft.severity, department: draft.department };
    try {
      await queue({ owner: app.owner, kind: "finding", title, body, photos: draft.photos, done: `saw|${app.owner}` });
      await setting(`saw-last|${app.owner}`, { zone: draft.zone, department: draft.department }).catch(isFull);
      Object.assign(draft, { ...blank(), zone: draft.zone, department: draft.department });
    } catch (trouble) {
      return app.sorry(trouble);
    }
    words.value = "";
    severity.set(draft.severity);
    drawShops();
    strip.draw();
    await app.reload();
    kept();
    app.say(t("saw_kept"));
    return document.querySelector(".floor-top h1")?.focus();
  }

  const node = h(
    "div",
    { class: "floor-form" },
    h("p", { class: "text-muted" }, t("saw_hint")),
    strip.node,
    h("div", { class: "field" }, h("label", { class: "field-label", for: "saw-words" }, t("what_wrong")), words, h("div", { class: "chips", role: "group", "aria-label": t("phrases") }, chips)),
    field(t("zone"), zones),
    field(t("shop_optional"), shops),
    h("div", { class: "field" }, h("span", { class: "field-label", "aria-hidden": "true" }, t("severity")), severity.node),
    field(t("whose"), whose),
    error,
    h("div", { class: "floor-action" }, button(t("keep_it"), "save", send, { variant: "primary" })),
  );
  return { node, leave: () => (strip.drop(), words.value !== draft.words && change({ words: words.value })) };
}

/** The first line names it; the rest is the text. */
function split(words) {
  const [first] = words.split("\n");
  return first.length === words.length && first.length <= TITLE ? [first, ""] : [first.slice(0, TITLE).trim(), words];
}

function phrases(app, say) {
  const own = (app.shift.phrases ?? []).filter((one) => !one.item_code).map((one) => one.text);
  const texts = [...new Set([...own, ...OWN.map((key) => t(key))])].slice(0, 8);
  return texts.map((text) => h("button", { type: "button", class: "chip", onclick: () => say(text) }, text));
}

/** What was seen and has not reached the server, so that nobody reports it twice. */
function waitingOf(app) {
  const items = app.items.filter((item) => item.kind === "finding");
  if (!items.length) return [];
  const pictures = (item) => app.items.filter((one) => one.belongs === `finding:${item.uid}`).length;
  return [
    section(
      t("waiting_here"),
      rows(
        items.map((item) =>
          row({
            glyph: item.refused ? "circle-alert" : "smartphone",
            title: item.title,
            under: [zoneText(zoneOf(app.shift, item.body.zone)), when(item.createdAt, Date.now()), pictures(item) ? t("n_pictures_many", { n: pictures(item) }) : null, item.refused?.message].filter(Boolean).join(" · "),
            href: "#/outbox",
          }),
        ),
      ),
    ),
  ];
}

