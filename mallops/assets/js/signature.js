// Sign by finger or mouse into a PNG data URL; or type the name. One form value either way.
import { enhance, on, one } from "./dom.js";

const INK = "#14161f";

function prepare(root) {
  const canvas = one("canvas", root);
  const typed = one("[data-signature-typed]", root);
  const drawn = Object.assign(document.createElement("input"), { type: "hidden", name: typed.name });
  root.append(drawn);
  typed.disabled = true;
  const pen = canvas.getContext("2d");
  let last;

  const clear = () => {
    const { width, height } = canvas.getBoundingClientRect();
    const scale = Math.min(2, devicePixelRatio || 1, 1200 / (width || 1));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    pen.scale(scale, scale);
    Object.assign(pen, { lineCap: "round", lineJoin: "round", strokeStyle: INK, fillStyle: INK });
    drawn.value = "";
    root.classList.remove("is-signed");
  };
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top, t: event.timeStamp, w: last?.w ?? 2.2 };
  };
  const stroke = (to) => {
    const speed = Math.hypot(to.x - last.x, to.y - last.y) / Math.max(1, to.t - last.t);
    to.w = last.w * 0.7 + Math.max(1.2, 3.2 - speed * 1.1) * 0.3;
    pen.lineWidth = to.w;
    pen.beginPath();
    pen.moveTo(last.x, last.y);
    pen.lineTo(to.x, to.y);
    pen.stroke();
    last = to;
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    if (!drawn.value && !root.classList.contains("is-signed")) clear();
    canvas.setPointerCapture(event.pointerId);
    last = place(event);
    pen.beginPath();
    pen.arc(last.x, last.y, 1.1, 0, 7);
    pen.fill();
    root.classList.add("is-signed");
  });
  canvas.addEventListener("pointermove", (event) => {
    if (last) for (const point of event.getCoalescedEvents?.() ?? [event]) stroke(place(point));
  });
  const finish = () => {
    if (!last) return;
    last = undefined;
    drawn.value = canvas.toDataURL("image/png");
    root.dispatchEvent(new Event("input", { bubbles: true }));
  };
  canvas.addEventListener("pointerup", finish);
  canvas.addEventListener("pointercancel", finish);
  root.addEventListener("signature:clear", clear);
}

function typeInstead(root, button) {
  const typed = one("[data-signature-typed]", root);
  const typing = typed.disabled;
  typed.disabled = !typing;
  typed.classList.toggle("js-hide", !typing);
  one("[data-signature-draw]", root).hidden = typing;
  one("[data-signature-clear]", root).hidden = typing;
  one("input[type=hidden]", root).disabled = typing;
  [button.textContent, button.dataset.other] = [button.dataset.other, button.textContent];
  if (typing) typed.focus();
}

enhance("[data-signature]", prepare);
on("click", (event) => {
  const root = event.target.closest("[data-signature]");
  if (!root) return;
  if (event.target.closest("[data-signature-clear]")) root.dispatchEvent(new Event("signature:clear"));
  const change = event.target.closest("[data-signature-switch]");
  if (change) typeInstead(root, change);
});
