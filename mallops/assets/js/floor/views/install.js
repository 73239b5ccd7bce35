// How to put the app on the home screen of this phone, and how this phone is doing.
import { h, icon, t } from "../../sheet/dom.js";
import { install, installWay, oninstall } from "../install.js";
import { keepStorage, storageState } from "../storage.js";

const WAYS = {
  android: ["way_android_1", "way_android_2", "way_android_3"],
  iphone: ["way_iphone_1", "way_iphone_2", "way_iphone_3", "way_iphone_4"],
  ipad: ["way_iphone_1", "way_iphone_2", "way_iphone_3", "way_iphone_4"],
  wecom: ["way_wecom_1", "way_wecom_2", "way_browser_3"],
  wechat: ["way_wechat_1", "way_wecom_2", "way_browser_3"],
  inapp: ["way_inapp_1", "way_wecom_2", "way_browser_3"],
  other: ["way_other_1", "way_other_2"],
};
const ELSEWHERE = ["wecom", "wechat", "inapp"];
const MEGA = 1024 * 1024;

/** What there is to do in this browser. */
function steps(way, say) {
  if (way === "installed") return [h("p", { class: "install-done" }, icon("circle-check"), t("install_done"))];
  const why = h("p", {}, t("install_why"));
  if (way === "offer") return [why, h("button", { type: "button", class: "btn btn-primary btn-lg", onclick: async () => say((await install()) ? t("install_done") : t("install_refused")) }, icon("download"), t("install_now"))];
  const list = h("ol", { class: "install-steps" }, WAYS[way].map((key) => h("li", {}, h("span", {}, t(key)))));
  return [why, list, ELSEWHERE.includes(way) && copier()];
}

/** The address to carry into the other browser. */
function copier() {
  const field = h("input", { class: "input", readonly: true, value: `${location.origin}/floor`, "aria-label": t("install_copy") });
  field.defaultValue = field.value; // nothing that was typed
  const told = h("span", { role: "status" });
  const copy = async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      if (!document.execCommand("copy")) return; // it is selected: the phone's own menu copies it
    }
    told.textContent = t("install_copied");
  };
  return h("div", { class: "install-copy" }, field, h("button", { type: "button", class: "btn", onclick: copy }, icon("copy"), t("install_copy")), told);
}

async function facts() {
  const [storage, kept, registration] = await Promise.all([storageState(), keepStorage(), navigator.serviceWorker?.getRegistration("/").catch(() => undefined)]);
  const offline = !navigator.serviceWorker ? "phone_offline_never" : registration?.active ? "phone_offline_yes" : "phone_offline_no";
  return [
    ["phone_offline", t(offline)],
    ["phone_kept", t(kept ? "phone_kept_yes" : "phone_kept_no")],
    storage && ["phone_storage", storage.left > 2048 * MEGA ? `${Math.floor(storage.left / MEGA / 1024)} GB` : `${Math.floor(storage.left / MEGA)} MB`],
    ["phone_version", document.querySelector("meta[name=app-version]")?.content ?? "–"],
  ].filter(Boolean);
}

export default {
  mount() {
    const told = h("p", { class: "install-told", role: "status" });
    const card = h("section", { class: "install-card" });
    const list = h("dl", { class: "install-facts" });
    const draw = () => card.replaceChildren(...steps(installWay(), (text) => (told.textContent = text)).filter(Boolean), told);
    draw();
    const stop = oninstall(draw);
    facts().then((rows) => list.replaceChildren(...rows.map(([key, value]) => h("div", {}, h("dt", {}, t(key)), h("dd", {}, value)))));
    const help = h("a", { class: "link", href: "/help/phone" }, t("install_help"));
    const node = h("div", { class: "install" }, card, h("section", { class: "install-card" }, h("h2", {}, t("phone_title")), list), h("p", {}, help));
    return { title: t("install_title"), node, back: "#/", leave: stop };
  },
};
