from odoo.tools import SQL


def uninstall_hook(env):
    """Take along what Odoo's own uninstallation leaves behind.

    :param odoo.api.Environment env: of the administrator, with the addon still there.
    """
    env["ir.config_parameter"].sudo().search([("key", "=like", "sale_ozon.%")]).unlink()
    # Odoo would turn them into to-dos, which nobody could do any more.
    activity_types = env["ir.model.data"].sudo().search([
        ("module", "=", "sale_ozon"), ("model", "=", "mail.activity.type"),
    ]).mapped("res_id")
    env["mail.activity"].sudo().with_context(active_test=False).search([
        ("activity_type_id", "in", activity_types),
    ]).unlink()
    # Foreign keys go with their columns, but Odoo remembers them by name, without an external id to find them by.
    env.cr.execute(SQL(
        """
        DELETE FROM ir_model_constraint
         WHERE type = 'f' AND module = (SELECT id FROM ir_module_module WHERE name = 'sale_ozon')
        """
    ))
    # What our models inherit from other addons is known under the names of those.
    env.cr.execute(SQL(
        """
        DELETE FROM ir_model_data
         WHERE module <> 'sale_ozon' AND model IN ('ir.model.fields.selection', 'ir.model.inherit')
           AND (name LIKE %s OR name LIKE %s)
        """,
        r"selection\_\_ozon\_%", r"model\_inherit\_\_ozon\_%",
    ))
