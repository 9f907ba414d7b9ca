"""Make schemas.json from the vendor's specification: what the embedded organisation answers, and what it can be asked.

    python tests/demo/reduce_schemas.py openapi.json

Descriptions go, what describes a value stays. The query parameters of an operation become one object.
"""

import json
import sys
from pathlib import Path

from genesys_nb.demo.routes import ROUTES

KEPT = {"type", "format", "enum", "required", "items", "properties", "additionalProperties", "allOf", "$ref"}


def lean(schema):
    if isinstance(schema, list):
        return [lean(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    slim = {key: value for key, value in schema.items() if key in KEPT}
    for key in ("items", "additionalProperties", "allOf"):
        if key in slim:
            slim[key] = lean(slim[key])
    if "properties" in slim:
        slim["properties"] = {name: lean(value) for name, value in slim["properties"].items()}
    return slim


def named(schema):
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].rpartition("/")[2]
        for value in schema.values():
            yield from named(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from named(value)


def parameters(operation):
    """Return the schema of an object that holds the query parameters."""
    asked = [one for one in operation.get("parameters", ()) if one["in"] == "query"]
    return {
        "type": "object",
        "properties": {one["name"]: lean(one["schema"]) for one in asked},
        "required": [one["name"] for one in asked if one.get("required")],
    }


def main(source):
    spec = json.loads(Path(source).read_text())
    kinds = {"answers": {}, "questions": {}, "parameters": {}}
    for route in ROUTES:
        name = f"{route.method} {route.path}"
        operation = spec["paths"].get(f"/api/v2{route.path}", {}).get(route.method.lower())
        if operation is None:
            continue
        kinds["parameters"][name] = parameters(operation)
        asked = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if asked:
            kinds["questions"][name] = lean(asked["schema"])
        for status in ("200", "202"):
            content = operation.get("responses", {}).get(status, {}).get("content", {})
            if "application/json" in content:
                kinds["answers"][name] = lean(content["application/json"]["schema"])
    schemas, wanted = {}, list(named(list(kinds.values())))
    schemas = {}
    while wanted:
        name = wanted.pop()
        if name not in schemas:
            schemas[name] = lean(spec["components"]["schemas"][name])
            wanted += named(schemas[name])
    reduced = {**kinds, "components": {"schemas": dict(sorted(schemas.items()))}}
    Path(__file__).with_name("schemas.json").write_text(json.dumps(reduced, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
