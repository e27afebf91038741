// A photo whose pixels are numbers: point at one, and its three numbers are told.
const NEAR = 9; // rows and columns of the close-up
const CHANNELS = ["red", "green", "blue"];

const layOut = (root, data) => {
  root.replaceChildren();
  const [photo, close] = ["photo", "close"].map((name) => make(root, "figure", { class: name }));
  const canvas = make(photo, "canvas", {
    tabindex: 0, role: "img", "aria-label": `${data.name}, ${data.size} by ${data.size} pixels. `
      + "Move with the arrow keys.",
  });
  make(photo, "figcaption", {}, "Point at a pixel, or tap it. Arrow keys move by one pixel.");
  const grid = make(make(close, "div", { class: "stage" }), "canvas", { "aria-hidden": "true" });
  make(close, "figcaption", {}, `The ${NEAR} × ${NEAR} pixels around it`);
  const numbers = make(root, "div", { class: "numbers", "aria-live": "polite" });
  const title = make(numbers, "p", { class: "title" });
  const table = make(numbers, "table");
  const head = make(make(table, "thead"), "tr");
  for (const name of ["channel", "in the file", "for the network"]) make(head, "th", { scope: "col" }, name);
  const body = make(table, "tbody");
  const rows = CHANNELS.map((name) => {
    const row = make(body, "tr");
    make(row, "th", { scope: "row", class: name }, name);
    return [make(row, "td"), make(row, "td")];
  });
  make(numbers, "p", { class: "small" }, data.formula);
  return { canvas, grid, title, rows };
};

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".root");
  const { canvas, grid, title, rows } = layOut(root, data);
  const middle = Math.floor(data.size / 2);
  let image;
  let place = [middle, middle];

  const show = ([row, column]) => {
    place = [row, column];
    put(canvas, image);
    const around = new ImageData(NEAR, NEAR);
    const half = (NEAR - 1) / 2;
    for (let y = 0; y < NEAR; y++) {
      for (let x = 0; x < NEAR; x++) {
        const [r, c] = [row + y - half, column + x - half];
        const inside = r >= 0 && c >= 0 && r < data.size && c < data.size;
        const at = 4 * (r * data.size + c);
        if (inside) around.data.set(image.data.slice(at, at + 4), 4 * (y * NEAR + x));
      }
    }
    put(grid, around);
    const brush = canvas.getContext("2d");
    brush.lineWidth = 1;
    for (const [colour, far] of [["#000", half + 1.5], ["#fff", half + 0.5]]) {
      brush.strokeStyle = colour;
      brush.strokeRect(column + 0.5 - far, row + 0.5 - far, 2 * far, 2 * far);
    }
    title.textContent = `Row ${row}, column ${column}`;
    rows.forEach(([before, after], channel) => {
      const value = image.data[4 * (row * data.size + column) + channel];
      before.textContent = value;
      after.textContent = words(value * data.scale[channel] + data.offset[channel], 3);
    });
  };

  pixelsOf(data.photo).then((found) => {
    image = found;
    onPlace(canvas, data.size, data.size, () => place, show);
    show(place);
  });
}
