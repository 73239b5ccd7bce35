// Pictures of something that is being written: camera and gallery first, kept before they are shown.
import { h, icon, t, uuid } from "../../sheet/dom.js";
import { prepare } from "../pictures.js";

export const MAX_PHOTOS = 9;

/** { node, draw }: `get()` the pictures of the draft, `keep(photos)` stores them durably and resolves, `say(text)` tells. */
export function pictureStrip({ get, keep, say, about }) {
  const node = h("div", { class: "photo-strip", "data-gallery": "" });
  const urls = new Map();
  const src = (photo) => urls.get(photo.uid) ?? urls.set(photo.uid, URL.createObjectURL(photo.thumb ?? photo.blob)).get(photo.uid);

  async function add(files) {
    const room = MAX_PHOTOS - get().length;
    if (files.length > room) say(t("photos_full", { n: MAX_PHOTOS }));
    node.classList.add("is-busy");
    try {
      for (const file of files.slice(0, room)) await keep([...get(), { uid: uuid(), ...(await prepare(file)) }]);
    } catch (error) {
      say(t(error?.name === "QuotaExceededError" ? "storage_full" : "storage_failed"));
    }
    node.classList.remove("is-busy");
    draw();
  }

  async function remove(photo) {
    await keep(get().filter((one) => one.uid !== photo.uid));
    draw();
    node.querySelector("input")?.focus();
  }

  const adder = (camera) =>
    h(
      "label",
      { class: camera ? "photo-add is-camera" : "photo-add" },
      icon(camera ? "camera" : "images"),
      h("span", {}, t(camera ? "camera" : "gallery")),
      h("input", {
        type: "file",
        accept: "image/*",
        multiple: !camera,
        capture: camera ? "environment" : null,
        "aria-label": `${t(camera ? "camera" : "gallery")}: ${about}`,
        onchange: (event) => {
          const files = [...event.target.files];
          event.target.value = "";
          add(files);
        },
      }),
    );
  const adders = [adder(true), adder(false)];

  const thumb = (photo, at) =>
    h(
      "figure",
      { class: "photo-thumb is-kept" },
      h("img", { src: src(photo), alt: t("photo_n", { n: at + 1 }), width: 88, height: 88 }),
      h("figcaption", {}, icon("smartphone"), t("photo_kept")),
      h("button", { type: "button", "aria-label": t("remove_photo_n", { n: at + 1 }), onclick: () => remove(photo) }, icon("x")),
    );

  function draw() {
    const photos = get();
    adders.forEach((one) => (one.hidden = photos.length >= MAX_PHOTOS));
    node.replaceChildren(...adders, ...photos.map(thumb));
  }
  draw();
  return { node, draw, drop: () => urls.forEach((url) => URL.revokeObjectURL(url)) };
}
