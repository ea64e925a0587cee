"""Many calls at once, each with an outcome of its own."""

import threading

import pytest
from seller_api import Answer, error_body

from connector import Action, Call, Outcome, RoleMissing, perform
from connector.api import shipping


def accepted(path, body):
    """What Ozon answers if it agrees to everything."""
    if "tracking_numbers" in body:
        numbers = [entry["posting_number"] for entry in body["tracking_numbers"]]
    elif isinstance(body["posting_number"], list):
        numbers = body["posting_number"]
    elif path.endswith("codes/upload"):
        return Answer({"exemplars_by_sku": [{"sku": 7, "received_qty": 1, "rejected_qty": 0}]})
    else:
        return Answer({"result": True if path.endswith("cutoff/set") else [body["posting_number"]]})
    return Answer({"result": [{"posting_number": number, "result": True, "error": ""} for number in numbers]})


def outcomes_of(batches):
    return {
        (one.call.posting_number, one.call.action): one for batch in batches for one in batch
    }


def test_lists_go_by_the_twenty_and_the_rest_one_by_one(api, client):
    api.handler = accepted
    calls = [Call(Action.DELIVERING, f"d-{index}") for index in range(45)]
    calls += [Call(Action.SET_TRACKING, f"t-{index}", tracking_number=f"N{index}") for index in range(21)]
    calls += [Call(Action.ASSEMBLE, f"a-{index}", quantities={7: 2}) for index in range(3)]
    outcomes = outcomes_of(perform(client, calls))
    assert len(outcomes) == len(calls)
    assert {one.result.outcome for one in outcomes.values()} == {Outcome.ACCEPTED}
    assert all(key[0] == one.result.posting_number for key, one in outcomes.items())
    sizes = sorted(
        len(body.get("tracking_numbers") or body["posting_number"]) for path, body in zip(
            api.paths, api.bodies, strict=True
        ) if "/fbs/posting/" in path
    )
    assert sizes == [1, 5, 20, 20, 20]
    assert sum(path == "/v4/posting/fbs/ship" for path in api.paths) == 3


def test_nothing_to_do(api, client):
    assert list(perform(client, [])) == []
    assert api.received == []


def test_calls_overlap(api, client):
    """All eight are under way at once: each answer waits until the last request is there."""
    together = threading.Barrier(8)

    class Waiting(Answer):
        def payload(self):
            together.wait(timeout=5)
            return super().payload()

    api.handler = lambda path, body: Waiting({"result": [body["posting_number"]]})
    calls = [Call(Action.ASSEMBLE, f"a-{index}", quantities={7: 1}) for index in range(8)]
    outcomes = outcomes_of(perform(client, calls))
    assert {one.result.outcome for one in outcomes.values()} == {Outcome.ACCEPTED}


@pytest.mark.parametrize(("answer", "outcome"), [
    (Answer(error_body(9, "HAS_INCORRECT_STATUS"), 400), Outcome.REFUSED),
    (Answer(error_body(9, "POSTING_ALREADY_SHIPPED"), 400), Outcome.ACCEPTED),
    (Answer(b"", 500), Outcome.UNKNOWN),
    (Answer(cut=True), Outcome.UNKNOWN),
    (Answer(b"{"), Outcome.UNKNOWN),
    (Answer({"result": []}), Outcome.UNKNOWN),
    (Answer(error_body(8, "limit"), 429, {"Retry-After": "0"}), Outcome.NOT_SENT),
    (Answer(error_body(7, "no role"), 403), Outcome.NOT_SENT),
    (Answer(b"404 page not found", 404), Outcome.NOT_SENT),
])
def test_one_bad_call_leaves_the_others_alone(api, client, answer, outcome):
    api.handler = lambda path, body: answer if body["posting_number"] == "bad" else accepted(path, body)
    outcomes = outcomes_of(perform(client, [
        Call(Action.ASSEMBLE, number, quantities={7: 1}) for number in ("good", "bad", "fine")
    ]))
    assert outcomes["bad", Action.ASSEMBLE].result.outcome is outcome
    assert outcomes["good", Action.ASSEMBLE].result.outcome is Outcome.ACCEPTED
    assert outcomes["fine", Action.ASSEMBLE].result.outcome is Outcome.ACCEPTED
    assert len(api.received) == 3


def test_a_list_refused_as_a_whole_is_tried_one_by_one(api, client):
    """A refusal has no effect, so that repeating it is safe; and only one posting deserves it."""
    def refuse_the_bad_one(path, body):
        if any(entry["posting_number"] == "p-3" for entry in body["tracking_numbers"]):
            return Answer(error_body(3, "INVALID_TRACKING_NUMBER"), 400)
        return accepted(path, body)

    api.handler = refuse_the_bad_one
    calls = [Call(Action.SET_TRACKING, f"p-{index}", tracking_number="T") for index in range(5)]
    outcomes = outcomes_of(perform(client, calls))
    refused = [number for (number, _), one in outcomes.items() if one.result.outcome is Outcome.REFUSED]
    assert refused == ["p-3"]
    assert outcomes["p-3", Action.SET_TRACKING].result.word == "INVALID_TRACKING_NUMBER"
    assert len(api.received) == 6


def test_an_unknown_outcome_of_a_list_is_unknown_for_all_and_not_repeated(api, client):
    api.answer(Answer(b"", 502))
    outcomes = outcomes_of(perform(client, [Call(Action.DELIVERED, f"p-{index}") for index in range(5)]))
    assert {one.result.outcome for one in outcomes.values()} == {Outcome.UNKNOWN}
    assert len(api.received) == 1


def test_an_error_of_ours_is_an_unknown_outcome_of_its_own(api, client, monkeypatch):
    """The request may have left; and nobody else's outcome is lost."""
    parse = shipping.parse_ship_result

    def fail(answer, posting_number):
        if posting_number == "bad":
            raise TypeError(answer)
        return parse(answer, posting_number)

    monkeypatch.setattr(shipping, "parse_ship_result", fail)
    api.handler = accepted
    outcomes = outcomes_of(perform(client, [
        Call(Action.ASSEMBLE, number, quantities={7: 1}) for number in ("good", "bad", "fine")
    ]))
    told = {number: one.result.outcome for (number, _action), one in outcomes.items()}
    assert told == {"good": Outcome.ACCEPTED, "bad": Outcome.UNKNOWN, "fine": Outcome.ACCEPTED}
    assert outcomes["bad", Action.ASSEMBLE].result.message == "internal error (TypeError)"


def test_a_cutoff_without_date_is_not_sent(api, client):
    (outcome,) = outcomes_of(perform(client, [Call(Action.SET_CUTOFF, "p-1")])).values()
    assert outcome.result.outcome is Outcome.NOT_SENT
    assert api.received == []


@pytest.mark.parametrize(("message", "done"), [
    ("posting is in status done", True),
    ("Загрузка невозможна: отправление в статусе done", True),
    ("Status: DONE", True),
    ("nothing was done_yet, abandoned", False),
    ("HAS_INCORRECT_STATUS", False),
])
def test_a_refusal_that_says_the_posting_is_finished(api, client, message, done):
    """It proves nothing about these codes, in English as in Russian (OZON.md §4.2, §12.7)."""
    api.answer(Answer(error_body(9, message), 400))
    (outcome,) = outcomes_of(perform(client, [Call(Action.UPLOAD_CODES, "p-1", codes={7: ["A"]})])).values()
    assert outcome.result.outcome is Outcome.REFUSED
    assert outcome.result.says_done is done


def test_refusals_inside_a_200(api, client):
    api.answer(Answer({"result": [
        {"posting_number": "a", "result": False, "error": "TRANSITION_IS_NOT_POSSIBLE"},
        {"posting_number": "b", "result": False, "error": ["HAS_INCORRECT_TPL_INTEGRATION_TYPE", "x"]},
        {"posting_number": "c", "result": False, "error": None},
        {"posting_number": "d", "result": True, "error": None},
        {"posting_number": "e", "result": None},
        {"posting_number": "f", "result": "false", "error": []},
    ]}))
    outcomes = outcomes_of(perform(client, [Call(Action.DELIVERED, number) for number in "abcdefg"]))
    told = {number: (one.result.outcome.value, one.result.word) for (number, _), one in outcomes.items()}
    assert told == {
        "a": ("refused", "TRANSITION_IS_NOT_POSSIBLE"),
        "b": ("refused", "HAS_INCORRECT_TPL_INTEGRATION_TYPE"),
        "c": ("refused", ""),
        "d": ("accepted", ""),
        "e": ("unknown", ""),
        "f": ("refused", ""),
        "g": ("unknown", ""),  # not mentioned at all
    }
    assert all(one.result.message for (number, _), one in outcomes.items() if number in "abcefg")


def test_codes(api, client):
    api.handler = accepted
    call = Call(Action.UPLOAD_CODES, "p-1", codes={7: ["CODE-ONE"]}, unavailable={7: 2, 8: 1})
    (outcome,) = outcomes_of(perform(client, [call])).values()
    assert outcome.receipts[0].received == 1
    assert "CODE-ONE" not in repr(outcome)
    assert api.bodies[0]["exemplars_by_sku"] == [
        {"sku": 7, "exemplar_qty": 1, "not_available_exemplar_qty": 2, "exemplar_keys": ["CODE-ONE"]},
        {"sku": 8, "exemplar_qty": 0, "not_available_exemplar_qty": 1, "exemplar_keys": []},
    ]


def test_the_error_itself_is_kept(api, client):
    api.answer(Answer(error_body(7, "Api-Key is missing a required role for a method"), 403))
    (outcome,) = outcomes_of(perform(client, [Call(Action.DELIVERED, "p-1")])).values()
    assert isinstance(outcome.error, RoleMissing)


def test_what_cannot_begin_in_time_is_put_off_and_not_sent(api, client):
    api.handler = accepted
    calls = [Call(Action.ASSEMBLE, f"a-{index}", quantities={7: 1}) for index in range(3)]
    outcomes = outcomes_of(perform(client, calls, begin_within=-1.0))
    assert {one.result.outcome for one in outcomes.values()} == {Outcome.NOT_SENT}
    assert api.received == []


def test_when_nobody_listens_any_more_the_queue_is_not_sent(api, client):
    """The first answer comes at once; the others wait until the listener has gone."""
    gone = threading.Event()

    class Held(Answer):
        def payload(self):
            gone.wait(timeout=5)
            return super().payload()

    def answer(path, body):
        number = body["posting_number"]
        return (Answer if number == "a-0" else Held)({"result": [number]})

    api.handler = answer
    calls = [Call(Action.ASSEMBLE, f"a-{index}", quantities={7: 1}) for index in range(60)]
    outcomes = perform(client, calls)
    next(outcomes)
    threading.Timer(0.5, gone.set).start()
    outcomes.close()
    assert len(api.received) < 60
