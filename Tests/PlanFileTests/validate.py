"""Validates JSON instances against a JSON Schema; part of the tests of the plan language.

Usage: validate.py SCHEMA < instances, one {"name": ..., "instance": ...} a line.
Prints, for each line, {"name": ..., "errors": [...]}: empty when the schema accepts the instance.
"""

import json
import sys

import jsonschema


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for line in sys.stdin:
        case = json.loads(line)
        errors = [
            f"{error.json_path}: {error.message}" for error in validator.iter_errors(case["instance"])
        ]
        print(json.dumps({"name": case["name"], "errors": errors}))


main()
