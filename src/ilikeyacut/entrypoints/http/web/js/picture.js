// A picture leaves the device small and bare: decoded upright, drawn, and encoded again, without what
// its file said of place, time and camera.
import { ApiError } from "./api.js";

const LONGEST = 2048;
const QUALITY = 0.9;
const MOST_PIXELS = 100e6; // a browser that decodes more may run out of memory
const HEADER = 1 << 20; // bytes in which a JPEG says its size, behind what else it carries

/** Return a file as a JPEG to send, or as it is if it is a HEIC that only the server can decode. Raises ApiError. */
export async function ready(file, limits) {
  if (!file.size) throw new ApiError("IMAGE_EMPTY");
  const head = new DataView(await file.slice(0, HEADER).arrayBuffer().catch(() => { throw new ApiError("IMAGE_UNREADABLE"); }));
  const kind = kindOf(head);
  const [width, height] = sizes[kind]?.(head) ?? [0, 0];
  if (width * height > MOST_PIXELS) throw new ApiError("IMAGE_TOO_MANY_PIXELS");
  if (!kind && !file.type.startsWith("image/")) throw new ApiError("IMAGE_TYPE_UNSUPPORTED");
  const blob = await drawn(file).catch(() => {
    if (kind === "heic") return new Blob([file], { type: "image/heic" });
    throw new ApiError("IMAGE_UNREADABLE");
  });
  if (blob.size > limits.most_bytes) throw new ApiError("IMAGE_TOO_LARGE");
  return blob;
}

/** Return what a canvas or a file shows as a JPEG. */
async function drawn(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale) || 1, Math.round(bitmap.height * scale) || 1);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff"; // behind what is transparent
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
}

const text = (head, at) => (head.byteLength < at + 4 ? "" : String.fromCharCode(...[0, 1, 2, 3].map((it) => head.getUint8(at + it))));

function kindOf(head) {
  if (head.byteLength > 32) {
    if (head.getUint16(0) === 0xffd8) return "jpeg";
    if (text(head, 1) === "PNG\r") return "png";
    if (text(head, 0) === "RIFF" && text(head, 8) === "WEBP") return "webp";
    if (text(head, 4) === "ftyp" && /^(hei|hev|mif1|msf1)/.test(text(head, 8))) return "heic";
  }
  return "";
}

const low3 = (head, at) => head.getUint16(at, true) + (head.getUint8(at + 2) << 16);
const sizes = {
  png: (head) => [head.getUint32(16), head.getUint32(20)],
  webp: (head) => ({
    VP8X: () => [low3(head, 24) + 1, low3(head, 27) + 1],
    VP8L: () => [(low3(head, 21) & 0x3fff) + 1, (head.getUint32(21, true) >> 14 & 0x3fff) + 1],
    "VP8 ": () => [head.getUint16(26, true) & 0x3fff, head.getUint16(28, true) & 0x3fff],
  })[text(head, 12)]?.(),
  jpeg(head) {
    for (let at = 2; at + 9 < head.byteLength; at += 2 + head.getUint16(at + 2)) {
      const marker = head.getUint16(at);
      const ofFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
      if (ofFrame) return [head.getUint16(at + 7), head.getUint16(at + 5)];
    }
    return null;
  },
};
