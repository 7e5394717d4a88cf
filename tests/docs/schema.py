# SPDX-License-Identifier: Apache-2.0
"""Holds the JSON Schema of the language against files, as editors do.

  schema.py SCHEMA PART-SCHEMA accept FILE...     every file is accepted
  schema.py SCHEMA PART-SCHEMA page FRAME PAGE    the `yaml check` examples of a page are accepted
  schema.py SCHEMA PART-SCHEMA refuse FILE...     says CODE ok|missed for each file of faults

With the schema of a manifest in place of both, files are held against that.

A file is read twice: with each plain value as text, and with numbers and truths as YAML 1.2 has
them, since editors do the latter.
"""

import json
import re
import sys

import jsonschema
import yaml


class Texts(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
    """Every value is a text."""


class Core(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """The core schema of YAML 1.2: `yes` and `1:30` are texts."""


Core.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
    ("null", r"^(?:~|null|Null|NULL|)$", "~nN"),
]:
    Core.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile(pattern), list(first))


def keys_as_text(value):
    if isinstance(value, dict):
        return {str(k): keys_as_text(v) for k, v in value.items()}
    if isinstance(value, list):
        return [keys_as_text(v) for v in value]
    return value


def readings(text):
    return [keys_as_text(yaml.load(text, Loader=loader)) for loader in (Texts, Core)]


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        whole = json.load(f)
    with open(sys.argv[2], encoding="utf-8") as f:
        part = json.load(f)
    jsonschema.Draft7Validator.check_schema(whole)
    jsonschema.Draft7Validator.check_schema(part)
    if sys.argv[1] != sys.argv[2] and part["allOf"] != [{"$ref": "protocol.schema.json#/definitions/part"}]:
        sys.exit("the schema of a part does not point to where parts are")
    if sys.argv[1] == sys.argv[2]:
        part = whole
    else:
        part = dict(whole, allOf=[{"$ref": "#/definitions/part"}])
    validators = {
        True: jsonschema.Draft7Validator(whole),
        False: jsonschema.Draft7Validator(part),
    }

    def validator(data):
        return validators[not isinstance(data, dict) or "tend" in data]

    def faults(text):
        return [f for data in readings(text) for f in validator(data).iter_errors(data)]

    def deepest(fault):
        while fault.context:
            fault = max(fault.context, key=lambda f: len(f.absolute_path))
        return "%s: %s" % ("/".join(map(str, fault.absolute_path)), fault.message[:200])

    def accept(name, text):
        found = faults(text)
        for fault in found[:3]:
            print("# %s: %s" % (name, deepest(fault)))
        return not found

    wrong = 0
    how, files = sys.argv[3], sys.argv[4:]
    if how == "accept":
        for name in files:
            with open(name, encoding="utf-8") as f:
                wrong += not accept(name, f.read())
        print(len(files), "files")
    elif how == "page":
        with open(files[0], encoding="utf-8") as f:
            frame = readings(f.read())[0]
        with open(files[1], encoding="utf-8") as f:
            page = f.read()
        blocks = re.findall(r"^```yaml check\n(.*?)^```", page, re.M | re.S)
        for number, block in enumerate(blocks, 1):
            if not block.startswith("tend:"):
                mine = readings(block)[0]
                block = yaml.safe_dump(dict(frame, **mine), allow_unicode=True)
                found = [f for f in validators[True].iter_errors(yaml.load(block, Loader=Texts))]
                for fault in found[:3]:
                    print("# example %d: %s" % (number, deepest(fault)))
                wrong += bool(found)
            else:
                wrong += not accept("example %d" % number, block)
        print(len(blocks), "examples")
    elif how == "refuse":
        for name in files:
            with open(name, "rb") as f:
                raw = f.read()
            code = re.search(rb"# expect: (\w+)", raw)
            try:
                data = readings(raw.decode("utf-8"))[0]
                seen = not validator(data).is_valid(data)
            except (yaml.YAMLError, UnicodeDecodeError, ValueError):
                seen = True
            print(code.group(1).decode() if code else "none", "ok" if seen else "missed", name)
    sys.exit(wrong > 0)


main()
