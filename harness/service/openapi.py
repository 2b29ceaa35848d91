"""The service says itself what can be asked of it; where its document says nothing usable, nothing was judged."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from harness.errors import Interrupted

METHODS = ("get", "head", "post", "put", "patch", "delete")
READING = frozenset({"get", "head"})
_DEEP = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """``place`` is path, query or header; ``schema`` has no references left at its top."""

    name: str
    place: str
    required: bool
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """``body`` is the schema of a JSON body; ``secured`` says whether the document asks for a token."""

    method: str
    path: str
    parameters: tuple[Parameter, ...]
    body: Mapping[str, Any] | None
    secured: bool

    @property
    def label(self) -> str:
        return f"{self.method.upper()} {self.path}"

    @property
    def reads(self) -> bool:
        return self.method in READING

    @property
    def fields(self) -> Mapping[str, Mapping[str, Any]]:
        """The properties of the body."""
        return cast(Mapping[str, Mapping[str, Any]], (self.body or {}).get("properties", {}))

    def at(self, place: str) -> tuple[Parameter, ...]:
        return tuple(parameter for parameter in self.parameters if parameter.place == place)


def operations_from(document: Any) -> tuple[Operation, ...]:
    """Reading operations first, deleting ones last. Interrupted where there are none."""
    try:
        found = list(_operations(document))
    except (AttributeError, TypeError, KeyError, IndexError) as error:
        what = f"/openapi.json is no OpenAPI document: {error!r}"
        raise Interrupted(what, remedy="let the service answer with an OpenAPI 3 document in JSON") from None
    if not found:
        raise Interrupted("/openapi.json names no operations", remedy="describe the service in its OpenAPI document")
    return tuple(sorted(found, key=lambda operation: METHODS.index(operation.method)))


def _operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    general = bool(document.get("security"))
    for path, item in document["paths"].items():
        for method in METHODS:
            if method not in item:
                continue
            told = item[method]
            listed = [resolved(document, each) for each in (*item.get("parameters", ()), *told.get("parameters", ()))]
            yield Operation(
                method=method,
                path=path,
                parameters=tuple(_parameter(document, each) for each in listed if each["in"] != "cookie"),
                body=_body(document, told),
                secured=bool(told["security"]) if "security" in told else general,
            )


def _parameter(document: Mapping[str, Any], told: Mapping[str, Any]) -> Parameter:
    schema = dict(resolved(document, told.get("schema", {})))
    if "example" in told:
        schema["example"] = told["example"]
    required = bool(told.get("required")) or told["in"] == "path"
    return Parameter(name=told["name"], place=told["in"], required=required, schema=schema)


def _body(document: Mapping[str, Any], told: Mapping[str, Any]) -> Mapping[str, Any] | None:
    content = resolved(document, told.get("requestBody", {})).get("content", {})
    for kind, media in content.items():
        if "json" in kind:
            return resolved(document, media.get("schema", {}))
    return None


def resolved(document: Mapping[str, Any], schema: Mapping[str, Any], depth: int = 0) -> Mapping[str, Any]:
    """The schema with references followed, and the first alternative that is not null taken."""
    if depth > _DEEP:
        return {}
    if "$ref" in schema:
        found: Any = document
        for part in str(schema["$ref"]).removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        return resolved(document, found, depth + 1)
    for several in ("anyOf", "oneOf"):
        if several in schema:
            chosen: Mapping[str, Any] = next((each for each in schema[several] if each.get("type") != "null"), {})
            rest = {key: value for key, value in schema.items() if key != several}
            return {**rest, **resolved(document, chosen, depth + 1)}
    merged = dict(schema)
    for part in merged.pop("allOf", ()):
        merged = _merged(merged, resolved(document, part, depth + 1))
    if "properties" in merged:
        merged["properties"] = {
            name: resolved(document, each, depth + 1) for name, each in merged["properties"].items()
        }
    if isinstance(merged.get("items"), Mapping):
        merged["items"] = resolved(document, merged["items"], depth + 1)
    return merged


def _merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    both = {**other, **one}
    if "properties" in one or "properties" in other:
        both["properties"] = {**other.get("properties", {}), **one.get("properties", {})}
        both["required"] = [*other.get("required", ()), *one.get("required", ())]
    return both


def example(schema: Mapping[str, Any], name: str = "") -> Any:
    """A value that the schema allows, as far as it says so in plain words."""
    for key in ("example", "const", "default"):
        if schema.get(key) is not None:
            return schema[key]
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    kind = schema.get("type", "object" if "properties" in schema else "string")
    kind = kind[0] if isinstance(kind, list) else kind
    match kind:
        case "integer" | "number":
            return schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
        case "boolean":
            return True
        case "array":
            return [example(schema.get("items", {}), name)] if schema.get("minItems") else []
        case "object":
            wanted = schema.get("required", ())
            return {key: example(each, key) for key, each in schema.get("properties", {}).items() if key in wanted}
        case _:
            return _text(schema, name)


def _text(schema: Mapping[str, Any], name: str) -> str:
    match schema.get("format"):
        case "uuid":
            return "00000000-0000-4000-8000-000000000001"
        case "date-time":
            return "2026-01-01T00:00:00Z"
        case "date":
            return "2026-01-01"
        case "uri":
            return "https://example.com/"
    if schema.get("format") == "email" or "email" in name.lower():
        return "tenantproof@example.com"
    return "tenantproof"[: schema.get("maxLength", 11)].ljust(schema.get("minLength", 0), "x")
