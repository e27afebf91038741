// The page for phones: it loads a model and its engine once, and then needs the server no more.
import { loadAndCompile, loadLiteRt, Tensor } from "@litertjs/core";
import { WAYS, withoutOpacity } from "./resize.js";

const LARGEST = 2048; // px of the longer side; the server keeps no more either
const about = JSON.parse(document.getElementById("about").textContent);
const find = (id) => document.getElementById(id);
let model = null;
let stream = null;
let looking = 0;

function say(words, wrong = false) {
  find("state").textContent = words;
  find("state").classList.toggle("wrong", wrong);
}

async function load() {
  say("Loading the model …");
  const answer = await fetch(about.file);
  if (!answer.ok) throw new Error("The model could not be loaded. Load this page again.");
  const total = Number(answer.headers.get("content-length")) || 0;
  const parts = [];
  let received = 0;
  const reader = answer.body.getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    parts.push(piece.value);
    received += piece.value.length;
    if (total) say(`Loading the model: ${Math.round((100 * received) / total)} %`);
  }
  const file = new Uint8Array(received);
  parts.reduce((at, part) => (file.set(part, at), at + part.length), 0);
  say("Starting the engine …");
  await loadLiteRt(new URL(`${about.engine}/litert_wasm_internal.js`, document.baseURI).href);
  model = await loadAndCompile(file, { accelerator: "wasm" });
  find("choose").disabled = false;
  find("files").disabled = false;
  find("camera").disabled = !navigator.mediaDevices;
  say("Ready. From here on your photos stay on this phone, also without a network.");
}

// What a photo, a picture or a video shows, as the model takes it.
function pixelsOf(source, width, height) {
  const scale = Math.min(1, LARGEST / Math.max(width, height));
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(width * scale)),
    Math.max(1, Math.round(height * scale)),
  );
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = "white"; // behind what is transparent
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const rgb = withoutOpacity(data);
  return WAYS[about.resize](rgb, canvas.width, canvas.height, about.image_size);
}

// Probabilities, one for each class.
async function ask(source, width, height) {
  const size = about.image_size;
  const input = new Tensor(Float32Array.from(pixelsOf(source, width, height)), [1, size, size, 3]);
  try {
    const [output] = await model.run(input);
    const found = Array.from(await output.data());
    output.delete();
    return found;
  } finally {
    input.delete();
  }
}

async function askFile(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  try {
    return await ask(picture, picture.width, picture.height);
  } finally {
    picture.close();
  }
}
window.askFile = askFile; // for tests

function show(probabilities, milliseconds) {
  const ranked = probabilities
    .map((probability, place) => ({ probability, label: about.class_names[place] }))
    .sort((one, other) => other.probability - one.probability);
  const [best] = ranked;
  find("answer").hidden = false;
  find("label").textContent = `${best.label}: ${percent(best.probability)}`;
  find("bars").replaceChildren(...ranked.slice(0, 5).map(bar));
  find("pace").textContent = `${Math.round(milliseconds)} ms on this phone`;
}

const percent = (share) => `${(100 * Math.min(share, 0.999)).toFixed(1)} %`;

function bar({ label, probability }) {
  const row = document.createElement("li");
  const name = document.createElement("span");
  const value = document.createElement("span");
  const length = document.createElement("i");
  name.textContent = label;
  value.textContent = percent(probability);
  length.style.width = `${100 * probability}%`;
  row.append(name, length, value);
  return row;
}

async function takeFile(file) {
  close();
  find("photo").src = URL.createObjectURL(file);
  find("photo").onload = ({ target }) => URL.revokeObjectURL(target.src);
  find("photo").hidden = false;
  const start = performance.now();
  try {
    show(await askFile(file), performance.now() - start);
    say("");
  } catch {
    find("answer").hidden = true;
    find("photo").hidden = true;
    say("This photo cannot be opened here. It must be a JPEG, PNG or WebP picture.", true);
  }
}

async function open() {
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    say("The camera cannot be used: allow it, or choose a photo. It needs HTTPS.", true);
    return;
  }
  find("video").srcObject = stream;
  await find("video").play();
  find("video").hidden = false;
  find("photo").hidden = true;
  find("camera").textContent = "Stop the camera";
  say("Hold something up to the camera.");
  look(++looking);
}

async function look(turn) {
  const video = find("video");
  while (turn === looking && stream) {
    const start = performance.now();
    if (video.videoWidth) {
      show(await ask(video, video.videoWidth, video.videoHeight), performance.now() - start);
    }
    await new Promise((done) => setTimeout(done, 50));
  }
}

function close() {
  looking++;
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  find("video").hidden = true;
  find("camera").textContent = "Camera";
}

find("choose").onclick = () => find("files").click();
find("files").onchange = ({ target }) => {
  if (target.files.length) takeFile(target.files[0]);
  target.value = "";
};
find("camera").onclick = () => (stream ? close() : open());
load().catch((error) => say(error.message, true));
