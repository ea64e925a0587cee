from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from . import const
from .tracking_number import LETTERS


class OzonAccount(models.Model):
    """What an account allows: how far each kind is reported, and what a virtual tracking number looks like."""

    _inherit = "ozon.account"

    # === FIELDS === #

    furthest_digital = fields.Selection(
        const.FURTHEST["digital"], string="Digital Codes Up To", default=const.GOAL_BY_KIND["digital"], required=True,
        help="How far orders of codes that the seller delivers are reported. What Ozon itself delivers to the buyer "
        "is not concerned.",
    )
    furthest_service = fields.Selection(
        const.FURTHEST["service"], string="Services Up To", default=const.GOAL_BY_KIND["service"], required=True,
        help="How far orders of services are reported.",
    )
    furthest_gift = fields.Selection(
        const.FURTHEST["gift"], string="Gifts Up To", default=const.GOAL_BY_KIND["gift"], required=True,
        help="How far gifts are reported. Nobody can prove that one was received.",
    )
    tracking_sequence_id = fields.Many2one(
        "ir.sequence", string="Tracking Number Sequence", groups="base.group_system",
        default=lambda self: self.env.ref("sale_ozon.sequence_tracking_number", raise_if_not_found=False),
        help="Generates a virtual tracking number where the user gives none.",
    )
    tracking_min_length = fields.Integer(string="Shortest Tracking Number", default=5, required=True)
    tracking_max_length = fields.Integer(string="Longest Tracking Number", default=50, required=True)
    tracking_characters = fields.Char(
        string="Characters in Tracking Numbers", required=True,
        default="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-",
        help="Letters, digits and dashes that a tracking number may have.",
    )

    approval_needed = fields.Selection(
        const.APPROVAL_NEEDED, string="Approval Needed For", required=True, default="nobody", tracking=True,
        help="Shipments that wait until another Ozon administrator approves them.",
    )
    deadline_grace_hours = fields.Integer(
        string="Late by at Most", default=0, tracking=True,
        help="Orders that are later than this are refused, unless an administrator writes the reason; 0: never.",
    )
    limit_days = fields.Integer(string="Period of the Limits", default=30, required=True, tracking=True)
    limit_warning_count = fields.Integer(string="Warn above Shipments", default=300, tracking=True)
    limit_refusal_count = fields.Integer(string="Refuse above Shipments", default=0, tracking=True)
    limit_warning_share = fields.Integer(string="Warn above Share", default=50, tracking=True)
    limit_refusal_share = fields.Integer(string="Refuse above Share", default=0, tracking=True)

    # === CONSTRAINT METHODS === #

    @api.constrains(
        "deadline_grace_hours", "limit_days", "limit_warning_count", "limit_refusal_count", "limit_warning_share",
        "limit_refusal_share",
    )
    def _check_limits(self):
        for account in self:
            counts = account.deadline_grace_hours, account.limit_warning_count, account.limit_refusal_count
            shares = account.limit_warning_share, account.limit_refusal_share
            if min(*counts, *shares) < 0 or max(shares) > 100 or not 1 <= account.limit_days <= 365:
                raise ValidationError(self.env._(
                    "Limits cannot be negative, a share is at most 100%, and the period has between 1 and 365 days."
                ))

    @api.constrains("tracking_min_length", "tracking_max_length")
    def _check_tracking_length(self):
        for account in self:
            if not 1 <= account.tracking_min_length <= account.tracking_max_length <= 100:
                raise ValidationError(self.env._(
                    "Tracking numbers must have between 1 and 100 characters; the minimum cannot exceed the maximum."
                ))

    @api.constrains("tracking_characters")
    def _check_tracking_characters(self):
        for account in self:
            if strange := sorted(set(account.tracking_characters) - LETTERS):
                raise ValidationError(self.env._(
                    "Tracking numbers can have Latin letters, digits and dashes only, not %s.",
                    " ".join(f"“{character}”" for character in strange),
                ))

    # === BUSINESS METHODS === #

    def _approvers(self):
        """Who may approve shipments of this account: administrators of its company who are still here.

        :rtype: res.users
        """
        self.ensure_one()
        managers = self.env.ref("sale_ozon.group_manager").sudo().all_user_ids
        return managers.filtered(
            lambda user: user.active and not user.share and self.sudo().company_id in user.company_ids
        )

    def _draw_tracking_numbers(self, count):
        """Numbers from this account's sequence.

        :param int count: how many.
        :return: as many; False for each where there is no sequence.
        :rtype: list
        """
        self.ensure_one()
        sequence = self.sudo().tracking_sequence_id
        if not sequence:
            return [False] * count
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for _each in range(count)]
        # Odoo draws one number with one query; PostgreSQL gives as many as one asks for.
        prefix, suffix = sequence._get_prefix_suffix()
        self.env.cr.execute(SQL(
            "SELECT nextval(%s) FROM generate_series(1, %s)", f"ir_sequence_{sequence.id:03d}", count
        ))
        return [f"{prefix}{number:0{sequence.padding}d}{suffix}" for number, in self.env.cr.fetchall()]

    def _furthest_goals(self):
        """How far postings that the seller delivers himself are reported.

        :return: a goal of `GOALS` by kind.
        :rtype: dict
        """
        self.ensure_one()
        return {**const.GOAL_BY_KIND, **{kind: self[f"furthest_{kind}"] for kind in const.FURTHEST}}
