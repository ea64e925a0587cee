from odoo import fields, models

from ...connector import PostingReference
from ..engine.screens import notification
from . import const


class OzonPosting(models.Model):
    """What Ozon calls отправление: the unit that is shipped, as Ozon showed it last."""

    _name = "ozon.posting"
    _inherit = ["mail.thread", "mail.activity.mixin", "ozon.attention.mixin"]
    _description = "Ozon Posting"
    _order = "ship_by, id"
    _rec_name = "posting_number"

    # === FIELDS === #

    account_id = fields.Many2one("ozon.account", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    posting_number = fields.Char(required=True, index=True)
    order_number = fields.Char(string="Ozon Order")
    scheme = fields.Selection(const.SCHEMES, required=True, default="unknown")
    status = fields.Char(help="As Ozon calls it.")
    substatus = fields.Char(help="As Ozon calls it.")
    stage = fields.Selection(const.STAGES, required=True, default="unknown", index=True)
    available_actions = fields.Char(help="What Ozon allows now, in its own words.")
    requirements = fields.Char(
        readonly=True, help="What Ozon wants to know before it is assembled, in its own words, with SKUs.",
    )
    ship_by = fields.Datetime(index=True, help="By when Ozon wants it shipped, or the codes uploaded.")
    ordered_at = fields.Datetime(string="Ordered On")
    tracking_number = fields.Char(index="btree_not_null")
    integration_type = fields.Char()
    delivery_method = fields.Char()
    cancel_reason = fields.Char()
    partner_id = fields.Many2one("res.partner", string="Buyer", index="btree_not_null")
    sale_order_id = fields.Many2one("sale.order", copy=False, index="btree_not_null", ondelete="set null")
    line_ids = fields.One2many("ozon.posting.line", "posting_id")
    observed_at = fields.Datetime(string="Last Read", index=True, readonly=True)
    problem = fields.Selection(
        selection=[
            ("malformed", "Unusable data from Ozon"),
            ("internal", "Internal error"),
        ],
        index="btree_not_null", help="Why this posting cannot be worked with.",
    )
    problem_values = fields.Json(readonly=True)
    problem_detail = fields.Text(compute="_compute_problem_detail", help="What is wrong, and what to do about it.")

    _posting_number_unique = models.Constraint(
        "UNIQUE(account_id, posting_number)", "This posting has already been imported."
    )
    # What the synchronizer reads again: of very many postings those that may still change.
    _active_index = models.Index(
        "(account_id, observed_at) WHERE stage IN "
        "('awaiting', 'assembled', 'delivering', 'returning', 'disputed', 'unknown')"
    )
    _presumed_index = models.Index(
        "(account_id, ordered_at) WHERE substatus = 'posting_conditionally_delivered'"
    )
    #: A period, as it is compared with Ozon.
    _period_index = models.Index("(account_id, (COALESCE(ordered_at, create_date)))")

    # === ACTION METHODS === #

    def action_refresh(self):
        """Read these postings again in the background; the screen follows by itself.

        :rtype: dict
        """
        self.check_access("read")
        self.sudo().observed_at = False
        self.env["ozon.synchronizer"]._trigger()
        return notification(
            "info", self.env._("Refreshing from Ozon"), self.env._("The status will be updated in a moment.")
        )

    # === BUSINESS METHODS === #

    def _reference(self):
        """What the connector needs to find this posting again.

        :rtype: PostingReference
        """
        self.ensure_one()
        return PostingReference(
            self.posting_number,
            self.order_number or self.posting_number.rpartition("-")[0],
            self.scheme,
            self.ordered_at or self.create_date,
        )

    def _document(self):
        """Where people look when they want to know about this posting; the order, once there is one.

        :return: a record with a chatter and activities.
        """
        return self

    def _notify_clients(self):
        """Let open screens follow without a reload; whoever has such a screen hooks in."""

    def _on_parcel_left(self, picking, tracking_number):
        """All goods of these postings have left the warehouse, in the user's own transaction; later rooms hook in.

        Called as superuser, once for each posting: when the last delivery order that it needs is validated, and where
        the seller delivers (rFBS) not before that one has a tracking reference, which was seen not to be a virtual one.

        :param stock.picking picking: the delivery order with which the last of them left.
        :param str tracking_number: of the parcel; "" where Ozon or its partner carrier gives the number.
        """

    def _attention_candidates(self):
        return self.account_id._attention_candidates()

    def _currency_name(self):
        """The currency that Ozon names for this posting, in its own word.

        :rtype: str
        """
        self.ensure_one()
        return self.line_ids[:1].currency_name or self.company_id.currency_id.name
