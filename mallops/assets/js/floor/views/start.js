// Something to start at a place: chosen from the list, or proved by its label.
import { h, t } from "../../sheet/dom.js";
import { sheetOf } from "../keep.js";
import { button, card, empty, link, many, note, shopText, status, unitsText, zoneName, zoneText } from "./parts.js";
import { shopFinder, shopOf, shopsOf, zoneLines, zoneOf } from "./places.js";
import * as rounds from "./rounds.js";
import { clock, span, when } from "./times.js";
import { begin, freshness, makeupCard, sectionName } from "./today.js";

/** A view that draws itself anew from `content(app, asking, draw)`. */
function simple(title, back, content) {
  return (app) => {
    const node = h("div", { class: "patrol-day" });
    const asking = new Set(); // make-ups whose reason is being typed
    const draw = () => {
      if (node.contains(document.activeElement) && document.activeElement.matches("input, textarea")) return;
      node.replaceChildren(...content(app, asking, draw).flat(2).filter(Boolean));
    };
    draw();
    return { title: typeof title === "function" ? title(app) : title, node, back, redraw: draw };
  };
}

const needShift = (app) => empty(t("no_shift"), t("no_shift_more"), "wifi-off", button(t("try_again"), "refresh-cw", () => app.refresh(), { variant: "primary" }));

const zones = {
  tab: "today",
  mount: (app) =>
    simple(t("other_zone"), "#/", () => (app.shift ? [h("p", { class: "text-muted" }, t("pick_zone_hint")), zoneLines(app.shift, (zone) => `#/at/${zone.uid}`, (zone) => openWord(app, zone))] : [needShift(app)]))(app),
};

function openWord(app, zone) {
  const open = rounds.ahead(app, true).find(({ round, state }) => rounds.uidOf(round.zone) === zone.uid && rounds.mayStart(app, round, state));
  return open ? status(t(`round_${open.state}`), rounds.LOOKS[open.state][0], rounds.LOOKS[open.state][1], { plain: true }) : null;
}

const shops = {
  tab: "today",
  mount(app) {
    if (!app.shift) return simple(t("one_shop"), "#/", () => [needShift(app)])(app);
    return { title: t("one_shop"), node: shopFinder(app.shift, (shop) => `#/shop/${shop.uid}`), back: "#/" };
  },
};

/** One zone: go on, a spot check, the open round, a make-up, or a round outside the plan. */
const place = {
  tab: "today",
  mount(app, uid, scanned) {
    const zone = zoneOf(app.shift, uid);
    if (!zone) return simple(t("zone"), "#/", () => [empty(t("unknown_zone"), t("unknown_zone_more"), "map-pin")])(app);
    const scan = scanned ? zone.qr : "";
    return simple(zoneText(zone), scanned ? "#/scan" : "#/zones", (_app, asking, draw) => [presence(scan), freshness(app), choices(app, zone, scan, asking, draw)])(app);
  },
};

const presence = (scan) =>
  h("p", { class: `floor-presence tone-${scan ? "ok" : "muted"}` }, status(t(scan ? "on_the_spot" : "not_scanned"), scan ? "ok" : "muted", scan ? "map-pin-check" : "map-pin"), h("span", {}, t(scan ? "scanned_more" : "not_scanned_more")));

function choices(app, zone, scan, asking, draw) {
  let variant = "primary";
  const first = () => [variant, (variant = "")][0];
  const at = (thing) => rounds.uidOf(thing.zone) === zone.uid;
  const drafts = [...own(app, zone), ...(app.shift.drafts ?? []).filter((draft) => at(draft) && !draft.tenant && !app.runs.some((run) => run.uid === draft.uid || run.server === draft.uid))];
  const walked = new Set(drafts.flatMap((draft) => [draft.uid, draft.server, draft.target]));
  const here = rounds.ahead(app, true).filter(({ round }) => at(round));
  const colleagues = here.filter(({ round, state }) => rounds.isColleagues(round) && !rounds.mayStart(app, round, state) && ["open", "overdue", "started"].includes(state));
  const open = here.filter(({ round, state }) => rounds.mayStart(app, round, state) && !walked.has(round.uid) && !walked.has(round.patrol));
  return [
    drafts.map((draft) => goOn(app, draft, first())),
    rounds.spots(app).filter((spot) => at(spot) && !rounds.runOf(app, spot.uid)).map((spot) =>
      card({
        tone: "warn",
        title: sectionName(app, spot.section),
        under: t("spot_note", { at: clock(spot.at) }),
        state: status(t("spot"), "warn", "dices", { large: true }),
        foot: [button(t("start_spot"), "play", () => begin(app, { kind: "spot", target: spot.uid, zone, scan, section: spot.section }), { variant: first() })],
      }),
    ),
    open.map(({ round, state }) => {
      const [tone, glyph] = rounds.LOOKS[state];
      return card({
        tone,
        title: h("span", { class: "num" }, span(round.starts_at, round.ends_at)),
        under: round.officer?.name ?? t("whoever"),
        state: status(t(`round_${state}`), tone, glyph, { large: true }),
        foot: [button(t(state === "started" ? "join" : "start_round"), "play", () => begin(app, { kind: "round", target: round.uid, zone, scan }), { variant: first() })],
      });
    }),
    colleagues.map(({ round, state }) => {
      const [tone, glyph] = rounds.LOOKS[state];
      return card({ tone, title: h("span", { class: "num" }, span(round.starts_at, round.ends_at)), under: round.officer.name, state: status(t(`round_${state}`), tone, glyph, { large: true }), body: [note(t("colleague_has"))] });
    }),
    rounds.makeups(app).filter(at).map((round) => makeupCard(app, round, asking, draw, scan)),
    app.who.may?.submit === false ? note(t("may_not_walk")) : card({
      title: t("free_round"),
      under: many("whole_sheet", shopsOf(app.shift, zone.uid).length),
      foot: [button(t("start"), "play", () => begin(app, { kind: "zone", target: zone.uid, zone, scan }), { variant: first() })],
    }),
    h("div", { class: "floor-pair" }, link(t("saw_here"), "eye", `#/saw/${zone.uid}`), link(t("attendance_here"), "store", `#/attendance/${zone.uid}`), link(t("unapproved"), "circle-alert", `/strays/new?zone=${encodeURIComponent(zone.code)}`)),
  ];
}

/** Runs of this phone in a zone that are not signed yet, as drafts. */
const own = (app, zone) => app.runs.filter((run) => run.state === "draft" && run.zone === zone.uid && !run.tenant).map((run) => ({ ...run, started_at: run.startedAt }));

function goOn(app, draft, variant) {
  return card({
    tone: "accent",
    title: t(`purpose_${draft.purpose}`),
    under: t("begun_at", { at: when(draft.started_at, app.now()) }),
    state: status(t("round_started"), "accent", "footprints", { large: true }),
    foot: [link(t("continue"), "play", sheetOf(draft.uid), { variant })],
  });
}

/** One shop: the inspection that it signs. */
const shop = {
  tab: "today",
  mount(app, uid, scanned) {
    const found = shopOf(app.shift, uid);
    if (!found) return simple(t("one_shop"), "#/shops", () => [empty(t("unknown_shop"), t("unknown_shop_more"), "store")])(app);
    const zone = zoneOf(app.shift, found.zone);
    const scan = scanned ? found.qr : "";
    return simple(shopText(found), scanned ? "#/scan" : "#/shops", () => {
      const run = app.runs.find((one) => one.state === "draft" && one.tenant === uid);
      const start = () => begin(app, { kind: "tenant", target: uid, zone, tenant: found, scan });
      return [
        presence(scan),
        app.who.may?.submit === false ? note(t("may_not_walk")) : card({
          title: t("purpose_tenant"),
          under: [unitsText(found) || found.code, zone ? zoneText(zone) : null, found.opens ? `${found.opens}–${found.closes}` : null].filter(Boolean).join(" · "),
          body: [note(t("one_shop_more"))],
          foot: [run ? link(t("continue"), "play", sheetOf(run.uid), { variant: "primary" }) : button(t("start_inspection"), "play", start, { variant: "primary" })],
        }),
        zone ? link(t("saw_here"), "eye", `#/saw/${zone.uid}`, {}) : null,
      ];
    })(app);
  },
};

export default { zones, shops, place, shop };
