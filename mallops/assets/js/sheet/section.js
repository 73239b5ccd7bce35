// A section of the sheet: folded or open, with its progress, and one tap for all that is left in it.
import { h, icon, pick, t } from "./dom.js";
import { makeRow } from "./row.js";

/** A section that can redraw its head and its rows: { node, draw, open, rows }. */
export function makeSection(app, section) {
  const rows = new Map();
  const shops = [];
  const head = h("button", { type: "button", class: "section-fold", "aria-expanded": "false", onclick: () => toggle() });
  const body = h("div", { class: "section-body", hidden: true });
  const rest = h("button", { type: "button", class: "btn section-rest", onclick: () => app.passRest(app.sheet.places(section)) });
  const node = h("section", { class: "sheet-section", data: { section: section.code } }, head, body);
  let built = false;

  function build() {
    built = true;
    if (section.per_tenant) {
      app.sheet.bundle.shops.forEach((shop) => shops.push(makeShop(app, section, shop, rows)));
      body.append(rest, h("ul", { class: "shop-list" }, shops.map((shop) => shop.node)));
      if (!shops.length) body.append(h("p", { class: "muted" }, t("no_shops")));
    } else {
      const list = h("ul", { class: "check-list" });
      section.items.forEach((item) => {
        const row = makeRow(app, item, null);
        rows.set(`${item.uid}|`, row);
        list.append(row.node);
      });
      body.append(list, rest);
    }
  }

  function drawHead() {
    const { done, failed, total } = app.sheet.progress(app.sheet.places(section));
    node.classList.toggle("is-done", done === total);
    head.replaceChildren(
      icon(done === total ? (failed ? "circle-alert" : "circle-check") : "circle-dashed"),
      h("span", { class: "grow" }, h("b", {}, pick(section, "name")), h("small", {}, section.catalogue)),
      failed ? h("span", { class: "status tone-danger" }, t("failed_count", { n: failed })) : null,
      h("span", { class: "num" }, `${done}/${total}`),
      icon(body.hidden ? "chevron-down" : "chevron-up"),
    );
    const left = total - done;
    rest.hidden = app.locked || !app.unanswered(app.sheet.places(section)).length;
    rest.replaceChildren(icon("check-check"), t(section.per_tenant ? (left === total ? "all_shops_fine" : "other_shops_fine") : left === total ? "all_pass" : "rest_pass"));
  }

  function toggle(open = body.hidden) {
    if (open && !built) build();
    body.hidden = !open;
    head.setAttribute("aria-expanded", String(open));
    drawHead();
    shops.forEach((shop) => shop.draw());
  }

  const draw = (key) => {
    if (key) rows.get(key)?.draw();
    else rows.forEach((row) => row.draw());
    shops.forEach((shop) => shop.draw());
    drawHead();
  };
  drawHead();
  return { node, draw, toggle, section, openShop: (uid) => shops.find((shop) => shop.uid === uid)?.toggle(true) };
}

function makeShop(app, section, shop, rows) {
  const head = h("button", { type: "button", class: "shop-fold", "aria-expanded": "false", onclick: () => toggle() });
  const list = h("ul", { class: "check-list", hidden: true });
  const node = h("li", { class: "shop", data: { tenant: shop.uid } }, head, list);
  let built = false;
  function toggle(open = list.hidden) {
    if (open && !built) {
      built = true;
      section.items.forEach((item) => {
        const row = makeRow(app, item, shop.uid);
        rows.set(`${item.uid}|${shop.uid}`, row);
        list.append(row.node);
      });
    }
    list.hidden = !open;
    head.setAttribute("aria-expanded", String(open));
    draw();
  }
  function draw() {
    const { done, failed, total } = app.sheet.progress(app.sheet.shopPlaces(section, shop));
    head.replaceChildren(
      icon(done === total ? (failed ? "circle-alert" : "circle-check") : "store"),
      h("span", { class: "grow" }, h("b", {}, pick(shop, "name")), h("small", {}, shop.units.join(" "))),
      failed ? h("span", { class: "status tone-danger" }, t("failed_count", { n: failed })) : done === total ? h("span", { class: "status tone-ok" }, t("fine")) : null,
      icon(list.hidden ? "chevron-down" : "chevron-up"),
    );
  }
  draw();
  return { node, draw, toggle, uid: shop.uid };
}
