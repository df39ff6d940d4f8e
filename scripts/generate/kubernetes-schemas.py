#!/usr/bin/env python3
"""Remakes schemas/kubernetes/v<version>.json: the strict JSON schemas of the Kubernetes objects meshc writes.

    python3 scripts/generate/kubernetes-schemas.py            # writes the file and its README
    python3 scripts/generate/kubernetes-schemas.py --check    # exits 1 when the committed file says anything else

Needs Python 3.10 or later with pip, and a Python package index. The package goes to a temporary folder.
"""

import argparse
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile

PACKAGE = "kubernetes-validate"
PACKAGE_VERSION = "1.37.0"
KUBERNETES = "1.37"
FOLDER = pathlib.Path(__file__).resolve().parents[2] / "schemas" / "kubernetes"
FILE = FOLDER / f"v{KUBERNETES}.json"

# What src/emit/kubernetes writes. A kind that is not here fails the test of the manifests.
KINDS = {
    "apps/v1 Deployment": "io.k8s.api.apps.v1.Deployment",
    "networking.k8s.io/v1 NetworkPolicy": "io.k8s.api.networking.v1.NetworkPolicy",
    "v1 ConfigMap": "io.k8s.api.core.v1.ConfigMap",
    "v1 Namespace": "io.k8s.api.core.v1.Namespace",
    "v1 Service": "io.k8s.api.core.v1.Service",
    "v1 ServiceAccount": "io.k8s.api.core.v1.ServiceAccount",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with the committed file and write nothing")
    check = parser.parse_args().check
    text = json.dumps(build(definitions()), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if check:
        same = FILE.read_text(encoding="utf-8") == text
        print(f"{FILE.name} is {'up to date' if same else 'stale: run this script without --check'}")
        return 0 if same else 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    FILE.write_text(text, encoding="utf-8")
    (FOLDER / "README.md").write_text(readme(text), encoding="utf-8")
    print(f"{FILE.name}: {len(text)} bytes")
    return 0


def definitions() -> dict:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--quiet", "--no-deps", "--disable-pip-version-check"]
        subprocess.run([*command, "--dest", folder, f"{PACKAGE}=={PACKAGE_VERSION}"], check=True)
        [wheel] = pathlib.Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            path = f"kubernetes_validate/kubernetes-json-schema/v{KUBERNETES}.0-local-strict/_definitions.json"
            return json.loads(archive.read(path))["$defs"]


def build(known: dict) -> dict:
    """The definitions that the kinds reach, and which definition each kind is."""
    kept: dict = {}

    def keep(name: str) -> None:
        if name in kept:
            return
        kept[name] = {}
        kept[name] = strict(known[name], keep)

    for kind, name in KINDS.items():
        keep(name)
        api_version, _, noun = kind.partition(" ")
        # A manifest that leaves one of these out would be refused by the API server, not by its schema.
        kept[name]["required"] = ["apiVersion", "kind", "metadata"]
        kept[name]["properties"]["apiVersion"] = {"const": api_version}
        kept[name]["properties"]["kind"] = {"const": noun}
    return {
        "$id": f"https://kubernetes.io/schemas/v{KUBERNETES}",
        "$comment": f"Kubernetes {KUBERNETES} API, Apache-2.0; from {PACKAGE} {PACKAGE_VERSION}. Generated, see README.md.",
        "$defs": kept,
        "kinds": KINDS,
    }


def strict(schema, keep):
    """Without descriptions, server-side hints and null: meshc writes no nulls, so none is allowed."""
    if isinstance(schema, list):
        return [strict(member, keep) for member in schema]
    if not isinstance(schema, dict):
        return schema
    result = {}
    for key, value in schema.items():
        if key == "properties":
            result[key] = {name: strict(member, keep) for name, member in value.items()}
        elif key == "$ref":
            keep(value.rsplit("/", 1)[-1])
            result[key] = "#/$defs/" + value.rsplit("/", 1)[-1]
        elif key == "type" and isinstance(value, list):
            [result[key]] = [member for member in value if member != "null"]
        elif key != "description" and not key.startswith("x-kubernetes-"):
            result[key] = strict(value, keep)
    return result


def readme(text: str) -> str:
    return f"""# Kubernetes API schemas

`{FILE.name}` holds the JSON schemas (draft 2020-12) of the objects meshc writes, and of what they are made of, for
Kubernetes {KUBERNETES}. Unknown fields are refused. The tests check every manifest against them.

| | |
|---|---|
| Origin | Python package `{PACKAGE}` {PACKAGE_VERSION}, made from the OpenAPI document of Kubernetes {KUBERNETES} |
| Licence | Apache-2.0 (Kubernetes), Apache-2.0 (the package) |
| Changed | descriptions, `x-kubernetes-*` and `null` are left out; only reachable definitions are kept; `apiVersion`, `kind` and `metadata` are required |
| SHA-256 | `{hashlib.sha256(text.encode()).hexdigest()}` |

Made by `scripts/generate/kubernetes-schemas.py`; never edited. `--check` compares and writes nothing.
"""


if __name__ == "__main__":
    sys.exit(main())
