// The playground: photos as points, a small network, and what it makes of every place between them.
const EPOCHS = 200; // a press on Train
const PACE = 130; // epochs a second, so that one can watch
const BUDGET = 30; // ms of training in a frame at most, or as many as drawing takes
const REACH = 3; // of the picture to each side, in standard deviations
const CELLS = 64;
const UNIT_CELLS = 20;
const STRONGEST = 0.5; // opacity of a place where the network is sure
const NEUTRAL = "#7d8b8d"; // seen on light and on dark

const worlds = new WeakMap();

export default function ({ data, parentElement }) {
  let world = worlds.get(parentElement);
  if (!world) worlds.set(parentElement, (world = makeWorld(parentElement)));
  world.show(data);
  return () => {
    world.close();
    worlds.delete(parentElement);
  };
}

const makeWorld = (root) => {
  const part = (name) => root.querySelector(`.${name}`);
  const [stage, map, curve, units, table] = ["stage", "map", "curve", "units", "figures"].map(part);
  const handles = [...root.querySelectorAll(".handle")];
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const dots = document.createElement("canvas"); // the photos, which stay where they are
  let data, key, network, random, order, history, frame, run;
  let took = 0; // ms of the last drawing

  const begin = () => {
    stop();
    random = randomFrom(data.seed);
    network = makeNetwork(data.sizes, data.activation, random);
    order = data.labels.map((_, n) => n);
    history = [];
    judgeAll();
    draw();
  };

  const show = (given) => {
    data = given;
    dots.width = 0;
    for (const [split, colour] of Object.entries(data.splitColours))
      if (split) root.querySelector(".playground").style.setProperty(`--${split}`, colour);
    const text = JSON.stringify([data.sizes, data.activation, data.seed, data.points, data.photo]);
    if (text !== key) {
      key = text;
      begin();
    } else draw(); // another rate, another theme: what is learned stays
  };

  const judgeAll = () => {
    const train = measure(network, data.points, data.labels);
    const check = data.checkLabels.length && measure(network, data.checkPoints, data.checkLabels);
    history.push({ train, check });
  };

  const epoch = () => {
    trainEpoch(network, data.points, data.labels, shuffle(order, random), data.batch, data.rate);
    judgeAll();
  };

  const stop = () => {
    cancelAnimationFrame(frame);
    run = null;
    part("train").textContent = `Train ${EPOCHS} epochs`;
  };

  const train = () => {
    if (run) {
      stop();
      return draw();
    }
    run = { began: performance.now(), done: 0 };
    part("train").textContent = "Stop";
    const tick = () => {
      const now = performance.now();
      const due = still.matches ? EPOCHS : Math.min(EPOCHS, ((now - run.began) / 1000) * PACE + 1);
      const budget = Math.max(BUDGET, took);
      while (run.done < due && performance.now() - now < budget) {
        epoch();
        run.done++;
      }
      if (run.done >= EPOCHS) stop();
      else frame = requestAnimationFrame(tick);
      if (!still.matches || !run) draw();
    };
    tick();
  };

  // From the plane to the picture, 0..1 from the left and from the top, and back.
  const across = (x) => (x / REACH + 1) / 2;
  const down = (y) => (1 - y / REACH) / 2;
  const place = (event) => {
    const box = map.getBoundingClientRect();
    const x = (2 * (event.clientX - box.left)) / box.width - 1;
    return [x * REACH, (1 - (2 * (event.clientY - box.top)) / box.height) * REACH];
  };

  const draw = () => {
    const start = performance.now();
    drawMap();
    drawCurve();
    drawUnits();
    placeHandles();
    tell();
    took = performance.now() - start;
  };

  const grid = (cells) => {
    const points = new Float64Array(2 * cells * cells);
    for (let row = 0; row < cells; row++)
      for (let column = 0; column < cells; column++) {
        points[2 * (row * cells + column)] = ((column + 0.5) / cells) * 2 * REACH - REACH;
        points[2 * (row * cells + column) + 1] = REACH - ((row + 0.5) / cells) * 2 * REACH;
      }
    return points;
  };
  const small = new OffscreenCanvas(CELLS, CELLS);
  const grids = { [CELLS]: grid(CELLS), [UNIT_CELLS]: grid(UNIT_CELLS) };

  const drawMap = () => {
    const size = sized(map);
    const context = map.getContext("2d");
    const count = CELLS * CELLS;
    const scores = forward(network, grids[CELLS], count).at(-1);
    const shares = probabilities(scores, network.sizes.at(-1), count);
    const classes = data.names.length;
    const colours = data.colours.map(rgb);
    const picture = new ImageData(CELLS, CELLS);
    const ahead = Array.from({ length: classes }, () => new Float64Array(count)); // of the best other
    for (let cell = 0; cell < count; cell++) {
      const start = cell * classes;
      let [best, top, next] = [0, -1, -1];
      for (let c = 0; c < classes; c++) {
        const share = shares[start + c];
        if (share > top) [best, next, top] = [c, top, share];
        else if (share > next) next = share;
      }
      for (let c = 0; c < classes; c++) ahead[c][cell] = shares[start + c] - (c === best ? next : top);
      const sure = (top - 1 / classes) / (1 - 1 / classes);
      paint(picture.data, cell, colours[best], 255 * STRONGEST * sure);
    }
    context.clearRect(0, 0, size, size);
    small.getContext("2d").putImageData(picture, 0, 0);
    context.drawImage(small, 0, 0, size, size);
    context.strokeStyle = NEUTRAL;
    context.lineWidth = size / 220;
    context.beginPath();
    for (const values of classes === 2 ? ahead.slice(0, 1) : ahead) border(context, values, size);
    context.stroke();
    context.drawImage(drawnDots(size), 0, 0);
  };

  const drawnDots = (size) => {
    if (dots.width !== size) {
      dots.width = dots.height = size;
      const context = dots.getContext("2d");
      points(context, data.checkPoints, data.checkLabels, size, true);
      points(context, data.points, data.labels, size, false);
      star(context, data.photo, size);
    }
    return dots;
  };

  // Where values on the grid pass through 0, by marching squares.
  const border = (context, values, size) => {
    const step = size / CELLS;
    const corners = [[0, 0], [1, 0], [1, 1], [0, 1]];
    for (let row = 0; row < CELLS - 1; row++)
      for (let column = 0; column < CELLS - 1; column++) {
        const here = row * CELLS + column;
        const above = values[here] > 0;
        const [right, below, across] = [here + 1, here + CELLS, here + CELLS + 1];
        if (above === values[right] > 0 && above === values[below] > 0 && above === values[across] > 0)
          continue;
        const at = [values[here], values[right], values[across], values[below]];
        const ends = [];
        corners.forEach(([x, y], n) => {
          const [nextX, nextY] = corners[(n + 1) % 4];
          const [one, other] = [at[n], at[(n + 1) % 4]];
          if (one > 0 === other > 0) return;
          const share = one / (one - other);
          ends.push([x + share * (nextX - x), y + share * (nextY - y)]);
        });
        for (let n = 0; n + 1 < ends.length; n += 2) {
          context.moveTo((column + 0.5 + ends[n][0]) * step, (row + 0.5 + ends[n][1]) * step);
          context.lineTo((column + 0.5 + ends[n + 1][0]) * step, (row + 0.5 + ends[n + 1][1]) * step);
        }
      }
  };

  const points = (context, places, labels, size, hollow) => {
    const radius = size / 90;
    context.lineWidth = size / 300;
    labels.forEach((label, n) => {
      const x = size * across(inside(places[2 * n]));
      const y = size * down(inside(places[2 * n + 1]));
      context.beginPath();
      shape(context, label, x, y, radius);
      context.fillStyle = hollow ? "#ffffff" : data.colours[label];
      context.strokeStyle = hollow ? data.colours[label] : "rgba(255, 255, 255, .8)";
      context.fill();
      context.stroke();
    });
  };

  const shape = (context, label, x, y, radius) => {
    if (label === 0) context.arc(x, y, radius, 0, 2 * Math.PI);
    else if (label === 1) context.rect(x - 0.9 * radius, y - 0.9 * radius, 1.8 * radius, 1.8 * radius);
    else {
      context.moveTo(x, y - 1.25 * radius);
      context.lineTo(x + 1.15 * radius, y + 0.85 * radius);
      context.lineTo(x - 1.15 * radius, y + 0.85 * radius);
      context.closePath();
    }
  };

  const star = (context, photo, size) => {
    const [x, y] = [size * across(inside(photo[0])), size * down(inside(photo[1]))];
    context.beginPath();
    for (let n = 0; n < 10; n++) {
      const radius = (n % 2 ? 0.42 : 1) * (size / 34);
      const angle = (n * Math.PI) / 5 - Math.PI / 2;
      context.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
    }
    context.closePath();
    context.fillStyle = "#ffd43b";
    context.strokeStyle = "#1c2526";
    context.lineWidth = size / 260;
    context.fill();
    context.stroke();
  };

  const drawCurve = () => {
    const width = sized(curve);
    const height = curve.height;
    const context = curve.getContext("2d");
    context.clearRect(0, 0, width, height);
    const top = 1.15 * Math.max(Math.log(data.names.length), history[0].train.loss);
    const steps = Math.max(EPOCHS, history.length - 1);
    context.strokeStyle = NEUTRAL;
    context.globalAlpha = 0.5;
    context.lineWidth = 1;
    context.strokeRect(0.5, 0.5, width - 1, height - 1);
    context.globalAlpha = 1;
    context.lineWidth = height / 60;
    const line = (of, colour, dashes) => {
      context.beginPath();
      history.forEach((figures, n) => {
        if (figures[of])
          context.lineTo((n / steps) * width, height * (1 - Math.min(figures[of].loss / top, 1)));
      });
      context.strokeStyle = colour;
      context.setLineDash(dashes.map((part) => (part * height) / 60));
      context.stroke();
      context.setLineDash([]);
    };
    line("check", data.splitColours.validation, []);
    line("train", data.splitColours.train, [4, 3]);
  };

  const drawUnits = () => {
    const inner = network.layers.slice(0, -1);
    const wanted = inner.map((layer) => layer.outputs).join();
    if (units.dataset.layers !== wanted) {
      units.dataset.layers = wanted;
      units.replaceChildren(...inner.map(unitRow));
    }
    if (!inner.length) return;
    const values = forward(network, grids[UNIT_CELLS], UNIT_CELLS * UNIT_CELLS);
    const colour = rgb(data.splitColours.train);
    units.querySelectorAll(".layer").forEach((row, place) => {
      row.querySelectorAll("canvas").forEach((canvas, unit) => {
        const all = values[place + 1];
        const outputs = inner[place].outputs;
        let top = 1e-9;
        for (let n = unit; n < all.length; n += outputs) top = Math.max(top, all[n]);
        const picture = new ImageData(UNIT_CELLS, UNIT_CELLS);
        for (let cell = 0; cell < UNIT_CELLS * UNIT_CELLS; cell++)
          paint(picture.data, cell, colour, (255 * all[cell * outputs + unit]) / top);
        canvas.getContext("2d").putImageData(picture, 0, 0);
      });
      row.querySelector("span").textContent = history.length > 1 ? `slope ${tiny(inner[place].slope)}` : "";
    });
  };

  const unitRow = (layer, place) => {
    const row = document.createElement("div");
    row.className = "layer";
    const title = document.createElement("b");
    title.textContent = network.layers.length > 2 ? `Inner layer ${place + 1}` : "Inner layer";
    const canvases = Array.from({ length: layer.outputs }, (_, unit) => {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = UNIT_CELLS;
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", `Where unit ${unit + 1} of inner layer ${place + 1} is active`);
      return canvas;
    });
    row.append(title, ...canvases, document.createElement("span"));
    return row;
  };

  // The line of a logistic regression can be taken by its two ends.
  const hasLine = () => network.layers.length === 1 && network.sizes.at(-1) === 1;

  const placeHandles = () => {
    const ends = hasLine() && !run ? lineEnds() : [];
    handles.forEach((handle, n) => {
      handle.hidden = !ends.length;
      if (!ends.length) return;
      handle.style.left = `${100 * across(ends[n][0])}%`;
      handle.style.top = `${100 * down(ends[n][1])}%`;
    });
  };

  // Where the line of even odds leaves the picture, a little inside of it; [] where it is not in it.
  const lineEnds = () => {
    const { weights, bias } = network.layers[0];
    const edge = 0.9 * REACH;
    const found = [];
    for (const axis of [0, 1])
      for (const side of [-edge, edge]) {
        const free = -(bias[0] + weights[axis] * side) / weights[1 - axis];
        if (Math.abs(free) <= edge) found.push(axis ? [free, side] : [side, free]);
      }
    const along = ([x, y]) => y * weights[0] - x * weights[1];
    return found.length < 2 ? [] : found.slice(0, 2).sort((one, other) => along(one) - along(other));
  };

  const moveEnd = (which, to) => {
    const ends = lineEnds();
    if (!ends.length) return;
    const fixed = ends[1 - which];
    const along = [to[0] - fixed[0], to[1] - fixed[1]];
    const length = Math.hypot(...along);
    if (length < 0.3) return;
    const { weights, bias } = network.layers[0];
    const steep = Math.max(Math.hypot(...weights), 1.5);
    const normal = [-along[1] / length, along[0] / length];
    const side = Math.sign(normal[0] * weights[0] + normal[1] * weights[1]) || 1;
    weights.set(normal.map((part) => side * steep * part));
    bias[0] = -(weights[0] * fixed[0] + weights[1] * fixed[1]);
    history.pop();
    judgeAll();
    draw();
  };

  handles.forEach((handle, which) => {
    handle.onpointerdown = (event) => {
      handle.setPointerCapture(event.pointerId);
      handle.onpointermove = (moved) => moveEnd(which, place(moved));
    };
    handle.onpointerup = handle.onpointercancel = () => (handle.onpointermove = null);
    handle.onkeydown = (event) => {
      const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
      const move = moves[event.key];
      const end = lineEnds()[which];
      if (!move || !end) return;
      event.preventDefault();
      moveEnd(which, [end[0] + 0.15 * move[0], end[1] + 0.15 * move[1]]);
    };
  });

  const tell = () => {
    const { train, check } = history.at(-1);
    const photo = forward(network, Float64Array.from(data.photo), 1).at(-1);
    const shares = [...probabilities(photo, network.sizes.at(-1), 1)];
    const best = shares.indexOf(Math.max(...shares));
    const right = (found, of) => `${((100 * found.right) / of).toFixed(1)} % (${found.right} of ${of})`;
    const rows = [
      ["Epoch", `${history.length - 1}`],
      ["Training photos right", right(train, data.labels.length)],
      ...(check ? [["Validation photos right", right(check, data.checkLabels.length)]] : []),
      ["Loss, training", train.loss.toFixed(3)],
      ...(check ? [["Loss, validation", check.loss.toFixed(3)]] : []),
      ["★ the chosen photo", `${data.names[best]} ${percent(shares[best])}`],
    ];
    table.replaceChildren(
      ...rows.flatMap(([name, value]) =>
        [["dt", name], ["dd", value]].map(([kind, text]) => {
          const cell = document.createElement(kind);
          cell.textContent = text;
          return cell;
        }),
      ),
    );
    const said = `${data.names.join(", ")}: photos as points and the borders between the classes. `;
    map.setAttribute("aria-label", said + rows.map((row) => row.join(" ")).join(", "));
    curve.setAttribute("aria-label", `Loss over ${history.length - 1} epochs, now ${train.loss.toFixed(3)}`);
    part("axes").textContent = data.words;
    stage.dataset.epoch = history.length - 1; // for tests, and for who looks into the page
    stage.dataset.running = Boolean(run);
  };

  part("train").onclick = train;
  part("once").onclick = () => {
    stop();
    epoch();
    draw();
  };
  part("again").onclick = begin;
  const resized = new ResizeObserver(() => network && draw());
  resized.observe(map);
  return {
    show,
    close: () => {
      stop();
      resized.disconnect();
    },
  };
};

// A canvas as sharp as the screen; its width in px.
const sized = (canvas) => {
  const sharp = Math.min(devicePixelRatio || 1, 2);
  const width = Math.max(1, Math.round(canvas.clientWidth * sharp));
  const height = Math.max(1, Math.round(canvas.clientHeight * sharp));
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  return width;
};

const paint = (pixels, cell, [red, green, blue], opacity) => {
  pixels[4 * cell] = red;
  pixels[4 * cell + 1] = green;
  pixels[4 * cell + 2] = blue;
  pixels[4 * cell + 3] = opacity;
};

const inside = (x) => Math.min(Math.max(x, -0.985 * REACH), 0.985 * REACH);
const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const tiny = (x) => (x >= 0.001 ? x.toFixed(3) : x.toExponential(0).replace("-", "−"));
const percent = (x) => (x < 0.0005 ? "< 0.1 %" : x >= 0.9995 ? "> 99.9 %" : `${(100 * x).toFixed(1)} %`);
