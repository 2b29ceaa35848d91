"""What a request names is taken from rows that exist, by the name of the parameter; nothing is guessed from policies."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.catalog.model import Catalog, Relation
from harness.world.model import Belonging, Ownership, Row

FEW = 2


@dataclass(frozen=True, kw_only=True)
class Known:
    """The rows of one tenant, as requests can name them."""

    catalog: Catalog
    owners: Mapping[int, Ownership]
    tenant: str
    rows: Mapping[int, tuple[Row, ...]]

    @property
    def discriminators(self) -> frozenset[str]:
        return frozenset(owned.column for owned in self.owners.values() if owned.column is not None)

    def named(self, name: str, path: str, schema: Mapping[str, Any], few: int | None = FEW) -> list[str]:
        """Values for a parameter of this name, of the first rows."""
        plain = snake(name)
        if plain in self.discriminators or plain in ("tenant", "tenant_id"):
            return [self.tenant]
        found = self._keys(_stem(plain, name, path)) or self._cells(plain)
        if not found and schema.get("format") == "uuid":
            found = [
                cell
                for relation in self._owned()
                for column in relation.columns
                if column.type == "uuid"
                for cell in self._column(relation, column.name)
            ]
        return list(dict.fromkeys(found))[:few]

    def _owned(self) -> list[Relation]:
        return [r for r in self.catalog.relations if self.owners[r.oid].belonging is Belonging.OWNED]

    def _keys(self, stem: str) -> list[str]:
        """Primary keys of the relation that the stem names."""
        names = {stem, f"{stem}s", f"{stem}es", f"{stem[:-1]}ies"} if stem else set()
        for relation in self._owned():
            if relation.name in names:
                key = [name for name in relation.primary if name not in self.discriminators] or list(relation.primary)
                if key:
                    return self._column(relation, key[-1])
        return []

    def _cells(self, name: str) -> list[str]:
        return [cell for relation in self._owned() for cell in self._column(relation, name)]

    def _column(self, relation: Relation, name: str) -> list[str]:
        return [cell for row in self.rows.get(relation.oid, ()) if (cell := row.cells.get(name))]


def snake(name: str) -> str:
    """``Idempotency-Key`` and ``userId`` as columns are written."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").lower()


def _stem(plain: str, name: str, path: str) -> str:
    """What a key is of: ``user_id`` says so, ``id`` leaves it to the path before it."""
    if plain.endswith("_id"):
        return plain.removesuffix("_id")
    before = path.split("{" + name + "}", maxsplit=1)[0].rstrip("/")
    return before.rsplit("/", 1)[-1] if "{" + name + "}" in path else ""


def cast(value: str, schema: Mapping[str, Any]) -> Any:
    """The text as the schema's type has it; as it is where it does not fit."""
    kinds = schema.get("type")
    try:
        if kinds == "integer":
            return int(value)
        if kinds == "number":
            return float(value)
    except ValueError:
        return value
    return value == "t" if kinds == "boolean" else value
