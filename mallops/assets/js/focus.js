// After a swap the keyboard stands where the news is; after a refused form, on the list of errors.
import { on, one } from "./dom.js";

const summary = (root) => one("[data-error-summary]", root);

function focusOn(element) {
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
}

on("DOMContentLoaded", () => {
  const errors = summary(document);
  if (errors) focusOn(errors);
});

on("htmx:after:swap", (event) => {
  const target = event.detail.ctx?.target;
  if (!(target instanceof Element)) return;
  // What was put in the place of a target has its id: a part that changes beside a form takes no focus from it.
  const place = target.isConnected ? target : (document.getElementById(target.id) ?? document);
  const wanted = summary(place) ?? one("[autofocus]", place);
  if (wanted) focusOn(wanted);
  else if (document.activeElement === document.body && target.isConnected && target !== document.body) {
    if (!target.matches("a, button, input, select, textarea, [tabindex]")) target.tabIndex = -1;
    target.focus({ preventScroll: true });
  }
});

// The links of the error list go to the control, not only near it.
on("click", (event) => {
  const link = event.target.closest('[data-error-summary] a[href^="#"]');
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  const control = field.matches("input, select, textarea") ? field : one("input:not([type=hidden]), select, textarea, canvas", field);
  (control ?? field).scrollIntoView({ block: "center" });
  (control ?? field).focus({ preventScroll: true });
});
