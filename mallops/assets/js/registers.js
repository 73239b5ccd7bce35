// Tick boxes of a register: all at once, a range with Shift, and how many.
import { all, on, one } from "./dom.js";

let last;

function count(form) {
  const boxes = all("tbody .col-check input", form);
  const ticked = boxes.filter((box) => box.checked).length;
  const whole = one("[data-check-all]", form);
  if (whole) {
    whole.checked = ticked > 0 && ticked === boxes.length;
    whole.indeterminate = ticked > 0 && ticked < boxes.length;
  }
  const place = one("[data-bulk-count]", form);
  if (place) place.textContent = ticked;
}

on("click", (event) => {
  const box = event.target.closest?.(".col-check input");
  const form = box?.closest("[data-bulk]");
  if (!form) return;
  const boxes = all("tbody .col-check input", form);
  if (box.matches("[data-check-all]")) boxes.forEach((one) => (one.checked = box.checked));
  else if (event.shiftKey && boxes.includes(last)) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
    boxes.slice(from, to + 1).forEach((one) => (one.checked = box.checked));
  }
  last = box;
  count(form);
});
