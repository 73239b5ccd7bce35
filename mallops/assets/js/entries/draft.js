// A sheet that is filled in where the network may go away: kept on this phone with each touch, sent by hand. Every
// draft belongs to a person at a mall, as all that phones keep (floor/store.js).
import { all, on, one } from "../dom.js";
import { draft, forgetDrafts, keepDraft } from "../floor/store.js";

const HOUR = 3600 * 1000; // milliseconds
const DAYS = 72; // hours that a draft is kept; a page that is filled in anew each time says less (data-draft-hours)
const PATIENCE = 6000;
const REFUSED = "[data-error-summary], #main .alert.tone-danger";
const owner = one("#unsent-dialog")?.dataset.owner ?? "";
const form = one("form[data-draft]");
const what = form?.dataset.draft;
const line = form && one("[data-draft-line]", form);
const carried = (form?.dataset.draftKeeps ?? "").split(" ").filter(Boolean);
const moment = form && one("[data-draft-moment]", form); // when it was finished, by this phone's clock
const bytes = new WeakMap();
let asking = false;
let sure = false;

const isKept = (field) => field.name && !["file", "submit", "button"].includes(field.type) && (field.type !== "hidden" || carried.includes(field.name));
const isTick = (field) => field.type === "checkbox" || field.type === "radio";

function say(key, tone = "") {
  line.textContent = line.dataset[key];
  line.className = `draft-line ${tone}`;
}

async function fileOf(file) {
  if (!bytes.has(file)) bytes.set(file, await file.arrayBuffer());
  return { name: file.name, type: file.type, data: bytes.get(file) };
}

async function keep(more = {}) {
  const fields = [...form.elements].filter(isKept).map((field) => [field.name, field.value, isTick(field) ? field.checked : null]);
  const files = {};
  for (const input of all("input[type=file][name]", form)) if (input.files.length) files[input.name] = await Promise.all([...input.files].map(fileOf));
  await keepDraft(owner, what, { at: Date.now(), fields, files, moment: moment?.value, ...more });
}

function fill({ fields, files, moment: finished }) {
  for (const [name, value, ticked] of fields) {
    const found = all(`[name="${CSS.escape(name)}"]`, form);
    const field = ticked === null ? found[0] : found.find((other) => other.value === value);
    if (!field) continue;
    if (ticked === null) field.value = value;
    else field.checked = ticked;
    if (value && ticked !== false) field.closest("details")?.setAttribute("open", "");
  }
  for (const [name, kept] of Object.entries(files)) {
    const input = one(`input[type=file][name="${CSS.escape(name)}"]`, form);
    if (!input) continue;
    const box = new DataTransfer();
    kept.forEach((file) => box.items.add(new File([file.data], file.name, { type: file.type })));
    input.files = box.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  form.dataset.changed = "";
  if (moment) moment.value = one(REFUSED) ? "" : (finished ?? ""); // what was refused is finished when it is right
}

/** Whether the mall's server answers this person now: phones think themselves connected when they are not. */
const answers = () =>
  fetch("/api/floor/who", { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) }).then(
    async (answer) => {
      if (answer.ok) return (await answer.json()).owner === owner ? "yes" : "signed out";
      return answer.status < 500 ? "signed out" : "no"; // a redirect to the log-in page has status 0
    },
  ).catch(() => "no");

async function send(event) {
  if (event.target !== form || sure) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (asking) return;
  asking = true;
  const { submitter } = event;
  if (moment && !moment.value) moment.value = new Date().toISOString();
  const there = navigator.onLine ? await answers() : "no";
  const kept = await keep(there === "yes" ? { sentAt: Date.now() } : {}).catch(() => "refused");
  asking = false;
  if (there === "no") return void say(kept ?? "away", "tone-warn");
  if (there === "signed out" && !kept) return void location.reload(); // sign in, and all is here again
  sure = true;
  const sent = one("[data-draft-sent]", form);
  if (sent) sent.value = new Date().toISOString();
  form.requestSubmit(submitter?.form === form ? submitter : undefined);
}

async function begin() {
  const older = (kept, hours) => Date.now() - kept.at > hours * HOUR;
  const mine = `${owner}|${what}`;
  await forgetDrafts((key, kept) => (key === mine ? older(kept, form?.dataset.draftHours ?? DAYS) : kept.sentAt || older(kept, DAYS)));
  if (!form) return;
  const kept = await draft(owner, what);
  // A page with data-draft-once is there only until it was received; the others come again afterwards.
  const received = kept?.sentAt && form.dataset.draftOnce === undefined && !one(REFUSED);
  if (kept && !received) {
    fill(kept);
    say("restored", "tone-info");
  } else if (form.dataset.draftElse) {
    location.replace(form.dataset.draftElse); // too late to begin; only what was kept before may still be sent
  } else if (kept) await forgetDrafts((key) => key === mine);
  const save = () => keep().catch(() => say("refused", "tone-danger"));
  const changed = () => moment && (moment.value = ""); // it was not finished yet when it was changed again
  form.addEventListener("input", ({ target }) => (target.closest("[data-signature]") || changed(), save()));
  // Pictures are made smaller first (upload.js), and taken away by a touch on their list.
  const settled = () => setTimeout(() => (one('[data-upload][aria-busy="true"]', form) ? settled() : save()), 120);
  form.addEventListener("change", (event) => event.target.type === "file" && (changed(), settled()));
  on("click", (event) => event.target.closest?.("[data-upload-list] button") && (changed(), settled()));
  addEventListener("submit", send, true);
  addEventListener("online", () => line.classList.contains("tone-warn") && say("back", "tone-info"));
  addEventListener("pageshow", (event) => event.persisted && (sure = false));
  line.dataset.ready = "";
}

if (owner) begin().catch(() => line && say("refused", "tone-danger"));
