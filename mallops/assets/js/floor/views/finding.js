// One open finding: what it is, how it looked, and how it looks now.
import { h, icon, isChinese, later, t } from "../../sheet/dom.js";
import { queue } from "../keep.js";
import { isFull, setting } from "../store.js";
import { alert, button, empty, field, link, needsNetwork, shopText, status, unitsText, zoneName } from "./parts.js";
import { SEVERITY, keepCheck, openChecks, shopIn } from "./checks.js";
import { lookStatus } from "./findings.js";
import { zoneOf } from "./places.js";
import { uidOf } from "./rounds.js";
import { pictureStrip } from "./strip.js";
import { due, when } from "./times.js";

const SAYS = { fixed: ["done_clean", "done_repaired", "done_removed"], not_fixed: ["still_there", "still_worse", "still_started"] };

export default {
  tab: "findings",
  mount(app, uid) {
    const one = (app.shift?.findings ?? []).find((other) => other.uid === uid);
    const node = h("div", { class: "patrol-day" });
    if (!one) {
      node.append(empty(t("finding_gone"), t("finding_gone_more"), "badge-check", link(t("open_findings"), "wrench", "#/findings", { variant: "primary" })));
      return { title: t("finding"), node, back: "#/findings" };
    }
    const state = h("div", {});
    const drawState = async () => {
      const look = (await openChecks(app)).get(uid);
      state.replaceChildren(...(look ? [look.refused ? alert(look.refused, "danger", { actions: [link(t("to_outbox"), null, "#/outbox", { size: "" })] }) : h("p", { class: "floor-marks" }, lookStatus(look), h("span", { class: "text-muted" }, t(look.here ? "look_here" : "look_sent", { at: when(look.at, Date.now()) })))] : []));
    };
    const form = one.may_check === false ? null : checkForm(app, one, drawState);
    node.append(facts(app, one), state, pictures(app, one), form?.node ?? h("p", { class: "text-muted" }, t("may_not_check")), record(app, one) ?? "");
    drawState();
    return { title: one.number ?? t("finding"), node, back: "#/findings", redraw: drawState, leave: () => form?.leave() };
  },
};

function facts(app, one) {
  const zone = zoneOf(app.shift, uidOf(one.zone));
  const shop = shopIn(app, one);
  const [tone, glyph] = SEVERITY[one.severity] ?? SEVERITY.minor;
  const left = one.due_at ? due(one.due_at, app.now()) : null;
  const pairs = [
    [t("zone"), zone ? h("a", { class: "link", href: `#/findings/${zone.uid}` }, zoneName(zone)) : null],
    [t("shop"), shop ? `${shopText(shop)} · ${unitsText(shop) || shop.code}` : null],
    [t("whose"), app.shift.departments?.[one.department] ?? one.department],
    [t("open_since"), one.opened_at ? when(one.opened_at, app.now()) : one.opened_on],
    [t("due"), left ? h("span", { class: `due tone-${left.tone}` }, icon(left.late ? "alarm-clock" : "clock"), `${left.text} · ${when(one.due_at, app.now())}`) : null],
  ].filter(([, value]) => value);
  return h(
    "article",
    { class: `round-card tone-${tone}` },
    h("div", { class: "round-head" }, h("div", {}, h("h2", {}, one.title))),
    h("p", { class: "floor-marks" }, status(app.shift.severities?.[one.severity] ?? one.severity, tone, glyph), status(t(one.state === "fixed" ? "state_fixed" : "state_open"), one.state === "fixed" ? "info" : "muted", one.state === "fixed" ? "hammer" : "circle-dot")),
    h("dl", { class: "facts" }, pairs.map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value)))),
  );
}

/** Pictures that the phone or the network has; where neither does it says so. */
function pictures(app, one) {
  const urls = (one.photos ?? []).map((photo) => photo.url ?? photo);
  if (!urls.length) return h("p", { class: "text-muted" }, t("no_picture"));
  const make = (url, at) => {
    const node = h("figure", { class: "photo" });
    const missing = () => node.replaceChildren(h("div", { class: "floor-no-picture" }, icon("image-off"), h("span", {}, t("picture_network"))));
    const alt = t("photo_n", { n: at + 1 });
    const show = () => viewer(url.replace("/thumb", "/display"), url, alt);
    node.append(h("button", { type: "button", class: "photo-open", "aria-label": alt, onclick: show }, h("img", { src: url, alt, onerror: missing })));
    return node;
  };
  return h("div", { class: "photo-grid" }, urls.map(make));
}

/** One picture, large; the small one when the large one is not on the phone. */
function viewer(url, small, alt) {
  const image = h("img", { src: url, alt, onerror: () => image.src !== new URL(small, location).href && (image.src = small) });
  const close = h("button", { type: "button", class: "btn btn-square btn-lg", "aria-label": t("close"), onclick: () => dialog.close() }, icon("x"));
  const dialog = h("dialog", { class: "floor-picture", "aria-label": alt, onclose: () => dialog.remove(), onclick: (event) => event.target !== close && dialog.close() }, image, close);
  document.querySelector(".floor").append(dialog);
  dialog.showModal();
}

function checkForm(app, one, kept) {
  const key = `check|${app.owner}|${one.uid}`;
  const draft = { words: "", photos: [] };
  const save = () => setting(key, draft).catch(app.sorry);
  const strip = pictureStrip({ get: () => draft.photos, keep: (photos) => setting(key, Object.assign(draft, { photos })), say: (text) => app.say(text, { tone: "warn" }), about: one.title });
  const words = h("textarea", { class: "textarea", rows: 1, maxlength: 500, "aria-describedby": "check-error" });
  const error = h("p", { class: "field-error", role: "alert", id: "check-error" });
  const store = () => draft.words !== words.value && ((draft.words = words.value), save());
  later(words, store, 250);
  setting(key).then((was) => {
    if (!was) return;
    Object.assign(draft, was);
    words.value = draft.words;
    strip.draw();
  });
  const add = (text) => {
    words.value = words.value.trim() ? `${words.value.trim()}${isChinese() ? "；" : "; "}${text}` : text;
    store();
  };
  const chip = (says) => h("button", { type: "button", class: "chip", onclick: () => add(t(says)) }, t(says));
  // To mark as fixed and to send back both need words (fixes/actions.py); a look that changes nothing does not.
  const needsWords = (verdict) => (one.state === "fixed" ? verdict === "not_fixed" : verdict === "fixed");

  async function send(verdict) {
    const remark = words.value.trim();
    const lacks = needsWords(verdict) && !remark;
    words.toggleAttribute("aria-invalid", lacks);
    error.textContent = lacks ? t(verdict === "fixed" ? "say_what_done" : "say_what_left") : "";
    if (lacks) return words.focus();
    try {
      const title = `${t(verdict === "fixed" ? "seen_fixed" : "seen_not_fixed")}: ${one.title}`;
      const item = await queue({ owner: app.owner, kind: "check", title, body: { finding: one.uid, verdict, remark }, photos: draft.photos, done: key });
      await keepCheck(app, one.uid, verdict, item.uid).catch(isFull);
      Object.assign(draft, { words: "", photos: [] });
    } catch (trouble) {
      return app.sorry(trouble);
    }
    words.value = "";
    strip.draw();
    await app.reload();
    await kept();
    return app.say(t("check_kept"));
  }

  const node = h(
    "section",
    { class: "floor-form", "aria-labelledby": "check-title" },
    h("h2", { id: "check-title" }, t("how_now")),
    strip.node,
    field(t("in_words"), words),
    h("div", { class: "chips", role: "group", "aria-label": t("phrases") }, [...SAYS.fixed, ...SAYS.not_fixed].map(chip)),
    error,
    h("div", { class: "floor-pair floor-verdicts" }, button(t("not_fixed"), "x", () => send("not_fixed"), { class: "btn btn-lg is-fail" }), button(t("fixed"), "check", () => send("fixed"), { class: "btn btn-lg is-pass" })),
    h("p", { class: "field-hint" }, t(one.state === "fixed" ? "check_hint_fixed" : "check_hint_open")),
  );
  return { node, leave: () => (strip.drop(), store()) };
}

function record(app, one) {
  if (!one.url) return null;
  return app.online() ? link(t("whole_record"), "file-text", one.url, { variant: "ghost" }) : needsNetwork(t("record_offline"));
}
