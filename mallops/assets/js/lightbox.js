// Photos of one gallery, one after the other; the plain link stays for those without JavaScript.
import { all, on, one } from "./dom.js";

let photos = [];
let at = 0;
let picture;

function show(step = 0) {
  at = (at + step + photos.length) % photos.length;
  const box = one("#lightbox");
  const link = photos[at];
  picture ??= one(".lightbox-stage", box).appendChild(new Image());
  picture.src = link.href;
  picture.alt = one("img", link)?.alt ?? "";
  one(".lightbox-caption", box).textContent = link.dataset.caption ?? "";
  one("[data-lightbox-count]", box).textContent = `${at + 1} / ${photos.length}`;
  one("[data-lightbox-open]", box).href = link.href;
  for (const name of ["prev", "next"]) one(`.lightbox-${name}`, box).hidden = photos.length < 2;
  if (photos.length > 1) new Image().src = photos[(at + 1) % photos.length].href;
}

on("click", (event) => {
  const link = event.target.closest("a[data-photo]");
  const box = one("#lightbox");
  if (link && box?.showModal && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    photos = all("a[data-photo]", link.closest("[data-gallery]") ?? link.parentElement);
    at = photos.indexOf(link);
    show();
    box.showModal();
  }
  if (event.target.closest(".lightbox-prev")) show(-1);
  if (event.target.closest(".lightbox-next")) show(1);
});
on("keydown", (event) => {
  if (!one("#lightbox")?.open) return;
  if (event.key === "ArrowLeft") show(-1);
  if (event.key === "ArrowRight") show(1);
});

let start;
on("pointerdown", (event) => (start = event.target.closest?.(".lightbox-stage") && event.clientX));
on("pointerup", (event) => {
  if (!start || !photos.length || !one("#lightbox")?.open) return;
  const moved = event.clientX - start;
  if (Math.abs(moved) > 60) show(moved > 0 ? -1 : 1);
  start = 0;
});
