// Vectors as stripes: one for each number. Point at one, and it is told for all rows.
export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".root");
  root.replaceChildren();
  const rows = data.rows.map((row) => ({ ...row, values: floats(row.values) }));
  const count = rows[0].values.length;
  let place = data.start;

  const said = document.createElement("p");
  const lines = rows.map((row, at) => {
    make(root, "p", { class: "name" }, row.name);
    const line = make(root, "div", { class: "line" });
    const canvas = make(line, "canvas", {
      role: "img",
      "aria-label": `${row.name}: ${count} numbers from ${words(Math.min(...row.values))} to `
        + `${words(Math.max(...row.values))}`,
      ...(at ? {} : { tabindex: 0 }),
    });
    put(canvas, coloured(row.values, count, 1, data.palette, 0, row.high));
    canvas.values = row.values;
    return { canvas, mark: make(line, "i") };
  });
  said.className = "said";
  said.setAttribute("aria-live", "polite");
  root.append(said);

  const show = ([, column]) => {
    place = column;
    lines.forEach(({ mark }) => { mark.style.left = `${(100 * (column + 0.5)) / count}%`; });
    const parts = rows.map((row) => row.said.replace("{}", words(row.values[column], row.digits)));
    said.textContent = `Number ${column + 1}: ${parts.join(", ")}.`;
  };
  lines.forEach(({ canvas }) => onPlace(canvas, 1, count, () => [0, place], show));
  show([0, place]);
}
