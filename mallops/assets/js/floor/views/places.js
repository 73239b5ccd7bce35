// Zones and shops of the mall as the phone knows them, and how to choose one with a thumb.
import { h, icon, isChinese, t } from "../../sheet/dom.js";
import { empty, row, rows, section, shopText, unitsText, zoneText } from "./parts.js";

export const zoneOf = (shift, uid) => shift?.zones.find((zone) => zone.uid === uid);
export const shopOf = (shift, uid) => shift?.shops.find((shop) => shop.uid === uid);
const byCode = (a, b) => (a.level ?? 0) - (b.level ?? 0) || a.code.localeCompare(b.code, undefined, { numeric: true });
const byUnit = (a, b) => unitsText(a).localeCompare(unitsText(b), undefined, { numeric: true }) || a.code.localeCompare(b.code);

/** Zones, one's own first: [own, others]. */
export function zonesOf(shift) {
  const all = [...(shift?.zones ?? [])].sort(byCode);
  return [all.filter((zone) => zone.mine), all.filter((zone) => !zone.mine)];
}
export const shopsOf = (shift, zone) => (shift?.shops ?? []).filter((shop) => shop.zone === zone).sort(byUnit);

/** The short code in what a camera read or somebody typed: a bare code, or the last part of a label's address. */
export function codeOf(text) {
  const last = String(text).trim().replace(/[/\s]+$/, "").split("/").pop().split(/[?#]/)[0];
  return /^[0-9a-z]{4,12}$/i.test(last) ? last.toUpperCase() : "";
}

/** What a code stands on: { zone } or { shop }, or null when it is of no place that this phone knows. */
export function placeOf(shift, code) {
  const zone = shift?.zones.find((one) => one.qr === code);
  if (zone) return { zone };
  const shop = shift?.shops.find((one) => one.qr === code);
  return shop ? { shop } : null;
}

const folded = (text) => text.normalize("NFKC").toLowerCase();
const fits = (words, wanted) => wanted.split(/\s+/).every((part) => words.includes(part));
const SHOWN = 60; // more are found by typing

/** Every zone as lines that lead to `href(zone)`. */
export function zoneLines(shift, href, end = () => null) {
  const [own, others] = zonesOf(shift);
  const lines = (zones) => rows(zones.map((zone) => row({ glyph: "map-pin", title: zoneText(zone), under: zone.floor?.name ?? floorText(zone), end: end(zone), href: href(zone) })));
  if (!own.length && !others.length) return [empty(t("no_zones"), t("no_zones_more"), "map-pin")];
  return [own.length ? section(t("my_zones"), lines(own)) : null, others.length ? section(t("other_zones"), lines(others)) : null].filter(Boolean);
}

export function floorText(zone) {
  const floor = zone.floor;
  if (!floor || typeof floor === "string") return floor ?? "";
  return (isChinese() ? floor.name_zh : floor.name_en) || floor.name_zh || floor.name_en || floor.code || "";
}

/** Shops found by name, code or unit as one types; each leads to `href(shop)`. */
export function shopFinder(shift, href) {
  const list = h("div", { class: "stack" });
  const shops = [...(shift?.shops ?? [])].sort(byUnit);
  const known = shops.map((shop) => [folded(`${shop.name_zh} ${shop.name_en} ${shop.code} ${unitsText(shop)}`), shop]);
  const count = h("p", { class: "sr-only", role: "status" });
  const draw = () => {
    const wanted = folded(input.value.trim());
    const found = known.filter(([words]) => fits(words, wanted)).map(([, shop]) => shop);
    count.textContent = wanted ? t("shops_found", { n: found.length }) : "";
    const lines = found.slice(0, SHOWN).map((shop) => row({ glyph: "store", title: shopText(shop), under: [unitsText(shop), zoneText(zoneOf(shift, shop.zone))].filter(Boolean).join(" · "), href: href(shop) }));
    if (!found.length) list.replaceChildren(empty(t("no_shop_found"), t("no_shop_found_more"), "search-x"));
    else list.replaceChildren(rows(lines), ...(found.length > SHOWN ? [h("p", { class: "text-muted" }, t("more_by_typing", { n: found.length - SHOWN }))] : []));
  };
  const input = h("input", { class: "input floor-search", type: "search", "aria-label": t("find_shop"), placeholder: t("find_shop"), autocomplete: "off", enterkeyhint: "search", oninput: draw });
  draw();
  return h("div", { class: "stack" }, h("div", { class: "floor-find" }, icon("search"), input), count, list);
}

/** A list box of zones, one's own first. */
export function zoneSelect(shift, chosen, change) {
  const [own, others] = zonesOf(shift);
  const options = (zones) => zones.map((zone) => h("option", { value: zone.uid }, zoneText(zone)));
  const node = h(
    "select",
    { class: "select", onchange: () => change(node.value) },
    h("option", { value: "" }, t("choose_zone")),
    own.length ? h("optgroup", { label: t("my_zones") }, options(own)) : null,
    others.length ? h("optgroup", { label: t("other_zones") }, options(others)) : null,
  );
  node.value = zoneOf(shift, chosen) ? chosen : "";
  return node;
}
