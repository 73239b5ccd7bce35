// Round every view: its title, where one's work is, what was just kept, and the tabs under the thumb.
import { h, icon, t } from "../../sheet/dom.js";
import { sentence } from "../../sheet/status.js";

const TABS = [
  ["gate", "#/gate", "truck"],
  ["today", "#/", "footprints"],
  ["scan", "#/scan", "scan-line"],
  ["saw", "#/saw", "eye"],
  ["attendance", "#/attendance", "store"],
  ["findings", "#/findings", "wrench"],
];
const STAY = 6000; // milliseconds

export function makeFrame(root) {
  const back = h("a", { class: "btn btn-ghost btn-square", "aria-label": t("back"), title: t("back") }, icon("chevron-left"));
  const title = h("h1", { tabindex: -1 });
  const chip = h("a", { href: "#/outbox" });
  const spoken = h("span", { class: "sr-only", role: "status" });
  const head = h("div", { class: "floor-top" }, back, title, chip, spoken);
  const view = h("div", { class: "floor-view", id: "view" });
  const words = h("span", {});
  const act = h("button", { type: "button", class: "btn" });
  const told = h("div", { class: "floor-told", role: "status", hidden: true }, words, act);
  const tabs = TABS.map(([name, href, glyph]) => h("a", { href, data: { tab: name } }, icon(glyph), h("span", { class: "label" }, t(`tab_${name}`))));
  const bar = h("nav", { class: "bottombar", "aria-label": t("tabs") });
  /** The tabs of what this person may do; a guard has the gate and no rounds. */
  const fit = (may = {}) => {
    const guard = may.gate && !may.submit;
    bar.replaceChildren(...tabs.filter(({ dataset: { tab } }) => (tab === "gate" ? may.gate : !guard || !["today", "attendance"].includes(tab))));
  };
  fit();
  root.replaceChildren(h("div", { class: "floor" }, head, view, h("div", { class: "floor-foot" }, told, bar)));

  let timer;
  const hush = () => {
    clearTimeout(timer);
    told.hidden = true;
  };
  /** Say what was done, with one thing to do about it. */
  function say(text, { tone = "ok", label, action, stay = STAY } = {}) {
    clearTimeout(timer);
    told.className = `floor-told tone-${tone}`;
    words.replaceChildren(icon(tone === "ok" ? "circle-check" : "circle-alert"), h("span", {}, text));
    act.hidden = !action;
    act.replaceChildren(label ?? "");
    act.onclick = () => (hush(), action());
    told.hidden = false;
    timer = setTimeout(hush, stay);
  }

  function show(made, tab, moved) {
    hush();
    back.hidden = !made.back;
    if (made.back) back.href = made.back;
    title.textContent = made.title;
    document.title = `${made.title} · mallops`;
    tabs.forEach((one_) => (one_.dataset.tab === tab ? one_.setAttribute("aria-current", "page") : one_.removeAttribute("aria-current")));
    view.replaceChildren(made.node);
    if (moved) title.focus({ preventScroll: true });
  }

  let last = "";
  /** Where one's work is; only a turn is read out. */
  function showStatus(status) {
    const [tone, text] = sentence(status);
    const [glyph, short] = brief(status);
    chip.className = `status status-lg floor-sync tone-${tone}`;
    chip.replaceChildren(icon(glyph), h("span", {}, short));
    chip.setAttribute("aria-label", text.includes(short) ? text : `${short}${t("colon")}${text}`);
    chip.title = text;
    if (last && last !== tone && tone !== "info") spoken.textContent = text;
    last = tone;
  }

  return { view, show, say, showStatus, hush, fit };
}

/** [icon, a word or two] of a status of the outbox. */
function brief({ state, waiting, refused }) {
  if (["login", "other"].includes(state) && waiting) return ["key-round", t("log_in")];
  if (refused.length) return ["circle-alert", t("n_refused", { n: refused.length })];
  if (state === "sending" && waiting) return ["cloud-upload", t("n_sending", { n: waiting })];
  if (waiting) return ["cloud-off", t("n_here", { n: waiting })];
  return state === "offline" ? ["cloud-off", t("offline")] : ["cloud-check", t("safe")];
}
