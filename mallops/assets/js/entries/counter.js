// The points desk by keyboard: keys on the buttons, Enter goes on, Escape leads back to the empty search box.
const one = (query, root = document) => root.querySelector(query);
const all = (query, root = document) => [...root.querySelectorAll(query)];
const desk = () => one("[data-counter]");
const typing = (element) => element.matches?.("input:not([type=checkbox], [type=radio]), textarea, select");

function press(element) {
  element.click();
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

function enter(event, form) {
  const from = event.target;
  if (from.matches("button, a, [type=checkbox]")) return;
  event.preventDefault();
  const empty = next(form, from) ?? ("redeem" in form.dataset && one("[name=choice]:checked", form) ? nameInstead(form) : undefined);
  if (empty) empty.focus();
  else form.requestSubmit();
}

function digit(event, root) {
  const choice = one(`[data-digit="${CSS.escape(event.key.toLowerCase())}"]:not(:disabled)`, root);
  if (!choice) return false;
  choice.checked = true;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  const wanted = "needsPoints" in choice.dataset ? one("[name=points]", choice.form) : choice;
  wanted.focus();
  return true;
}

function letter(event, root) {
  const found = one(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`, root) ?? one(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!found) return false;
  press(found);
  return true;
}

document.addEventListener(
  "keydown",
  (event) => {
    const root = desk();
    if (!root || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || one("dialog[open]")) return;
    let used = false;
    const form = event.target.closest?.("[data-enter]");
    if (/^F\d+$/.test(event.key)) {
      const found = one(`[data-fkey="${event.key}"]`, root) ?? one(`[data-fkey="${event.key}"]`);
      if (found) (press(found), (used = true));
    } else if (event.key === "Escape") {
      const box = one("[data-counter-search]", root);
      if (event.target === box && !box.value && !one(".desk-member", root)) return;
      one("[data-home]", root).click();
      used = true;
    } else if (event.key === "Enter" && form) {
      enter(event, form);
      event.stopPropagation();
      return;
    } else if (event.key.length === 1 && !typing(event.target)) {
      used = digit(event, root) || letter(event, root);
    }
    if (used) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  },
  true,
);

document.addEventListener("change", (event) => event.target.name === "choice" && suit(event.target.form));
const settle = () => suit(one("[data-redeem]"));
document.addEventListener("DOMContentLoaded", settle);
document.addEventListener("htmx:after:swap", settle);
settle();
