"""Holds the JSON Schema of specs against the specs of the repository, with the validator of another project.

schema.py CDP

`cdp schema` must print specs/schema/cdp.schema.json; every spec file of examples, of what `cdp init` writes and of the benchmarks
is valid under it, and specs with one mistake are not.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import jsonschema
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMMITTED = ROOT / "specs/schema/cdp.schema.json"


class Loader(yaml.SafeLoader):
    """YAML as editors read it: days and times are texts."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}

PROJECT = """
cdp: 1
project: shop
memory: 8 GiB
store: { path: store, staging: { keep: 3 days } }
guards: { source_shrinks: 10% }
sources:
  crm: { read: { file: crm.csv, csv: { delimiter: ";" } }, key: id, belongs_to: { crm: id }, map: [email],
         fields: { id: { type: string, required: true }, tags: { type: list, of: string }, sum: "decimal(12, 2)" } }
identity: standard
traits: { n: { from: orders, value: count(*), within: 30 days } }
segments: { all: true }
destinations: { out: { write: out.csv, fields: [email], mode: mirror } }
"""
MISTAKES = {  # what stands in PROJECT, and what makes it wrong
    "cdp: 1": ["cdp: 2", "cdp: [1]"], "project: shop\n": ["", "projekt: shop\n", "project: { a: b }\n"],
    "8 GiB": ["8 GB", "8"], "staging: { keep: 3 days": ["staging: { keep: 3 d", "staging: { at_most: 3, keep: 3 days", "staging: { kept: 3 days"], "store: { path": ["store: { keep: 30 d, path", "store: { updates: vectors, path", "store: { kept: 30 days, path", "store: { folder"], "10%": ["10", "110%"],
    "crm: { read": ["CRM: { read", "1crm: { read"], "read: { file: crm.csv,": ["red: { file: crm.csv,", "read: { path: crm.csv,"],
    'delimiter: ";"': ['delimiter: ";;"', 'separator: ";"'], "{ crm: id }": ["{ crm: id, web: id }", "[crm]"],
    "required: true": ["required: yes please", "require: true"], "type: list": ["type: lists"], "type: string": ["type: text"],
    "decimal(12, 2)": ["decimal(12; 2)"], "standard": [
        "default", "{ rule: {} }", "{ rules: { a: { compare: [email], acept: 0.9 } } }", "{ rules: { a: { block: [email] } } }",
        "{ rules: { a: { compare: [email], accept: 95 } } }", "{ rules: { a: { compare: { email: { level: [equal] } } } } }"], "value: count(*), ": [""],
    "within: 30 days": ["within: 30 moons", "since: [a]"], "mode: mirror": ["mode: merge"], "fields: [email], ": [""],
    "all: true": ["all: [true]", "all: { that: true }"],
}


def specs(folder):
    paths = sorted(path for path in folder.rglob("*.y*ml") if not any(part.startswith(".") for part in path.relative_to(folder).parts))
    return [path for path in paths if path.name != "workflow.yaml" and not path.name.endswith(".weights.yaml")]


def main(cdp):
    problems = []
    printed = subprocess.run([cdp, "schema"], capture_output=True, text=True, check=True).stdout
    if printed != COMMITTED.read_text():
        problems.append(f"{COMMITTED.relative_to(ROOT)} is not what `cdp schema` prints; write it anew: cdp schema > {COMMITTED.relative_to(ROOT)}")
    schema = json.loads(printed)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([cdp, "init", "--project", folder, "--quiet"], check=True, capture_output=True)
        if (Path(folder) / "cdp.schema.json").read_text() != printed:
            problems.append("cdp init writes another schema")
        made = specs(Path(folder))
        for path in made:
            first = path.read_text().splitlines()[0]
            marker = "# yaml-language-server: $schema="
            if not first.startswith(marker) or not (path.parent / first.removeprefix(marker)).resolve().is_file():
                problems.append(f"{path.name} of cdp init does not lead to its schema: {first}")
        files = made + specs(ROOT / "examples") + specs(ROOT / "Benchmarks")
        for path in files:
            for error in validator.iter_errors(yaml.load(path.read_text(), Loader)):
                problems.append(f"{path}: {list(error.absolute_path)}: {error.message[:200]}")
    if not validator.is_valid(yaml.load(PROJECT, Loader)):
        problems += [f"the small project: {error.message[:300]}" for error in validator.iter_errors(yaml.load(PROJECT, Loader))]
    count = 0
    for right, wrongs in MISTAKES.items():
        for wrong in wrongs:
            assert PROJECT.count(right) == 1, right
            count += 1
            if validator.is_valid(yaml.load(PROJECT.replace(right, wrong), Loader)):
                problems.append(f"valid, but should not be: `{wrong.strip()}` instead of `{right.strip()}`")
    print(*problems, sep="\n", file=sys.stderr)
    print(f"{len(files)} spec files are valid under the schema, {count} mistakes are not" if not problems else f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(str(Path(sys.argv[1]).resolve())))
