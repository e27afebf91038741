// Streamlit's sliders tell the server their value when they are let go. While one is dragged,
// this sends the values of all of them as fast as the picture made from the last ones arrives.
const PATIENCE = 500; // ms; then the next values go out even if the picture did not change

export default function ({ setStateValue, data }) {
  const inputs = () =>
    data.names
      .map((name) => [name, document.querySelector(`.st-key-${name} input[type=range]`)])
      .filter(([, input]) => input);
  const read = () => Object.fromEntries(inputs().map(([name, input]) => [name, Number(input.value)]));
  const picture = () => document.querySelector(data.picture)?.src;

  const held = (window.liveSliders ??= { base: null });
  const send = () => {
    const now = read();
    const text = JSON.stringify(now);
    if (text === held.text) return;
    Object.assign(held, { text, shown: picture(), since: performance.now() });
    setStateValue("moved", { base: held.base, now });
  };
  const tick = () => {
    if (!held.base) return;
    if (picture() !== held.shown || performance.now() - held.since > PATIENCE) send();
    requestAnimationFrame(tick);
  };
  const down = (event) => {
    if (!inputs().some(([, input]) => input.closest(".stSlider").contains(event.target))) return;
    const base = read();
    Object.assign(held, { base, text: JSON.stringify(base), shown: null, since: 0 });
    requestAnimationFrame(tick);
  };
  const up = () => {
    if (held.base) send();
    held.base = null;
  };
  // In the capture phase: the sliders keep the events to themselves.
  const events = { pointerdown: down, pointerup: up, pointercancel: up };
  for (const [name, act] of Object.entries(events)) document.addEventListener(name, act, true);
  return () => {
    for (const [name, act] of Object.entries(events)) document.removeEventListener(name, act, true);
  };
}
