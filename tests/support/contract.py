"""Finds what a new OpenAPI document takes from the clients of an old one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Node = Mapping[str, Any]
METHODS = ("get", "put", "post", "patch", "delete")
AT_MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
AT_LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems")


@dataclass(frozen=True)
class Comparison:
    """Two documents. `broken` says what a client of the old one can no longer do."""

    old: Node
    new: Node

    def broken(self) -> list[str]:
        """Return each break as a place and what is wrong there."""
        return list(self._paths())

    def _paths(self) -> Iterator[str]:
        for path, operations in self.old["paths"].items():
            for method in METHODS:
                if method in operations:
                    there = self.new["paths"].get(path, {}).get(method)
                    where = f"{method.upper()} {path}"
                    if there is None:
                        yield f"{where}: gone"
                    else:
                        yield from self._operation(operations[method], there, where)

    def _operation(self, old: Node, new: Node, where: str) -> Iterator[str]:
        before, after = _parameters(old), _parameters(new)
        for name in before.keys() - after.keys():
            yield f"{where}: the parameter {name} is gone"
        for name, parameter in after.items():
            if parameter.get("required") and not before.get(name, {}).get("required"):
                yield f"{where}: the parameter {name} is newly required"
            if name in before:
                place = f"{where} {name}"
                yield from self._sent(before[name]["schema"], parameter["schema"], place)
        yield from self._body(old.get("requestBody"), new.get("requestBody"), where)
        for status, answer in old["responses"].items():
            if status.startswith("2"):
                yield from self._answer(answer, new["responses"].get(status), f"{where} {status}")
        if new.get("security") and not old.get("security"):
            yield f"{where}: needs a signed-in person now"

    def _body(self, old: Node | None, new: Node | None, where: str) -> Iterator[str]:
        if new and new.get("required") and not (old and old.get("required")):
            yield f"{where}: a body is newly required"
        yield from self._content(old or {}, new or {}, where, sent=True)

    def _answer(self, old: Node, new: Node | None, where: str) -> Iterator[str]:
        if new is None:
            yield f"{where}: gone"
        else:
            yield from self._content(old, new, where, sent=False)

    def _content(self, old: Node, new: Node, where: str, *, sent: bool) -> Iterator[str]:
        for kind, content in old.get("content", {}).items():
            there = new.get("content", {}).get(kind)
            if there is None:
                yield f"{where}: {kind} is gone"
            elif "schema" in content:
                compare = self._sent if sent else self._received
                yield from compare(content["schema"], there.get("schema", {}), where)

    def _sent(self, old: Node, new: Node, where: str, seen: frozenset[int] = frozenset()) -> Any:
        """What a client sends must still be taken."""
        old, new = self._resolved(old, self.old), self._resolved(new, self.new)
        if id(old) in seen:
            return
        yield from _kind(old, new, where)
        before, after = set(old.get("required", ())), set(new.get("required", ()))
        yield from (f"{where}/{name}: newly required" for name in sorted(after - before))
        yield from _narrowed(old, new, where)
        yield from self._parts(old, new, where, seen | {id(old)}, sent=True)

    def _received(
        self, old: Node, new: Node, where: str, seen: frozenset[int] = frozenset()
    ) -> Any:
        """What a client reads must still be there."""
        old, new = self._resolved(old, self.old), self._resolved(new, self.new)
        if id(old) in seen:
            return
        yield from _kind(old, new, where)
        before, after = set(old.get("required", ())), set(new.get("required", ()))
        yield from (f"{where}/{name}: no longer always there" for name in sorted(before - after))
        yield from self._parts(old, new, where, seen | {id(old)}, sent=False)

    def _parts(
        self, old: Node, new: Node, where: str, seen: frozenset[int], *, sent: bool
    ) -> Iterator[str]:
        compare = self._sent if sent else self._received
        for name, field in old.get("properties", {}).items():
            if name in new.get("properties", {}):
                yield from compare(field, new["properties"][name], f"{where}/{name}", seen)
            else:
                yield f"{where}/{name}: gone"
        if "items" in old:
            yield from compare(old["items"], new.get("items", {}), f"{where}/*", seen)
        for before, after in zip(old.get("anyOf", ()), new.get("anyOf", ()), strict=False):
            yield from compare(before, after, where, seen)

    @staticmethod
    def _resolved(schema: Node, document: Node) -> Node:
        while "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            schema = document["components"]["schemas"][name]
        return schema


def _parameters(operation: Node) -> dict[str, Node]:
    return {f"{it['in']} {it['name']}": it for it in operation.get("parameters", ())}


def _kind(old: Node, new: Node, where: str) -> Iterator[str]:
    for word in ("type", "format"):
        if old.get(word) != new.get(word):
            yield f"{where}: its {word} was {old.get(word)} and is {new.get(word)}"
    if len(new.get("anyOf", ())) < len(old.get("anyOf", ())):
        yield f"{where}: an alternative is gone"


def _narrowed(old: Node, new: Node, where: str) -> Iterator[str]:
    if "enum" in new:
        for value in set(old.get("enum", new["enum"])) - set(new["enum"]):
            yield f"{where}: {value!r} is no longer taken"
        if "enum" not in old:
            yield f"{where}: only some values are taken now"
    for words, sign in ((AT_MOST, 1), (AT_LEAST, -1)):
        for word in words:
            if word in new and (word not in old or sign * (old[word] - new[word]) > 0):
                yield f"{where}: {word} was {old.get(word)} and is {new[word]}"
    if "pattern" in new and new["pattern"] != old.get("pattern"):
        yield f"{where}: its pattern is another one"
