// What the parts of the page Inside share.
const floats = (text) => {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return new Float32Array(bytes.buffer);
};

// Numbers with so many digits that they fit into a cell, and a true minus.
const words = (number, digits = 2) => {
  const text = number.toFixed(digits);
  return (Number(text) === 0 ? (0).toFixed(digits) : text).replace("-", "−");
};

// The pixels of a picture without loss, as rows of red, green, blue, opacity.
const pixelsOf = async (address) => {
  const blob = await (await fetch(address)).blob();
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: "none" });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  brush.drawImage(bitmap, 0, 0);
  return brush.getImageData(0, 0, bitmap.width, bitmap.height);
};

// Values as a picture in the colours of a palette, from `low` to `high`.
const coloured = (values, width, height, palette, low, high, count = values.length) => {
  const image = new ImageData(width, height);
  const span = high > low ? high - low : 1;
  for (let at = 0; at < count; at++) {
    const share = Math.min(Math.max((values[at] - low) / span, 0), 1);
    const [red, green, blue] = palette[Math.round(share * (palette.length - 1))];
    image.data.set([red, green, blue, 255], 4 * at);
  }
  return image;
};

const put = (canvas, image) => {
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.getContext("2d").putImageData(image, 0, 0);
};

// Where on a canvas of rows and columns a pointer is, as [row, column].
const placeOf = (event, canvas, rows, columns) => {
  const box = canvas.getBoundingClientRect();
  const part = (at, size, count) => Math.min(Math.max(Math.floor((at / size) * count), 0), count - 1);
  return [
    part(event.clientY - box.top, box.height, rows),
    part(event.clientX - box.left, box.width, columns),
  ];
};

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// Calls `go` with [row, column] where somebody points, and where the arrow keys lead from `now()`.
const onPlace = (canvas, rows, columns, now, go) => {
  const point = (event) => {
    if (event.pointerType === "mouse" || event.buttons || event.type === "pointerdown") {
      go(placeOf(event, canvas, rows, columns));
    }
  };
  canvas.onpointermove = canvas.onpointerdown = point;
  canvas.onkeydown = (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    const far = event.shiftKey ? 10 : 1;
    const kept = (at, count) => Math.min(Math.max(at, 0), count - 1);
    const [row, column] = now();
    go([kept(row + far * arrow[0], rows), kept(column + far * arrow[1], columns)]);
  };
};
