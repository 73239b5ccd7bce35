// The phone's app: every view works from the phone's own memory; what the server adds comes when it comes.
// A view is { tab, mount(app, ...params) -> { title, node, back?, redraw?(), leave?() } }; `redraw` when the shift or the outbox changed.
import { buzz, h, icon, one, pick, t, uuid } from "../sheet/dom.js";
import { LoginNeeded, Unreachable, call } from "../floor/call.js";
import { queue, queuePictures } from "../floor/keep.js";
import { side } from "../floor/side.js";
import { dropSettings, isFull, setting, settingsUnder } from "../floor/store.js";
import { makeApp } from "../floor/views/app.js";
import attendance from "../floor/views/attendance.js";
import finding from "../floor/views/finding.js";
import findings from "../floor/views/findings.js";
import { makeFrame } from "../floor/views/frame.js";
import install from "../floor/views/install.js";
import outbox from "../floor/views/outbox.js";
import { alert, button, empty, field, link, needsNetwork, row, rows, section, status } from "../floor/views/parts.js";
import saw from "../floor/views/saw.js";
import scan from "../floor/views/scan.js";
import start from "../floor/views/start.js";
import { pictureStrip } from "../floor/views/strip.js";
import { clock, when } from "../floor/views/times.js";
import today, { freshness } from "../floor/views/today.js";

/** For parts that are loaded later: they draw and keep with what the app has already. */
globalThis.mallopsKit = {
  dom: { buzz, h, icon, pick, t, uuid },
  keep: { queue, queuePictures },
  net: { LoginNeeded, Unreachable, call },
  parts: { alert, button, empty, field, link, needsNetwork, row, rows, section, status },
  store: { dropSettings, isFull, setting, settingsUnder },
  strip: { pictureStrip },
  times: { clock, when },
  today: { freshness },
};

/** A view of such a part: the page is opened again when it has come. */
const later = (part, name) => ({
  tab: part,
  mount(app, ...params) {
    const known = globalThis.mallopsSide?.[part];
    if (known) return known[name].mount(app, ...params);
    const path = here;
    side(part).then(() => here === path && again(), () => app.say(t("cannot_open"), { tone: "danger" }));
    return { title: t(`${part}_title`), node: h("p", { class: "sheet-note", role: "status" }, "…") };
  },
});

const UID = "([0-9a-f-]{36})";
const ROUTES = [
  ["", today],
  ["scan", scan],
  [`at/${UID}(?:/(scan))?`, start.place],
  ["zones", start.zones],
  ["shops", start.shops],
  [`shop/${UID}(?:/(scan))?`, start.shop],
  ["saw", saw],
  [`saw/${UID}`, saw],
  ["attendance", attendance],
  [`attendance/${UID}`, attendance],
  ["findings", findings],
  [`findings/${UID}`, findings],
  [`finding/${UID}`, finding],
  ["gate", later("gate", "gate")],
  ["gate/(.+)", later("gate", "pass")],
  ["outbox", outbox],
  ["install", install],
].map(([pattern, view]) => [new RegExp(`^${pattern}$`), view]);

const scrolls = new Map(); // where one was in each view, for the way back
let current;
let here;
let again;

function find(path) {
  for (const [pattern, view] of ROUTES) {
    const found = path.match(pattern);
    if (found) return [view, found.slice(1)];
  }
  return [today, []];
}

function open(app, frame, moved) {
  const path = location.hash.replace(/^#?\/?/, "");
  if (here !== undefined) scrolls.set(here, scrollY);
  current?.leave?.();
  const [view, params] = find(path);
  here = path;
  current = view.mount(app, ...params);
  frame.show(current, view.tab, moved);
  scrollTo(0, moved ? (scrolls.get(path) ?? 0) : scrollY);
}

let pressed = false; // a finger is on the screen: what is under it stays until it is lifted
let late = false;

/** Draw anew what changed; the focus stays on what it was on. */
async function redraw() {
  late = pressed;
  if (pressed) return;
  const active = document.activeElement;
  const inside = one("#view")?.contains(active);
  await current?.redraw?.();
  if (!inside || active.isConnected) return;
  const same = (other) => other.textContent === active.textContent && other.getAttribute("href") === active.getAttribute("href");
  [...document.querySelectorAll(`#view ${active.tagName}`)].find(same)?.focus({ preventScroll: true });
}

addEventListener("pointerdown", () => (pressed = true), true);
for (const end of ["pointerup", "pointercancel"]) {
  addEventListener(end, () => setTimeout(() => ((pressed = false), late && redraw()), 60), true); // after its click
}

async function begin() {
  const root = one("#sheet");
  const frame = makeFrame(root);
  const app = await makeApp({ frame, redraw });
  if (app.who.may?.gate && !app.who.may.submit && !location.hash) history.replaceState(null, "", "#/gate"); // a guard's day
  again = () => open(app, frame, false);
  again();
  addEventListener("hashchange", () => open(app, frame, true));
  app.begin();
}

begin().catch((error) => {
  const root = one("#sheet");
  const signedOut = error instanceof LoginNeeded;
  const words = t(signedOut ? "first_login" : error instanceof Unreachable ? "first_network" : "cannot_open");
  root.replaceChildren(
    h("p", { class: "sheet-alert tone-danger", role: "alert" }, icon("circle-alert"), h("span", {}, words)),
    signedOut
      ? h("a", { class: "btn btn-primary btn-lg", href: root.dataset.login ?? "/login?next=/floor" }, t("log_in"))
      : h("button", { type: "button", class: "btn btn-primary btn-lg", onclick: () => location.reload() }, t("try_again")),
  );
  if (!(error instanceof LoginNeeded || error instanceof Unreachable)) throw error;
});
