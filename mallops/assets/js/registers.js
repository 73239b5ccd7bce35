// Registers: tick boxes (all at once, a range with Shift, how many); filter fields that follow a quick filter.
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

// A quick filter or a heading fetches the list alone; the fields beside it then say what the list was asked for.
function follow(form, asked) {
  for (const name of ["view", "sort"]) {
    let field = one(`input[type=hidden][name=${name}]`, form);
    if (!field) {
      field = Object.assign(document.createElement("input"), { type: "hidden", name });
      form.prepend(field);
    }
    field.value = asked.get(name) ?? "";
    field.disabled = !field.value; // an empty one is not sent
  }
  const fields = all("[name]:not([type=hidden])", form);
  for (const field of fields) field.value = asked.get(field.name) ?? "";
  const set = fields.filter((field) => field.value && field.type !== "search").length;
  const badge = one(".filter-open .count", form);
  if (badge) Object.assign(badge, { textContent: set, hidden: !set });
}

on("htmx:before:swap", (event) => {
  const { sourceElement: link, target } = event.detail.ctx ?? {};
  const form = one("[data-filters]");
  if (form && link?.matches?.("a[hx-get]") && target?.id === "list") follow(form, new URL(link.href).searchParams);
});
