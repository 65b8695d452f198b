// The camera of the device: a mirror with an oval to put one's face in.
import { button, el } from "./dom.js";
import { t } from "./words.js";

const WANTED = { facingMode: "user", width: { ideal: 1920 }, height: { ideal: 1440 } };
const SHAPE = 4 / 5; // of the viewfinder, and so of the picture
const TOLD = { NotAllowedError: "camera.denied", NotFoundError: "camera.none", OverconstrainedError: "camera.none" };

/**
 * Show the camera in a place until a picture was taken. Resolves to a Blob, or to null if the person
 * gave up; `ready` is called once it shows something. Raises an Error whose message is the key of what to tell them.
 */
export async function camera(place, actions, signal, ready) {
  const stream = await opened();
  const stop = () => stream.getTracks().forEach((it) => it.stop());
  if (signal.aborted) return stop();
  const video = el("video", { autoplay: true, muted: true, playsInline: true, srcObject: stream, ariaLabel: t("camera.view") });
  place.replaceChildren(video, el("span", { className: "oval" }));
  try {
    const taken = await new Promise((done) => {
      signal.addEventListener("abort", () => done(false), { once: true });
      const shutter = button(t("camera.take"), () => done(true), { className: "main", disabled: true });
      video.addEventListener("loadeddata", () => {
        shutter.disabled = false;
        shutter.focus({ preventScroll: true });
        ready();
      }, { once: true });
      actions.replaceChildren(shutter, button(t("cancel"), () => done(false)));
    });
    return taken ? await still(video) : null;
  } finally {
    stop();
  }
}

async function opened() {
  try {
    return await navigator.mediaDevices.getUserMedia({ video: WANTED });
  } catch (fault) {
    throw new Error(navigator.mediaDevices ? TOLD[fault.name] ?? "camera.busy" : "camera.none");
  }
}

/** Return what the viewfinder shows, unmirrored. */
function still(video) {
  const width = Math.min(video.videoWidth, Math.round(video.videoHeight * SHAPE));
  const height = Math.min(video.videoHeight, Math.round(width / SHAPE));
  const canvas = new OffscreenCanvas(width, height);
  const [left, top] = [(video.videoWidth - width) / 2, (video.videoHeight - height) / 2];
  canvas.getContext("2d").drawImage(video, left, top, width, height, 0, 0, width, height);
  return canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 });
}
