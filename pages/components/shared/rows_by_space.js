// The Space key ticks the row of a table in which the focus is. By itself the table does that with
// Shift and Space, which nobody finds.
export default function () {
  const tick = (event) => {
    const plain = !(event.shiftKey || event.ctrlKey || event.altKey || event.metaKey);
    if (event.key !== " " || !plain || !event.isTrusted) return;
    if (!event.target.closest?.(".stDataFrame")) return;
    event.preventDefault();
    event.stopPropagation();
    event.target.dispatchEvent(new KeyboardEvent("keydown", {
      key: " ", code: "Space", keyCode: 32, shiftKey: true, bubbles: true, cancelable: true,
    }));
  };
  document.addEventListener("keydown", tick, true);
  return () => document.removeEventListener("keydown", tick, true);
}
