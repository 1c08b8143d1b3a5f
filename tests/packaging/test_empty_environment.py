"""The wheel, with its pinned dependencies, in an environment that has nothing else."""

import os
import subprocess
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TELEGRAM = {
    "TELEGRAM_API_ID": "1",
    "TELEGRAM_API_HASH": "0123456789abcdef0123456789abcdef",
    "TELEGRAM_BOT_TOKEN": "1:not-a-token",
}


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PATH", "PIP_", "SSL_", "HOME"))}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


@pytest.mark.timeout(600)
def test_it_installs_and_runs(tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    program = tmp_path / "venv" / "bin"
    pip = (program / "python", "-m", "pip", "--quiet", "--disable-pip-version-check")
    pins = run(*pip, "install", "--require-hashes", "-r", ROOT / "requirements.lock", cwd=tmp_path)
    if "No matching distribution" in pins.stderr or "Failed to establish" in pins.stderr:
        pytest.skip("no package index can be reached")
    assert pins.returncode == 0, pins.stderr
    built = run(*pip, "wheel", "--no-deps", "--wheel-dir", tmp_path, ROOT, cwd=tmp_path)
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("tgarr-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        page = {name for name in packed.namelist() if name.startswith("sandbox/page/static/")}
    assert {f"sandbox/page/static/{name}" for name in ("index.html", "main.js", "style/base.css")} <= page
    assert run(*pip, "install", "--no-deps", wheel, cwd=tmp_path).returncode == 0
    assert run(*pip, "check", cwd=tmp_path).returncode == 0

    (tmp_path / "config.yaml").write_bytes((ROOT / "config.yaml").read_bytes())
    checked = run(program / "tgarr", "check", "--offline", cwd=tmp_path, **TELEGRAM)
    assert (checked.returncode, checked.stdout) == (0, "ok\n"), checked.stderr
    unset = run(program / "tgarr", "check", "--offline", cwd=tmp_path)
    assert unset.returncode == 78
    assert "config.yaml:" in unset.stdout
    assert "TELEGRAM_BOT_TOKEN" in unset.stdout
    dead = run(program / "tgarr", "health", cwd=tmp_path, **TELEGRAM)
    assert dead.returncode == 1
    assert run(program / "python", "-c", "import tgarr.app", cwd=tmp_path).returncode == 0
