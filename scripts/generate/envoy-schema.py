#!/usr/bin/env python3
"""Remakes schemas/envoy/xds-protos-<version>.binpb.gz: every protobuf descriptor Envoy's configuration is made of.

    python3 scripts/generate/envoy-schema.py            # writes the file and its README
    python3 scripts/generate/envoy-schema.py --check    # exits 1 when the committed file says anything else

Needs Python 3.10 or later with pip, and a Python package index. The packages go to a temporary folder.
"""

import argparse
import gzip
import hashlib
import importlib
import io
import pathlib
import re
import subprocess
import sys
import tempfile

XDS_PROTOS = "1.85.0"
# The runtime also carries google/protobuf/*.proto, so its version is part of the result.
PROTOBUF = "7.36.2"
FOLDER = pathlib.Path(__file__).resolve().parents[2] / "schemas" / "envoy"
ARCHIVE = FOLDER / f"xds-protos-{XDS_PROTOS}.binpb.gz"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with the committed file and write nothing")
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory() as packages:
        install(packages)
        sys.path.insert(0, packages)
        descriptor_set = build(pathlib.Path(packages))
    content = descriptor_set.SerializeToString(deterministic=True)
    if check:
        same = gzip.decompress(ARCHIVE.read_bytes()) == content
        print(f"{ARCHIVE.name} is {'up to date' if same else 'stale: run this script without --check'}")
        return 0 if same else 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    compressed = compress(content)
    ARCHIVE.write_bytes(compressed)
    (FOLDER / "README.md").write_text(readme(len(descriptor_set.file), content, compressed), encoding="utf-8")
    print(f"{len(descriptor_set.file)} files, {len(content)} bytes, {len(compressed)} compressed")
    return 0


def install(target: str) -> None:
    # Without dependencies: grpcio is only needed by the service stubs, which are not imported.
    requirements = [f"xds-protos=={XDS_PROTOS}", f"protobuf=={PROTOBUF}"]
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--quiet", "--no-deps", "--disable-pip-version-check"]
    subprocess.run([*command, "--target", target, *requirements], check=True)


def build(packages: pathlib.Path):
    """One FileDescriptorSet of every module of xds-protos that Envoy still reads, and what they import, dependencies first."""
    importlib.invalidate_caches()
    from google.protobuf import descriptor_pb2, descriptor_pool
    from udpa.annotations import status_pb2

    roots = []
    for path in sorted(packages.rglob("*_pb2.py")):
        module = ".".join(path.relative_to(packages).with_suffix("").parts)
        # The runtime's own modules join only when something imports them; `test` is a sample that Python's own hides.
        if module.startswith(("google.protobuf.", "test.")):
            continue
        file = importlib.import_module(module).DESCRIPTOR
        # Envoy dropped its v2 API in 1.18: a resource of that API must be an unknown type, not a valid one.
        frozen = file.GetOptions().Extensions[status_pb2.file_status].package_version_status == status_pb2.FROZEN
        if not frozen and not re.search(r"\.v2((alpha|beta)\d*)?$", f".{file.package}"):
            roots.append(file.name)

    pool = descriptor_pool.Default()
    result = descriptor_pb2.FileDescriptorSet()
    written = set()

    def add(name: str) -> None:
        if name in written:
            return
        written.add(name)
        file = descriptor_pb2.FileDescriptorProto.FromString(pool.FindFileByName(name).serialized_pb)
        for dependency in file.dependency:
            add(dependency)
        for message in file.message_type:
            name_fields(message)
        for extension in file.extension:
            extension.json_name = json_name(extension.name)
        result.file.append(file)

    for root in sorted(roots):
        add(root)
    return result


def name_fields(message) -> None:
    """Fills in json_name, which generated Python code leaves out and a JSON reader needs."""
    for field in [*message.field, *message.extension]:
        field.json_name = json_name(field.name)
    for nested in message.nested_type:
        name_fields(nested)


def json_name(name: str) -> str:
    """As protoc derives it: underscores go, and the letter after one becomes a capital."""
    result, capital = [], False
    for letter in name:
        if letter == "_":
            capital = True
        else:
            result.append(letter.upper() if capital else letter)
            capital = False
    return "".join(result)


def compress(content: bytes) -> bytes:
    # No time and no file name in the header, so the same content gives the same file.
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as file:
        file.write(content)
    return buffer.getvalue()


def readme(files: int, content: bytes, compressed: bytes) -> str:
    return f"""# Envoy's configuration schema

`{ARCHIVE.name}` is a gzip-compressed `google.protobuf.FileDescriptorSet` of {files} files: every message, enum and field
constraint of Envoy's v3 configuration API, with `json_name` filled in. The v2 API, which Envoy no longer reads, is left out.
meshc refuses to write a resource this schema does not allow.

| | |
|---|---|
| Origin | Python package `xds-protos` {XDS_PROTOS}, generated by the gRPC Authors from the data-plane API of Envoy |
| Licence | Apache-2.0 (Envoy, xDS, protoc-gen-validate, OpenTelemetry, googleapis); `google/protobuf/*` of `protobuf` {PROTOBUF}: BSD-3-Clause |
| SHA-256, compressed | `{hashlib.sha256(compressed).hexdigest()}` |
| SHA-256, content | `{hashlib.sha256(content).hexdigest()}` |

Made by `scripts/generate/envoy-schema.py`; never edited. `--check` compares the content and writes nothing.
The compressed bytes depend on the zlib that wrote them; the content does not.
"""


if __name__ == "__main__":
    sys.exit(main())
