"""How fast the addon is: the same work by Odoo and by a reference, one after the other, in the same run."""
