"""The servers that the commands run and talk to: Odoo and the stand-in for Ozon, each as a process of ours."""
