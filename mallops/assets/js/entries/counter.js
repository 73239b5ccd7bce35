// The points desk by keyboard: keys on the buttons, Enter goes on, Escape leads back to the empty search box.
const one = (query, root = document) => root.querySelector(query);
const all = (query, root = document) => [...root.querySelectorAll(query)];
const desk = () => one("[data-counter]");
const typing = (element) => element.matches?.("input:not([type=checkbox], [type=radio]), textarea, select");

// A fast hand is ahead of the page: keys pressed while it waits are kept and played when it has come.
const PATIENCE = 8000; // milliseconds; then the page did not come and keys are keys again
const KEPT = /^(.|Enter|Escape|F\d+)$/u;
const ahead = [];
let since = 0;
const waits = () => since && Date.now() - since < PATIENCE;
const wait = () => (since = Date.now());
const comes = (element) => element?.getAttribute("hx-target") === "#desk";

function press(element) {
  if (comes(element)) wait();
  element.click();
}

function send(form) {
  if (comes(form)) wait();
  form.requestSubmit();
}

// Which fields a choice needs: a gift is signed for, points are counted.
function suit(form) {
  if (!form) return;
  const chosen = one("[name=choice]:checked", form);
  for (const part of all("[data-for]", form)) {
    const wanted = part.dataset.for === "gift" ? "needsSignature" : "needsPoints";
    part.hidden = !chosen || !(wanted in chosen.dataset);
  }
}

// A clerk at the keyboard types the name; who draws simply draws.
function nameInstead(form) {
  const root = one("[data-signature]", form);
  if (!root || root.closest("[hidden]")) return undefined;
  if (one("[name=later]", form)?.checked || root.classList.contains("is-signed")) return undefined;
  const typed = one("[data-signature-typed]", root);
  if (typed.disabled) one("[data-signature-switch]", root)?.click();
  return typed.value.trim() ? undefined : typed;
}

function next(form, from) {
  const fields = all("input:not([type=hidden], [type=radio], [type=checkbox]), select, textarea", form).filter(
    (field) => !field.disabled && field.offsetParent,
  );
  const after = fields.slice(fields.indexOf(from) + 1);
  return after.find((field) => !field.value.trim());
}

function enter(from, form) {
  if (from.matches("button, a, [type=checkbox]")) return false;
  const empty = next(form, from) ?? ("redeem" in form.dataset && one("[name=choice]:checked", form) ? nameInstead(form) : undefined);
  if (empty) empty.focus();
  else send(form);
  return true;
}

function digit(key, root) {
  const choice = one(`[data-digit="${CSS.escape(key.toLowerCase())}"]:not(:disabled)`, root);
  if (!choice) return false;
  choice.checked = true;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  const wanted = "needsPoints" in choice.dataset ? one("[name=points]", choice.form) : choice;
  wanted.focus();
  return true;
}

function letter(key, root) {
  const wanted = `[data-key="${CSS.escape(key.toLowerCase())}"]`;
  const found = one(wanted, root) ?? one(wanted);
  if (!found) return false;
  press(found);
  return true;
}

function home(from, root) {
  const box = one("[data-counter-search]", root);
  if (from === box && !box.value && !one(".desk-member", root)) return false;
  press(one("[data-home]", root));
  return true;
}

// What a key does here; false: nothing, it is the browser's.
function play(key, from, root) {
  if (/^F\d+$/.test(key)) {
    const found = one(`[data-fkey="${key}"]`, root) ?? one(`[data-fkey="${key}"]`);
    if (found) press(found);
    return Boolean(found);
  }
  if (key === "Escape") return home(from, root);
  const form = from.closest?.("[data-enter]");
  if (key === "Enter" && form) return enter(from, form);
  if (key === "Enter" && from.matches("[data-counter-search]")) {
    send(from.form);
    return true;
  }
  return key.length === 1 && !typing(from) && (digit(key, root) || letter(key, root));
}

function playAhead() {
  since = 0;
  while (ahead.length && !since && desk()) {
    const key = ahead.shift();
    const from = document.activeElement;
    if (play(key, from, desk())) continue;
    if (key === "Enter") press(from);
    else if (key.length === 1 && typing(from)) document.execCommand("insertText", false, key);
  }
}

document.addEventListener(
  "keydown",
  (event) => {
    const root = desk();
    if (!root || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || one("dialog[open]")) return;
    const kept = waits() && KEPT.test(event.key);
    if (kept) ahead.push(event.key);
    if (kept || play(event.key, event.target, root)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  },
  true,
);

// The page has come, or it never will; the keyboard is put where it belongs first (focus.js).
const come = (event) => event.detail?.ctx?.target?.id === "desk" && setTimeout(playAhead, 0);
const fail = () => {
  since = 0;
  ahead.length = 0;
};
document.addEventListener("htmx:after:swap", come);
document.addEventListener("htmx:error", fail);
document.addEventListener("change", (event) => event.target.name === "choice" && suit(event.target.form));
const settle = () => suit(one("[data-redeem]"));
document.addEventListener("DOMContentLoaded", settle);
document.addEventListener("htmx:after:swap", settle);
settle();
