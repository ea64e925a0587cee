"""The sandbox's one picture, and how the way to it is kept free of the key."""

import httpx


def test_a_picture(ozon):
    answer = httpx.get(ozon.server.url + "/pictures/any.png")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.content.startswith(b"\x89PNG")
