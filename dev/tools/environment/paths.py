"""Where everything lies."""

import hashlib
import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DEV_DIR = Path(os.environ.get("SALE_OZON_DEV_DIR") or ROOT / ".dev").resolve()
ADDON = "sale_ozon"
ADDONS_DIR = DEV_DIR / "addons"
ADDON_LINK = ADDONS_DIR / ADDON
ODOO_SOURCE = DEV_DIR / "odoo-source"  # a link: where it points depends on how Odoo was found
DATA_DIR = DEV_DIR / "data"
LOG_DIR = DEV_DIR / "log"
VENV = DEV_DIR / "venv"
PYTHON = VENV / "bin" / "python"
TEMPLATE = "sale_ozon_base"  # the addon's dependencies, installed once and copied from then on

DB_USER = "odoo"  # Odoo refuses to run as the database user `postgres`
POSTGRES_ACCOUNT = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
_TAG = hashlib.sha256(str(DEV_DIR).encode()).hexdigest()[:10]
SOCKET_DIR = Path("/tmp") / f"{ADDON}-{_TAG}"  # a socket's path may not exceed 107 characters


class EnvironmentProblem(Exception):
    """Something a person has to fix; the message says what and how."""


def cluster_dir():
    """PostgreSQL's data folder: in the environment, if the account that runs the server may go there.

    As root that account is `postgres`, and a checkout below a closed home folder is out of its reach.

    :rtype: Path
    """
    inside = DEV_DIR / "postgres"
    on_the_way = [folder for folder in inside.parents if folder.exists()]
    if POSTGRES_ACCOUNT and not all(folder.stat().st_mode & 0o001 for folder in on_the_way):
        return Path("/var/tmp") / f"{ADDON}-{_TAG}"
    return inside


def chromium():
    """:return: the browser's program, None if there is none"""
    return shutil.which("chromium") or shutil.which("google-chrome")
