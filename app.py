"""The app: `streamlit run app.py`."""

import streamlit as st

st.navigation(
    [
        st.Page(
            "pages/classify.py", title="Classify", icon=":material/photo_camera:", default=True
        ),
        st.Page("pages/dataset.py", title="Dataset", icon=":material/photo_library:"),
        st.Page("pages/augmentation.py", title="Augmentation", icon=":material/flip:"),
    ]
).run()
