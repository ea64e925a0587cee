import hashlib
import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from . import const
from .reading import VALUE_LIMIT, shape_of, value_problem

#: What a code is and whose it is: fixed once the code is bound.
_IDENTITY_FIELDS = frozenset({"code", "product_id", "company_id"})
#: Changes of a free code after which it may serve somebody whom it did not serve before.
_SUPPLY_FIELDS = frozenset({"state", "product_id", "company_id", "expires_on"})

_STORE_BATCH = 5_000


class OzonCode(models.Model):
    """One activation code, license key or voucher of the pool.

    The value is money. PostgreSQL quotes the row in the detail of a failed statement and Odoo logs the
    statement itself, so a value must never be part of a statement that can fail. Hence a value is stored in
    two steps: first the row, or its change, with a digest in the value's place, which is where duplicates,
    missing references and concurrent changes show; then the value, into a row that is already ours.
    """

    _name = "ozon.code"
    _inherit = ["ozon.guard.mixin"]
    _description = "Ozon Code"
    _order = "id"
    _check_company_auto = True

    # === FIELDS === #

    product_id = fields.Many2one(
        "product.product", required=True, ondelete="restrict", check_company=True,
        domain="[('sale_ok', '=', True)]",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    code = fields.Char(required=True, copy=False, groups="sale_ozon.group_manager")
    code_digest = fields.Char(
        required=True, readonly=True, copy=False, exportable=False, groups="sale_ozon.group_manager",
        help="Recognizes equal codes without showing them.",
    )
    shape = fields.Char(
        readonly=True, copy=False, exportable=False, groups="sale_ozon.group_manager",
        help="Lengths of its groups and its alphabet, by which codes of another kind are recognized.",
    )
    state = fields.Selection(
        selection=const.STATES, default="free", required=True, readonly=True, copy=False, index=True
    )
    shipment_id = fields.Many2one(
        "ozon.shipment", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    posting_id = fields.Many2one(related="shipment_id.posting_id", store=True, index="btree_not_null")
    expires_on = fields.Date(string="Valid Until", help="Last day on which the code may be handed out.")
    rejection_reason = fields.Char(readonly=True, copy=False, help="Why Ozon rejected the code.")

    _code_unique = models.Constraint(
        "UNIQUE(company_id, code_digest)", "This code is already in the pool. A code is kept only once."
    )
    #: How many codes of a product there are is counted without a look at the codes themselves.
    _count_index = models.Index("(product_id, company_id, state, expires_on)")
    #: The order in which `_reserve` takes codes.
    _free_index = models.Index("(company_id, product_id, expires_on, id) WHERE state = 'free'")

    # === COMPUTE METHODS === #

    @api.depends_context("lang")
    def _compute_display_name(self):
        for code in self:
            code.display_name = self.env._("Code #%s", code.id) if code.id else self.env._("New code")

    @api.model
    def _search_display_name(self, operator, value):
        """Find codes by their number, the only name they have."""
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        if operator.endswith("like") and not value:
            return Domain.TRUE
        names = [value] if isinstance(value, str) or not hasattr(value, "__iter__") else value
        numbers = [re.search(r"(?<!\d)\d{1,9}(?!\d)", str(name)) for name in names]
        return Domain("id", "in", [int(number[0]) for number in numbers if number])

    # === CONSTRAINT METHODS === #

    def _refuse_change_of_bound(self, vals):
        """:raise UserError: when a code would become another one although it may have left the house."""
        identity = _IDENTITY_FIELDS & vals.keys()
        # An empty reference would fail in PostgreSQL, which then quotes the whole row.
        if any(not vals[name] for name in identity):
            raise UserError(self.env._("A code needs its value, its product and its company."))
        if identity and any(code.state not in const.UNBOUND_STATES for code in self):
            raise UserError(self.env._(
                "A code that belongs to a shipment cannot be changed. Only free and void codes can."
            ))

    def _check_company(self, fnames=None):
        """One code of each product and company stands for all: an import brings tens of thousands."""
        representatives = {(code.product_id.id, code.company_id.id): code.id for code in self}
        return super(OzonCode, self.browse(representatives.values()))._check_company(fnames)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_bound(self):
        if any(code.state not in const.UNBOUND_STATES for code in self):
            raise UserError(self.env._(
                "A code that belongs to a shipment is kept as proof. Only free and void codes can be deleted."
            ))

    def _refuse_known(self, company_digests):
        """Find duplicates before PostgreSQL does, for the sake of a clear sentence.

        :param list company_digests: pairs of a company's id and the digest of a new value.
        :raise ValidationError: when a value is there already or comes twice.
        """
        wanted = set(company_digests)
        by_company = {}
        for company_id, digest in wanted:
            by_company.setdefault(company_id, []).append(digest)
        known = sum(
            len(self._known_digests(company_id, digests)) for company_id, digests in by_company.items()
        )
        doubles = len(company_digests) - len(wanted)
        if known or doubles:
            raise ValidationError(self.env._(
                "A code is kept only once. Already in the pool: %(known)s. Duplicates: %(doubles)s.",
                known=known, doubles=doubles,
            ))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # Before anything: what is known must not be told to whoever may not see it.
        self.check_access("create")
        self._refuse_nonsense(vals_list)
        for vals in vals_list:
            self._refuse_guarded(vals, is_new=True)
        values = [self._usable_value(vals.get("code")) for vals in vals_list]
        vals_list = [
            {**vals, **self._stand_in(value), "company_id": self._owner_id(vals)}
            for vals, value in zip(vals_list, values, strict=True)
        ]
        self._refuse_known([(vals["company_id"], vals["code_digest"]) for vals in vals_list])
        # The digest is ours to write; whether the rows are the user's to create is asked as ever.
        codes = super(OzonCode, self.sudo()).create(vals_list).with_env(self.env)
        codes.check_access("create")
        codes._store_values(values)
        codes._announce()
        return codes

    def write(self, vals):
        self.check_access("write")
        self._refuse_nonsense([vals])
        self._refuse_guarded(vals)
        self._refuse_change_of_bound(vals)
        if "code" not in vals:
            result = super().write(vals)
        else:
            value = self._usable_value(vals["code"])
            result = super(OzonCode, self.sudo()).write(self._with_digest(vals, value))
            self._store_values([value] * len(self))
        # Nobody puts codes into another company's pool.
        self.check_access("write")
        if _SUPPLY_FIELDS & vals.keys():
            self._announce()
        return result

    def _with_digest(self, vals, value):
        """Put the digest of a changed value into its place.

        :raise ValidationError: when another code has this value.
        """
        digest = self._digest(value)
        self._refuse_known([
            (code.company_id.id, digest) for code in self if code.sudo().code_digest != digest
        ])
        return {**vals, **self._stand_in(value)}

    def _stand_in(self, value):
        """What a row has in a value's place until the value is stored, and what it keeps beside it.

        :rtype: dict
        """
        digest = self._digest(value)
        return {"code": digest, "code_digest": digest, "shape": shape_of(value)}

    def _owner_id(self, vals):
        """The company of a new code: the one given, else its product's, else the current one."""
        product = self.env["product.product"].browse(vals.get("product_id") or [])
        return vals.get("company_id") or product.sudo().company_id.id or self.env.company.id

    @api.model
    def _usable_value(self, text):
        """Make a value of what was typed.

        :raise ValidationError: when it cannot be a code; the sentence does not quote it.
        """
        value = (text or "").strip()
        match value_problem(value):
            case "empty":
                raise ValidationError(self.env._("A code cannot be empty."))
            case "too_long":
                raise ValidationError(self.env._("A code can have up to %s characters.", VALUE_LIMIT))
            case "unprintable":
                raise ValidationError(self.env._("A code cannot have line breaks or invisible characters."))
            case "no_sign":
                raise ValidationError(self.env._("A code needs a letter or a digit."))
        return value

    @api.model
    def _digest(self, value):
        """Stand in for a value where it must not appear.

        :rtype: str
        """
        return hashlib.sha256(value.encode()).hexdigest()

    @api.model
    def _known_digests(self, company_id, digests):
        """Tell which values a company has already, whoever may see them.

        :param int company_id: the company.
        :param list digests: the digests in question.
        :return: of the digests that are known the product and the state, as a pair.
        :rtype: dict
        """
        domain = [("company_id", "=", company_id), ("code_digest", "in", list(digests))]
        known = self.sudo()._read_group(domain, ["code_digest", "product_id", "state"])
        return {digest: (product.with_env(self.env), state) for digest, product, state in known}

    @api.model
    def _learnt_shapes(self, product, company):
        """What a product's codes have looked like so far; see `reading.shape_of`.

        :param product.product product: whose codes.
        :param res.company company: whose pool.
        :rtype: set
        """
        domain = [
            ("product_id", "=", product.id), ("company_id", "=", company.id),
            ("state", "not in", ("rejected", "void")), ("shape", "!=", False),
        ]
        return {shape for [shape] in self.sudo()._read_group(domain, ["shape"])}

    def _store_values(self, values):
        """Put the values into rows that hold their digests: the second step of the model's docstring.

        :param list values: a value for each record, in their order.
        """
        self.flush_recordset()
        for batch in split_every(_STORE_BATCH, zip(self.ids, values, strict=True), list):
            ids, texts = zip(*batch, strict=True)
            self.env.cr.execute(SQL(
                """
                UPDATE ozon_code
                   SET code = value.code
                  FROM unnest(%s::int[], %s::text[]) AS value(id, code)
                 WHERE ozon_code.id = value.id
                """,
                list(ids), list(texts),
            ))
        self.invalidate_recordset(["code"], flush=False)

    # === ACTION METHODS === #

    def action_void(self):
        """Take free codes out of the pool, for instance because they were handed out elsewhere."""
        self.check_access("write")
        if any(code.state != "free" for code in self):
            raise UserError(self.env._("Only free codes can be voided."))
        self.sudo().state = "void"
        return True

    def action_unvoid(self):
        """Put void codes back into the pool."""
        self.check_access("write")
        if any(code.state != "void" for code in self):
            raise UserError(self.env._("Only void codes can be returned to the pool."))
        self.sudo().state = "free"
        return True

    # === BUSINESS METHODS: THE POOL === #

    def _announce(self):
        """Tell the shipments that wait for codes that there may be some now."""
        if products := self.filtered(lambda code: code.state == "free").product_id:
            self.env["ozon.shipment"].sudo()._wake_waiting_for_codes(products)

    @api.model
    def _usable_domain(self):
        """What a code that may be handed out today looks like."""
        today = fields.Date.context_today(self)
        return Domain("state", "=", "free") & (
            Domain("expires_on", "=", False) | Domain("expires_on", ">=", today)
        )

    @api.model
    def _available_counts(self, products, company, at_most=None):
        """Count the codes that could be reserved now.

        :param product.product products: of which products.
        :param res.company company: whose codes.
        :param int | None at_most: where counting ends: who needs ten of a product need not know that there are
            100,000; None for all.
        :return: the number by product; 0 where there are none.
        :rtype: dict
        """
        self.flush_model(["company_id", "product_id", "state", "expires_on"])
        self.env.cr.execute(SQL(
            """
            SELECT product.id, (
                       SELECT count(*) FROM (
                           SELECT FROM ozon_code
                            WHERE company_id = %s AND product_id = product.id AND state = 'free'
                              AND (expires_on IS NULL OR expires_on >= %s)
                            LIMIT %s
                       ) usable
                   )
              FROM unnest(%s) AS product(id)
            """,
            company.id, fields.Date.context_today(self), at_most, products.ids,
        ))
        counts = dict(self.env.cr.fetchall())
        return {product: counts[product.id] for product in products}

    def _values_by_product(self):
        """Give the values to the one who sends them.

        :return: the values by product, in the order of their ids.
        :rtype: dict
        """
        values = {}
        for code in self.sudo().sorted("id"):
            values.setdefault(code.product_id, []).append(code.code)
        return values
