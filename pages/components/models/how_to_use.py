"""How an exported file is used, as code to copy."""

import streamlit as st

from clothing_model.export import guides
from clothing_model.export.formats import KERAS, ONNX, SERVING, TFLITE, Format
from clothing_model.network.models.folder import SavedModel


def show_how_to_use(model: SavedModel, found: Format) -> None:
    """Programs that do it; they are in the zip, too."""
    if found is SERVING:
        _serving(model)
        return
    program = {
        KERAS.name: guides.keras_program,
        TFLITE.name: guides.tflite_program,
        ONNX.name: guides.onnx_program,
    }.get(found.name)
    if program is None:
        st.caption(
            "Open it with Jupyter, VS Code or a notebook service, beside a folder of photos."
        )
        return
    st.markdown("**Name a photo with it**, in the folder of the unpacked zip:")
    st.code("python classify.py photo.jpg", language="bash")
    with st.expander("The program classify.py", icon=":material/code:"):
        st.code(program(model), language="python")


def _serving(model: SavedModel) -> None:
    st.markdown("**Start a server**, in the folder of the unpacked zip, with Docker:")
    st.code(guides.docker_line(model.name), language="bash", wrap_lines=True)
    st.markdown("**Ask it** what is on a photo:")
    st.code("python request.py photo.jpg", language="bash")
    with st.expander("The program request.py, and the same with curl", icon=":material/code:"):
        st.code(guides.serving_program(model.name), language="python")
        st.code(guides.curl_lines(model.name), language="bash", wrap_lines=True)
    st.caption(
        "The signature serving_default takes pixels; jpeg takes the bytes of a JPEG or PNG file, "
        "which it does not turn upright."
    )
