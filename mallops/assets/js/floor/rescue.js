// A file that holds all that is unsent, for the day when nothing else helps: words as text, pictures as pictures.
import { side } from "./side.js";
import { outbox } from "./store.js";

const EXTENSIONS = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/heic": "heic" };

/** The ZIP of a person's unsent items, as a Blob: items.json, and each picture under its uid. */
export async function rescueZip(person, only = null) {
  const items = (await outbox(person.owner)).filter((one) => !only || only.includes(one.uid));
  const list = items.map(({ blob, ...rest }) => ({ ...rest, file: blob ? nameOf(rest, blob) : undefined }));
  const head = { owner: person.owner, name: person.name, saved_at: new Date().toISOString(), items: list };
  const files = [
    { name: "items.json", input: JSON.stringify(head, null, 1), lastModified: new Date() },
    ...items.filter((one) => one.blob).map((one) => ({ name: nameOf(one, one.blob), input: one.blob, lastModified: new Date(one.createdAt) })),
  ];
  const downloadZip = await side("zip");
  return downloadZip(files).blob();
}

const nameOf = (item, blob) => `photos/${item.uid}.${EXTENSIONS[blob.type] ?? "bin"}`;

/** Save the ZIP through the browser, under a name that says when. */
export async function saveRescue(person, only = null) {
  const url = URL.createObjectURL(await rescueZip(person, only));
  const link = Object.assign(document.createElement("a"), { href: url, download: `mallops-${new Date().toISOString().slice(0, 16).replace(/[:T]/g, "-")}.zip` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
