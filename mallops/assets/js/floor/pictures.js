// A picture made ready to keep: small enough to send, with a thumbnail that shows without a network.
import { shrink } from "../shrink.js";

const THUMB = 176; // pixels: 88 on a screen of two dots each

/** { blob, thumb, sha256 } of a chosen file; `thumb` is null when this browser can't decode it. */
export async function prepare(file) {
  const blob = await shrink(file);
  return { blob, thumb: await thumbnail(blob), sha256: await sha256(blob) };
}

async function thumbnail(blob) {
  try {
    const bitmap = await createImageBitmap(blob);
    const side = Math.min(bitmap.width, bitmap.height);
    const canvas = Object.assign(document.createElement("canvas"), { width: THUMB, height: THUMB });
    const [x, y] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
    canvas.getContext("2d").drawImage(bitmap, x, y, side, side, 0, 0, THUMB, THUMB);
    bitmap.close();
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.7));
  } catch {
    return null;
  }
}

/** SHA-256 in hexadecimal; empty where the page is not served securely. */
async function sha256(blob) {
  if (!crypto.subtle) return "";
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
