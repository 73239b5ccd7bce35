// Files before they are sent: shown, removable, and photos shrunk (≤ 1600 px, ≤ 400 KB, no metadata).
import { all, on, one } from "./dom.js";
import { shrink } from "./shrink.js";

const kept = new WeakMap();

function put(input, files) {
  const box = new DataTransfer();
  files.forEach((file) => box.items.add(file));
  input.files = box.files;
}

function draw(root, input) {
  const list = one("[data-upload-list]", root);
  all("img", list).forEach((img) => URL.revokeObjectURL(img.src));
  list.replaceChildren(
    ...[...input.files].map((file, index) => {
      const item = Object.assign(document.createElement("div"), { className: "upload-item" });
      const picture = file.type.startsWith("image/");
      const view = document.createElement(picture ? "img" : "div");
      if (picture) Object.assign(view, { src: URL.createObjectURL(file), alt: "" });
      else Object.assign(view, { className: "doc", textContent: file.name.split(".").pop().toUpperCase() });
      const name = document.createElement("span");
      name.textContent = `${file.name} · ${Math.max(1, Math.round(file.size / 1024))} KB`;
      const remove = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
      remove.setAttribute("aria-label", `${list.dataset.remove} ${file.name}`);
      remove.addEventListener("click", () => {
        const left = [...input.files].filter((_, other) => other !== index);
        put(input, left);
        kept.set(input, left);
        draw(root, input);
        input.focus();
      });
      item.append(view, name, remove);
      return item;
    }),
  );
}

on("change", async (event) => {
  const root = event.target.closest?.("[data-upload]");
  if (!root || event.target.type !== "file") return;
  const input = one("input[type=file]:not([data-upload-extra])", root);
  const chosen = [...event.target.files];
  root.setAttribute("aria-busy", "true");
  const ready = root.dataset.shrink === undefined ? chosen : await Promise.all(chosen.map(shrink));
  const before = input.multiple ? (kept.get(input) ?? []) : [];
  const files = [...before, ...ready].slice(input.multiple ? 0 : -1).slice(0, Number(root.dataset.max) || 200);
  put(input, files);
  kept.set(input, files);
  if (event.target !== input) event.target.value = "";
  root.removeAttribute("aria-busy");
  draw(root, input);
});
