// A photo as small as it may be: at most 1600 px and 400 KB, upright, without metadata.
const EDGE = 1600;
const BYTES = 400_000;

/** A smaller JPEG of a photo; the file itself when it cannot be decoded here. */
export async function shrink(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file;
  }
  const canvas = document.createElement("canvas");
  let blob;
  for (const [edge, quality] of [[EDGE, 0.82], [EDGE, 0.68], [1280, 0.68], [1024, 0.6]]) {
    const scale = Math.min(1, edge / Math.max(bitmap.width, bitmap.height));
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    if (blob && blob.size <= BYTES) break;
  }
  bitmap.close();
  if (!blob) return file;
  const name = file.name.replace(/\.\w+$/, "") || "photo";
  return new File([blob], `${name}.jpg`, { type: "image/jpeg", lastModified: file.lastModified });
}
