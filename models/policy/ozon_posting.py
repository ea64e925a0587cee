from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import format_date

from . import const


class Disclosure(NamedTuple):
    """What the buyer of one posting is to be told.

    :ivar str kind: of the posting.
    :ivar str text: in his language; "" where nobody has written one.
    :ivar str lang: its code.
    :ivar tuple missing: placeholders that the text needs and that have nothing to say.
    """

    kind: str
    text: str
    lang: str
    missing: tuple = ()


class OzonPosting(models.Model):
    """What the buyer of a posting is told, and whether he was."""

    _inherit = "ozon.posting"

    # === FIELDS === #

    disclosure_record_ids = fields.One2many("ozon.disclosure.record", "posting_id", readonly=True)

    # === BUSINESS METHODS === #

    def _disclosures(self):
        """What the buyers of virtual postings are to be told; a constant number of queries for each language.

        :return: Disclosure by posting, for those of a virtual kind.
        :rtype: dict
        """
        policy, text_for = self.env["ozon.policy"], self.env["ozon.disclosure"]._by_account_and_kind()
        result = {}
        for lang, postings in self.grouped(lambda posting: posting._buyer_lang()).items():
            for posting in postings.with_context(lang=lang):
                if not (kind := policy._kind_of(posting)):
                    continue
                body = text_for(posting.account_id, kind).with_context(lang=lang).body or ""
                values = posting._disclosure_values()
                result[posting.with_env(self.env)] = Disclosure(
                    kind, self.env["ozon.disclosure"]._filled(body, values), lang,
                    tuple(name for name in const.DISCLOSURE_REQUIRED.get(kind, ()) if not values[name]),
                )
        return result

    def _disclosure_values(self):
        """The words of this posting for the placeholders, in the language of the context.

        :rtype: dict
        """
        self.ensure_one()
        products = self.line_ids.product_id.sudo()
        presale = products.filtered(lambda product: product.ozon_effective_kind == "presale")
        dates = presale.mapped("ozon_release_date")
        days = [days for days in products.mapped("ozon_activate_days") if days]
        until = fields.Date.context_today(self) + timedelta(days=min(days)) if days else False
        return {
            "order": self.sale_order_id.name or "",
            "posting": self.posting_number,
            "product": ", ".join(
                article.product_id.sudo().name or article.name or article._article() for article in self.line_ids
            ),
            "date": format_date(self.env, max(dates)) if dates and all(dates) else "",
            "instruction": _together(products, "ozon_instruction", "\n"),
            "support": _together(products, "ozon_support_contact", ", "),
            "activate_until": format_date(self.env, until) if until else "",
        }

    def _to_be_told(self):
        """Those whose buyers have not been told yet, or could not be.

        :rtype: ozon.posting
        """
        told = self.sudo().disclosure_record_ids.filtered(lambda record: record.state != "failed").posting_id
        return self - self.browse(told.ids)

    @api.model
    def _tell(self, postings, way, user):
        """Tell the buyers, and record it.

        :param ozon.posting postings: whose buyers.
        :param str way: of `const.TELLING_WAYS`.
        :param res.users user: who does it.
        :return: the postings whose buyers have a text to be told, and so were.
        :rtype: ozon.posting
        """
        disclosures = {
            posting: disclosure for posting, disclosure in postings._disclosures().items()
            if disclosure.text and not disclosure.missing
        }
        self.env["ozon.disclosure.record"]._record(disclosures, way, user)
        return postings.browse().concat(*disclosures)


def _together(products, name, separator):
    """What several products say, each thing once."""
    return separator.join(dict.fromkeys(text.strip() for text in products.mapped(name) if text and text.strip()))
