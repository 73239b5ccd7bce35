// One goods pass at the gate: whether it opens, the goods to count, a photo, and out or not. Works without a network:
// what was checked here is checked again by the server, which also knows what other phones let out.
import { gateText, hereOf } from "./gate.js";
import { readText, verdict } from "./gate_check.js";
import { dom, keep, net, parts, store, strip, times } from "./gate_kit.js";
import { usedAt, usedKey } from "./gate_used.js";

const { buzz, h, icon, t, uuid } = dom;
const { Unreachable, LoginNeeded, call } = net;
const { queue, queuePictures } = keep;
const { isFull, setting } = store;
const { alert, button, empty, field, link, needsNetwork } = parts;
const { pictureStrip } = strip;
const { clock, when } = times;
const API = "/api/floor";
const BACK = "#/gate";
const SAYS = ["items", "carrier", "other"];

export default {
  tab: "gate",
  mount(app, text) {
    const node = h("div", { class: "patrol-day gate-pass" });
    const view = { app, text: decodeURIComponent(text), node, gone: false, strip: null, done: false };
    start(view).catch(app.sorry);
    return { title: t("pass"), node, back: BACK, leave: () => ((view.gone = true), view.strip?.drop()) };
  },
};

async function start(view) {
  const { app, node } = view;
  const bundle = app.shift?.gate;
  view.here = await hereOf(app);
  if (!bundle || !view.here) {
    node.replaceChildren(empty(t("pass"), t(bundle ? "gate_first" : "gate_may_not"), "truck", link(t("gate_title"), "truck", BACK, { variant: "primary" })));
    return;
  }
  const local = await verdict(bundle, view.text, view.here, app.now(), usedAt);
  view.draft = { ticked: [], photos: [], words: "", uid: uuid() };
  view.key = `gate-draft|${app.owner}|${local.pass?.uid ?? view.text.slice(0, 80)}`;
  Object.assign(view.draft, await setting(view.key));
  draw(view, { ...local, how: app.online() ? "checking" : "offline" });
  if (!app.online()) return;
  const said = await ask(view).catch(() => null); // then what the phone knows counts
  if (view.gone || view.done) return;
  // What this phone let out is used, also while the server has not heard of it.
  if (!said) draw(view, { ...local, how: "offline" });
  else draw(view, { pass: said.pass ?? local.pass, why: local.why === "used" ? "used" : said.why, at: local.at, message: local.why === "used" ? "" : said.message, how: "online" });
}

const ask = (view) => call(`${API}/gate?${new URLSearchParams({ text: bare(view.text), gate: view.here.uid })}`, { method: "GET", owner: view.app.owner });

/** The token or the code alone: an address has no place in a request. */
const bare = (text) => {
  const read = readText(text);
  return read?.token ?? read?.code ?? text.slice(0, 200);
};

function draw(view, seen) {
  const { node, app } = view;
  view.seen = seen;
  view.strip?.drop();
  view.strip = null;
  const { pass, why } = seen;
  node.replaceChildren(
    ...[
      head(view),
      checked(seen, view),
      pass?.condition && !why ? alert(`${t("pass_condition")}${t("colon")}${pass.condition}`, "warn") : null,
      pass ? facts(pass, app) : null,
      pass?.photos.length ? pictures(pass) : null,
      why ? refusedParts(view) : openParts(view),
    ].filter(Boolean),
  );
}

function head({ seen: { why, at, pass, message }, app }) {
  const good = !why;
  const more = good ? t("pass_good_more") : message || [fact(why, pass, at, app), t(`why_${why}_more`)].filter(Boolean).join(" ");
  return h("div", { class: `gate-verdict tone-${good ? "ok" : "danger"}`, role: good ? "status" : "alert", "data-why": why || "ok" }, icon(good ? "badge-check" : "ban"), h("b", {}, t(good ? "pass_good" : `why_${why}`)), h("span", {}, more));
}

function fact(why, pass, at, app) {
  if (why === "used") return at ? t("pass_used_here", { at: when(at, app.now()) }) : "";
  if (!pass) return "";
  if (why === "expired") return t("pass_good_until", { at: when(pass.until, app.now()) });
  if (why === "early") return t("pass_good_from", { at: when(pass.from, app.now()) });
  return why === "wrong_gate" ? t("pass_right_gate", { gate: gateText(app.shift.gate.gates.find(({ uid }) => uid === pass.gate)) }) : "";
}

function checked({ how }, view) {
  if (how === "checking") return h("p", { class: "text-muted", role: "status" }, t("pass_checking"));
  if (how === "online") return h("p", { class: "text-muted gate-how" }, icon("cloud-check"), t("pass_online"));
  return needsNetwork(t(readText(view.text)?.token ? "pass_offline" : "pass_typed_offline"));
}

function facts(pass, app) {
  const pairs = [
    [t("shop"), pass.shop],
    [t("pass_window"), `${when(pass.from, app.now())} – ${when(pass.until, app.now())}`],
    [t("pass_carrier"), [pass.carrier, pass.firm].filter(Boolean).join(" · ")],
    [t("pass_paper"), pass.paper],
    [t("pass_plate"), pass.plate],
    [t("pass_cause"), pass.cause],
  ].filter(([, value]) => value);
  return h("div", { class: "round-card" }, h("div", { class: "round-head" }, h("div", {}, h("h2", {}, pass.title), h("p", { class: "docno" }, pass.number))), h("dl", { class: "facts" }, pairs.map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value)))));
}

/** A picture that the phone or the network has; where neither does it says so. */
function picture(url, alt, make) {
  const missing = () => holder.replaceChildren(h("div", { class: "floor-no-picture" }, icon("image-off"), h("span", {}, t("picture_network"))));
  const holder = make(h("img", { src: url, alt, onerror: () => missing() }));
  return holder;
}

/** Pictures of the goods as a whole. */
function pictures(pass) {
  const make = (url, at) => picture(url, t("photo_n", { n: at + 1 }), (img) => h("figure", { class: "photo" }, img));
  return h("section", {}, h("h2", { class: "gate-sub" }, t("pass_pictures")), h("div", { class: "photo-grid" }, pass.photos.map(make)));
}

/** Pictures of one thing, beside its tick; a tap makes one large. */
function shots(item) {
  const make = (url, at) => picture(url, `${item.name} ${at + 1}`, (img) => {
    const shot = h("button", { type: "button", class: "gate-shot", "aria-expanded": "false", "aria-label": t("photo_of", { what: item.name, n: at + 1 }), onclick: () => shot.setAttribute("aria-expanded", String(shot.getAttribute("aria-expanded") !== "true")) }, img);
    return shot;
  });
  return item.photos?.length ? h("div", { class: "gate-shots" }, item.photos.map(make)) : null;
}

const save = (view) => setting(view.key, view.draft).catch(view.app.sorry);

/** The goods, a tick each; a photo; out, or not. */
function openParts(view) {
  const { app, draft, seen: { pass } } = view;
  const error = h("p", { class: "field-error", role: "alert", id: "gate-error" });
  view.strip = pictureStrip({ get: () => draft.photos, keep: (photos) => setting(view.key, Object.assign(draft, { photos })), say: (text) => app.say(text, { tone: "warn" }), about: pass.title });
  const tick = (item) => {
    const box = h("input", { type: "checkbox", checked: draft.ticked.includes(item.position), onchange: () => {
      draft.ticked = draft.ticked.filter((one) => one !== item.position).concat(box.checked ? [item.position] : []);
      error.textContent = "";
      save(view);
    } });
    const line = h("label", { class: "gate-item" }, box, h("span", { class: "gate-what" }, item.name), h("b", { class: "num" }, `${item.quantity} ${item.unit}`.trim()));
    return h("div", { class: "gate-line" }, ...[line, shots(item)].filter(Boolean));
  };
  const release = async () => {
    const left = pass.items.filter(({ position }) => !draft.ticked.includes(position)).length;
    error.textContent = left ? t("pass_unticked", { n: left }) : draft.photos.length ? "" : t("pass_no_photo");
    if (error.textContent) return view.node.querySelector(left ? ".gate-item input:not(:checked)" : ".photo-add input")?.focus();
    return act(view, { wanted: "release", ticked: draft.ticked }, draft.photos);
  };
  const away = refusal(view, SAYS);
  const open = () => ((away.hidden = false), away.querySelector("input")?.focus());
  return h(
    "section",
    { class: "floor-form gate-count" },
    h("h2", { class: "gate-sub" }, t("pass_items")),
    h("div", { class: "gate-items" }, pass.items.map(tick)),
    h("h2", { class: "gate-sub" }, t("pass_own_pictures")),
    view.strip.node,
    error,
    h("div", { class: "floor-pair floor-verdicts" }, button(t("pass_refuse"), "ban", open, { class: "btn btn-lg is-fail" }), button(t("pass_release"), "check", release, { class: "btn btn-lg is-pass" })),
    away,
  );
}

/** A pass that does not open: one tap notes it in the log, when there is a pass to note it on. */
function refusedParts(view) {
  const { why, pass } = view.seen;
  const noted = pass || why === "altered" || why === "unknown";
  return h(
    "div",
    { class: "round-foot" },
    noted ? button(t("pass_log_refusal"), "clipboard-list", () => act(view, { wanted: "refuse", why }, []), {}) : null,
    link(t("pass_next"), "scan-line", BACK, { variant: "primary" }),
  );
}

/** Why it stays here, in the guard's own words. */
function refusal(view, codes) {
  const { draft } = view;
  const error = h("p", { class: "field-error", role: "alert" });
  let chosen = "";
  const choose = (code) => h("label", { class: "gate-why" }, h("input", { type: "radio", name: "gate-why", value: code, onchange: () => (chosen = code) }), h("span", {}, t(`refuse_${code}`)));
  const words = h("textarea", { class: "textarea", rows: 2, maxlength: 300, value: draft.words, oninput: () => ((draft.words = words.value), save(view)) });
  const send = () => {
    const note = words.value.trim();
    error.textContent = chosen ? (note ? "" : t("pass_note_missing")) : t("pass_why_missing");
    if (error.textContent) return chosen ? words.focus() : undefined;
    return act(view, { wanted: "refuse", why: chosen, note }, draft.photos);
  };
  return h("div", { class: "gate-refusal", hidden: true }, h("h2", { class: "gate-sub" }, t("pass_refuse_title")), h("div", { role: "radiogroup", "aria-label": t("pass_refuse_title") }, codes.map(choose)), field(t("pass_note"), words), error, button(t("pass_refuse"), "ban", send, { class: "btn btn-lg is-fail" }));
}

/** Tell the server at once where there is a network, and keep it for sending where there is none. */
async function act(view, what, photos) {
  const { app, draft, seen: { pass } } = view;
  const at = new Date();
  const body = { text: bare(view.text), gate: view.here.uid, ticked: [], why: "", note: "", ...what };
  const out = what.wanted === "release";
  const title = t(out ? "pass_title_out" : "pass_title_away", { number: pass?.number ?? "" });
  const noted = out ? { key: usedKey(pass.uid), value: { at: at.getTime() } } : undefined;
  let receipt = null;
  try {
    if (app.online()) receipt = await send(view, { ...body, uid: draft.uid, device_at: at.toISOString() });
  } catch (error) {
    return app.say(error.message, { tone: "danger" });
  }
  if (receipt) {
    const kept = { owner: app.owner, kind: "gate", uid: draft.uid, title, photos, done: view.key };
    await queuePictures({ ...kept, noted: receipt.did === "released" ? noted : undefined }).catch(isFull);
  } else {
    if (out && (await usedAt(pass.uid))) return draw(view, { ...view.seen, why: "used", at: await usedAt(pass.uid), message: "", how: "offline" });
    await queue({ owner: app.owner, kind: "gate", title, body: { ...body, offline: true }, photos, done: view.key, uid: draft.uid, at, noted });
  }
  return finish(view, receipt, out, at);
}

async function send(view, body) {
  try {
    return await call(`${API}/gates`, { owner: view.app.owner, body: JSON.stringify({ ...body, sent_at: new Date().toISOString() }) });
  } catch (error) {
    if (error instanceof Unreachable || error instanceof LoginNeeded) return null;
    throw error;
  }
}

async function finish(view, receipt, out, at) {
  const { app, node, seen: { pass } } = view;
  view.strip?.drop();
  view.strip = null;
  await app.reload();
  if (out && receipt && receipt.did !== "released") {
    view.draft = { ticked: [], photos: [], words: "", uid: uuid() };
    return draw(view, { ...view.seen, why: receipt.why, message: receipt.message, how: "online" });
  }
  view.done = true;
  buzz(60);
  const words = out ? (receipt ? "pass_released_more" : "pass_released_offline") : "pass_refused_more";
  node.replaceChildren(
    h("div", { class: `gate-verdict tone-${out ? "ok" : "warn"}`, role: "status", "data-did": out ? "released" : "refused" }, icon(out ? "circle-check" : "ban"), h("b", {}, t(out ? "pass_released" : "pass_refused")), h("span", {}, `${pass?.number ?? ""} · ${clock(at)}`), h("span", {}, t(words))),
    link(t("pass_next"), "scan-line", BACK, { variant: "primary" }),
  );
  if (app.online()) app.refresh();
  return undefined;
}
