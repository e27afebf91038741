// Sends small pictures of the camera, the next one once the last is answered, and shows answers.
const EVERY = 100; // ms at least from one picture to the next
const LATER = [429, 503]; // the same may be taken in a moment
const COUNTED = 3000; // ms over which answers are counted

class LiveCamera {
  constructor(root) {
    this.find = (name) => root.querySelector(name);
    this.video = this.find("video");
    this.moments = [];
    this.turns = 0;
    this.find(".freeze").onclick = () => this.freeze();
    this.find(".turn").onclick = () => this.open(++this.turns);
    this.open(0).then(() => this.run());
  }

  async open(turns) {
    try {
      const cameras = await openCamera(this.video, turns);
      this.find(".turn").hidden = cameras < 2;
      this.trouble("");
      this.find(".view").hidden = false;
    } catch (error) {
      this.trouble(`${error.message} A photo can be dropped in above instead.`);
    }
    if (this.ended) closeCamera(this.video);
  }

  trouble(words) {
    const box = this.find(".trouble");
    if (box.textContent !== words) box.textContent = words;
    box.hidden = !words;
  }

  async run() {
    while (!this.ended) {
      const begun = performance.now();
      const watching = this.video.videoWidth && !this.frozen && !document.hidden;
      if (watching) await this.ask();
      await pause(Math.max(0, begun + EVERY - performance.now()));
    }
  }

  async ask() {
    const size = this.data.size;
    const body = await asJpeg(drawn(this.video, size, size), 0.85);
    try {
      const headers = { "Content-Type": "image/jpeg" };
      const response = await fetch(`./live/${this.data.ticket}`, { method: "POST", headers, body });
      const answer = await response.json();
      if (this.ended || this.frozen) return;
      if (response.ok) this.show(answer);
      else if (response.status !== 429) this.trouble(answer.wrong);
      if (!response.ok) await pause(LATER.includes(response.status) ? 300 : 3000);
    } catch {
      this.trouble("There is no connection at this moment. Trying again …");
      await pause(1000);
    }
  }

  show({ sentence, html }) {
    this.trouble("");
    const words = this.find(".answer-reading");
    if (words.textContent !== sentence) words.textContent = sentence;
    this.find(".bars").innerHTML = html;
    this.count();
  }

  count() {
    const now = performance.now();
    this.moments = [...this.moments.filter((moment) => moment > now - COUNTED), now];
    const spent = now - this.moments[0];
    if (spent < COUNTED / 3) return;
    const pace = (1000 * (this.moments.length - 1)) / spent;
    this.find(".pace").textContent = `${pace.toFixed(pace < 3 ? 1 : 0)} answers a second`;
  }

  async freeze() {
    this.frozen = !this.frozen;
    this.find(".freeze").textContent = this.frozen ? "Go on" : "Freeze";
    this.find(".answer").hidden = this.frozen;
    this.find(".frozen").hidden = !this.frozen;
    this.moments = [];
    if (!this.frozen) {
      this.send("");
      return this.video.play();
    }
    this.video.pause();
    const { videoWidth, videoHeight } = this.video;
    this.send(noLonger(this.video, videoWidth, videoHeight, 1024).toDataURL("image/jpeg", 0.92));
  }

  end() {
    this.ended = true;
    closeCamera(this.video);
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const live = (parentElement.live ??= new LiveCamera(parentElement));
  live.data = data;
  live.find("style.answers").textContent = data.style;
  live.send = (picture) => setTriggerValue("frozen", picture);
  return () => live.end();
}
