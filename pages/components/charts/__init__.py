"""Tables in, charts out; nothing here knows Streamlit."""
