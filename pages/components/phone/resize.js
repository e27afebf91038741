// A photo squashed to a square as Pillow does it, so that the answers are those of the server.
//
// Each side in turn: every new pixel is a weighted mean of the old ones around its place, with
// weights of 22 bits after the point, rounded to a whole number after each side.
// Source: https://pillow.readthedocs.io/en/stable/handbook/concepts.html#filters
const BITS = 22;
const HALF = 1 << (BITS - 1);

const triangle = (x) => Math.max(0, 1 - Math.abs(x));

// For each of `made` pixels: where its old ones begin, and their weights.
export function weightsFor(given, made) {
  const scale = given / made;
  const reach = Math.max(scale, 1); // of the triangle, in old pixels
  return Array.from({ length: made }, (_, place) => {
    const centre = (place + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(given, Math.floor(centre + reach + 0.5));
    const raw = Array.from({ length: end - first }, (_, n) =>
      triangle((first + n - centre + 0.5) / reach),
    );
    const sum = raw.reduce((total, weight) => total + weight, 0);
    return { first, weights: raw.map((weight) => Math.floor(0.5 + (weight / sum) * (1 << BITS))) };
  });
}

// One side: `lines` lines of `given` pixels to lines of `made`. `step` and `stride` say how far
// apart pixels of a line, and lines, lie in `from`; `to` gets lines one after the other.
function oneSide(from, given, made, lines, step, stride, to, toStep, toStride) {
  const all = weightsFor(given, made);
  for (let line = 0; line < lines; line++) {
    for (let place = 0; place < made; place++) {
      const { first, weights } = all[place];
      for (let channel = 0; channel < 3; channel++) {
        let sum = HALF;
        let at = line * stride + first * step + channel;
        for (const weight of weights) {
          sum += from[at] * weight;
          at += step;
        }
        to[line * toStride + place * toStep + channel] = Math.min(255, sum >> BITS);
      }
    }
  }
}

function narrower(rgb, width, height, made) {
  if (width === made) return rgb;
  const found = new Uint8ClampedArray(made * height * 3);
  oneSide(rgb, width, made, height, 3, width * 3, found, 3, made * 3);
  return found;
}

function flatter(rgb, width, height, made) {
  if (height === made) return rgb;
  const found = new Uint8ClampedArray(width * made * 3);
  oneSide(rgb, height, made, width, width * 3, 3, found, width * 3, 3);
  return found;
}

// As the numbers are rounded between the sides, their order matters: Pillow 13 takes the height
// first where much more of it goes.
function bilinear(rgb, width, height, size) {
  if (height - size > 2 * Math.max(0, width - size)) {
    return narrower(flatter(rgb, width, height, size), width, size, size);
  }
  return flatter(narrower(rgb, width, height, size), size, height, size);
}

// For each of `made` pixels the old one in its middle, found step by step: so are halves rounded.
function middles(given, made) {
  const step = given / made;
  let place = step / 2;
  return Array.from({ length: made }, () => {
    const found = Math.min(given - 1, Math.floor(place));
    place += step;
    return found;
  });
}

function nearest(rgb, width, height, size) {
  const square = new Uint8ClampedArray(size * size * 3);
  const columns = middles(width, size);
  middles(height, size).forEach((from, row) => {
    columns.forEach((column, place) => {
      const at = (from * width + column) * 3;
      square.set(rgb.subarray(at, at + 3), (row * size + place) * 3);
    });
  });
  return square;
}

export const WAYS = { bilinear, nearest };

// Red, green, blue and opacity of a canvas to red, green, blue.
export function withoutOpacity(rgba) {
  const rgb = new Uint8ClampedArray((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from];
    rgb[to + 1] = rgba[from + 1];
    rgb[to + 2] = rgba[from + 2];
  }
  return rgb;
}
