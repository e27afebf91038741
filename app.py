"""The app: `streamlit run app.py`."""

import streamlit as st

st.navigation(
    [
        st.Page(
            "pages/classify.py", title="Classify", icon=":material/photo_camera:", default=True
        ),
        st.Page("pages/augmentation.py", title="Augmentation", icon=":material/flip:"),
        st.Page("pages/train.py", title="Train", icon=":material/model_training:"),
        st.Page("pages/runs.py", title="Runs", icon=":material/stacked_line_chart:"),
    ]
).run()
