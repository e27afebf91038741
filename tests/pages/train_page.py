"""The Train page without a browser, as tests read it."""

import json

from streamlit.testing.v1 import AppTest

from tests.conftest import PROJECT

PAGE = str(PROJECT / "pages" / "train.py")


def open_page(**address: str) -> AppTest:
    page = AppTest.from_file(PAGE, default_timeout=30)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def charts(page: AppTest) -> list[dict[str, object]]:
    return [json.loads(chart.proto.spec) for chart in page.get("vega_lite_chart")]


def in_address(page: AppTest, name: str) -> str:
    value = page.query_params[name]
    return value if isinstance(value, str) else value[0]


def texts(page: AppTest) -> str:
    boxes = [*page.markdown, *page.info, *page.warning, *page.error, *page.caption]
    return "\n".join(str(box.value) for box in boxes)
