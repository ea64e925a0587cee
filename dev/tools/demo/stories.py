"""One story of each kind, from the buyer's order to the end that both sides show.

They happen in a second shop, at a stand-in of its own: its clock is moved on, to the day when a pre-sale comes out.
The main job has told of digital codes that Ozon hands out, and of a service with evidence.
"""

import secrets
import time
from datetime import datetime

from ..servers.carrier import parcel_number
from . import catalogue as c
from .outcomes import nothing_twice
from .shop import connect
from .telling import StoryShop, Wait, tell_all
from .transcript import listed

CLIENT_ID = "200002"
_DAY = 86400


def tell(odoo, ozon, transcript):
    """Tell all stories, and how each ended.

    :param StandIn ozon: whose clock may be moved
    :param Transcript transcript: where they are told
    :return: whether all ended as they should
    """
    started = time.monotonic()
    transcript.title("One story of each kind, to its end")
    transcript.step("A second shop on Ozon is connected.")
    ozon.control("sellers", client_id=ozon.client_id, name="Volna Gifts and Books")
    account = connect(odoo, ozon, "Volna Gifts on Ozon", ozon.url, transcript.say)
    _stock_up(odoo)
    shop = StoryShop(odoo, ozon)
    chapters = tell_all(
        STORIES, shop, meanwhile=lambda: odoo.call("ozon.account", "action_import_orders", [account])
    )
    for chapter in chapters:
        chapter.print_on(transcript)
    outcomes = [*(chapter.outcome for chapter in chapters), nothing_twice(ozon.record(*shop.numbers)[1])]
    transcript.outcome(outcomes[-1])
    bad = sum(bool(outcome.wrong) for outcome in outcomes)
    verdict = f"✗ {bad} of {len(outcomes)} ends are not" if bad else f"✓ All {len(outcomes)} ends are"
    transcript.say("")
    transcript.say(f"{verdict} as they should be ({time.monotonic() - started:.0f} s).")
    return not bad


def _stock_up(odoo):
    odoo.send_no_text_messages()
    for article in (c.MUG, c.BRUSHES, c.VASE, c.EBOOK, c.POSTCARDS):
        odoo.create("product.template", **article.product())
    odoo.create(
        "product.template", **c.PRESALE.product(type="consu", ozon_release_date=c.release_day().isoformat())
    )


def _code_by_chat(shop, chapter):
    code = f"DEMO-{secrets.token_hex(6).upper()}"
    shop.odoo.import_codes(c.EBOOK.offer_id, [code])
    number = shop.buy(c.EBOOK, buyer={"name": "Oleg Lebedev", "customer_email": ""})
    yield shop.came(number)
    chapter.say(shop.ship(number))
    yield shop.waits(number, "handout_chat")
    chapter.expect("Reported as delivered before the buyer has the code", "delivered" in shop.calls(number), False)
    wizard = shop.press(number, "action_ozon_hand_out")["res_id"]
    shop.odoo.call("ozon.handout", "action_show", [wizard])
    # Compared here and never shown.
    is_shown = code in shop.odoo.read("ozon.handout", wizard, ["text"])["text"]
    chapter.expect("The wizard shows the code of the pool", is_shown, True)
    shop.odoo.call("ozon.handout", "action_sent", [wizard])
    chapter.say(
        "Ozon gives no e-mail address of this buyer: the code is copied into the chat, and that is confirmed. Only "
        "then Ozon is told that it is delivered."
    )
    yield shop.shipped(number)
    shipment = shop.shipment(number)
    chapter.say(f"Kept as evidence: {shipment['evidence_sentence']}")
    codes = shop.odoo.find("ozon.code", [["id", "in", shipment["code_ids"]]], ["state"])
    chapter.expect("Codes that nobody else gets", [each["state"] in ("sent", "accepted") for each in codes], [True])
    shop.expect_end(chapter, number, "delivered", "ship", "tracking-number", "delivering", "delivered")


def _gift_by_mail(shop, chapter):
    number = shop.buy(c.GIFT, buyer={"name": "Ivan Petrov"})
    yield shop.came(number)
    chapter.say(shop.ship(number))
    yield shop.shipped(number)
    shop.expect_end(chapter, number, "delivering", "ship", "tracking-number", "delivering")


def _gift_in_a_parcel(shop, chapter):
    buyer = {"customer_id": 71_000_001, "name": "Natalia Sokolova"}
    parcel, gift = shop.buy(c.MUG, buyer=buyer), shop.buy(c.POSTCARDS, buyer=buyer)
    yield shop.came(parcel)
    yield shop.came(gift)
    chapter.say(f"The mug is posting {parcel}. The postcards, {gift}, lie in its parcel, and that is recorded.")
    chapter.say(shop.ship(gift, travels_with_id=shop.posting(parcel)["id"]))
    yield shop.waits(gift, "waiting_carrier")
    chapter.say(f"Odoo: {shop.shipment(gift)['last_error']}")
    chapter.expect("Calls for the gift before its parcel", shop.calls(gift), {})
    name = shop.leave(parcel, parcel_number(30_512_764))
    chapter.say(f"Delivery order {name} is validated; parcel and gift go on by themselves.")
    yield shop.shipped(parcel)
    yield shop.shipped(gift)
    moments = [
        next((entry["at"] for entry in shop.record(number)["accepted"] if entry["call"] == "delivering"), "")
        for number in (parcel, gift)
    ]
    chapter.expect("The gift ran ahead of its parcel", moments != sorted(moments), False)
    for number in (parcel, gift):
        shop.expect_end(chapter, number, "delivering", "ship", "tracking-number", "delivering")


def _parcel_with_a_course(shop, chapter):
    number, reference = shop.buy(c.BRUSHES, c.WORKSHOP, buyer={"name": "Dmitri Popov"}), parcel_number(30_512_801)
    yield shop.came(number)
    order = shop.odoo.read("sale.order", shop.order(number)["id"], ["ozon_mixed_message"])
    chapter.say(f"Odoo: {order['ozon_mixed_message']}")
    chapter.expect("Mode", shop.order(number)["ozon_shipment_mode"], "physical")
    chapter.expect("Shipments before the parcel leaves", len(shop.shipments(number)), 0)
    name = shop.leave(number, reference)
    chapter.say(f"Delivery order {name} is validated with the carrier's number {reference}.")
    yield shop.shipped(number)
    chapter.expect("Tracking number on Ozon", shop.record(number)["tracking_number"], reference)
    chapter.expect("Delivery order", shop.delivery(number)["state"], "done")
    shop.expect_end(chapter, number, "delivering", "ship", "tracking-number", "delivering")


def _presale(shop, chapter):
    number = shop.buy(c.PRESALE, buyer={"name": "Elena Kuznetsova"}, set_cutoff=True)
    reference, release = parcel_number(30_512_933), c.release_day()
    yield shop.came(number)
    promise, delivery = shop.promise(number), shop.delivery(number)
    chapter.say(f"{c.PRESALE.name} comes out on {release:%d %b}: order {shop.order(number)['name']} promises that day.")
    chapter.expect("Promised for", promise["due_date"], release.isoformat())
    chapter.expect("What stands in its way", promise["objection"], False)
    chapter.expect("Day of the delivery order", delivery["scheduled_date"][:10], release.isoformat())
    chapter.say(shop.press(number, "action_ozon_told_in_chat")["params"]["message"])
    chapter.say(shop.ship(number))
    yield shop.shipped(number)
    agreed = datetime.fromisoformat(shop.record(number)["shipment_date"]).date()
    chapter.expect("Shipping date on Ozon", agreed, release)
    chapter.expect("Stage once it is assembled", shop.posting(number)["stage"], "assembled")
    chapter.expect("Promise once it is assembled", shop.promise(number)["state"], "open")
    chapter.expect("Delivery order once it is assembled", shop.delivery(number)["state"], "assigned")
    chapter.say(f"Ozon has agreed to {agreed:%d %b}; the posting is assembled, the promise open, its goods still here.")
    shop.ozon.control("advance", seconds=c.RELEASE_DAYS * _DAY)
    name = shop.leave(number, reference)
    chapter.say(f"Ozon's clock is moved on, to the day. {name} is validated with the carrier's number {reference}.")
    yield Wait("the promise to be kept", lambda: shop.promise(number)["state"] == "kept")
    yield shop.shipped(number)
    chapter.say("Ozon shows it on its way: the promise is kept.")
    chapter.expect("Tracking number on Ozon", shop.record(number)["tracking_number"], reference)
    shop.expect_end(chapter, number, "delivering", "cutoff", "ship", "tracking-number", "delivering")


def _cancelled(shop, chapter):
    number = shop.buy(c.VASE, buyer={"name": "Olga Smirnova"})
    yield shop.came(number)
    wizard = shop.press(number, "action_ozon_cancel_on_ozon")["res_id"]
    of_wizard = [["wizard_id", "=", wizard]]
    reasons = shop.odoo.find("ozon.cancel.wizard.reason", of_wizard, ["name", "wants_message"])
    chapter.say(f"The last vase is broken. Ozon's reasons: {listed(reason['name'] for reason in reasons)}.")
    reason = next(reason for reason in reasons if not reason["wants_message"])
    shop.odoo.write("ozon.cancel.wizard", wizard, reason_id=reason["id"])
    shop.odoo.call("ozon.cancel.wizard", "action_confirm", [wizard])
    chapter.say(f"A person chooses “{reason['name']}”, and confirms.")
    yield Wait(f"posting {number} to be cancelled", lambda: shop.order(number)["state"] == "cancel")
    order, record = shop.order(number), shop.record(number)
    chapter.outcome.sentence = f"Odoo: order {order['name']} is cancelled. Ozon's record: {record['true_status']}."
    chapter.expect("Stage that Odoo read", shop.posting(number)["stage"], "cancelled")
    chapter.expect("Stage in Ozon's record", record["true_stage"], "cancelled")
    chapter.expect("Reason in Ozon's record", record["cancellation"]["cancel_reason"], reason["name"])
    chapter.expect("Calls that Ozon took", record["accepted_counts"], {"cancel": 1})
    chapter.expect("Delivery order", shop.delivery(number)["state"], "cancel")


STORIES = {
    "Digital, delivered by the seller (rFBS): the buyer gets the code, then Ozon is told.": _code_by_chat,
    "A gift that goes electronically.": _gift_by_mail,
    "A gift that travels in a parcel: never ahead of it.": _gift_in_a_parcel,
    "Goods and a workshop in one order: it follows its parcel.": _parcel_with_a_course,
    "A pre-sale: promised, agreed on, assembled, sent, kept.": _presale,
    "An order that can't be kept: cancelled on Ozon, with one of its reasons.": _cancelled,
}
