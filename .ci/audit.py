"""Known vulnerabilities in what is pinned: `audit.py PIP_AUDIT LOCK`; 1 where there are any, else 0.

Where nobody can be asked about them, that is said, and passes: whoever works without the internet is to go on.
"""

import json
import subprocess
import sys

_PATIENCE_S = 300


def main(pip_audit: str, lock: str) -> int:
    """Ask pip-audit about each package of the lock file, and print what it knows."""
    command = [pip_audit, "--format", "json", "--progress-spinner", "off", "--disable-pip", "--require-hashes"]
    try:
        told = subprocess.run(  # noqa: S603 - the arguments are the Makefile's
            [*command, "--requirement", lock], capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
        packages = json.loads(told.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError) as error:
        return _said(f"not audited, since nobody can be asked: {error}")
    audited = [package for package in packages if "skip_reason" not in package]
    for package in audited:
        for fault in package["vulns"]:
            mended = ", ".join(fault["fix_versions"]) or "no version yet"
            _said(f"{package['name']} {package['version']}: {fault['id']}, mended in {mended}")
    if not audited:
        return _said(f"not audited, since nobody knows these {len(packages)} packages; here there may be no internet")
    _said(f"audited {len(audited)} of {len(packages)} packages")
    return int(any(package["vulns"] for package in audited))


def _said(text: str) -> int:
    sys.stdout.write(f"audit: {text}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
