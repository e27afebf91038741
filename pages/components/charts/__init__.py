"""Tables in, charts out; nothing here knows Streamlit.

Altair takes any pandas that it finds, also one that another visitor's thread has half imported:
with the whole of it here first, that cannot be.
"""

from importlib import import_module

import_module("pandas")
