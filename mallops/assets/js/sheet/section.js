// A section of the sheet: folded or open, with its progress, and one tap for all that is left in it.
import { h, icon, pick, t } from "./dom.js";
import { placeKey } from "./model.js";
import { makeRow } from "./row.js";

/** A section that can redraw its head and its rows. What is folded is not built. */
export function makeSection(app, section) {
  const rows = new Map();
  const places = app.sheet.places(section);
  const id = `section-${section.code.replace(/[^\w-]/g, "_")}`;
  const head = h("button", { type: "button", class: "section-fold", "aria-expanded": "false", "aria-controls": id, onclick: () => toggle() });
  const body = h("div", { class: "section-body", id, hidden: true });
  const rest = h("button", { type: "button", class: "btn section-rest", onclick: () => app.passRest(section) });
  const node = h("section", { class: "sheet-section", data: { section: section.code } }, h("h2", {}, head), body);
  const many = section.per_tenant && app.sheet.bundle.shops.length !== 1; // one shop alone needs no fold of its own
  let shops = null;

  function build() {
    if (many) {
      shops = app.sheet.bundle.shops.map((shop) => makeShop(app, section, shop, rows));
      body.append(shops.length ? h("ul", { class: "shop-list" }, shops.map((shop) => shop.node)) : h("p", { class: "sheet-note" }, t("no_shops")), rest);
    } else {
      shops = [];
      body.append(h("ul", { class: "check-list" }, places.map(({ item, tenant }) => newRow(app, item, tenant, rows))), rest);
    }
  }

  function drawHead() {
    const { done, failed, total } = app.sheet.progress(places);
    const finished = done === total;
    node.classList.toggle("is-done", finished);
    head.replaceChildren(
      icon(finished ? (failed ? "circle-alert" : "circle-check") : "circle-dashed"),
      h("span", { class: "grow" }, pick(section, "name"), h("small", {}, section.catalogue)),
      failed ? h("span", { class: "status tone-danger" }, icon("x"), t("failed_count", { n: failed })) : "",
      h("span", { class: "num" }, `${done}/${total}`),
      icon(body.hidden ? "chevron-down" : "chevron-up"),
    );
    const left = app.unanswered(places).length;
    rest.hidden = app.locked || !left;
    if (!left) return;
    const untouched = left === places.length;
    const words = many ? (untouched ? "all_shops_fine" : "other_shops_fine") : untouched ? "all_pass" : "rest_pass";
    rest.replaceChildren(icon("check-check"), h("span", {}, t(words)), h("small", {}, `× ${left}`));
  }

  function toggle(open = body.hidden) {
    if (open && !shops) build();
    body.hidden = !open;
    head.setAttribute("aria-expanded", String(open));
    drawHead();
  }

  const draw = (keys) => {
    for (const key of keys ?? rows.keys()) rows.get(key)?.draw();
    shops?.forEach((shop) => (!keys || keys.some((key) => key.endsWith(shop.uid))) && shop.draw());
    drawHead();
  };
  const rowOf = (item, tenant) => {
    toggle(true);
    shops.find((shop) => shop.uid === tenant)?.toggle(true);
    return rows.get(placeKey(item.uid, tenant))?.node;
  };
  drawHead();
  return { node, draw, toggle, section, rowOf, isOpen: () => !body.hidden };
}

function newRow(app, item, tenant, rows) {
  const row = makeRow(app, item, tenant);
  rows.set(placeKey(item.uid, tenant), row);
  return row.node;
}

function makeShop(app, section, shop, rows) {
  const head = h("button", { type: "button", class: "shop-fold", "aria-expanded": "false", onclick: () => toggle() });
  const list = h("ul", { class: "check-list", hidden: true });
  const node = h("li", { class: "shop", data: { tenant: shop.uid } }, head, list);
  const places = section.items.map((item) => ({ item, tenant: shop.uid }));
  function toggle(open = list.hidden) {
    if (open && !list.childElementCount) list.append(...section.items.map((item) => newRow(app, item, shop.uid, rows)));
    list.hidden = !open;
    head.setAttribute("aria-expanded", String(open));
    draw();
  }
  function draw() {
    const { done, failed, total } = app.sheet.progress(places);
    const earlier = section.items.some((item) => app.sheet.openFindings(item, shop.uid).length);
    const fine = done === total && !failed;
    node.classList.toggle("is-done", done === total);
    head.replaceChildren(
      icon(done === total ? (failed ? "circle-alert" : "circle-check") : "store"),
      h("span", { class: "grow" }, h("b", {}, pick(shop, "name")), h("small", {}, shop.units.join(" ") || shop.code)),
      earlier ? h("span", { class: "status tone-warn" }, icon("history"), t("open_before")) : "",
      failed ? h("span", { class: "status tone-danger" }, icon("x"), t("failed_count", { n: failed })) : fine ? h("span", { class: "status tone-ok" }, icon("check"), t("fine")) : "",
      done && done < total ? h("span", { class: "num" }, `${done}/${total}`) : "",
      icon(list.hidden ? "chevron-down" : "chevron-up"),
    );
  }
  draw();
  return { node, draw, toggle, uid: shop.uid };
}
