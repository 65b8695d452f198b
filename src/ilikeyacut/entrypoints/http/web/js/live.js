// A colour on the person's own hair at once: a preview that costs nothing. The lightness of the hair
// is split into broad shading and strands, once. A colour is then a few tables over both, and one pass
// over the hair. So dark shades come out dark and light ones light, as in a try-on.
import { el } from "./dom.js";

const LONGEST = 1024;
const DYED = 15, WHOLE = 204, SURE = 230; // levels of the mask: takes some dye, takes all of it, is measured
const COARSE = 16; // pixels: shading is what is left at this scale
const BLACKEST = 0.5, WHITEST = 99.1;
const SHADED = 0.27, SHARE = 0.4; // the spread of shading, and the most of it, in shares of its room
const DEEPEST = 14, WIDEST = 50; // the room of shading
const CONTRAST = 1.4; // the spread of strands, in roots of their room
const GLOSS = { matte: 0.55, glossy: 1.45 };
const UNIT = 4; // steps of the tables for each step of L*

const clamped = (value, least, most) => Math.min(Math.max(value, least), most);
const bent = (value, most) => value / (1 + (value / most) ** 4) ** 0.25;
const LINEAR = Float32Array.from({ length: 256 }, (_, i) => (i < 11 ? i / 3294.6 : ((i / 255 + 0.055) / 1.055) ** 2.4));
const root = (it) => (it > 0.008856 ? Math.cbrt(it) : 7.787 * it + 16 / 116);
const cube = (it) => (it > 0.206893 ? it ** 3 : (it - 16 / 116) / 7.787);
const lightness = (data, i) => 116 * root(0.2126 * LINEAR[data[i]] + 0.7152 * LINEAR[data[i + 1]] + 0.0722 * LINEAR[data[i + 2]]) - 16;

/** @returns {[number, number, number]} */
function labOf(hex) {
  const [r, g, b] = [1, 3, 5].map((i) => LINEAR[parseInt(hex.slice(i, i + 2), 16)]);
  const y = root(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505), z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** Convert Lab to sRGB. Colours beyond it lose chroma rather than structure. */
function rgbOf(l, a, b) {
  const y = (l + 16) / 116;
  const [X, Y, Z] = [0.9505 * cube(y + a / 500), cube(y), 1.089 * cube(y - b / 200)];
  const rgb = [3.2406 * X - 1.5372 * Y - 0.4986 * Z, 1.8758 * Y - 0.9689 * X + 0.0415 * Z, 0.0557 * X - 0.204 * Y + 1.057 * Z];
  if (Math.max(...rgb) > 1 && Math.hypot(a, b) > 1) return rgbOf(l * 0.99, a * 0.9, b * 0.9);
  return rgb.map((it) => 255 * (it > 0.0031308 ? 1.055 * it ** (1 / 2.4) - 0.055 : 12.92 * it));
}

/**
 * Fetch a photo and the mask of its hair. Returns a canvas, and `show`, which takes a colour (#RRGGBB),
 * its intensity and its shine, or null for the hair as it is. Raises ApiError, or what the network raises.
 */
export async function liveColour(app, photo, signal) {
  const [picture, mask] = await Promise.all([
    fetch(photo.image.url, { signal }).then((answer) => answer.blob()),
    app.api.blob(`/photos/${photo.id}/hair-mask`, { signal }),
  ].map(async (blob) => createImageBitmap(await blob)));
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const width = Math.round(picture.width * scale), height = Math.round(picture.height * scale);
  const canvas = el("canvas", { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const pixels = (image, coarse = 1) => {
    const drawn = new OffscreenCanvas(Math.ceil(width / coarse), Math.ceil(height / coarse)).getContext("2d", { willReadFrequently: true });
    drawn.imageSmoothingQuality = "high";
    drawn.drawImage(image, 0, 0, drawn.canvas.width, drawn.canvas.height);
    return coarse > 1 ? pixels(drawn.canvas) : drawn.getImageData(0, 0, width, height);
  };
  const levels = pixels(mask).data, own = pixels(picture), shown = new ImageData(own.data.slice(), width);
  for (let i = 0; i < levels.length; i += 4) own.data[i + 3] = levels[i];
  context.putImageData(own, 0, 0); // the hair alone, so that its coarse copy averages no skin
  const hair = measured(levels, own.data, pixels(canvas, COARSE).data, width);
  own.data.set(shown.data);
  context.putImageData(own, 0, 0);
  return {
    canvas,
    show(hex, intensity = 100, shine = "") {
      if (hex) colour(hair, own.data, shown.data, labOf(hex), intensity / 100, GLOSS[shine] ?? 1);
      context.putImageData(hex ? shown : own, 0, 0, hair.left, hair.top, hair.wide, hair.high);
    },
  };
}

/** Find the pixels of hair, and measure their shading and strands. */
function measured(levels, data, broad, width) {
  const at = [], slow = [], fast = [], alpha = [], sure = [];
  let [left, right, top, bottom] = [width, 0, 0, 0];
  for (let i = 0; i < levels.length; i += 4) {
    if (levels[i] <= DYED) continue;
    const x = (i / 4) % width, light = lightness(broad, i), share = Math.min((levels[i] - DYED) / (WHOLE - DYED), 1);
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), at.length ? top : (i / 4 - x) / width, (i / 4 - x) / width];
    if (levels[i] >= SURE) sure.push(at.length);
    at.push(i);
    alpha.push(share);
    slow.push(Math.round(light * UNIT));
    fast.push((lightness(data, i) - light) * share);
  }
  const spread = (values) => Math.sqrt(sure.reduce((sum, k) => sum + values[k] ** 2, 0) / (sure.length || 1));
  const middle = Float32Array.from(sure, (k) => slow[k]).sort()[sure.length >> 1] / UNIT || 50;
  return {
    at: Uint32Array.from(at), slow: Uint16Array.from(slow), fast: Float32Array.from(fast), alpha: Float32Array.from(alpha), middle,
    shading: Math.max(spread(slow.map((it) => it / UNIT - middle)), 5), strands: Math.max(spread(fast), 1.2),
    left, top, wide: right - left + 1, high: bottom - top + 1,
  };
}

function colour(hair, own, shown, [light, a, b], strength, gloss) {
  const { at, slow, fast, alpha } = hair;
  const target = clamped(light, 2.9, 97.6); // strands need the rest
  const [base, gain] = relit(hair, target, gloss), table = tinted(target, a, b), last = table.length / 3 - 1;
  for (let k = 0; k < at.length; k++) {
    const i = at[k], share = alpha[k] * strength;
    const tone = 3 * clamped((base[slow[k]] + gain[slow[k]] * fast[k]) * UNIT | 0, 0, last);
    shown[i] = own[i] + (table[tone] - own[i]) * share;
    shown[i + 1] = own[i + 1] + (table[tone + 1] - own[i + 1]) * share;
    shown[i + 2] = own[i + 2] + (table[tone + 2] - own[i + 2]) * share;
  }
}

/** Return where the shading of the hair goes, and how much its strands are amplified there. */
function relit({ middle, shading, strands }, target, gloss) {
  const up = WHITEST - target, down = target - BLACKEST;
  const most = 1.5 + 0.9 * clamped((target - middle) / 30, 0, 1); // dark hair shows little of its strands
  const base = new Float32Array(101 * UNIT), gain = new Float32Array(101 * UNIT);
  for (let i = 0; i < base.length; i++) {
    const by = i / UNIT - middle, [room, other] = by > 0 ? [up, down] : [down, up];
    const wide = Math.min(room, DEEPEST + 3 * other, WIDEST) * gloss ** (by > 0 ? 1 : 0.5);
    base[i] = target + clamped(bent(by * wide * SHADED / shading, wide * SHARE), -SHARE * down, SHARE * up);
    const narrow = Math.min(up, down) * Math.min(WHITEST - base[i], base[i] - BLACKEST);
    gain[i] = Math.min(narrow ** 0.25 * CONTRAST / strands, most) * Math.sqrt(gloss);
  }
  return [base, gain];
}

/** Return the colours of a shade by lightness: its lights and shadows show less of it. */
function tinted(target, a, b) {
  const table = new Uint8ClampedArray(3 * 100 * UNIT);
  for (let i = 0; i < table.length; i += 3) {
    const by = i / 3 / UNIT - target, l = target + bent(by, by > 0 ? WHITEST - target : target - BLACKEST);
    const chroma = clamped(1 - ((l - target) / 75) ** 2, 0.35, 1) * (by < 0 ? 0.72 + 0.28 * l / target : 1);
    table.set(rgbOf(l, a * chroma, b * chroma), i);
  }
  return table;
}
