"""The app: `streamlit run app.py`."""

import streamlit as st

classify = st.Page(
    "pages/classify.py", title="Classify", icon=":material/photo_camera:", default=True
)
# The start page's own address is "/"; this keeps /classify, which people type and link to.
alias = st.Page(
    "pages/classify.py", title="Classify a photo", url_path="classify", visibility="hidden"
)

st.navigation([classify, alias]).run()
