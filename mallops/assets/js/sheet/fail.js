// What a failure asks: how bad, in which words, with which picture, whose matter. Everything is kept at once.
import { h, icon, pick, t } from "./dom.js";

const SEVERITIES = ["minor", "major", "critical"];
const TONES = { minor: "info", major: "warn", critical: "danger" };

export function failPanel(app, item, tenant, answer, lacks) {
  const change = (values) => app.answer(item, tenant, { ...answer, ...values });
  return h(
    "div",
    { class: "fail-panel" },
    lacks ? h("p", { class: "fail-lacks", role: "status" }, icon("circle-alert"), t(lacks)) : null,
    photoStrip(app, item, tenant),
    phraseChips(item, answer, change),
    words(item, answer, change),
    h("div", { class: "fail-grid" }, severity(answer, change), owner(app, item, tenant, answer, change)),
    answer.repeat_of ? h("p", { class: "tag tone-warn" }, icon("repeat"), t("repeat")) : null,
  );
}

function photoStrip(app, item, tenant) {
  const photos = app.sheet.photosOf(item, tenant);
  const name = pick(item, "label") || pick(item, "text");
  const pickFile = (camera) =>
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
        "aria-label": `${t(camera ? "camera" : "gallery")}: ${name}`,
        onchange: async (event) => {
          const files = [...event.target.files];
          event.target.value = "";
          await app.addPhotos(item, tenant, files);
        },
      }),
    );
  return h(
    "div",
    { class: "photo-strip" },
    photos.map((photo) => photoThumb(app, photo, name)),
    photos.length < app.maxPhotos && !app.locked ? [pickFile(true), pickFile(false)] : null,
  );
}

function photoThumb(app, photo, name) {
  return h(
    "figure",
    { class: `photo-thumb is-${photo.state}` },
    h("img", { src: photo.url, alt: `${t("photo_of")} ${name}` }),
    h("figcaption", {}, icon(photo.state === "sent" ? "check-check" : photo.state === "refused" ? "circle-alert" : "clock"), t(`photo_${photo.state}`)),
    app.locked
      ? null
      : h("button", { type: "button", "aria-label": `${t("remove_photo")}: ${name}`, onclick: () => app.removePhoto(photo) }, icon("x")),
  );
}

function phraseChips(item, answer, change) {
  const phrases = document.documentElement.lang.startsWith("zh") ? item.phrases_zh : item.phrases_en;
  if (!phrases?.length) return null;
  const parts = (answer.remark ?? "").split("；").filter(Boolean);
  const toggle = (phrase) => {
    const kept = parts.includes(phrase) ? parts.filter((part) => part !== phrase) : [...parts, phrase];
    change({ remark: kept.join("；") });
  };
  return h(
    "div",
    { class: "chips", role: "group", "aria-label": t("phrases") },
    phrases.map((phrase) =>
      h("button", { type: "button", class: "chip", "aria-pressed": String(parts.includes(phrase)), onclick: () => toggle(phrase) }, phrase),
    ),
  );
}

function words(item, answer, change) {
  return h("textarea", {
    class: "textarea",
    rows: 1,
    maxlength: 500,
    placeholder: t("remark"),
    "aria-label": `${t("remark")}: ${pick(item, "label") || pick(item, "text")}`,
    value: answer.remark ?? "",
    onchange: (event) => change({ remark: event.target.value.trim() }),
  });
}

function severity(answer, change) {
  return h(
    "div",
    { class: "segmented segmented-block", role: "group", "aria-label": t("severity") },
    SEVERITIES.map((code) =>
      h(
        "button",
        {
          type: "button",
          class: `tone-${TONES[code]}`,
          "aria-pressed": String(answer.severity === code),
          onclick: () => change({ severity: code }),
        },
        t(`severity_${code}`),
      ),
    ),
  );
}

function owner(app, item, tenant, answer, change) {
  const value = answer.blamed_tenant ? `t:${answer.blamed_tenant}` : `d:${answer.department}`;
  const option = (code, text) => h("option", { value: code, selected: code === value }, text);
  return h(
    "select",
    {
      class: "select",
      "aria-label": t("whose"),
      onchange: (event) => {
        const [kind, code] = [event.target.value[0], event.target.value.slice(2)];
        change(kind === "t" ? { blamed_tenant: code, department: "tenant" } : { blamed_tenant: null, department: code });
      },
    },
    h("optgroup", { label: t("departments") }, Object.entries(app.departments).filter(([code]) => code !== "tenant").map(([code, text]) => option(`d:${code}`, text))),
    app.sheet.bundle.shops.length
      ? h("optgroup", { label: t("shops") }, app.sheet.bundle.shops.map((shop) => option(`t:${shop.uid}`, pick(shop, "name"))))
      : null,
  );
}
