"""How dialects are chosen and combined, and what holds in all of them."""

import itertools
import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from contract.sandbox_caller import WINDOW

from sandbox import DIALECTS, SandboxServer
from sandbox.__main__ import read_arguments

ROOT = Path(__file__).parents[3]
CONTRADICTING = [
    pair for pair in itertools.combinations(DIALECTS, 2) if len({DIALECTS[name].question for name in pair}) == 1
]


def speak(ozon, *names):
    return ozon.control("dialects", {"dialects": list(names)})["spoken"]


# === CHOOSING === #


def test_control_address(ozon):
    assert speak(ozon, "final-done", "wrapped") == ["final-done", "wrapped"]
    shown = ozon.control("dialects", method="GET")
    assert shown["spoken"] == ["final-done", "wrapped"]
    assert shown["known"] == {name: answer.sentence for name, answer in DIALECTS.items()}
    assert all(shown["known"].values())
    assert speak(ozon, "actions-empty") == ["actions-empty"]
    assert speak(ozon) == []


def test_a_reset_forgets_no_dialect(ozon):
    speak(ozon, "final-done")
    ozon.control("reset")
    assert ozon.control("dialects", method="GET")["spoken"] == ["final-done"]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["klingon"], "unknown dialect klingon; known: waiting-hidden,"),
        (["all-again", "rest-untold"], "all-again and rest-untold answer the same question (partial_upload)"),
        ("final-done", "dialects is a list of names"),
        ([1], "dialects is a list of names"),
    ],
)
def test_control_refuses_nonsense_and_keeps_what_was_spoken(ozon, server, names, words):
    speak(ozon, "wrapped")
    response = httpx.post(f"{server.control_url}/dialects", json={"dialects": names})
    assert response.status_code == 400
    assert words in response.json()["error"]
    assert ozon.control("dialects", method="GET")["spoken"] == ["wrapped"]


@pytest.mark.parametrize("pair", CONTRADICTING)
def test_two_answers_to_one_question_are_refused(pair):
    with pytest.raises(ValueError, match="answer the same question"):
        SandboxServer(dialects=pair)


def test_all_questions_at_once():
    chosen = {answer.question: name for name, answer in DIALECTS.items()}.values()
    with SandboxServer(dialects=chosen) as server:
        assert server.control("dialects", method="GET")["spoken"] == list(chosen)


def test_command_line():
    script = (
        "import sys, json, sandbox.__main__ as program;"
        "program.SandboxServer.serve_forever = lambda self: print(json.dumps(self.state.spoken));"
        "sys.argv[1:] = ['--port', '0', '--dialect', 'final-done,wrapped', '--dialect', 'actions-empty'];"
        "program.main()"
    )
    output = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert json.loads(output.stdout.splitlines()[-1]) == ["final-done", "wrapped", "actions-empty"]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ("klingon", "unknown dialect klingon"),
        ("final-done,klingon", "unknown dialect klingon"),
        ("actions-empty,actions-absent", "answer the same question"),
    ],
)
def test_command_line_refuses(names, words, capsys):
    with pytest.raises(SystemExit) as stopped:
        read_arguments(["--port", "0", "--dialect", names])
    assert stopped.value.code == 2
    assert words in capsys.readouterr().err


# === CHANGING WHILE POSTINGS EXIST === #


def test_what_is_there_follows_at_once(ozon):
    number, parcel = ozon.new_posting("digital"), ozon.new_posting("rfbs", status="delivering")
    ozon.upload(number, ["A"])
    ozon.settle()
    ozon.control("move", {"posting_number": parcel, "to": "returned"})
    assert ozon.state_of(parcel) == ("delivering", "posting_returned_to_warehouse")
    speak(ozon, "final-done", "returned-cancelled", "canceled-one-l")
    assert ozon.fbo(number)["status"] == "done"
    assert ozon.state_of(parcel) == ("canceled", "posting_returned_to_warehouse")
    speak(ozon)
    assert ozon.fbo(number)["status"] == "delivered"
    assert ozon.state_of(parcel) == ("delivering", "posting_returned_to_warehouse")


def test_auto_assembly_begins_and_ends_with_its_dialect(ozon):
    first = ozon.new_posting("rfbs")
    speak(ozon, "auto-assembly")
    second = ozon.new_posting("rfbs")
    speak(ozon)
    ozon.settle()
    assert {ozon.state_of(number)[0] for number in (first, second)} == {"awaiting_packaging"}
    speak(ozon, "auto-assembly")
    ozon.settle()
    assert {ozon.state_of(number)[0] for number in (first, second)} == {"awaiting_deliver"}


def test_a_registration_that_has_begun_goes_on(ozon):
    speak(ozon, "auto-assembly")
    number = ozon.new_posting("rfbs_integrated")
    ozon.settle()
    speak(ozon)
    ozon.settle()
    assert ozon.state_of(number)[0] == "awaiting_deliver"


def test_a_deadline_that_has_passed_cancels_late(ozon):
    number = ozon.new_posting("digital")
    ozon.control("advance", {"seconds": 2 * 24 * 3600})
    assert ozon.record(number)["true_stage"] == "awaiting"
    speak(ozon, "deadline-cancels")
    assert ozon.record(number)["true_stage"] == "cancelled"


# === THE OPTIONS OF ONE POSTING COME FIRST === #


@pytest.mark.parametrize(
    ("dialect", "options", "taken"),
    [
        ("last-mile-needed", {}, False),
        ("last-mile-needed", {"last_mile": "optional"}, True),
        ("last-mile-silent", {"last_mile": "none"}, True),
        ("wrapped", {"last_mile": "silent"}, False),
    ],
)
def test_last_mile_of_one_posting(ozon, dialect, options, taken):
    speak(ozon, dialect)
    number = ozon.new_posting("rfbs", status="delivering", options=options)
    assert ozon.move("delivered", number)["result"] is taken


@pytest.mark.parametrize(
    ("dialect", "options", "tracked", "moved"),
    [
        ("tracking-after", {"tracking_from": "awaiting_deliver"}, True, True),
        ("tracking-first", {"tracking_required": False}, True, True),
        ("tracking-after", {"tracking_required": True}, True, False),
        ("tracking-first", {"tracking_from": "delivering"}, False, True),
    ],
)
def test_tracking_of_one_posting(ozon, dialect, options, tracked, moved):
    speak(ozon, dialect)
    number = ozon.new_posting("rfbs", status="awaiting_deliver", options=options)
    assert ozon.track(number, "V-1")["result"] is tracked
    assert ozon.move("delivering", number)["result"] is moved


def test_assembly_of_one_posting(ozon, server):
    speak(ozon, "auto-assembly")
    number = ozon.new_posting("rfbs", options={"auto_assembly_after": 20})
    ozon.settle()
    assert ozon.state_of(number)[0] == "awaiting_packaging"
    ozon.control("posting-options", {"posting_number": number, "options": {"auto_assembly_after": 5}})
    server.clock.advance(5)
    assert ozon.state_of(number)[0] == "awaiting_deliver"


def test_what_cannot_be_assembled_waits(ozon):
    speak(ozon, "auto-assembly")
    number = ozon.new_posting("fbs", options={"requirements": {"products_requiring_country": [900004]}})
    ozon.settle()
    assert ozon.state_of(number)[0] == "awaiting_packaging"
    ozon.control("posting-options", {"posting_number": number, "options": {"requirements": {}}})
    ozon.settle()
    assert ozon.state_of(number)[0] == "awaiting_deliver"


@pytest.mark.parametrize("option", ["last_mile", "tracking_from", "after_reject"])
def test_an_option_that_knows_no_such_word(ozon, server, option):
    number = ozon.new_posting("rfbs")
    body = {"posting_number": number, "options": {option: "perhaps"}}
    response = httpx.post(f"{server.control_url}/posting-options", json=body)
    assert response.status_code == 400
    assert f"{option} is one of" in response.json()["error"]


def test_server_options_come_first(ozon, server):
    speak(ozon, "final-done", "wrapped")
    server.state.options.wrap_v4 = False
    server.state.options.digital_final_status = "delivered"
    number = ozon.new_posting("digital")
    ozon.upload(number, ["A"])
    ozon.settle()
    assert ozon.fbo(number)["status"] == "delivered"
    assert "postings" in ozon.ask("/v4/posting/fbs/list", {"filter": WINDOW, "limit": 1})


# === THE RECORD IS A WITNESS IN EVERY DIALECT === #

PARTIAL_DIALECTS = [(), ("rest-untold",), ("all-again",), ("all-again", "waiting-hidden")]


def found(ozon):
    return {name: found for name, found in ozon.control("record")["violations"].items() if found}


@pytest.mark.parametrize("names", PARTIAL_DIALECTS)
def test_a_whole_upload_repeated_before_it_shows(ozon, names):
    speak(ozon, *names)
    number = ozon.new_posting("digital")
    for _time in range(2):
        ozon.upload(number, ["A"])
    assert found(ozon) == {
        "uploads_accepted_more_than_once": [number],
        "codes_twice_in_one_posting": {"A": number},
        "too_many_codes": [number],
    }


@pytest.mark.parametrize("names", PARTIAL_DIALECTS)
def test_an_upload_after_one_that_was_taken_whole(ozon, names):
    speak(ozon, *names)
    number = ozon.new_posting("digital")
    ozon.upload(number, ["A"])
    ozon.settle()
    ozon.control("move", {"posting_number": number, "to": "awaiting_packaging"})
    wanted = 1 if "all-again" in names else 0
    ozon.upload(number, ["B"] * wanted)
    assert found(ozon)["uploads_accepted_more_than_once"] == [number]


@pytest.mark.parametrize("names", PARTIAL_DIALECTS)
def test_a_received_code_belongs_to_its_posting(ozon, names):
    speak(ozon, *names)
    products = [{"sku": 1, "required_qty": 2}]
    first = ozon.new_posting("digital", products=products, options={"reject_codes": ["BAD"]})
    second = ozon.new_posting("digital", products=products)
    ozon.upload(first, ["GOOD", "BAD"], sku=1)
    ozon.settle()
    ozon.upload(second, ["GOOD", "C"], sku=1)
    assert found(ozon) == {"codes_in_several_postings": {"GOOD": sorted([first, second])}}


def test_codes_in_time_are_not_cancelled(ozon, server):
    speak(ozon, "deadline-cancels")
    number, slow = ozon.new_posting("digital"), ozon.new_posting("digital")
    ozon.control("posting-options", {"posting_number": slow, "options": {"delay": 60}})
    server.clock.advance(24 * 3600)
    ozon.upload(number, ["A"])
    ozon.upload(slow, ["B"])
    ozon.control("posting-options", {"posting_number": slow, "options": {"delay": 0.1}})
    server.clock.advance(60)
    assert {ozon.fbo(each)["status"] for each in (number, slow)} == {"delivered"}
    assert ozon.record(number)["true_stage"] == "delivered"


def test_the_deadline_cancels_what_is_only_partly_there(ozon):
    speak(ozon, "deadline-cancels")
    number = ozon.new_posting("digital", products=[{"sku": 1, "required_qty": 2}], options={"reject_codes": ["BAD"]})
    ozon.upload(number, ["GOOD", "BAD"], sku=1)
    ozon.control("advance", {"seconds": 25 * 3600})
    assert ozon.fbo(number)["status"] == "cancelled"


def test_a_plan_is_not_pending(ozon):
    speak(ozon, "deadline-cancels", "auto-assembly")
    numbers = ozon.new_posting("digital"), ozon.new_posting("rfbs")
    assert [ozon.record(number)["pending"] for number in numbers] == [0, 0]
    assert {ozon.record(number)["true_stage"] for number in numbers} == {"awaiting"}


def test_what_the_seller_called_for_comes_before_the_plan(ozon):
    speak(ozon, "auto-assembly")
    number = ozon.new_posting("rfbs")
    ozon.ship(number)
    assert ozon.state_of(number)[0] == "awaiting_deliver"
    events = [entry["event"] for entry in ozon.record(number)["history"]]
    assert events == ["created", "assembled", "assembled dropped"]


@pytest.mark.parametrize(
    ("to", "stage"),
    [
        ("awaiting_packaging", "awaiting"),
        ("awaiting_deliver", "assembled"),
        ("last_mile", "delivering"),
        ("conditionally_delivered", "delivered"),
        ("delivered", "delivered"),
        ("cancelled", "cancelled"),
        ("returned", "returning"),
        ("arbitration", "disputed"),
        ("teleported", "unknown"),
    ],
)
@pytest.mark.parametrize("names", [(), ("final-done", "returned-cancelled", "canceled-one-l")])
def test_the_stage_is_the_same_in_every_dialect(ozon, names, to, stage):
    speak(ozon, *names)
    number = ozon.new_posting("rfbs")
    ozon.control("move", {"posting_number": number, "to": to})
    assert ozon.record(number)["true_stage"] == stage


# === A PARCEL ON ITS WAY BACK === #


@pytest.mark.parametrize("names", [(), ("returned-cancelled",)])
def test_nothing_can_be_done_with_a_returned_parcel(ozon, names):
    speak(ozon, *names)
    number = ozon.new_posting("rfbs", status="delivering")
    assert ozon.move("delivered", number)["result"]
    ozon.control("move", {"posting_number": number, "to": "returned"})
    assert ozon.get(number)["available_actions"] == []
    assert not ozon.move("last-mile", number)["result"]
    assert not ozon.track(number, "V-1")["result"]
    ozon.settle()  # what was under way comes too late
    assert ozon.state_of(number)[1] == "posting_returned_to_warehouse"
    assert ozon.record(number)["true_stage"] == "returning"


def test_a_parcel_turns_back_later(ozon, server):
    number = ozon.new_posting("rfbs", status="delivering")
    ozon.control("move", {"posting_number": number, "to": "returned", "delay": 10})
    assert ozon.state_of(number)[1] == "posting_on_way_to_city"
    server.clock.advance(10)
    assert ozon.state_of(number) == ("delivering", "posting_returned_to_warehouse")
    assert ozon.get(number)["cancellation"]["cancel_reason"] == ""
