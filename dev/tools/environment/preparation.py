"""Builds the development environment, step by step, out of a bare Debian machine.

Each step has a key made of everything it depends on. When a step is through, the key is written to its
stamp file, as the very last thing: a step whose stamp doesn't hold its key is done (again), so nothing
half-made is ever trusted, and when all stamps fit there is nothing to do.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .. import environment as env
from . import EnvironmentProblem, paths

REQUIREMENTS = env.ROOT / "dev" / "requirements.txt"
PYTHON_VERSIONS = ("3.13", "3.12", "3.11", "3.10")
BASE_MODULES = ("sale_management", "sale_stock", "stock_delivery")
DEBIAN_PACKAGES = {  # what must be there -> the package that brings it
    "PostgreSQL": (lambda: env.postgres_program("initdb"), "postgresql"),
    "Chromium": (env.chromium, "chromium"),
}
# Debian's Odoo links to these for jQuery, underscore and the fonts of its pages.
ODOO_PACKAGES = (
    "odoo-19", "libjs-jquery", "libjs-jquery-form", "libjs-underscore", "fonts-font-awesome", "fonts-montserrat",
    "fonts-roboto-unhinted", "fonts-inconsolata",
)


def run(*names):
    """Do the steps that are not up to date.

    :param names: which ones to look at, in the order of `STEPS`; none means all
    """
    wanted = [name for name in STEPS if not names or name in names]
    if all(map(_is_done, wanted)):
        return
    with env.locked("prepare", "Another preparation is under way; waiting for it ..."):
        env.LOG_DIR.mkdir(parents=True, exist_ok=True)
        for number, name in enumerate(wanted, start=1):
            title, step, _key = STEPS[name]
            if _is_done(name):
                continue
            print(f"[{number}/{len(wanted)}] {title} ...", flush=True)
            for outdated in BUILT_ON.get(name, ()):
                _stamp(outdated).unlink(missing_ok=True)
            step()
            _write_stamp(name)


def _stamp(name):
    return env.DEV_DIR / "stamp" / name


def _key(*parts):
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def _is_done(name):
    stamp = _stamp(name)
    return stamp.exists() and stamp.read_text() == STEPS[name][2]()


def _write_stamp(name):
    draft = _stamp(name).with_suffix(".draft")
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.write_text(STEPS[name][2]())
    draft.rename(_stamp(name))


def _presence(path):
    """Something that a finished step left behind may have been removed by hand."""
    return f"{path.resolve()} {path.exists()}"


def _install_debian_packages():
    missing = {name: package for name, (found, package) in DEBIAN_PACKAGES.items() if not found()}
    if not missing:
        return
    _install_from_debian(" and ".join(missing), sorted(missing.values()))


def _install_from_debian(what, packages):
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise EnvironmentProblem(
            f"{what} must be installed for this. On Debian:\n    sudo apt-get install {' '.join(packages)}\n"
            "Then try again."
        )
    variables = {"DEBIAN_FRONTEND": "noninteractive"}
    _logged("debian", ["apt-get", "update"], variables)
    _logged("debian", ["apt-get", "install", "-y", "--no-install-recommends", *packages], variables)


def _debian_packages_key():
    return _key(*(found() for found, _package in DEBIAN_PACKAGES.values()))


def _fetch_odoo():
    """Find Odoo 19: the checkout the user names, Debian's package, or Odoo's repository."""
    paths.ODOO_SOURCE.unlink(missing_ok=True)
    if checkout := os.environ.get("ODOO_PATH"):
        source = Path(checkout).resolve()
        if not (source / "odoo" / "release.py").exists():
            raise EnvironmentProblem(f"ODOO_PATH is {source}, but no Odoo lies there (no odoo/release.py).")
    else:
        source = _unpack_odoo_from_debian() or _clone_odoo()
    paths.ODOO_SOURCE.symlink_to(source)


def _odoo_key():
    # An Odoo of our own stays as long as it lies there; one that the user named may be another one today.
    return _key(os.environ.get("ODOO_PATH"), ODOO_PACKAGES, _presence(paths.ODOO_SOURCE))


def _unpack_odoo_from_debian():
    """:return: Debian's package unpacked, not installed, apt's own settings left alone; None where it can't be had"""
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        return None
    listing = subprocess.run(
        ["apt-get", "indextargets", "--format=$(CODENAME) $(COMPONENT) $(REPO_URI)", "Created-By: Packages"],
        capture_output=True, text=True,
    )
    targets = [line.split() for line in listing.stdout.splitlines()]
    # Not the suites that hold only updates, such as bookworm-security.
    mirrors = [uri for suite, component, uri in targets if component == "main" and "-" not in suite]
    if not mirrors:
        return None
    with tempfile.TemporaryDirectory(prefix="apt-", dir=env.DEV_DIR) as folder:
        apt = Path(folder)
        (apt / "lists" / "partial").mkdir(parents=True)
        (apt / "cache" / "archives" / "partial").mkdir(parents=True)
        (apt / "debs").mkdir()
        keyring = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
        signed = f"[signed-by={keyring}] " if keyring.exists() else ""
        (apt / "sources.list").write_text(f"deb {signed}{mirrors[0]} sid main\n")
        (apt / "apt.conf").write_text(
            f'Dir::State::Lists "{apt}/lists"; Dir::Cache "{apt}/cache"; Dir::Etc::sourceparts "/dev/null";\n'
            f'Dir::Etc::sourcelist "{apt}/sources.list"; Acquire::Languages "none"; APT::Sandbox::User "";\n'
        )
        variables = {"APT_CONFIG": str(apt / "apt.conf")}
        try:
            _logged("odoo", ["apt-get", "update"], variables)
            _logged("odoo", ["apt-get", "download", *ODOO_PACKAGES], variables, cwd=apt / "debs")
        except EnvironmentProblem as problem:
            print(f"      Debian's package can't be had here ({problem})", flush=True)
            return None
        root = env.DEV_DIR / "odoo"
        shutil.rmtree(root, ignore_errors=True)
        for archive in sorted((apt / "debs").glob("*.deb")):
            _logged("odoo", ["dpkg", "-x", archive, root])
    source = root / "usr" / "lib" / "python3" / "dist-packages"
    # Debian leaves this file of the video calls out, but the bundle of the browser tests names it.
    left_out = source / "odoo" / "addons" / "mail" / "static" / "lib" / "selfie_segmentation"
    left_out.mkdir(parents=True, exist_ok=True)
    (left_out / "selfie_segmentation.js").touch()
    return source


def _clone_odoo():
    root = env.DEV_DIR / "odoo"
    shutil.rmtree(root, ignore_errors=True)
    print("      cloning Odoo's branch 19.0, which takes some minutes", flush=True)
    try:
        repository = "https://github.com/odoo/odoo.git"
        _logged("odoo", ["git", "clone", "--depth=1", "--branch=19.0", repository, root])
    except (EnvironmentProblem, FileNotFoundError):
        raise EnvironmentProblem(
            "Odoo 19 could be had neither from Debian's suite sid nor from its repository. Name a checkout of it:\n"
            f"    ODOO_PATH=/path/to/odoo make ...\n(what went wrong: {env.LOG_DIR / 'odoo.log'})"
        ) from None
    return root


def _install_python_packages():
    python, uv = _suitable_python(), shutil.which("uv")
    if not _stamp("python").exists():  # never finished: don't build on it
        shutil.rmtree(paths.VENV, ignore_errors=True)
    _stamp("python").unlink(missing_ok=True)
    if not env.PYTHON.exists():
        _make_venv([uv, "venv", "--python", python] if uv else [python, "-m", "venv", "--clear"])
    pip = [uv, "pip", "install", "--python", env.PYTHON] if uv else [env.PYTHON, "-m", "pip", "install", "--no-input"]
    _logged("python", [*pip, "-r", REQUIREMENTS])


def _make_venv(command):
    try:
        _logged("python", [*command, paths.VENV])
    except EnvironmentProblem:
        _install_from_debian("A virtual environment of Python", ["python3-venv"])
        _logged("python", [*command, paths.VENV])


def _python_key():
    return _key(REQUIREMENTS.read_text(), env.PYTHON.exists() and os.path.realpath(env.PYTHON))


def _suitable_python():
    if f"{sys.version_info.major}.{sys.version_info.minor}" in PYTHON_VERSIONS:
        return sys.executable
    for version in PYTHON_VERSIONS:
        if found := shutil.which(f"python{version}"):
            return found
    raise EnvironmentProblem(f"Odoo 19 needs Python 3.10 to 3.13; this is {sys.version.split()[0]}.")


def _create_cluster():
    data = env.cluster_dir()
    if (data / "postmaster.pid").exists():  # an older cluster in the same place, perhaps left running
        env.run_postgres_program("pg_ctl", "stop", "-m", "immediate", "-D", data, as_owner=True, check=False)
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700, parents=True)
    if paths.POSTGRES_ACCOUNT:
        shutil.chown(data, paths.POSTGRES_ACCOUNT, paths.POSTGRES_ACCOUNT)
    env.run_postgres_program(
        "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync",
        as_owner=True,
    )
    with env.start_postgres():
        env.run_postgres_program("createuser", "-h", str(env.SOCKET_DIR), "-U", "postgres", "-d", env.DB_USER)


def _cluster_key():
    return _key(env.postgres_program("initdb"), env.cluster_dir(), _presence(env.cluster_dir()))


def _link_addon():
    """Odoo takes an addon's name from its folder's, and a checkout's folder may be called anything."""
    env.ADDONS_DIR.mkdir(parents=True, exist_ok=True)
    env.ADDON_LINK.unlink(missing_ok=True)
    env.ADDON_LINK.symlink_to(env.ROOT)


def _link_key():
    return _key(env.ROOT, env.ADDON_LINK.resolve())


def _create_template():
    with env.start_postgres(), env.built_database(paths.TEMPLATE, template=None) as config:
        command = env.odoo_command("-i", ",".join(BASE_MODULES), "--stop-after-init", "--no-http")
        _logged("template", command, env.odoo_environment(config))


def _template_key():
    return _key(_odoo_key(), _cluster_key(), BASE_MODULES)


STEPS = {
    "debian": ("PostgreSQL and Chromium", _install_debian_packages, _debian_packages_key),
    "python": ("Python packages", _install_python_packages, _python_key),
    "odoo": ("Odoo 19, some 125 MB", _fetch_odoo, _odoo_key),
    "link": ("The addon, under its technical name", _link_addon, _link_key),
    "cluster": ("A PostgreSQL cluster of its own", _create_cluster, _cluster_key),
    "template": ("A template database with Sales and Stock, about a minute", _create_template, _template_key),
}
# Redoing the one makes the others worthless, even where their keys can't tell.
BUILT_ON = {"odoo": ("template",), "cluster": ("template",)}


def _logged(log, command, variables=None, cwd=None):
    """:raise EnvironmentProblem: the command fails, with the end of its output, which goes to a log"""
    env.LOG_DIR.mkdir(parents=True, exist_ok=True)
    path = env.LOG_DIR / f"{log}.log"
    command = [str(part) for part in command]
    with path.open("a+b") as output:
        output.write(f"$ {' '.join(command)}\n".encode())
        output.flush()
        start = output.tell()
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            env={**os.environ, **(variables or {})}, cwd=cwd,
        )
        if done.returncode:
            output.seek(start)
            last_lines = output.read().decode(errors="replace").strip().splitlines()[-5:]
            raise EnvironmentProblem(
                f"`{' '.join(command[:4])} …` failed. Its last words (all of them: {path}):\n    "
                + "\n    ".join(last_lines)
            )
