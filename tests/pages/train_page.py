"""The Train page without a browser, as tests read it."""

import json

from streamlit.testing.v1 import AppTest

from tests.pages.opening import opened_at


def open_page(**address: str) -> AppTest:
    return opened_at("train", address)


def charts(page: AppTest) -> list[dict[str, object]]:
    return [json.loads(chart.proto.spec) for chart in page.get("vega_lite_chart")]
