// The guard's gate: where one stands, a pass by camera or code, and what comes today.
import { readText } from "./gate_check.js";
import { dom, parts, store, times, today } from "./gate_kit.js";
import { allUsed } from "./gate_used.js";

const { h, icon, pick, t } = dom;
const { empty, field, link, needsNetwork, row, rows, section, status } = parts;
const { setting } = store;
const { clock, when } = times;
const { freshness } = today;

const KEY = (app) => `gate|${app.owner}`;

/** The gate at which this person stands, of the gates of the shift; the only one where there is but one. */
export async function hereOf(app) {
  const gates = app.shift?.gate?.gates ?? [];
  const uid = await setting(KEY(app));
  return gates.find((one) => one.uid === uid) ?? (gates.length === 1 ? gates[0] : undefined);
}

export const gateText = (gate) => (gate ? `${gate.code} ${pick(gate, "name")}` : "–");

export default {
  tab: "gate",
  mount(app) {
    const node = h("div", { class: "patrol-day gate" });
    const draw = async () => {
      if (node.contains(document.activeElement) && document.activeElement.matches("input, select")) return;
      node.replaceChildren(...(await content(app, draw)).flat(2).filter(Boolean));
    };
    draw();
    return { title: t("gate_title"), node, redraw: draw };
  },
};

async function content(app, draw) {
  const gate = app.shift?.gate;
  if (!app.shift) return [freshness(app, draw), empty(t("no_shift"), t("no_shift_more"), "wifi-off")];
  if (!gate) return [freshness(app, draw), empty(t("gate_title"), t("gate_may_not"), "truck")];
  if (!gate.gates.length) return [freshness(app, draw), empty(t("gate_none"), t("gate_none_more"), "door-open")];
  const [here, used] = await Promise.all([hereOf(app), allUsed()]);
  return [freshness(app, draw), stand(app, gate.gates, here), here ? asking(app) : needsChoice(), lists(app, gate, here, used)];
}

const needsChoice = () => h("p", { class: "alert tone-warn", role: "status" }, icon("clock-alert"), h("span", {}, t("gate_first")));

/** Where one stands: a tap each, so that it is seen at a glance. */
function stand(app, gates, here) {
  const choose = async (gate) => {
    await setting(KEY(app), gate.uid).catch(app.sorry);
    document.activeElement?.blur();
    app.redraw();
  };
  const one = (gate) => h("button", { type: "button", class: "chip", "aria-pressed": String(gate.uid === here?.uid), onclick: () => choose(gate) }, gateText(gate));
  return h("div", { class: "field" }, h("span", { class: "field-label", id: "gate-here" }, t("gate_here")), h("div", { class: "chips", role: "group", "aria-labelledby": "gate-here" }, gates.map(one)));
}

/** The camera, or the code by hand. */
function asking(app) {
  const input = h("input", { class: "input", id: "gate-code", maxlength: 200, autocomplete: "off", autocapitalize: "characters", spellcheck: "false", enterkeyhint: "go", placeholder: "7K2M PX4Q", "aria-describedby": "gate-code-error" });
  const error = h("p", { class: "field-error", role: "alert", id: "gate-code-error" });
  const go = (event) => {
    event.preventDefault();
    const read = readText(input.value);
    input.toggleAttribute("aria-invalid", !read);
    error.textContent = read ? "" : t("gate_missing");
    if (!read) return input.focus();
    input.blur();
    return app.go(`#/gate/${read.token ?? read.code}`);
  };
  return [
    link(t("gate_scan"), "scan-line", "#/scan", { variant: "primary", class: "btn btn-primary btn-lg gate-scan" }),
    h("form", { class: "scan-type", novalidate: true, onsubmit: go }, field(t("gate_type"), input), h("button", { type: "submit", class: "btn btn-lg" }, icon("arrow-right"), t("gate_open"))),
    error,
  ];
}

function lists(app, gate, here, used) {
  const now = app.now();
  const settled = (one) => one.state !== "approved" || used.has(one.uid) || Date.parse(one.until) < now;
  const open = gate.passes.filter((one) => !settled(one));
  const current = open.filter((one) => Date.parse(one.from) <= now);
  const later = open.filter((one) => Date.parse(one.from) > now);
  const done = gate.passes.filter(settled).slice(-20).reverse();
  const line = (one, end) => row({ glyph: "package", title: one.title, under: [`${when(one.from, now)} – ${when(one.until, now)}`, one.shop, other(gate, one, here)].filter(Boolean).join(" · "), end, href: `#/gate/${one.code}` });
  if (!open.length && !done.length) return app.online() ? empty(t("gate_nothing"), t("gate_nothing_more"), "truck") : [empty(t("gate_nothing"), t("gate_nothing_more"), "truck"), needsNetwork(t("needs_network"))];
  return [
    current.length ? section(t("gate_now"), rows(current.map((one) => line(one, null)))) : null,
    later.length ? section(t("gate_later"), rows(later.map((one) => line(one, clock(one.from))))) : null,
    done.length ? section(t("gate_done"), rows(done.map((one) => line(one, ended(one, used))))) : null,
  ].filter(Boolean);
}

const other = (gate, one, here) => (one.gate === here?.uid ? "" : t("gate_other", { gate: gateText(gate.gates.find(({ uid }) => uid === one.gate)) }));

function ended(one, used) {
  if (one.state === "released" || used.has(one.uid)) return status(t("why_used"), "ok", "circle-check", { plain: true });
  if (one.state === "cancelled") return status(t("why_cancelled"), "danger", "x", { plain: true });
  return status(t("why_expired"), "muted", "alarm-clock", { plain: true });
}
