// Opening and closing, shop by shop: one tap for on time, one for all the rest, the exception with its reason.
import { buzz, h, icon, later, one, t } from "../../sheet/dom.js";
import { setting } from "../store.js";
import { alert, button, empty, field, link, row, rows, segmented, section, shopText, status, unitsText, zoneText } from "./parts.js";
import { floorText, shopsOf, zoneOf, zonesOf } from "./places.js";
import { pictureStrip } from "./strip.js";
import { LOOKS, STATES_OF, openTicks } from "./ticking.js";
import { minutes } from "./times.js";
import { freshness } from "./today.js";

const CLOSING_FROM = 15 * 60; // minutes after midnight from which closing is proposed, until the day of work ends at four
const LONG = 500; // milliseconds of a long press
let chosen; // the phase that was chosen by hand, while the app is open

const sinceFour = (app) => (minutes(app.now()) + 20 * 60) % (24 * 60); // the day of work begins at four
const minutesOf = (text) => text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);

/** Whether a shop has to be looked at now: not closed by agreement, and at opening not before it opens. */
const isDue = (app, shop) => !shop.closed && (phaseNow(app) === "close" || !shop.opens || (minutesOf(shop.opens) + 20 * 60) % (24 * 60) <= sinceFour(app));

const phaseNow = (app) => chosen ?? (sinceFour(app) >= CLOSING_FROM - 4 * 60 ? "close" : "open");

export default {
  tab: "attendance",
  mount(app, zoneUid) {
    const node = h("div", { class: "floor-attendance" });
    const zone = zoneOf(app.shift, zoneUid);
    const view = { title: zone ? zoneText(zone) : t("attendance"), node, back: zone ? "#/attendance" : null };
    if (!app.shift || (zoneUid && !zone)) {
      node.append(app.shift ? empty(t("unknown_zone"), t("unknown_zone_more"), "map-pin") : empty(t("no_shift"), t("no_shift_more"), "wifi-off", button(t("try_again"), "refresh-cw", () => app.refresh(), { variant: "primary" })));
      return { ...view, redraw: () => app.shift && !zoneUid && app.go("#/attendance") };
    }
    let draw = () => {};
    openTicks(app).then((ticks) => {
      draw = zone ? zoneView(app, node, zone, ticks) : () => node.replaceChildren(...zoneList(app, ticks, draw));
      draw();
    }, app.sorry);
    return { ...view, redraw: () => draw() };
  },
};

function phases(app, draw) {
  const choices = ["open", "close"].map((code) => [code, t(`phase_${code}`)]);
  return segmented(t("phase"), choices, phaseNow(app), (code) => ((chosen = code), draw())).node;
}

function counted(shops, ticks, phase) {
  return shops.filter((shop) => shop.closed || ticks.get(shop.uid, phase)).length;
}

function zoneList(app, ticks, draw) {
  const phase = phaseNow(app);
  const [own, others] = zonesOf(app.shift);
  const line = (zone) => {
    const shops = shopsOf(app.shift, zone.uid);
    const done = counted(shops, ticks, phase);
    const full = shops.length && done === shops.length;
    return row({ glyph: full ? "circle-check" : "store", title: zoneText(zone), under: floorText(zone), end: h("span", { class: full ? "num text-muted" : "num" }, shops.length ? `${done}/${shops.length}` : t("no_shops_short")), href: `#/attendance/${zone.uid}` });
  };
  const body = [freshness(app, draw), phases(app, draw)].flat();
  if (!own.length && !others.length) return [...body, empty(t("no_zones"), t("no_zones_more"), "map-pin")];
  return [...body, own.length ? section(t("my_zones"), rows(own.map(line))) : "", others.length ? section(t("other_zones"), rows(others.map(line))) : ""];
}

/** The grid of one zone; returns how to draw it anew. Tiles stay where they are under the finger. */
function zoneView(app, node, zone, ticks) {
  const shops = shopsOf(app.shift, zone.uid);
  setting(`attendance-zone|${app.owner}`, zone.uid).catch(() => null);
  if (!shops.length) return () => node.replaceChildren(empty(t("no_shops"), t("no_shops_more"), "store"));
  const labels = stateLabels();
  const tiles = shops.map((shop) => makeTile(app, shop, ticks, labels, { tap, ask }));
  const meter = h("progress", { class: "progress", max: shops.length, "aria-label": t("ticked") });
  const count = h("b", {});
  const rest = button("", null, () => passRest(), { class: "btn section-rest" });
  const top = h("div", { class: "floor-sub" });
  const grid = h("ul", { class: "floor-grid" }, tiles.map((tile) => tile.node));
  const places = h("div", {});
  const following = nextZone(app, zone);
  const onward = following ? link(`${t("next_zone")}: ${zoneText(following)}`, "arrow-right", `#/attendance/${following.uid}`) : null;

  const mayTick = app.who.may?.attendance !== false;

  async function keep(list, words) {
    if (!mayTick) return app.say(t("may_not_tick"), { tone: "warn" });
    const phase = phaseNow(app);
    try {
      const made = await ticks.tick(list, phase, draw);
      draw();
      app.say(words, { label: t("undo"), action: () => undo(made) });
      return true;
    } catch (error) {
      draw();
      app.sorry(error);
      return false;
    }
  }
  async function undo(made) {
    const done = await ticks.undo(made).catch(() => false);
    draw();
    app.say(t(done ? "undone" : "undo_late"), { tone: done ? "ok" : "warn" });
  }
  function tap(shop) {
    if (mayTick && (shop.closed || ticks.get(shop.uid, phaseNow(app)))) return ask(shop);
    return keep([{ tenant: shop.uid, title: titleOf(shop), state: "on_time" }], t("ticked_one", { shop: shopText(shop) }));
  }
  const notTicked = () => shops.filter((shop) => isDue(app, shop) && !ticks.get(shop.uid, phaseNow(app)));
  function passRest() {
    const left = notTicked();
    return keep(left.map((shop) => ({ tenant: shop.uid, title: titleOf(shop), state: "on_time" })), t("ticked_rest", { n: left.length }));
  }
  function ask(shop) {
    if (!mayTick) return keep();
    const dialog = exception(app, shop, ticks, labels, (tick, words) => keep([{ tenant: shop.uid, title: titleOf(shop), ...tick }], words));
    places.replaceChildren(dialog);
    return dialog.showModal();
  }
  const titleOf = (shop) => `${t("attendance")}: ${shopText(shop)}`;

  node.replaceChildren(top, h("div", { class: "meter" }, h("span", { class: "meter-label" }, h("span", {}, t("ticked")), count), meter), rest, grid, onward, h("p", { class: "text-muted floor-hint" }, t("attendance_hint")), places);
  const draw = () => {
    const done = counted(shops, ticks, phaseNow(app));
    const [focused, key] = [document.activeElement, document.activeElement?.dataset?.code];
    const inside = top.contains(focused);
    top.replaceChildren(...[freshness(app, draw), phases(app, draw)].flat());
    if (inside && key) one(`[data-code="${key}"]`, top)?.focus();
    meter.value = done;
    count.textContent = `${done} / ${shops.length}`;
    const left = notTicked().length;
    onward?.classList.toggle("btn-primary", done === shops.length);
    rest.hidden = !left || !mayTick;
    rest.replaceChildren(icon("check-check"), h("span", {}, t(done ? "rest_on_time" : "all_on_time")), h("small", {}, `× ${left}`));
    tiles.forEach((tile) => tile.draw());
  };
  return draw;
}

/** The zone that comes after this one in the order of the list, one's own first; undefined after the last. */
function nextZone(app, zone) {
  const all = zonesOf(app.shift).flat();
  return all.slice(all.findIndex((one) => one.uid === zone.uid) + 1).find((one) => shopsOf(app.shift, one.uid).length);
}

/** Words of states by code, in the language of the app. */
const stateLabels = () => Object.fromEntries(Object.keys(LOOKS).map((code) => [code, t(`state_${code}`)]));

/** One shop: a tap is on time; a long press or the second control is everything else. */
function makeTile(app, shop, ticks, labels, { tap, ask }) {
  const words = h("span", { class: "tile-state" });
  const glyph = h("span", { class: "tile-glyph" });
  let timer;
  let held = false;
  const main = h(
    "button",
    {
      type: "button",
      class: "tile-main",
      onclick: () => (held ? (held = false) : tap(shop)),
      onpointerdown: () => {
        held = false; // a dialog that opened under the finger has swallowed the click of the press before
        timer = setTimeout(() => ((held = true), buzz(30), ask(shop)), LONG);
      },
      onpointerup: () => clearTimeout(timer),
      onpointerleave: () => clearTimeout(timer),
      onpointercancel: () => ((held = false), clearTimeout(timer)),
      oncontextmenu: (event) => event.preventDefault(),
    },
    glyph,
    h("span", { class: "tile-text" }, h("b", {}, shopText(shop)), h("small", {}, unitsText(shop) || shop.code, " ", words)),
  );
  const other = h("button", { type: "button", class: "tile-more", "aria-label": `${t("other_state")}: ${shopText(shop)}`, onclick: () => ask(shop) }, icon("ellipsis"));
  const node = h("li", { class: "floor-tile", data: { tenant: shop.uid } }, main, other);
  let drawn; // most tiles are as they were: a slow phone draws what changed and nothing else
  const draw = () => {
    const phase = phaseNow(app);
    const tick = ticks.get(shop.uid, phase);
    const shows = JSON.stringify([phase, tick?.state, tick?.refused, tick?.here, tick?.remark]);
    if (shows === drawn) return;
    drawn = shows;
    const [tone, name] = tick ? (LOOKS[tick.state] ?? LOOKS.on_time) : shop.closed ? LOOKS.closed_allowed : ["", "circle-dashed"];
    node.className = `floor-tile${!tick && shop.closed ? " is-ticked tone-muted" : ""}${tick ? ` is-ticked tone-${tick.refused ? "danger" : tone}` : ""}`;
    glyph.replaceChildren(icon(name));
    const said = tick ? ["· ", tick.refused ? t("not_taken") : (labels[tick.state] ?? tick.state), tick.here && !tick.refused ? icon("smartphone") : ""] : [shop.closed ? `· ${t("closed_today")}` : ownHours(app, shop), shop.closed ? "" : h("span", { class: "sr-only" }, t("tap_on_time"))];
    words.replaceChildren(...said);
    main.title = tick?.refused || tick?.remark || "";
  };
  draw();
  return { node, draw };
}

/** "· opens 11:00" for a shop whose hours are not those of most. */
function ownHours(app, shop) {
  const key = phaseNow(app) === "open" ? "opens" : "closes";
  const usual = app.shift.shops.filter((one) => one[key] === shop[key]).length * 2 >= app.shift.shops.length;
  return usual || !shop[key] ? "" : `· ${t(`${key}_at`, { at: shop[key] })}`;
}

/** Late, early, absent or excused, with words and pictures. */
function exception(app, shop, ticks, labels, keep) {
  const phase = phaseNow(app);
  const was = ticks.get(shop.uid, phase);
  const draft = { state: was?.state ?? STATES_OF[phase][shop.closed ? 0 : 1], remark: was?.remark ?? "", actual: "", photos: [] };
  const tones = Object.fromEntries(Object.entries(LOOKS).map(([code, [tone]]) => [code, tone]));
  const states = segmented(t("what_seen"), STATES_OF[phase].map((code) => [code, labels[code]]), draft.state, (code) => (store({ state: code }), draw()), tones);
  states.node.classList.add("is-wrapped");
  const words = h("textarea", { class: "textarea", rows: 1, maxlength: 300, value: draft.remark });
  const key = `tick|${app.owner}|${shop.uid}|${phase}|${ticks.on}`; // a camera reloads the page: nothing typed or taken is lost
  const store = (values) => setting(key, Object.assign(draft, values)).catch(app.sorry);
  const actual = h("input", { class: "input", type: "time", value: draft.actual, onchange: () => store({ actual: actual.value }) });
  const when = field(t("actual_time"), actual);
  const wrong = h("p", { class: "field-error", role: "alert", hidden: true }, icon("circle-alert"), t("say_permitted"));
  const draw = () => {
    when.hidden = !["late", "early"].includes(draft.state);
    wrong.hidden = true;
  };
  draw();
  later(words, () => words.value !== draft.remark && store({ remark: words.value }), 250);
  const strip = pictureStrip({ get: () => draft.photos, keep: (photos) => setting(key, Object.assign(draft, { photos })), say: (text) => app.say(text, { tone: "warn" }), about: shopText(shop) });
  const save = async () => {
    if (draft.state === "closed_allowed" && !words.value.trim()) {
      wrong.hidden = false;
      return words.focus();
    }
    const kept = await keep({ state: draft.state, remark: words.value.trim(), actual: when.hidden ? "" : actual.value, photos: draft.photos, done: key }, t("ticked_state", { shop: shopText(shop), state: labels[draft.state] }));
    if (kept) dialog.close();
  };
  const dialog = h(
    "dialog",
    { class: "dialog", "aria-labelledby": "tick-title", onclose: () => (strip.drop(), dialog.remove()) },
    h(
      "div",
      { class: "dialog-head" },
      h("h2", { id: "tick-title" }, shopText(shop)),
      h("button", { type: "button", class: "btn btn-ghost btn-square", "aria-label": t("close"), onclick: () => dialog.close() }, icon("x")),
    ),
    h(
      "div",
      { class: "dialog-body stack" },
      was ? h("p", {}, status(labels[was.state] ?? was.state, LOOKS[was.state]?.[0] ?? "muted", LOOKS[was.state]?.[1] ?? "minus"), was.remark ? ` ${was.remark}` : "") : null,
      was?.refused ? alert(was.refused, "danger") : null,
      states.node,
      when,
      strip.node,
      field(t("remark_optional"), words),
      wrong,
      button(t("keep_it"), "save", save, { variant: "primary" }),
    ),
  );
  setting(key).then((kept) => {
    if (!kept) return;
    Object.assign(draft, kept);
    states.set(draft.state);
    words.value = draft.remark;
    actual.value = draft.actual ?? "";
    draw();
    strip.draw();
  }, () => null);
  return dialog;
}
