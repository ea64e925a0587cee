from odoo import api, models
from odoo.exceptions import AccessError, UserError


class OzonGuardMixin(models.AbstractModel):
    """Whatever of our fields is read-only on screen is read-only by whatever path: only our own code writes it.

    Odoo hides a read-only field from the web client's forms, and still takes it from an RPC call. Here every field
    of this addon that is declared (or computed) read-only is refused to whoever is not superuser, and so is its
    default in the context. A new field is guarded by being declared; there is no list to forget it on.
    """

    _name = "ozon.guard.mixin"
    _description = "Ozon Guard"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_nonsense(vals_list)
        for vals in vals_list:
            self._refuse_guarded(vals, is_new=True)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_nonsense([vals])
        self._refuse_guarded(vals)
        return super().write(vals)

    # === BUSINESS METHODS === #

    @api.model
    def _refuse_nonsense(self, vals_list):
        """Values are a dict by field name; an override that looks into them before Odoo does asks first.

        :param vals_list: whatever was given.
        :raise UserError: if it is no list of values.
        """
        if not isinstance(vals_list, list | tuple) or not all(
            isinstance(vals, dict) and all(isinstance(name, str) for name in vals) for vals in vals_list
        ):
            raise UserError(self.env._("These are no values of a record."))

    @api.model
    def _guarded_names(self):
        """The fields of this model that only our own code writes.

        :rtype: set
        """
        return {
            name for name, field in self._fields.items()
            if field._module == "sale_ozon" and field.readonly and name not in models.MAGIC_COLUMNS
        }

    @api.model
    def _refuse_guarded(self, vals, is_new=False):
        """
        :param dict vals: what somebody wants to write, or to create.
        :param bool is_new: whether it is a new record, which may come with what it has anyway.
        :raise AccessError: when it is not theirs to write.
        """
        if self.env.su:
            return
        guarded = self._guarded_names()
        taken = {name: vals[name] for name in guarded & vals.keys()}
        if is_new:
            in_context = {name: self.env.context.get(f"default_{name}") for name in guarded - vals.keys()}
            taken = {
                name: value for name, value in {**in_context, **taken}.items()
                if value and value != self._static_default(name)
            }
        if taken:
            names = ", ".join(sorted(self._fields[name]._description_string(self.env) for name in taken))
            raise AccessError(self.env._("Set automatically, and not by hand: %s.", names))

    @api.model
    def _static_default(self, name):
        """What a field has where nobody says anything, the context neither."""
        default = self._fields[name].default
        return default and default(self.with_env(self.env(context={})))
