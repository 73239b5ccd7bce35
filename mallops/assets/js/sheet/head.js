// What stands above the sheet: where, what, since when, and what is special about this run.
import { h, icon, isChinese, one, pick, t } from "./dom.js";

const words = (at) => new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });

/** Heading, line below it, and the names in the signing dialog. */
export function drawHead(patrol, run, person) {
  const place = patrol.tenant ?? patrol.zone;
  const name = place ? pick(place, "name") : patrol.title;
  const facts = [place?.code, t(`purpose_${patrol.purpose}`), patrol.started_at ? words(patrol.started_at) : ""].filter(Boolean);
  one("[data-heading]").replaceChildren(name, h("small", {}, facts.join(" · ")));
  document.title = `${name} · ${t("sheet")} · mallops`;
  one("[data-signer]").textContent = t("your_signature", { name: person.name });
  one("[data-shop-signer]").hidden = patrol.purpose !== "tenant";
}

/** A line that says why the sheet is as it is: returned, for reading only, signed and waiting, a colleague walks it too. */
export function drawNotice(app, patrol, run, { signed }) {
  const record = `/patrols/${run.server ?? patrol.uid}`;
  const [tone, glyph, text, link] = signed
    ? ["info", "signature", t("signed_waiting"), h("a", { class: "link", href: "/floor#/outbox" }, t("to_outbox"))]
    : patrol.state === "returned"
      ? ["warn", "undo-2", t("returned"), h("a", { class: "link", href: record }, t("read_why"))]
      : app.locked
        ? ["info", "lock", t("reading_only"), h("a", { class: "link", href: record }, t("open_record"))]
        : run.joined || patrol.officers?.length > 1
          ? ["info", "users", t("together", { names: names(patrol.officers) }), null]
          : [];
  const node = one("[data-notice]");
  node.hidden = !tone;
  if (!tone) return;
  node.className = `sheet-alert tone-${tone}`;
  node.replaceChildren(icon(glyph), h("span", {}, text, " ", link));
}

const names = (officers = []) => officers.map((one_) => pick(one_, "name")).join(isChinese() ? "、" : ", ");
