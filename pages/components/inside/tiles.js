// The maps of a layer as tiles; the one that is pressed, large over the photo.
const layOut = (root, data) => {
  root.replaceChildren();
  const tiles = make(root, "div", { class: "tiles", role: "group", "aria-label": "Maps" });
  tiles.style.setProperty("--sprite", `url(${data.sprite})`);
  const large = make(root, "figure", { class: "large" });
  const title = make(large, "p", { class: "title" });
  const stage = make(large, "div", { class: "stage" });
  make(stage, "img", { src: data.photo, alt: "" });
  const canvas = make(stage, "canvas", { tabindex: 0, role: "img" });
  const mark = make(stage, "i", { class: "mark" });
  const said = make(large, "p", { class: "said", "aria-live": "polite" });
  const legend = make(large, "div", { class: "scale" });
  const over = make(make(large, "label", { class: "over" }, "Photo "), "input",
    { type: "range", min: 0, max: 100, value: window.insideOver ?? 75, "aria-label": "How much of the map is seen over the photo" });
  over.after(" Map");
  return { tiles, title, canvas, mark, said, legend, over };
};

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".root");
  const parts = layOut(root, data);
  const { height, width, columns, rows, chosen, first } = data;
  const values = floats(data.map);
  const [low, high] = data.reaches[chosen - first];

  data.reaches.forEach(([least, most], at) => {
    const label = `Channel ${first + at + 1}: ${words(least)} to ${words(most)}`;
    const tile = make(parts.tiles, "button", { type: "button", title: label, "aria-label": label,
      "aria-pressed": String(first + at === chosen) });
    const part = (place, count) => (count > 1 ? (100 * place) / (count - 1) : 0);
    tile.style.backgroundSize = `${100 * columns}% ${100 * rows}%`;
    tile.style.backgroundPosition =
      `${part(at % columns, columns)}% ${part(Math.floor(at / columns), rows)}%`;
    tile.onclick = () => setTriggerValue("chosen", first + at);
  });

  parts.title.textContent = `Channel ${chosen + 1}`;
  put(parts.canvas, coloured(values, width, height, data.palette, low, high));
  parts.canvas.values = values;
  parts.canvas.setAttribute("aria-label",
    `${data.name}: the map of channel ${chosen + 1}, ${height} by ${width} numbers.`);
  let place = data.peak;
  const tell = ([row, column]) => {
    place = [row, column];
    const brightest = row === data.peak[0] && column === data.peak[1] ? ", the brightest place" : "";
    parts.said.textContent =
      `Row ${row}, column ${column}: ${words(values[row * width + column], 3)}${brightest}`;
  };
  Object.assign(parts.mark.style, {
    left: `${(100 * (data.peak[1] + 0.5)) / width}%`, top: `${(100 * (data.peak[0] + 0.5)) / height}%`,
  });
  onPlace(parts.canvas, height, width, () => place, tell);
  parts.canvas.onpointerleave = () => tell(data.peak);
  tell(data.peak);

  make(parts.legend, "span", {}, words(low));
  put(make(parts.legend, "canvas", { "aria-hidden": "true" }),
    coloured(Float32Array.from({ length: 64 }, (_, at) => at), 64, 1, data.palette, 0, 63));
  make(parts.legend, "span", {}, words(high));
  parts.over.oninput = () => {
    window.insideOver = parts.over.value; // stays as it is from one map to the next
    parts.canvas.style.opacity = parts.over.value / 100;
  };
  parts.over.oninput();
}
