// The plan of a floor: a rectangle is drawn by dragging or with the arrow keys; its four numbers stand in the form.
import { one } from "../dom.js";

const WHOLE = 1000; // places are thousandths of the plan
const SMALLEST = 10;
const STEP = 5;
const KEYS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
const plan = one("[data-plan]");
const form = one("[data-plan-form]");
const drawing = plan && one("svg", plan);
const draft = plan && one("[data-plan-draft]", plan);
const high = Number(drawing?.dataset.planHigh ?? WHOLE);
const clamp = (value, low, top) => Math.max(low, Math.min(top, Math.round(value)));
let from = null;

const field = (name) => form.elements[name];
const number = (name) => Number(field(name).value) || 0;

function show() {
  const [x, y, w, h] = ["x", "y", "w", "h"].map(number);
  const places = { x, y: (y * high) / WHOLE, width: Math.max(0, w), height: Math.max(0, (h * high) / WHOLE) };
  for (const [name, value] of Object.entries(places)) draft.setAttribute(name, value);
}

function keep(x, y, w, h) {
  const left = clamp(x, 0, WHOLE - SMALLEST);
  const top = clamp(y, 0, WHOLE - SMALLEST);
  const values = { x: left, y: top, w: clamp(w, SMALLEST, WHOLE - left), h: clamp(h, SMALLEST, WHOLE - top) };
  for (const [name, value] of Object.entries(values)) field(name).value = value;
  show();
}

function place(event) {
  const box = drawing.getBoundingClientRect();
  return [((event.clientX - box.left) / box.width) * WHOLE, ((event.clientY - box.top) / box.height) * WHOLE];
}

function drag(event) {
  if (!from) return;
  const [x, y] = place(event);
  keep(Math.min(x, from[0]), Math.min(y, from[1]), Math.abs(x - from[0]), Math.abs(y - from[1]));
}

if (plan && form) {
  drawing.addEventListener("pointerdown", (event) => {
    from = place(event);
    drawing.setPointerCapture(event.pointerId);
    event.preventDefault();
    plan.focus({ preventScroll: true });
  });
  drawing.addEventListener("pointermove", drag);
  drawing.addEventListener("pointerup", () => { from = null; });
  drawing.addEventListener("pointercancel", () => { from = null; });
  plan.addEventListener("keydown", (event) => {
    if (event.key === "Enter") return form.requestSubmit();
    const by = KEYS[event.key];
    if (!by) return undefined;
    event.preventDefault();
    const [x, y, w, h] = ["x", "y", "w", "h"].map(number);
    return event.shiftKey ? keep(x, y, w + by[0], h + by[1]) : keep(Math.min(x + by[0], WHOLE - w), Math.min(y + by[1], WHOLE - h), w, h);
  });
  form.addEventListener("input", show);
  show();
}
