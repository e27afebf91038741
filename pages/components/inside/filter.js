// A filter of the network's first layer slides over the photo; or one that somebody draws.
const CHANNELS = ["red", "green", "blue"];
const OWN = -1;
const PATTERNS = {
  Stripe: [-1, 1, -1, -1, 1, -1, -1, 1, -1],
  Edge: [-1, 0, 1, -1, 0, 1, -1, 0, 1],
  Spot: [-1, -1, -1, -1, 1, -1, -1, -1, -1],
};

// The layer's arithmetic: for each place of the window the sum of products, the bias, the ReLU.
const workOf = (data, input, kernels, biases) => {
  const { k, n, size, stride, zeros, out } = data;
  const filter = (chosen, own) => {
    if (chosen === OWN) {
      return { bias: 0, weights: Float32Array.from({ length: k * k * 3 }, (_, at) =>
        own[Math.floor(at / 3)] / 3) };
    }
    return { bias: biases[chosen], weights: Float32Array.from({ length: k * k * 3 }, (_, at) =>
      kernels[at * n + chosen]) };
  };
  const inputAt = (row, column, at) => {
    const [y, x] = [row * stride - zeros + Math.floor(at / (3 * k)),
      column * stride - zeros + (Math.floor(at / 3) % k)];
    const inside = y >= 0 && x >= 0 && y < size && x < size;
    return inside ? input[3 * (y * size + x) + (at % 3)] : 0;
  };
  const relu = (value) =>
    data.highest === null ? value : Math.min(Math.max(value, 0), data.highest);
  const map = ({ weights, bias }) => {
    const made = new Float32Array(out * out);
    for (let row = 0; row < out; row++) {
      for (let column = 0; column < out; column++) {
        let sum = bias;
        for (let at = 0; at < weights.length; at++) sum += weights[at] * inputAt(row, column, at);
        made[row * out + column] = relu(sum);
      }
    }
    return made;
  };
  return { filter, inputAt, relu, map };
};

const pictureOf = (weights, k) => {
  const image = new ImageData(k, k);
  const most = Math.max(...weights.map(Math.abs), 1e-9);
  for (let at = 0; at < k * k; at++) {
    const parts = [0, 1, 2].map((c) => 127.5 + (127.5 * weights[3 * at + c]) / most);
    image.data.set([...parts, 255], 4 * at);
  }
  return image;
};

const layOut = (root, data) => {
  root.replaceChildren();
  const tiles = make(root, "div", { class: "tiles", role: "group", "aria-label": "Filters" });
  const drawing = make(root, "div", { class: "drawing", hidden: "" });
  const stage = make(root, "div", { class: "slide" });
  const [left, middle, right] = ["photo", "sum", "map"].map((name) =>
    make(stage, name === "sum" ? "div" : "figure", { class: name }));
  const photo = make(left, "canvas", { tabindex: 0, role: "img",
    "aria-label": `${data.name}. Move the window with the arrow keys.` });
  make(left, "figcaption", {}, `The photo, ${data.size} × ${data.size}. Point where the window is to go.`);
  const steps = make(middle, "div", { class: "steps" });
  const said = make(middle, "p", { class: "said", "aria-live": "off" });
  const map = make(right, "canvas", { tabindex: 0, role: "img",
    "aria-label": `The filter's map, ${data.out} by ${data.out} numbers.` });
  const legend = make(right, "div", { class: "scale" });
  make(right, "figcaption", {}, `The map, ${data.out} × ${data.out}: one number for each place of the window.`);
  const controls = make(root, "div", { class: "controls" });
  const play = make(controls, "button", { type: "button", class: "play" }, "▶ Play");
  const step = make(controls, "button", { type: "button" }, "Step");
  const all = make(controls, "button", { type: "button" }, "Whole map");
  const speed = make(make(controls, "label", {}, "Speed "), "input",
    { type: "range", min: 0, max: 12, step: 1, value: 9, "aria-label": "Places a second" });
  return { tiles, drawing, photo, steps, said, map, legend, play, step, all, speed };
};

const grid = (parent, title, k) => {
  const box = make(parent, "div", { class: "grid" });
  make(box, "span", { class: "small" }, title);
  const cells = make(box, "div", { class: "cells", style: `--k: ${k}` });
  return Array.from({ length: k * k }, () => make(cells, "i"));
};

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".root");
  const parts = layOut(root, data);
  const { k, n, out, size, stride, zeros } = data;
  const [kernels, biases] = [floats(data.kernel), floats(data.bias)];
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const middle = Math.floor(out / 2);
  const state = { chosen: data.chosen, own: [...PATTERNS.Edge], row: middle, column: middle, seen: out * out };
  let [image, work, filter, values, timer, last] = [];

  const rows = CHANNELS.map((name) => {
    const line = make(parts.steps, "div", { class: `line ${name}` });
    const cells = [];
    for (const [sign, title] of [["", name], ["×", "filter"], ["=", "product"]]) {
      if (sign) make(line, "b", {}, sign);
      cells.push(grid(line, title, k));
    }
    return { cells, sum: make(line, "span", { class: "part" }) };
  });

  const shade = (cell, value, most, digits) => {
    const share = Math.min(Math.abs(value) / most, 1);
    const colour = value < 0 ? "232 119 10" : "33 113 217";
    cell.style.background = `rgb(${colour} / ${0.1 + 0.55 * share})`;
    cell.textContent = k > 3 ? "" : words(value, digits);
    cell.title = words(value, 4);
  };

  const drawPhoto = () => {
    put(parts.photo, image);
    const brush = parts.photo.getContext("2d");
    const [y, x] = [state.row * stride - zeros, state.column * stride - zeros];
    brush.lineWidth = 1;
    for (const [colour, far] of [["#000", 2.5], ["#fff", 1.5], ["#000", 0.5]]) {
      brush.strokeStyle = colour;
      brush.strokeRect(x - far, y - far, k + 2 * far, k + 2 * far);
    }
  };

  const drawMap = () => {
    const [low, high] = [Math.min(0, ...values), Math.max(...values)];
    put(parts.map, coloured(values, out, out, data.palette, low, high, state.seen));
    parts.map.values = values;
    const brush = parts.map.getContext("2d");
    brush.lineWidth = 1;
    for (const [colour, far] of [["#000", 2.5], ["#fff", 1.5]]) {
      brush.strokeStyle = colour;
      brush.strokeRect(state.column - far + 0.5, state.row - far + 0.5, 2 * far, 2 * far);
    }
    parts.legend.replaceChildren();
    make(parts.legend, "span", {}, words(low));
    put(make(parts.legend, "canvas", { "aria-hidden": "true" }),
      coloured(Float32Array.from({ length: 64 }, (_, at) => at), 64, 1, data.palette, 0, 63));
    make(parts.legend, "span", {}, words(high));
  };

  const drawSum = () => {
    const most = Math.max(...filter.weights.map(Math.abs), 1e-9);
    let total = filter.bias;
    rows.forEach(({ cells, sum }, channel) => {
      let part = 0;
      for (let at = 0; at < k * k; at++) {
        const [value, weight] = [work.inputAt(state.row, state.column, 3 * at + channel),
          filter.weights[3 * at + channel]];
        part += value * weight;
        shade(cells[0][at], value, 1.5);
        shade(cells[1][at], weight, most);
        shade(cells[2][at], value * weight, most);
      }
      total += part;
      sum.textContent = words(part);
    });
    const end = work.relu(total);
    const relu = data.highest === null ? "" : ` → ReLU → ${words(end)}`;
    parts.said.textContent = `Sum of all products ${words(total - filter.bias)}, plus bias `
      + `${words(filter.bias)}, is ${words(total)}${relu}. `
      + `That is the map's number in row ${state.row}, column ${state.column}.`;
  };

  const draw = () => { drawPhoto(); drawMap(); drawSum(); };
  const go = ([row, column]) => {
    stop();
    Object.assign(state, { row, column, seen: out * out });
    draw();
  };
  const stop = () => {
    cancelAnimationFrame(timer);
    timer = undefined;
    parts.play.textContent = "▶ Play";
    parts.said.setAttribute("aria-live", "polite");
  };
  const forward = (places) => {
    const at = (state.seen >= out * out ? 0 : state.seen) + places;
    state.seen = Math.min(at, out * out);
    Object.assign(state, { row: Math.floor((state.seen - 1) / out), column: (state.seen - 1) % out });
    draw();
  };
  const tick = (now) => {
    const due = ((now - last) / 1000) * 2 ** Number(parts.speed.value);
    if (due >= 1) {
      last = now;
      forward(Math.floor(due));
    }
    if (state.seen >= out * out) stop();
    else timer = requestAnimationFrame(tick);
  };

  const choose = (chosen) => {
    state.chosen = chosen;
    parts.drawing.hidden = chosen !== OWN;
    [...parts.tiles.children].forEach((tile) => {
      const pressed = Number(tile.dataset.filter) === chosen;
      tile.setAttribute("aria-pressed", String(pressed));
      if (pressed) parts.tiles.scrollLeft = tile.offsetLeft - parts.tiles.clientWidth / 2;
    });
    filter = work.filter(chosen, state.own);
    values = work.map(filter);
    draw();
  };

  const tileOf = (chosen, label, words = "") => {
    const tile = make(parts.tiles, "button", { type: "button", "data-filter": chosen, title: label,
      "aria-label": label }, words);
    tile.onclick = () => choose(chosen);
    return tile;
  };

  const offerDrawing = () => {
    const cells = make(parts.drawing, "div", { class: "cells own", style: `--k: ${k}`, role: "group",
      "aria-label": "Your filter" });
    const buttons = state.own.map((_, at) => {
      const button = make(cells, "button", { type: "button" });
      button.onclick = () => {
        state.own[at] = { "-1": 0, 0: 1, 1: -1 }[state.own[at]];
        label();
        choose(OWN);
      };
      return button;
    });
    const label = () => buttons.forEach((button, at) => {
      button.textContent = words(state.own[at], 0);
      shade(button, state.own[at], 1.2, 0);
    });
    const side = make(parts.drawing, "div");
    make(side, "p", { class: "small" }, "This filter is yours, not the network's. Press a cell to "
      + "change it: −1, 0 or 1. It looks at the three colours alike.");
    for (const [name, pattern] of Object.entries(PATTERNS)) {
      make(side, "button", { type: "button" }, name).onclick = () => {
        state.own = [...pattern];
        label();
        choose(OWN);
      };
    }
    label();
  };

  pixelsOf(data.photo).then((found) => {
    image = found;
    const input = new Float32Array(3 * size * size);
    for (let at = 0; at < input.length; at++) {
      const pixel = found.data[4 * Math.floor(at / 3) + (at % 3)];
      input[at] = pixel * data.scale[at % 3] + data.offset[at % 3];
    }
    work = workOf(data, input, kernels, biases);
    for (let each = 0; each < n; each++) {
      const tile = tileOf(each, `Filter ${each + 1} of ${n}`);
      put(make(tile, "canvas", { "aria-hidden": "true" }), pictureOf(work.filter(each).weights, k));
    }
    if (k === 3) {
      tileOf(OWN, "Draw your own filter", "Draw your own");
      offerDrawing();
    }
    onPlace(parts.photo, size, size, () => [state.row * stride, state.column * stride], ([y, x]) =>
      go([y, x].map((at) => Math.min(Math.floor(at / stride), out - 1))));
    onPlace(parts.map, out, out, () => [state.row, state.column], go);
    parts.step.onclick = () => { stop(); forward(1); };
    parts.all.onclick = () => go([state.row, state.column]);
    parts.play.onclick = () => {
      if (timer) return stop();
      if (still) return go([middle, middle]);
      parts.play.textContent = "⏸ Pause";
      parts.said.setAttribute("aria-live", "off");
      last = performance.now();
      timer = requestAnimationFrame(tick);
    };
    choose(state.chosen);
  });
  return stop;
}
