// What is still on this phone: how much, since when, what was refused and what to do about it; what is safe.
import { h, icon, isChinese, one, pick, t } from "../../sheet/dom.js";
import { sentence } from "../../sheet/status.js";
import { makeItem, sheetOf } from "../keep.js";
import { saveRescue } from "../rescue.js";
import { amend, changeRun, giveUp, outbox as kept, receipts, run as runOf } from "../store.js";
import { alert, button, empty, field, link, many, note, row, rows, section, status } from "./parts.js";
import { loginUrl } from "./today.js";
import { when } from "./times.js";

const GLYPHS = { start: "footprints", answer: "list-checks", photo: "camera", fphoto: "camera", removal: "image-off", submit: "signature", finding: "eye", check: "search-check", tick: "store", gate: "truck", handed: "hand-helping" };
const TONES = { ok: "cloud-check", info: "cloud-upload", warn: "cloud-off", danger: "circle-alert" };
const CALM = 700; // milliseconds between two drawings
const SHOWN = 60; // lines; the rest is counted
const WORDS = ["title", "text", "remark", "reason"]; // what of a refused thing may be typed anew here

export default {
  tab: "today",
  mount(app) {
    const node = h("div", { class: "patrol-day outbox" });
    let leave = false;
    const draw = async () => {
      if (node.contains(document.activeElement) && document.activeElement.matches("textarea, input, select")) return;
      const [items, got] = await Promise.all([kept(app.owner), receipts(app.owner)]);
      if (!leave) node.replaceChildren(...content(app, items, got, draw).flat(2).filter(Boolean));
    };
    draw();
    let timer; // while much is sent the view stands still long enough for a finger to meet a button
    const soon = () => (timer ??= setTimeout(() => ((timer = undefined), draw()), CALM));
    const stop = app.outbox.onchange(soon);
    return { title: t("outbox"), node, back: "#/", redraw: draw, leave: () => ((leave = true), stop()) };
  },
};

function content(app, items, got, draw) {
  const refused = items.filter((item) => item.refused);
  const waiting = items.filter((item) => !item.refused);
  const { others, state } = app.outbox.last;
  return [
    summary(app, items),
    state === "login" || state === "other" ? alert(t(state === "other" ? "other_person" : "login_again"), "danger", { glyph: "key-round", actions: [link(t("log_in"), null, loginUrl(), { variant: "primary", size: "" })] }) : null,
    others ? alert(many("others_wait", others), "info", { glyph: "users" }) : null,
    refused.length ? section(t("refused"), refused.map((item) => refusedCard(app, item, draw))) : null,
    waiting.length ? section(t("waiting"), rows(lines(waiting, app.now()))) : null,
    !items.length ? empty(t("nothing_waits"), t("nothing_waits_more"), "cloud-check") : null,
    got.length ? safe(got) : null,
  ];
}

/** The state in a sentence, how much and since when, and the two things one can do about it. */
function summary(app, items) {
  const [tone, text] = sentence(app.outbox.last);
  const { bytes, oldest } = app.outbox.last;
  const facts = items.length ? t("outbox_facts", { n: items.length, size: size(bytes), when: when(oldest ?? items[0].createdAt, app.now()) }) : "";
  const send = () => app.outbox.flush({ hurry: true }).then(() => app.say(sentence(app.outbox.last)[1], { tone: sentence(app.outbox.last)[0] === "ok" ? "ok" : "warn" }));
  return h(
    "div",
    { class: `outbox-head card tone-${tone}` },
    h("p", { class: "outbox-state" }, icon(TONES[tone]), h("b", {}, text)),
    facts ? note(facts) : null,
    items.length ? h("div", { class: "round-foot" }, button(t("send_now"), "cloud-upload", send, { variant: "primary" }), button(t("save_file"), "download", () => saveRescue(app.who))) : null,
    items.length ? note(t("stays_here")) : null,
  );
}

function lines(items, now) {
  const shown = items.slice(0, SHOWN).map((item) => row({ glyph: GLYPHS[item.kind], title: item.title ?? t(`kind_${item.kind}`), under: under(item, now), end: item.trouble ? status(t("tried", { n: item.tries }), "warn", "rotate-cw", { plain: true }) : null }));
  return items.length > SHOWN ? [...shown, row({ glyph: "ellipsis", title: t("and_more", { n: items.length - SHOWN }) })] : shown;
}

const under = (item, now) => [t(`kind_${item.kind}`), when(item.createdAt, now), size(item.size)].join(" · ");

export function size(bytes) {
  const [value, unit] = bytes >= 1_000_000 ? [bytes / 1_000_000, "MB"] : [Math.max(1, bytes / 1000), "KB"];
  return `${value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: value < 10 ? 1 : 0 })} ${unit}`;
}

/** What the server would not take, why, and every way on: put it right, hand it over, save it. */
function refusedCard(app, item, draw) {
  const fixes = correction(app, item, draw);
  return h(
    "article",
    { class: "round-card tone-danger", data: { refused: item.uid } },
    h("div", { class: "round-head" }, h("div", {}, h("h2", {}, item.title ?? t(`kind_${item.kind}`)), h("p", {}, under(item, app.now()))), status(t("refused_one"), "danger", "circle-alert", { large: true })),
    h("p", { class: "round-quote", role: "alert" }, item.refused.message),
    fixes.fields,
    h("div", { class: "round-foot" }, fixes.act, button(t("hand_over"), "hand-helping", () => handOver(app, item, draw)), button(t("save_file"), "download", () => saveRescue(app.who, [item.uid]), { variant: "ghost" })),
  );
}

/** { fields, act } with which a refused thing can be put right on the spot, or where that is done. */
function correction(app, item, draw) {
  const plain = () => button(t("send_again"), "cloud-upload", () => again_(app, item).then(draw));
  if (item.kind === "submit") return { act: link(t("put_right"), "pencil", sheetOf(item.patrol), { variant: "primary" }) };
  if (["answer", "photo"].includes(item.kind)) return { act: [link(t("put_right"), "pencil", sheetOf(item.patrol), { variant: "primary" }), plain()] };
  if (["removal", "fphoto", "handed"].includes(item.kind)) return { act: plain() };
  if (item.kind === "start") return { act: ["round", "makeup"].includes(item.body.kind) ? button(t("outside_plan"), "map-pin", () => outsidePlan(app, item, draw), { variant: "primary" }) : plain() };
  const typed = WORDS.filter((name) => typeof item.body?.[name] === "string").map((name) => {
    const input = h("textarea", { class: "textarea", rows: 1, maxlength: 500, value: item.body[name], data: { name } });
    return field(t(`field_${name}`), input);
  });
  const zone = item.kind === "finding" ? zones(app, item) : null;
  const box = h("div", { class: "stack" }, typed, zone);
  const again = async () => {
    const said = Object.fromEntries([...box.querySelectorAll("[data-name]")].map((input) => [input.dataset.name, input.value.trim() || null]));
    await again_(app, { ...item, body: { ...item.body, ...said } });
    return draw();
  };
  return { fields: box, act: button(t("send_again"), "cloud-upload", again, { variant: "primary" }) };
}

function zones(app, item) {
  const options = (app.shift?.zones ?? []).map((zone) => h("option", { value: zone.uid, selected: zone.uid === item.body.zone }, `${zone.code} ${pick(zone, "name")}`));
  return options.length ? field(t("field_zone"), h("select", { class: "select", data: { name: "zone" } }, options)) : null;
}

/** Let an item go once more, as it is now. */
async function again_(app, { refused: _refused, notBefore: _held, trouble: _trouble, ...item }) {
  await amend([{ ...item, tries: 0 }]);
  await app.outbox.flush({ hurry: true });
}

/** A round that could not be begun is walked as one outside the plan: nothing of it is lost. */
async function outsidePlan(app, item, draw) {
  const run = await runOf(item.patrol);
  if (!run?.zone) return app.say(t("hand_over_instead"), { tone: "warn" });
  await again_(app, { ...item, body: { ...item.body, kind: "zone", target: run.zone } });
  return draw();
}

/** Give a refused thing, with all it says and its pictures, to the supervisor; with a start goes the whole round. */
async function handOver(app, item, draw) {
  const all = await kept(app.owner);
  const with_ = item.kind === "start" ? all.filter((other) => other.patrol === item.patrol && other.uid !== item.uid) : all.filter((other) => other.belongs === `${item.kind}:${item.uid}`);
  const said = [item, ...with_].map(({ uid, kind, title, body, deviceAt }) => ({ uid, kind, title, body, deviceAt }));
  const body = { kind: item.kind, item_uid: item.uid, title: item.title ?? "", reason: item.refused.message, body: { items: said }, device_at: new Date(item.createdAt).toISOString() };
  const handed = makeItem(app.owner, "handed", { title: item.title, body });
  handed.body.uid = handed.uid;
  const pictures = [item, ...with_].filter((one_) => one_.blob).map((one_) => makeItem(app.owner, "fphoto", { blob: one_.blob, sha256: one_.sha256, title: one_.title, belongs: `handed:${handed.uid}`, deviceAt: one_.deviceAt }));
  handed.body.photos = pictures.map((one_) => one_.uid);
  await giveUp([item.uid, ...with_.map((other) => other.uid)], [handed, ...pictures]);
  if (item.kind === "start") await changeRun(item.patrol, {}, { state: "discarded" }); // it can be begun anew
  if (item.kind === "submit") await changeRun(item.patrol, {}, { state: "draft" });
  app.say(t("handed"));
  app.outbox.added(0);
  await draw();
  one(".outbox-head")?.scrollIntoView({ block: "start" });
}

/** What the server has acknowledged, by run and kind: the receipts. */
function safe(got) {
  const counted = new Map();
  for (const one_ of got) counted.set(one_.kind, (counted.get(one_.kind) ?? 0) + 1);
  const list = [...counted].filter(([kind]) => kind !== "removal").map(([kind, n]) => row({ glyph: GLYPHS[kind] ?? "check", title: t(`kind_${kind}`), end: status(n.toLocaleString(isChinese() ? "zh-CN" : "en"), "ok", "check-check", { plain: true }) }));
  return section(t("safe_lately"), rows(list));
}
