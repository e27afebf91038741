// The photos of one class: from files and from the camera, each sent as soon as it is there.
const SIDE = 1024; // px; the server keeps no more
const BURST = 5; // photos of one press, which stay together
const EVERY = 250; // ms between them
const AT_ONCE = 2; // sent at a time
const LATER = [429, 503]; // the same may be taken in a moment
const NO_CONNECTION = "There is no connection at this moment. What waits here is sent once it is back.";
let studio = null; // whoever has the camera

class PhotoPile {
  constructor(root) {
    this.find = (name) => root.querySelector(name);
    this.video = this.find("video");
    Object.assign(this, { waiting: [], sending: 0, photos: [], turns: 0 });
    const pile = this.find(".pile");
    this.find(".files").onchange = ({ target }) => {
      this.take(target.files);
      target.value = "";
    };
    pile.ondragover = (event) => {
      event.preventDefault();
      pile.classList.add("over");
    };
    pile.ondragleave = () => pile.classList.remove("over");
    pile.ondrop = (event) => {
      event.preventDefault();
      pile.classList.remove("over");
      this.take(event.dataTransfer.files);
    };
    this.find(".open").onclick = () => this.open(0);
    this.find(".turn").onclick = () => this.open(++this.turns);
    this.find(".close").onclick = () => this.close();
    const shutter = this.find(".shutter");
    shutter.onpointerdown = (event) => {
      shutter.setPointerCapture(event.pointerId);
      this.hold();
    };
    shutter.onpointerup = shutter.onpointercancel = () => this.letGo();
    shutter.oncontextmenu = (event) => event.preventDefault(); // a long press on a phone
    shutter.onkeydown = (event) => {
      if ([" ", "Enter"].includes(event.key) && !event.repeat) this.hold();
    };
    shutter.onkeyup = shutter.onblur = () => this.letGo();
  }

  update(data, changed) {
    this.data = data;
    document.cookie = `draft=${data.draft}; path=/; max-age=604800; samesite=strict`;
    this.changed = changed;
    if (!this.busy) this.show(data);
  }

  get busy() {
    return this.waiting.length + this.sending > 0;
  }

  say(name, words) {
    this.find(name).textContent = words;
    this.find(name).hidden = !words;
  }

  // The camera: one class has it at a time.

  async open(turns) {
    studio?.close();
    studio = this;
    this.say(".trouble", "");
    try {
      const cameras = await openCamera(this.video, turns);
      this.find(".turn").hidden = cameras < 2;
      this.find(".studio").hidden = false;
      this.find(".open").hidden = true;
    } catch (error) {
      this.close();
      this.say(".trouble", `${error.message} Choose photos of your camera instead.`);
    }
  }

  close() {
    closeCamera(this.video);
    this.letGo();
    this.find(".studio").hidden = true;
    this.find(".open").hidden = false;
  }

  async hold() {
    if (this.held || !this.video.videoWidth) return;
    const shutter = this.find(".shutter");
    const held = (this.held = {});
    shutter.classList.add("held");
    const burst = Math.random().toString(36).slice(2, 14) || "1";
    for (let taken = 1; taken <= BURST && this.held === held; taken++) {
      const { videoWidth, videoHeight } = this.video;
      const canvas = noLonger(this.video, videoWidth, videoHeight, SIDE);
      this.send({ name: "A photo from the camera", burst, body: asJpeg(canvas, 0.92) });
      shutter.textContent = taken < BURST ? `${taken} …` : "Let go, and show another side";
      await pause(EVERY);
    }
  }

  letGo() {
    this.held = null;
    const shutter = this.find(".shutter");
    shutter.classList.remove("held");
    shutter.textContent = "Hold to take photos";
  }

  // Files, and what is sent.

  take(files) {
    for (const file of files) this.send({ name: file.name, burst: "0", file });
  }

  send(photo) {
    if (!this.busy) this.say(".wrong", "");
    this.waiting.push(photo);
    this.progress();
    if (this.sending < AT_ONCE) this.work();
  }

  async work() {
    this.sending++;
    while (this.waiting.length) {
      const photo = this.waiting.shift();
      photo.body ??= shrunk(photo.file);
      const answer = await this.post(photo.burst, await photo.body);
      if (answer.wrong) this.refuse(photo.name, answer.wrong);
      else this.show(answer);
      this.say(".trouble", "");
      this.progress();
    }
    this.sending--;
    this.progress();
    if (!this.busy) this.changed();
  }

  async post(burst, body) {
    for (let tries = 0; ; tries++) {
      try {
        const response = await fetch(`${this.address}?burst=${burst}`, { method: "POST", body });
        if (!LATER.includes(response.status)) return await response.json();
      } catch {
        this.say(".trouble", NO_CONNECTION);
      }
      await pause(Math.min(500 * 2 ** tries, 5000));
      this.progress();
    }
  }

  get address() {
    return `./draft/${this.data.draft}/${this.data.key}`;
  }

  progress() {
    const count = this.waiting.length + this.sending;
    this.say(".sending", count ? `${count} on the way …` : "");
  }

  refuse(name, words) {
    const line = document.createElement("li");
    line.textContent = `${name}: ${words}`;
    this.find(".wrong").append(line);
    this.find(".wrong").hidden = false;
  }

  show({ photos, advice }) {
    this.find(".advice").textContent = advice;
    const list = this.find(".photos");
    const kept = new Map([...list.children].map((item) => [item.dataset.photo, item]));
    // The newest first, where they are seen as they come.
    const newest = [...photos].reverse();
    list.replaceChildren(...newest.map((name) => kept.get(name) ?? this.tile(name)));
    photos.forEach((name, place) => {
      const words = `photo ${place + 1} of ${this.data.label}`;
      const tile = list.children[photos.length - 1 - place];
      tile.querySelector("img").alt = words;
      tile.querySelector("button").setAttribute("aria-label", `Throw out ${words}`);
    });
  }

  tile(name) {
    const item = document.createElement("li");
    item.dataset.photo = name;
    const address = `${this.address}/${name}`;
    const image = Object.assign(document.createElement("img"), { src: address, loading: "lazy" });
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.textContent = "✕";
    button.title = "Throw out";
    button.onclick = () => this.throwOut(address);
    item.append(image, button);
    return item;
  }

  async throwOut(address) {
    try {
      const response = await fetch(address, { method: "DELETE" });
      const answer = await response.json();
      if (answer.wrong) return this.say(".trouble", answer.wrong);
      this.show(answer);
      this.changed();
    } catch {
      this.say(".trouble", "There is no connection at this moment. Try again when it is back.");
    }
  }

  end() {
    this.close();
  }
}

// Small, upright and without metadata; what the browser cannot open is sent as it is, and the
// server says what is wrong with it.
async function shrunk(file) {
  try {
    const bitmap = await createImageBitmap(file);
    const canvas = noLonger(bitmap, bitmap.width, bitmap.height, SIDE);
    bitmap.close();
    return (await asJpeg(canvas, 0.92)) ?? file;
  } catch {
    return file;
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const pile = (parentElement.pile ??= new PhotoPile(parentElement));
  pile.update(data, () => setTriggerValue("changed", Date.now()));
  return () => pile.end();
}
