"""The vendor's specification as a judge that is not ours: jsonschema, with every unknown field or parameter refused."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator

from genesys_nb.demo import routes
from genesys_nb.demo.messages import Request

SPECIFICATION = json.loads(Path(__file__).with_name("schemas.json").read_text())


def closed(schema):
    """Let an object have no other fields than the ones it is said to have."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    narrow = {key: closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        narrow.setdefault("additionalProperties", False)
    return narrow


COMPONENTS = closed(SPECIFICATION["components"])


def errors(kind, operation, value):
    """Return what is wrong with one of the ``answers``, ``questions`` or ``parameters`` of an operation."""
    schema = {**closed(SPECIFICATION[kind][operation]), "components": COMPONENTS}
    return [f"{error.json_path}: {error.message[:300]}" for error in Draft202012Validator(schema).iter_errors(value)]


def request_errors(logged):
    """Return what is wrong with a request that arrived: its parameters and its body."""
    request = Request(logged.method, logged.target)
    route, _ = routes.find(request.method, request.segments)
    operation = f"{route.method} {route.path}"
    known = SPECIFICATION["parameters"][operation]["properties"]
    query = {name: _typed(known.get(name, {}), values) for name, values in request.query.items()}
    found = errors("parameters", operation, query)
    if operation in SPECIFICATION["questions"]:
        found += errors("questions", operation, json.loads(logged.body or b"null"))
    elif logged.body:
        found.append("$: the operation takes no body")
    return [f"{operation} {one}" for one in found]


def _typed(schema, values):
    """Read a parameter as the type that it is said to have; what cannot be read stays text, and is told."""
    if schema.get("type") == "array":
        return [_typed(schema["items"], [value]) for value in values]
    if len(values) > 1:
        return values
    (text,) = values
    readable = {"integer": int, "number": float, "boolean": {"true": True, "false": False}.__getitem__}
    try:
        return readable.get(schema.get("type"), str)(text)
    except (ValueError, KeyError):
        return text
