// All photos as points: hover, tap or arrow keys show a photo; wheel, buttons and drag move the map.
const MARGIN = 0.06; // of the picture, around all points
const NEAR = 26; // px from a point, in which it is meant
const CLOSEST = 12; // times
const FAINT = 0.13;
const OUTLINE = "rgba(255, 255, 255, .75)";

const maps = new WeakMap();

export default function ({ data, parentElement }) {
  let map = maps.get(parentElement);
  if (!map) maps.set(parentElement, (map = makeMap(parentElement)));
  map.show(data);
  return () => {
    map.close();
    maps.delete(parentElement);
  };
}

const makeMap = (root) => {
  const part = (name) => root.querySelector(`.${name}`);
  const [canvas, card, classes] = ["map", "card", "classes"].map(part);
  let data, key;
  let view = { zoom: 1, x: 0, y: 0 }; // the middle of the picture, in the places' own unit
  let chosen = null;
  let alone = null; // the one class that is shown
  let [ink, paper] = ["", ""]; // the theme's colours

  const show = (given) => {
    data = given;
    if (data.key !== key) {
      key = data.key;
      view = { zoom: 1, x: 0, y: 0 };
      chosen = null;
      if (alone >= data.names.length) alone = null;
      showLegend();
      showCard();
    }
    canvas.setAttribute("aria-label", data.words);
    draw();
  };

  const count = () => data.labels.length;
  const sharp = () => Math.min(devicePixelRatio || 1, 2);

  // From a place to px of the page, from the canvas' corner, and back.
  const scale = () => (Math.min(canvas.clientWidth, canvas.clientHeight) / 2) * (1 - 2 * MARGIN) * view.zoom;
  const px = (x, y) => [
    canvas.clientWidth / 2 + (x - view.x) * stretch() * scale(),
    canvas.clientHeight / 2 - (y - view.y) * scale(),
  ];
  // A wide picture is filled: what is near on a map has no unit.
  const stretch = () => Math.max(1, canvas.clientWidth / canvas.clientHeight);
  const at = (n) => px(data.places[2 * n], data.places[2 * n + 1]);

  const draw = () => {
    const ratio = sharp();
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (!width) return;
    canvas.style.touchAction = view.zoom > 1 ? "none" : "pan-y"; // the page can be scrolled past it
    Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    const style = getComputedStyle(canvas);
    [ink, paper] = [style.color, style.getPropertyValue("--st-background-color")];
    const radius = (width < 500 ? 2.6 : 3.2) * Math.min(1.9, view.zoom ** 0.4);
    const hidden = (n) => alone !== null && data.labels[n] !== alone;
    for (const faint of alone === null ? [false] : [true, false])
      for (let n = 0; n < count(); n++) if (hidden(n) === faint) point(context, n, radius, faint);
    for (let n = 0; data.said && n < count(); n++)
      if (data.said[n] !== data.labels[n] && !hidden(n)) {
        cross(context, n, radius);
        point(context, n, radius, false);
      }
    star(context, ...px(...data.photo));
    if (chosen !== null) ring(context, ...at(chosen), radius + 5);
  };

  const point = (context, n, radius, faint) => {
    const [x, y] = at(n);
    context.globalAlpha = faint ? FAINT : 0.9;
    context.beginPath();
    shapes[data.shapes[data.labels[n]]](context, x, y, radius);
    context.fillStyle = data.colours[data.labels[n]];
    context.fill();
    if (!faint) {
      context.strokeStyle = OUTLINE;
      context.lineWidth = 0.7;
      context.stroke();
    }
    context.globalAlpha = 1;
  };

  const cross = (context, n, radius) => {
    const [x, y] = at(n);
    const arm = radius + 3.5;
    for (const [colour, width] of [[paper, 4], [ink, 1.8]]) {
      context.beginPath();
      context.moveTo(x - arm, y - arm);
      context.lineTo(x + arm, y + arm);
      context.moveTo(x + arm, y - arm);
      context.lineTo(x - arm, y + arm);
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.stroke();
    }
  };

  const ring = (context, x, y, radius) => {
    for (const [colour, width] of [[paper, 5], [ink, 2.2]]) {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.stroke();
    }
  };

  const star = (context, x, y) => {
    context.beginPath();
    for (let n = 0; n < 10; n++) {
      const radius = n % 2 ? 5.5 : 13;
      const angle = (n * Math.PI) / 5 - Math.PI / 2;
      context.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
    }
    context.closePath();
    context.fillStyle = "#ffd43b";
    context.strokeStyle = "#1c2526";
    context.lineWidth = 1.6;
    context.fill();
    context.stroke();
  };

  const nearest = (x, y, within, allowed = () => true) => {
    let [best, least] = [null, within];
    for (let n = 0; n < count(); n++) {
      if (!allowed(n) || (alone !== null && data.labels[n] !== alone)) continue;
      const [left, top] = at(n);
      const distance = Math.hypot(left - x, top - y);
      if (distance < least) [best, least] = [n, distance];
    }
    return best;
  };

  const choose = (n) => {
    if (n === null || n === chosen) return;
    chosen = n;
    showCard();
    draw();
  };

  const text = (kind, words) => {
    const made = document.createElement(kind);
    made.textContent = words;
    return made;
  };

  const showCard = () => {
    if (chosen === null) return card.replaceChildren(text("p", data.hint));
    const label = data.names[data.labels[chosen]];
    const path = `${data.dataset}/${data.paths[chosen]}`;
    const picture = document.createElement("img");
    picture.alt = `A photo called ${label}`;
    picture.src = `${data.pictures}?${new URLSearchParams({ photo: path, is: data.digests[chosen] })}`;
    const rows = [text("b", label), text("p", data.splits[chosen])];
    if (data.said) {
      const said = data.said[chosen];
      const right = said === data.labels[chosen];
      rows.push(text("p", `${right ? "✓" : "✗"} the model says ${data.answers[said]}`));
    }
    const link = text("a", "Follow this photo");
    const address = new URL(location.href);
    for (const name of ["photo_source", "drawing", "photo_class", "photo_number"]) address.searchParams.delete(name);
    address.searchParams.set("photo", path);
    link.href = address.search;
    card.replaceChildren(picture, ...rows, link);
  };

  const showLegend = () => {
    classes.replaceChildren(
      ...data.names.map((name, index) => {
        const button = document.createElement("button");
        const sample = document.createElement("canvas");
        sample.width = sample.height = 30;
        const context = sample.getContext("2d");
        shapes[data.shapes[index]](context, 15, 15, 11);
        context.fillStyle = data.colours[index];
        context.fill();
        button.append(sample, text("span", name));
        button.setAttribute("aria-pressed", alone === index);
        button.onclick = () => {
          alone = alone === index ? null : index;
          [...classes.children].forEach((other, n) => other.setAttribute("aria-pressed", alone === n));
          draw();
        };
        return button;
      }),
    );
  };

  const zoomBy = (factor, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) => {
    const zoom = Math.min(Math.max(view.zoom * factor, 1), CLOSEST);
    const [across, down] = [x - canvas.clientWidth / 2, y - canvas.clientHeight / 2];
    const before = scale();
    view.zoom = zoom;
    const change = 1 / before - 1 / scale();
    move((across / stretch()) * change, -down * change);
  };

  const move = (x, y) => {
    const reach = 1 - 1 / view.zoom; // all of the map can be reached, and nothing beyond it
    view.x = Math.min(Math.max(view.x + x, -reach), reach);
    view.y = Math.min(Math.max(view.y + y, -reach), reach);
    draw();
  };

  const fingers = new Map();
  const spread = () => {
    const [one, other] = [...fingers.values()];
    return Math.hypot(one.offsetX - other.offsetX, one.offsetY - other.offsetY);
  };
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, event);
    choose(nearest(event.offsetX, event.offsetY, NEAR));
  };
  canvas.onpointermove = (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return choose(nearest(event.offsetX, event.offsetY, NEAR));
    const apart = fingers.size === 2 && spread();
    fingers.set(event.pointerId, event);
    if (apart) {
      const [one, other] = [...fingers.values()];
      return zoomBy(spread() / apart, (one.offsetX + other.offsetX) / 2, (one.offsetY + other.offsetY) / 2);
    }
    if (fingers.size === 1)
      move(
        (before.offsetX - event.offsetX) / (scale() * stretch()),
        (event.offsetY - before.offsetY) / scale(),
      );
  };
  canvas.onpointerup = canvas.onpointercancel = (event) => fingers.delete(event.pointerId);
  canvas.addEventListener(
    "wheel",
    (event) => {
      if (view.zoom === 1 && event.deltaY > 0) return; // the page scrolls on
      event.preventDefault();
      zoomBy(Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY);
    },
    { passive: false },
  );
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  canvas.onkeydown = (event) => {
    if (event.key === "+" || event.key === "-") return zoomBy(event.key === "+" ? 1.5 : 1 / 1.5);
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    const from = chosen === null ? px(...data.photo) : at(chosen);
    const ahead = (n) => {
      const [x, y] = at(n);
      const along = (x - from[0]) * way[0] + (y - from[1]) * way[1];
      const aside = Math.abs((x - from[0]) * way[1]) + Math.abs((y - from[1]) * way[0]);
      return n !== chosen && along > 1 && aside <= along;
    };
    choose(nearest(...from, Infinity, ahead));
  };
  part("in").onclick = () => zoomBy(1.6);
  part("out").onclick = () => zoomBy(1 / 1.6);
  const resized = new ResizeObserver(() => data && draw());
  resized.observe(canvas);
  return { show, close: () => resized.disconnect() };
};

const shapes = {
  circle: (context, x, y, radius) => {
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  },
  square: (context, x, y, radius) => context.rect(x - 0.9 * radius, y - 0.9 * radius, 1.8 * radius, 1.8 * radius),
  triangle: (context, x, y, radius) => {
    context.moveTo(x, y - 1.25 * radius);
    context.lineTo(x + 1.15 * radius, y + 0.85 * radius);
    context.lineTo(x - 1.15 * radius, y + 0.85 * radius);
    context.closePath();
  },
};
