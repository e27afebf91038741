// The matrix as a grid: one stop of the Tab key, the arrow keys within it, Enter chooses.
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// Rare mistakes stay visible: their shade grows with the root of their share.
const shade = (share, right) => (right ? 20 + 80 * share : 30 + 70 * Math.sqrt(share));

const cellWords = (truth, answer, count) => `${truth} called ${answer}: ${count.toLocaleString("en")}`;

const drawHead = (table, names) => {
  const head = make(make(table, "thead"), "tr");
  make(head, "th", { class: "corner" }, "true class");
  for (const name of names) {
    make(make(head, "th", { scope: "col", title: name }), "span", {}, name);
  }
};

const drawCell = (line, data, row, column) => {
  const truth = data.names[row], answer = data.names[column];
  const count = data.counts[row][column], share = data.shares[row][column];
  const right = row === column;
  const cell = make(line, "td", {
    class: count ? (right ? "right" : "wrong") : "none",
    role: "gridcell",
    tabindex: -1,
    "aria-label": cellWords(truth, answer, count),
    "aria-selected": String(truth === data.chosen[0] && answer === data.chosen[1]),
    title: `${cellWords(truth, answer, count)}, ${(100 * share).toFixed(1)} % of all ${truth}`,
  }, count ? count.toLocaleString("en") : "");
  cell.style.setProperty("--shade", `${shade(share, right)}%`);
  return cell;
};

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".root");
  const held = root.contains(parentElement.getRootNode().activeElement);
  root.replaceChildren();
  const table = make(root, "table", { role: "grid", "aria-label": data.words,
    class: data.fits ? "fits" : "many" });
  make(table, "caption", {}, "what the model answered");
  drawHead(table, data.names);
  const body = make(table, "tbody");
  const cells = data.names.map((name, row) => {
    const line = make(body, "tr");
    make(line, "th", { scope: "row", title: name }, name);
    return data.names.map((_, column) => drawCell(line, data, row, column));
  });

  const stop = (row, column) => {
    for (const cell of cells.flat()) cell.tabIndex = -1;
    cells[row][column].tabIndex = 0;
    return cells[row][column];
  };
  const placeOf = (target) => {
    const row = cells.findIndex((line) => line.includes(target));
    return row < 0 ? null : [row, cells[row].indexOf(target)];
  };
  const choose = ([row, column]) => setTriggerValue("cell", [data.names[row], data.names[column]]);

  body.onclick = (event) => {
    const place = placeOf(event.target);
    if (place) choose(place);
  };
  const last = data.names.length - 1;
  body.onkeydown = (event) => {
    const place = placeOf(event.target), arrow = ARROWS[event.key];
    if (!place || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") choose(place);
    else if (arrow) {
      const kept = (at) => Math.min(Math.max(at, 0), last);
      stop(kept(place[0] + arrow[0]), kept(place[1] + arrow[1])).focus();
    } else if (event.key === "Home" || event.key === "End") {
      stop(place[0], event.key === "Home" ? 0 : last).focus();
    } else return;
    event.preventDefault();
  };

  const row = Math.max(data.names.indexOf(data.chosen[0]), 0);
  const column = Math.max(data.names.indexOf(data.chosen[1]), 0);
  const chosen = stop(row, column);
  if (held) chosen.focus({ preventScroll: true });
}
