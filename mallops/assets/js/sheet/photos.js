// Pictures of one place: camera and gallery first, where the thumb expects them, then what was taken.
import { h, icon, pick, t } from "./dom.js";
import { MAX_PHOTOS } from "./model.js";

const GLYPHS = { sent: "check-check", kept: "clock", refused: "circle-alert" };

export function photoStrip(app, item, tenant) {
  const name = pick(item, "label") || pick(item, "text");
  const adders = app.locked ? [] : [adder(app, item, tenant, name, true), adder(app, item, tenant, name, false)];
  const node = h("div", { class: "photo-strip", "data-gallery": "" }, adders);
  const thumbs = new Map();
  const draw = () => {
    const photos = app.sheet.photosOf(item, tenant);
    const here = new Set(photos.map((photo) => photo.uid));
    for (const [uid, thumb] of thumbs) if (!here.has(uid)) thumbs.delete(uid) && thumb.node.remove();
    for (const photo of photos) {
      if (!thumbs.has(photo.uid)) thumbs.set(photo.uid, thumbnail(app, photo, name));
      const thumb = thumbs.get(photo.uid);
      thumb.draw();
      if (!thumb.node.isConnected || thumb.node.parentNode !== node) node.append(thumb.node);
    }
    adders.forEach((adding) => (adding.hidden = photos.length >= MAX_PHOTOS));
  };
  draw();
  return { node, draw };
}

function adder(app, item, tenant, name, camera) {
  const words = t(camera ? "camera" : "gallery");
  const take = async (event) => {
    const files = [...event.target.files];
    const strip = event.target.closest(".photo-strip");
    event.target.value = "";
    strip.classList.add("is-busy");
    await app.addPhotos(item, tenant, files).finally(() => strip.classList.remove("is-busy"));
  };
  return h(
    "label",
    { class: camera ? "photo-add is-camera" : "photo-add" },
    icon(camera ? "camera" : "images"),
    h("span", {}, words),
    h("input", {
      type: "file",
      accept: "image/*",
      multiple: !camera,
      capture: camera ? "environment" : null,
      "aria-label": `${words}: ${name}`,
      onchange: take,
    }),
  );
}

function thumbnail(app, photo, name) {
  const alt = `${t("photo_of")} ${name}`;
  const image = h("img", { src: photo.thumbUrl ?? photo.url, alt, width: 88, height: 88 });
  const link = h("a", { href: photo.fullUrl ?? photo.display_url ?? photo.url, "data-photo": "" }, image);
  const state = h("figcaption", {});
  const remove = app.locked ? null : remover(app, photo, name);
  const node = h("figure", {}, link, state, remove);
  const draw = () => {
    node.className = `photo-thumb is-${photo.state}`;
    state.replaceChildren(icon(GLYPHS[photo.state]), t(`photo_${photo.state}`));
    state.title = photo.why ?? "";
  };
  return { node, draw };
}

// A form, so that the house's own question comes before it.
function remover(app, photo, name) {
  const away = (event) => {
    event.preventDefault();
    app.removePhoto(photo);
  };
  return h(
    "form",
    { "data-confirm": t("remove_photo"), "data-confirm-danger": "", "data-confirm-label": t("remove"), onsubmit: away },
    h("button", { "aria-label": `${t("remove_photo")} ${name}` }, icon("x")),
  );
}
