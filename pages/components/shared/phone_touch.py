"""What a phone needs a script for: a menu that closes, and links in help texts to be tapped."""

import streamlit as st

# The menu lies over the page, up to a width of 768 px; it closes after the browser's own handling
# of the press. A help text goes away as soon as a finger comes down, before its link is pressed.
_SCRIPT = """<script>
if (!window.clothesTouch) {
  window.clothesTouch = true;
  let aimed = null;
  document.addEventListener("click", event => {
    const link = event.target.closest("[data-testid=stSidebar] a");
    if (link && matchMedia("(max-width: 768px)").matches) {
      setTimeout(() => document.querySelector(
        "[data-testid=stSidebarCollapseButton] button")?.click(), 0);
    }
  });
  document.addEventListener("pointerdown", event => {
    const link = event.pointerType === "touch" && event.target.closest("[role=tooltip] a");
    aimed = link ? link.href : null;
    if (link) event.stopPropagation();
  }, true);
  document.addEventListener("pointerup", () => {
    if (aimed) window.open(aimed, "_blank", "noopener");
  }, true);
  document.addEventListener("click", event => {
    if (aimed) event.preventDefault();
    aimed = null;
  }, true);
}
</script>"""


def prepare_for_touch() -> None:
    """Have the browser close the menu after a press on a page's name, where it covers the page,
    and follow a link that is tapped in a help text."""
    with st.sidebar:
        st.html(_SCRIPT, width=1, unsafe_allow_javascript=True)
