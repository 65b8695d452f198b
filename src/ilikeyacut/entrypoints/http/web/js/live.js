// A colour on the person's own hair, at once: a preview that costs nothing. The photo's hair is
// split once into broad shading and strands. A colour is then a few tables over their lightness, so
// it takes one pass over the hair. Dark shades get dark and light ones light, as in a try-on.
import { el } from "./dom.js";

const LONGEST = 1024;
const DYED = [15, 204]; // levels of the mask from which hair takes dye, and takes all of it
const SURE = 230; // the level from which it counts as hair in the measurements
const COARSE = 16; // pixels: shading is what is left at this scale
const BLACKEST = 0.5, WHITEST = 99.1;
const DARKEST = 2.9, LIGHTEST = 97.6; // the middle of any shade, for strands need the rest
const SHADED = 0.27, SHARE = 0.4; // the spread of shading, and the most of it, in shares of its room
const CONTRAST = 1.4; // the spread of strands, in roots of the room
const AMPLIFIED = [1.5, 2.4], LIFTED = 30; // the most that strands are amplified, unlifted and lifted
const GLOSS = { matte: 0.55, glossy: 1.45 };
const UNIT = 4, BELOW = 32, ABOVE = 132; // tables have steps of a quarter of L*, from -32 to 132

const clamped = (value, least, most) => Math.min(Math.max(value, least), most);
const bent = (value, most) => value / (1 + (value / most) ** 4) ** 0.25;
const LINEAR = Float32Array.from({ length: 256 }, (_, i) =>
  (i <= 10 ? i / 3294.6 : ((i / 255 + 0.055) / 1.055) ** 2.4));
const root = (part) => (part > 0.008856 ? Math.cbrt(part) : 7.787 * part + 16 / 116);
const cube = (value) => (value > 0.206893 ? value ** 3 : (value - 16 / 116) / 7.787);
const lightness = (data, at) =>
  116 * root(0.2126 * LINEAR[data[at]] + 0.7152 * LINEAR[data[at + 1]] + 0.0722 * LINEAR[data[at + 2]]) - 16;

function labOf(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => LINEAR[parseInt(hex.slice(at, at + 2), 16)]);
  const x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = root(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** Convert Lab to sRGB. Colours beyond it lose chroma, not structure. */
function rgbOf(l, a, b) {
  const y = (l + 16) / 116;
  const [X, Y, Z] = [0.9505 * cube(y + a / 500), cube(y), 1.089 * cube(y - b / 200)];
  const linear = [3.2406 * X - 1.5372 * Y - 0.4986 * Z, -0.9689 * X + 1.8758 * Y + 0.0415 * Z,
    0.0557 * X - 0.204 * Y + 1.057 * Z];
  if (Math.max(...linear) > 1.001 && Math.hypot(a, b) > 1) return rgbOf(l * 0.995, a * 0.9, b * 0.9);
  return linear.map((it) => 255 * clamped(it <= 0.0031308 ? 12.92 * it : 1.055 * it ** (1 / 2.4) - 0.055, 0, 1));
}

/** Fetch a photo and the mask of its hair. Raises Refusal, or what the network raises. */
export async function liveColour(app, photo, signal) {
  const bitmap = async (blob) => createImageBitmap(await blob);
  const picture = fetch(photo.image.url, { signal }).then((answer) => answer.blob());
  return new LiveColour(...await Promise.all(
    [picture, app.api.blob(`/photos/${photo.id}/hair-mask`, { signal })].map(bitmap)));
}

export class LiveColour {
  #context; #own; #shown; #left; #top;
  #at = []; #alpha; #slow; #fast; #middle; #spread; #grain;

  constructor(picture, mask) {
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const width = Math.round(picture.width * scale), height = Math.round(picture.height * scale);
    const drawn = (image, w = width, h = height) => {
      const context = new OffscreenCanvas(w, h).getContext("2d", { willReadFrequently: true });
      context.imageSmoothingQuality = "high";
      context.drawImage(image, 0, 0, w, h);
      return context;
    };
    const levels = drawn(mask).getImageData(0, 0, width, height).data;
    const photo = drawn(picture), pixels = photo.getImageData(0, 0, width, height);
    this.canvas = el("canvas", { width, height });
    this.#context = this.canvas.getContext("2d", { willReadFrequently: true });
    this.#context.putImageData(pixels, 0, 0);
    for (let i = 0; i < levels.length; i += 4) pixels.data[i + 3] = levels[i];
    photo.putImageData(pixels, 0, 0); // only the hair, so that its scaled copy averages hair alone
    const small = drawn(photo.canvas, Math.ceil(width / COARSE), Math.ceil(height / COARSE));
    const broad = drawn(small.canvas).getImageData(0, 0, width, height).data;
    this.#measure(levels, pixels.data, broad, width);
    picture.close();
    mask.close();
  }

  #measure(levels, data, broad, width) {
    const found = [];
    for (let i = 0; i < levels.length; i += 4) if (levels[i] > DYED[0]) found.push(i >> 2);
    const across = found.map((it) => it % width);
    const least = (values) => values.reduce((a, b) => Math.min(a, b), Infinity);
    const most = (values) => values.reduce((a, b) => Math.max(a, b), 0);
    [this.#left, this.#top] = found.length ? [least(across), Math.floor(found[0] / width)] : [0, 0];
    const w = Math.max(most(across) - this.#left + 1, 1), h = Math.floor((found.at(-1) ?? 0) / width) - this.#top + 1;
    this.#own = this.#context.getImageData(this.#left, this.#top, w, h);
    this.#shown = new ImageData(w, h);
    const n = found.length;
    this.#at = new Uint32Array(n);
    this.#alpha = new Float32Array(n);
    this.#slow = new Uint16Array(n);
    this.#fast = new Float32Array(n);
    const slows = [], fasts = [];
    found.forEach((pixel, k) => {
      const level = levels[4 * pixel], slow = lightness(broad, 4 * pixel);
      this.#at[k] = 4 * ((Math.floor(pixel / width) - this.#top) * w + (pixel % width) - this.#left);
      this.#alpha[k] = clamped((level - DYED[0]) / (DYED[1] - DYED[0]), 0, 1);
      this.#slow[k] = Math.round(slow * UNIT);
      this.#fast[k] = (lightness(data, 4 * pixel) - slow) * this.#alpha[k];
      if (level >= SURE) { slows.push(slow); fasts.push(this.#fast[k]); }
    });
    this.#middle = slows.sort((a, b) => a - b)[slows.length >> 1] ?? 50;
    this.#spread = Math.max(spreadOf(slows), 5);
    this.#grain = Math.max(spreadOf(fasts), 1.2);
  }

  /** Show a colour (#RRGGBB); null shows the hair as it is. */
  show(hex, intensity = 100, shine = "natural") {
    const began = performance.now();
    if (hex) this.#colour(labOf(hex), intensity / 100, GLOSS[shine] ?? 1);
    this.#context.putImageData(hex ? this.#shown : this.#own, this.#left, this.#top);
    this.took = performance.now() - began;
  }

  #colour([light, a, b], strength, gloss) {
    const target = clamped(light, DARKEST, LIGHTEST);
    const [base, gain] = this.#relit(target, gloss);
    const table = tinted(target, a, b);
    const own = this.#own.data, shown = this.#shown.data;
    const last = table.length / 3 - 1;
    shown.set(own);
    for (let k = 0; k < this.#at.length; k++) {
      const slow = this.#slow[k], at = this.#at[k], alpha = this.#alpha[k] * strength;
      const tone = 3 * clamped((base[slow] + gain[slow] * this.#fast[k] + BELOW) * UNIT | 0, 0, last);
      shown[at] += (table[tone] - own[at]) * alpha;
      shown[at + 1] += (table[tone + 1] - own[at + 1]) * alpha;
      shown[at + 2] += (table[tone + 2] - own[at + 2]) * alpha;
    }
  }

  /** Return where the shading of the hair goes, and how much its strands are amplified there. */
  #relit(target, gloss) {
    const up = WHITEST - target, down = target - BLACKEST;
    const shading = (by) => {
      const [room, other] = by > 0 ? [up, down] : [down, up];
      const most = Math.min(room, 14 + 3 * other, 50) * (by > 0 ? gloss : Math.sqrt(gloss));
      return clamped(bent(by * most * SHADED / this.#spread, most * SHARE), -SHARE * down, SHARE * up);
    };
    const lifted = clamped((target - this.#middle) / LIFTED, 0, 1);
    const amplified = AMPLIFIED[0] + lifted * (AMPLIFIED[1] - AMPLIFIED[0]);
    const base = new Float32Array(101 * UNIT), gain = new Float32Array(101 * UNIT);
    for (let i = 0; i < base.length; i++) {
      base[i] = target + shading(i / UNIT - this.#middle);
      const room = Math.min(up, down) * Math.min(WHITEST - base[i], base[i] - BLACKEST);
      gain[i] = Math.min(room ** 0.25 * CONTRAST / this.#grain, amplified) * Math.sqrt(gloss);
    }
    return [base, gain];
  }
}

/** Return the colours of a shade by lightness: less of it shows in its lights and its shadows. */
function tinted(target, a, b) {
  const table = new Uint8ClampedArray(3 * (BELOW + ABOVE) * UNIT);
  for (let i = 0; i < table.length; i += 3) {
    const asked = i / 3 / UNIT - BELOW, room = asked > target ? WHITEST - target : target - BLACKEST;
    const l = target + bent(asked - target, room);
    const away = clamped(1 - ((l - target) / 75) ** 2, 0.35, 1);
    const chroma = l < target ? away * (0.72 + 0.28 * l / target) : away;
    table.set(rgbOf(l, a * chroma, b * chroma), i);
  }
  return table;
}

function spreadOf(values) {
  const middle = values.reduce((sum, it) => sum + it, 0) / (values.length || 1);
  return Math.sqrt(values.reduce((sum, it) => sum + (it - middle) ** 2, 0) / (values.length || 1));
}
