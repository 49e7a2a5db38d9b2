"""A real JupyterLab on loopback: a free port, a random token, settings and kernels of its own."""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 90


@dataclass(frozen=True)
class Server:
    """A running JupyterLab and the folder it serves."""

    url: str
    token: str
    root: Path

    def request(self, path: str, method: str = "GET") -> bytes:
        """The server's answer to an authorized request of its REST interface."""
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(self.url + path, method=method, headers=headers)  # noqa: S310
        with urllib.request.urlopen(request, timeout=10) as reply:  # noqa: S310
            return reply.read()


@contextlib.contextmanager
def serve(root: Path, home: Path, *, subshells: bool = True) -> Iterator[Server]:
    """JupyterLab serving `root`, its own files under `home`, with its comms-over-subshells setting on or off."""
    _write_settings(home, subshells=subshells)
    server = Server(f"http://127.0.0.1:{_free_port()}", secrets.token_hex(16), root)
    log = home / "server.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            _command(server), cwd=root, env=_environment(home), stdout=out, stderr=out, start_new_session=True
        )
    try:
        _wait(server, process, log)
        yield server
    finally:
        _end(server, process)


def _command(server: Server) -> list[str]:
    app = [sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser"]
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": server.url.rpartition(":")[2],
        "ServerApp.port_retries": "0",
        "ServerApp.allow_root": "True",
        "ServerApp.root_dir": server.root,
        "IdentityProvider.token": server.token,
        "LabApp.news_url": "None",
        "LabApp.extension_manager": "readonly",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    }
    return app + [f"--{name}={value}" for name, value in options.items()]


def _environment(home: Path) -> dict[str, str]:
    places = {
        "IPYTHONDIR": "ipython",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    }
    return os.environ | {name: str(home / place) for name, place in places.items()}


def _write_settings(home: Path, *, subshells: bool) -> None:
    """No news or update pop-up over the page, and the comms setting, as overrides of the defaults."""
    plugin = "@jupyterlab/apputils-extension"
    overrides = {
        f"{plugin}:notification": {"fetchNews": "false", "checkForUpdates": False},
        f"{plugin}:kernels-settings": {"commsOverSubshells": "perCommTarget" if subshells else "disabled"},
    }
    file = home / "config" / "labconfig" / "default_setting_overrides.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(overrides))


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _wait(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            server.request("/api/status")
            return
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


def _end(server: Server, process: subprocess.Popen[bytes]) -> None:
    """Ask the server to stop, which ends its kernels; whatever is left of its process group is killed."""
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        server.request("/api/shutdown", "POST")
        process.wait(20)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
