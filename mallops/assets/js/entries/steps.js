// A long form without the mouse: Enter goes on to what is still empty, and sends when nothing is. Scanners end
// a number with Enter too, so a scanned slip never sends half a form.
import { all, on, one } from "../dom.js";

const TEXT = "input:not([type=hidden], [type=radio], [type=checkbox], [type=file], [type=date])";
const shown = (element) => element.checkVisibility() && !element.disabled; // not in a closed <details>

/** What Enter stops at, in order: empty fields, boxes to tick, and a signature that is not there yet. */
function stops(form) {
  return all(`${TEXT}, input[type=checkbox], [data-signature-switch]`, form).filter(
    (stop) => shown(stop) && !(stop.matches("[data-signature-switch]") && signed(stop.closest("[data-signature]"))),
  );
}

function signed(root) {
  return root.classList.contains("is-signed") || Boolean(one("[data-signature-typed]:not(:disabled)", root)?.value.trim());
}

const waits = (stop) => stop.type === "checkbox" || stop.matches("button") || !stop.value.trim();
const after = (form, from) => stops(form).find((stop) => waits(stop) && from.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING);

on("keydown", (event) => {
  const from = event.target;
  const form = from.closest?.("form[data-steps]");
  if (!form || event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
  if (from.matches("button, a, summary, textarea, select")) return;
  event.preventDefault();
  const next = after(form, from);
  if (next) next.focus();
  else form.requestSubmit();
});

// Once it is drawn the keyboard stands behind it, so that the next Enter goes on.
on("pointerup", (event) => {
  const form = event.target.closest?.("form[data-steps]");
  if (!form || !event.target.matches("[data-signature] canvas")) return;
  const next = after(form, event.target) ?? one("[type=submit], button:not([type])", form);
  next?.focus();
});
