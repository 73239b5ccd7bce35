// My rounds today, as the phone knows them; the next thing to do on top.
import { h, icon, pick, t } from "../../sheet/dom.js";
import { sheetOf, startRun } from "../keep.js";
import { alert, button, card, empty, link, many, needsNetwork, note, row, rows, section, shopText, status, unitsText, zoneName, zoneText } from "./parts.js";
import { shopOf, zoneOf } from "./places.js";
import * as rounds from "./rounds.js";
import { clock, day, due, span, when } from "./times.js";

/** Begin on this phone and go to the sheet; the signal is not asked. */
export async function begin(app, what) {
  try {
    location.assign(await startRun({ owner: app.owner, ...what }));
    await new Promise(() => {}); // the page goes away; the button stays busy
  } catch (error) {
    app.sorry(error);
  }
}

export default {
  tab: "today",
  mount(app) {
    const node = h("div", { class: "patrol-day" });
    const asking = new Set(); // make-ups whose reason is being typed
    const draw = () => {
      if (node.contains(document.activeElement) && document.activeElement.matches("textarea, input")) return;
      node.replaceChildren(...content(app, asking, draw).flat(2).filter(Boolean));
    };
    draw();
    return { title: t("my_rounds"), node, redraw: draw };
  },
};

function content(app, asking, draw) {
  if (!app.shift) return [freshness(app, draw), nothingYet(app)];
  const all = rounds.own(app);
  const [next, done, back, spots, missed] = [rounds.ahead(app), rounds.finished(app), rounds.returned(app), rounds.spots(app), rounds.makeups(app)];
  const others = rounds.others(app);
  const nothing = !all.length && !back.length && !spots.length && !missed.length && !others.length;
  return [
    freshness(app, draw),
    readiness(app, draw),
    all.length ? progress(done.length, all.length) : null,
    back.map((draft) => returnedCard(app, draft)),
    spots.map((spot) => spotCard(app, spot)),
    next.map((line) => roundCard(app, line)),
    app.online() ? null : needsNetwork(t("offline_spots", { at: when(app.at, Date.now()) })),
    nothing ? empty(t("no_round"), t("no_round_more"), "footprints") : null,
    missed.length ? section(t("makeups"), h("div", { class: "patrol-day" }, missed.map((round) => makeupCard(app, round, asking, draw)))) : null,
    others.length ? section(t("begun"), rows(others.map((draft) => draftRow(app, draft)))) : null,
    done.length || rounds.signedHere(app).length ? section(t("done_today"), rows([...done.map((line) => doneRow(app, line)), ...rounds.signedHere(app).map((run) => signedRow(app, run))])) : null,
    more(app),
  ];
}

function nothingYet(app) {
  if (app.trouble === "login") return empty(t("first_login"), t("first_login_more"), "key-round", link(t("log_in"), "key-round", loginUrl(), { variant: "primary" }));
  if (app.busy) return empty(t("fetching"), t("fetching_more"), "download");
  return empty(t("no_shift"), t("no_shift_more"), "wifi-off", button(t("try_again"), "refresh-cw", () => app.refresh(), { variant: "primary" }));
}

export const loginUrl = () => document.getElementById("sheet").dataset.login || `/login?next=${encodeURIComponent(`/floor${location.hash}`)}`;

/** How old what is shown is, always. */
export function freshness(app, draw) {
  if (!app.shift) return null;
  const age = t(app.busy ? "as_of_busy" : "as_of", { at: when(app.at, Date.now()) });
  const offline = app.trouble === "network" || !navigator.onLine;
  const line = h(
    "p",
    { class: "floor-age" },
    h("span", { class: "floor-day" }, day(app.now())),
    h("span", { class: offline ? "floor-as-of is-offline" : "floor-as-of" }, icon(offline ? "wifi-off" : "clock"), offline ? t("as_of_offline", { at: when(app.at, Date.now()) }) : age),
    button(t("refresh"), "refresh-cw", async () => ((await app.refresh()) ? app.say(t("refreshed")) : app.say(t(`trouble_${app.trouble || "network"}`), { tone: "warn" })), { variant: "ghost", size: "", class: "btn btn-ghost btn-square", "aria-label": t("refresh"), title: t("refresh") }),
  );
  line.lastChild.lastChild.remove(); // a picture alone; its name is read aloud
  if (app.trouble === "login") return [line, alert(t("trouble_login"), "danger", { glyph: "key-round", actions: [link(t("log_in"), null, loginUrl(), { variant: "primary", size: "" })] })];
  if (app.trouble === "server") return [line, alert(t("trouble_server"), "warn")];
  void draw;
  return line;
}

/** "Ready for offline", or what is missing, and a button that fetches it. */
function readiness(app, draw) {
  if (!app.ready) return null;
  const { shift, ready } = app;
  const [have, wanted] = ready.pictures;
  const old = app.at && shift.until && Date.parse(shift.until) < app.now();
  const counts = [many("n_rounds", rounds.own(app).length), many("n_zones", shift.zones.length), many("n_shops", shift.shops.length), wanted ? many("n_pictures", wanted) : null].filter(Boolean).join(t("comma"));
  const lacks = [old || app.full ? t("lacks_today") : null, ready.shell ? null : t("lacks_app"), have < wanted ? many("lacks_pictures", wanted - have) : null].filter(Boolean);
  const fine = !lacks.length;
  const fetchNow = async () => {
    const done = await app.refresh();
    if (!done) app.say(t(`trouble_${app.trouble || "network"}`), { tone: "warn" });
    draw();
  };
  return h(
    "div",
    { class: `floor-ready tone-${fine ? "ok" : "warn"}`, "data-ready": fine ? "yes" : "no" },
    icon(fine ? "circle-check" : "cloud-download"),
    h("div", { class: "grow" }, h("b", {}, t(fine ? "ready" : "not_ready")), h("span", {}, fine ? counts : lacks.join(t("comma")))),
    fine ? null : app.online() ? button(t("fetch_now"), "download", fetchNow, { size: "" }) : h("small", {}, t("fetch_needs_network")),
  );
}

function progress(done, all) {
  return h(
    "div",
    { class: `meter tone-${done === all ? "ok" : "accent"}` },
    h("span", { class: "meter-label" }, h("span", {}, t("done_today")), h("b", {}, `${done} / ${all}`)),
    h("progress", { class: "progress", value: done, max: all || 1, "aria-label": t("done_today") }),
  );
}

function returnedCard(app, draft) {
  const place = placeWords(app, rounds.uidOf(draft.zone), rounds.uidOf(draft.tenant), draft.title);
  return card({
    tone: "danger",
    title: place,
    under: [draft.number, t(`purpose_${draft.purpose}`), draft.started_at ? when(draft.started_at, app.now()) : null].filter(Boolean).join(" · "),
    state: status(t("returned"), "danger", "undo-2", { large: true }),
    body: draft.returned_note ? [h("blockquote", { class: "round-quote" }, draft.returned_note)] : [],
    foot: [link(t("put_right"), "pencil", sheetOf(draft.uid), { variant: "primary" })],
  });
}

function spotCard(app, spot) {
  const zone = rounds.zoneIn(app.shift, spot);
  const run = rounds.runOf(app, spot.uid);
  return card({
    tone: "warn",
    title: zoneName(zone),
    under: spot.section_name ?? sectionName(app, spot.section),
    state: status(t("spot"), "warn", "dices", { large: true }),
    body: [note(t("spot_note", { at: clock(spot.at) }))],
    foot: [
      run ? link(t("continue"), "play", sheetOf(run.uid), { variant: "primary" }) : button(t("start_spot"), "play", () => begin(app, { kind: "spot", target: spot.uid, zone, section: spot.section }), { variant: "primary" }),
    ],
  });
}

/** The name of a section of the patrol sheet by its code. */
export function sectionName(app, code) {
  const sections = app.shift.versions?.[app.shift.templates?.patrol?.version] ?? [];
  const found = sections.find((one) => one.code === code);
  return found ? pick(found, "name") : code;
}

function roundCard(app, { round, state }) {
  const zone = rounds.zoneIn(app.shift, round);
  const [tone, glyph] = rounds.LOOKS[state];
  const run = rounds.runOf(app, round.uid);
  const draft = run?.state === "draft" ? run : rounds.draftOf(app, round);
  const opens = round.startable_from ?? round.starts_at;
  const may = rounds.mayStart(app, round, state);
  const body = [];
  if (draft) body.push(note(t(run ? "begun_here" : "begun_at", { at: clock(draft.startedAt ?? draft.started_at ?? app.now()) })));
  else if (state === "upcoming" && !may) body.push(note(t("starts_from", { at: clock(opens) })));
  else if (["open", "started"].includes(state)) body.push(note(t("ends", { when: due(round.ends_at, app.now()).text })));
  if (round.handover_reason) body.push(note(icon("arrow-right-left"), " ", t("handed_over", { why: round.handover_reason })));
  const startIt = () => begin(app, { kind: "round", target: round.uid, zone });
  return card({
    tone,
    title: zoneName(zone),
    under: [h("b", { class: "num" }, span(round.starts_at, round.ends_at)), round.officer && round.officer.uid !== app.who.user ? ` · ${round.officer.name}` : ""],
    state: status(t(`round_${state}`), tone, glyph, { large: true }),
    body,
    foot: [
      draft ? link(t("continue"), "play", sheetOf(draft.uid), { variant: "primary" }) : may ? button(t(state === "started" ? "join" : "start"), "play", startIt, { variant: "primary" }) : null,
      state !== "missed" && !draft ? handOver(app, round) : null,
    ],
  });
}

function handOver(app, round) {
  if (round.mine === false && !app.who.may?.review) return null;
  if (app.online()) return link(t("pass_on"), "arrow-right-left", `/board/rounds/${round.uid}/hand-over`, { variant: "ghost", size: "" });
  return needsNetwork(t("pass_on_offline"));
}

/** A missed round; its reason is asked where it stands. */
export function makeupCard(app, round, asking, draw, scan = "") {
  const zone = rounds.zoneIn(app.shift, round);
  const open = asking.has(round.uid);
  const ask = () => {
    asking.add(round.uid);
    draw();
    document.getElementById(`reason-${round.uid}`)?.focus();
  };
  return card({
    tone: "danger",
    title: zoneName(zone),
    under: [h("b", { class: "num" }, span(round.starts_at, round.ends_at)), ` · ${day(round.starts_at)}`],
    state: status(t("round_missed"), "danger", "circle-x", { large: true }),
    body: open ? [makeupForm(app, round, zone, scan, () => (asking.delete(round.uid), document.activeElement.blur(), draw()))] : [note(t("makeup_note"))],
    foot: open ? [] : [button(t("make_up"), "history", ask)],
  });
}

const SAYS = ["why_busy", "why_short", "why_meeting"];

function makeupForm(app, round, zone, scan, cancel) {
  const id = `reason-${round.uid}`;
  const error = h("p", { class: "field-error", role: "alert", id: `${id}-error` });
  const words = h("textarea", { class: "textarea", id, rows: 2, maxlength: 200, "aria-describedby": error.id });
  const send = async () => {
    const reason = words.value.trim();
    words.toggleAttribute("aria-invalid", reason.length < 4);
    error.textContent = reason.length < 4 ? t("reason_short") : "";
    if (reason.length < 4) return words.focus();
    return begin(app, { kind: "makeup", target: round.uid, zone, reason, scan });
  };
  const chips = SAYS.map((key) => h("button", { type: "button", class: "chip", onclick: () => (words.value = t(key)) }, t(key)));
  return h(
    "div",
    { class: "floor-form" },
    h("div", { class: "field" }, h("label", { class: "field-label", for: id }, t("reason")), words, h("div", { class: "chips", role: "group", "aria-label": t("phrases") }, chips), error),
    h("div", { class: "round-foot" }, button(t("start_makeup"), "play", send, { variant: "primary" }), button(t("cancel"), null, cancel, { variant: "ghost" })),
  );
}

function placeWords(app, zoneUid, tenantUid, title) {
  const shop = shopOf(app.shift, tenantUid);
  if (shop) return [h("span", { class: "docno" }, unitsText(shop) || shop.code), " ", shopText(shop)];
  const zone = zoneOf(app.shift, zoneUid);
  return zone ? zoneName(zone) : title;
}

function draftRow(app, draft) {
  return row({
    glyph: "pencil",
    title: placeWords(app, draft.zone, draft.tenant, draft.title),
    under: [t(`purpose_${draft.purpose}`), when(draft.startedAt, app.now()), draft.here ? t("on_this_phone") : null].filter(Boolean).join(" · "),
    end: t("continue"),
    href: sheetOf(draft.uid),
  });
}

function doneRow(app, { round, state }) {
  const zone = rounds.zoneIn(app.shift, round);
  const [tone, glyph] = rounds.LOOKS[state];
  const run = rounds.runOf(app, round.uid);
  const score = round.score ?? run?.score;
  return h(
    "li",
    {},
    h("div", { class: "row-text" }, h("b", {}, placeLink(app, zoneText(zone), round.patrol ?? run?.server)), h("small", {}, [span(round.starts_at, round.ends_at), score === null || score === undefined ? null : t("points", { n: score })].filter(Boolean).join(" · "))),
    status(t(`round_${state}`), tone, glyph, { plain: true }),
  );
}

function signedRow(app, run) {
  const sent = run.state === "sent";
  return h(
    "li",
    {},
    h("div", { class: "row-text" }, h("b", {}, placeLink(app, placeWords(app, run.zone, run.tenant, run.title), sent ? (run.server ?? run.uid) : null)), h("small", {}, [t(`purpose_${run.purpose}`), run.number].filter(Boolean).join(" · "))),
    status(t(sent ? "round_submitted" : "round_signed"), sent ? "ok" : "warn", sent ? "circle-check" : "smartphone", { plain: true }),
  );
}

/** The record lies on the server: a link only while there is a network. */
const placeLink = (app, words, uid) => (uid && app.online() ? h("a", { class: "row-link", href: `/patrols/${uid}` }, words) : words);

function more(app) {
  const board = app.online() ? { href: "/board", under: t("day_board_more") } : { under: t("needs_network") };
  return section(
    t("something_else"),
    rows([
      row({ glyph: "map-pin", title: t("other_zone"), under: t("other_zone_more"), href: "#/zones" }),
      row({ glyph: "store", title: t("one_shop"), under: t("one_shop_more"), href: "#/shops" }),
      row({ glyph: "layout-grid", title: t("day_board"), ...board }),
    ]),
  );
}

