// What is still open in my zones, overdue first: looked at on the way past.
import { h, t } from "../../sheet/dom.js";
import { taskLines } from "../../sheet/zone_tasks.js";
import { button, empty, link, many, row, rows, section, shopText, status, zoneName, zoneText } from "./parts.js";
import { SEVERITY, byZone, openChecks, shopIn } from "./checks.js";
import { zoneOf } from "./places.js";
import { due } from "./times.js";
import { freshness } from "./today.js";

export default {
  tab: "findings",
  mount(app, zoneUid) {
    const node = h("div", { class: "patrol-day" });
    const zone = zoneOf(app.shift, zoneUid);
    const draw = async () => {
      if (!app.shift) return node.replaceChildren(empty(t("no_shift"), t("no_shift_more"), "wifi-off", button(t("try_again"), "refresh-cw", () => app.refresh(), { variant: "primary" })));
      const looks = await openChecks(app);
      return node.replaceChildren(...content(app, zone, looks, draw).flat().filter(Boolean));
    };
    draw();
    return { title: zone ? zoneText(zone) : t("open_findings"), node, back: zone ? "#/findings" : null, redraw: draw };
  },
};

function content(app, zone, looks, draw) {
  const groups = byZone(app, zone?.uid);
  const late = groups.reduce((sum, group) => sum + group.late, 0);
  const all = groups.reduce((sum, group) => sum + group.list.length, 0);
  const tasks = (app.shift.zone_tasks ?? []).filter((one) => !zone || one.zone === zone.uid);
  const due = tasks.length ? h("section", { class: "zone-tasks" }, h("h2", {}, t("zone_tasks", { n: tasks.length })), h("ul", {}, taskLines(tasks))) : null;
  const top = [freshness(app, draw), due].flat();
  if (!groups.length) return [...top, empty(t("no_findings"), t("no_findings_more"), "badge-check", link(t("tab_saw"), "eye", zone ? `#/saw/${zone.uid}` : "#/saw"))];
  return [
    ...top,
    h("p", { class: "floor-counts" }, status(many("n_open", all), "muted", "wrench", { large: true }), late ? status(many("n_overdue", late), "danger", "alarm-clock", { large: true }) : null),
    ...groups.map((group) => section(group.zone ? zoneName(group.zone) : t("no_zone"), rows(group.list.map((one) => line(app, one, looks.get(one.uid)))))),
  ];
}

function line(app, one, look) {
  const shop = shopIn(app, one);
  const when = one.due_at ? due(one.due_at, app.now()) : null;
  const severity = app.shift.severities?.[one.severity];
  return row({
    glyph: (SEVERITY[one.severity] ?? SEVERITY.minor)[1],
    title: one.title,
    under: [
      h("span", {}, [severity, shop ? shopText(shop) : null, one.number].filter(Boolean).join(" · ")),
      h("span", { class: "floor-marks" }, one.state === "fixed" ? status(t("state_fixed"), "info", "hammer") : null, when ? h("span", { class: `due tone-${when.tone}` }, when.text) : null, look ? lookStatus(look) : null),
    ],
    href: `#/finding/${one.uid}`,
  });
}

export function lookStatus(look) {
  if (look.refused) return status(t("not_taken"), "danger", "circle-alert");
  return status(t(look.verdict === "fixed" ? "seen_fixed" : "seen_not_fixed"), look.verdict === "fixed" ? "ok" : "warn", look.here ? "smartphone" : "check");
}
