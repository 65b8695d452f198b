"""DynamoDB's expressions: conditions, updates and projections. Each text is compiled once.

Raises InvalidError for what DynamoDB answers with a ValidationException.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import Any

Value = dict[str, Any]
Item = dict[str, Value]
Values = Mapping[str, Value]
Operand = Callable[[Mapping[str, Value], Values], Value | None]
Test = Callable[[Mapping[str, Value], Values], bool]
Change = Callable[[Mapping[str, Value], Values, Item], None]
Path = tuple[str | int, ...]

TOKEN = re.compile(r"\s*(<=|>=|<>|[()\[\].,=<>+-]|[:#]?[A-Za-z_]\w*|\d+)")
COMPARATORS = {"=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
CLAUSES = ("SET", "ADD", "REMOVE", "DELETE")


class InvalidError(Exception):
    """The request is not valid."""


def holds(text: str, item: Mapping[str, Value], values: Values, names: Mapping[str, str]) -> bool:
    """Whether a condition holds for an item."""
    return _condition(text, tuple(names.items()))(item, values)


def updated(
    text: str, item: Mapping[str, Value], values: Values, names: Mapping[str, str]
) -> tuple[Item, list[str]]:
    """Return the item after an update, and the names of the attributes that it is about."""
    new = dict(item)
    changes = _changes(text, tuple(names.items()))
    for _, change in changes:
        change(item, values, new)
    return new, list(dict.fromkeys(str(path[0]) for path, _ in changes))


def projected(text: str, item: Mapping[str, Value], names: Mapping[str, str]) -> Item:
    """Return the named attributes of an item."""
    wanted = (name.strip() for name in text.split(","))
    chosen = {names.get(name, name) for name in wanted}
    return {name: value for name, value in item.items() if name in chosen}


@lru_cache(maxsize=4096)
def values_in(text: str) -> frozenset[str]:
    """Return the names of the values that an expression uses."""
    return frozenset(re.findall(r":\w+", text))


def number(value: Value) -> int | Decimal:
    """Return a number; most are whole."""
    text = value["N"]
    try:
        return int(text)
    except ValueError:
        return Decimal(text)


def comparable(value: Value) -> Any:
    """Return what a value is compared by: its type too."""
    ((kind, content),) = value.items()
    return number(value) if kind == "N" else content


@lru_cache(maxsize=4096)
def _condition(text: str, names: tuple[tuple[str, str], ...]) -> Test:
    parser = _Parser(text, dict(names))
    test = parser.any_of()
    parser.end()
    return test


@lru_cache(maxsize=4096)
def _changes(text: str, names: tuple[tuple[str, str], ...]) -> list[tuple[Path, Change]]:
    parser = _Parser(text, dict(names))
    found = list(parser.clauses())
    if len({path for path, _ in found}) < len(found):
        raise InvalidError(f"two paths overlap in {text}")
    return found


class _Parser:
    """A recursive descent over the tokens of one expression."""

    def __init__(self, text: str, names: dict[str, str]) -> None:
        self._text = text
        self._names = names
        self._tokens = TOKEN.findall(text)
        self._at = 0
        if "".join(self._tokens) != re.sub(r"\s+", "", text):
            raise InvalidError(f"not an expression: {text}")

    def end(self) -> None:
        if self._at < len(self._tokens):
            raise InvalidError(f"{self._peek()} is not expected in {self._text}")

    def any_of(self) -> Test:
        tests = [self._all_of()]
        while self._took("OR"):
            tests.append(self._all_of())
        return tests[0] if len(tests) == 1 else lambda i, v: any(it(i, v) for it in tests)

    def clauses(self) -> Iterator[tuple[Path, Change]]:
        while self._at < len(self._tokens):
            kind = self._next()
            if kind not in CLAUSES:
                raise InvalidError(f"{kind} is not a clause in {self._text}")
            yield self._change(kind)
            while self._took(","):
                yield self._change(kind)

    def _all_of(self) -> Test:
        tests = [self._one()]
        while self._took("AND"):
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda i, v: all(it(i, v) for it in tests)

    def _one(self) -> Test:
        if self._took("NOT"):
            test = self._one()
            return lambda i, v: not test(i, v)
        if self._took("("):
            inner = self.any_of()
            self._expect(")")
            return inner
        if self._peek() in ("attribute_exists", "attribute_not_exists"):
            wanted = self._next() == "attribute_exists"
            path = self._in_brackets()
            return lambda i, v: (_at(i, path) is not None) == wanted
        if self._peek() in ("begins_with", "contains"):
            return self._text_function(self._next())
        return self._comparison()

    def _text_function(self, name: str) -> Test:
        self._expect("(")
        whole = self._operand()
        self._expect(",")
        part = self._operand()
        self._expect(")")

        def test(item: Mapping[str, Value], values: Values) -> bool:
            a, b = whole(item, values), part(item, values)
            if a is None or b is None:
                return False
            text, piece = comparable(a), comparable(b)
            return bool(text.startswith(piece) if name == "begins_with" else piece in text)

        return test

    def _comparison(self) -> Test:
        left = self._operand()
        if self._took("BETWEEN"):
            low = self._operand()
            self._expect("AND")
            high = self._operand()
            return lambda i, v: (
                _compared(ge, left(i, v), low(i, v)) and _compared(le, left(i, v), high(i, v))
            )
        if self._took("IN"):
            self._expect("(")
            chosen = [self._operand()]
            while self._took(","):
                chosen.append(self._operand())
            self._expect(")")
            return lambda i, v: any(_compared(eq, left(i, v), it(i, v)) for it in chosen)
        word = self._next()
        if word not in COMPARATORS:
            raise InvalidError(f"{word} is not a comparison in {self._text}")
        compare, right = COMPARATORS[word], self._operand()
        return lambda i, v: _compared(compare, left(i, v), right(i, v))

    def _change(self, kind: str) -> tuple[Path, Change]:
        path = self._path()
        if kind == "REMOVE":
            return path, lambda item, values, new: _remove(new, item, path)
        if kind == "SET":
            self._expect("=")
            value = self._sum()
            return path, lambda item, values, new: _set(new, path, _given(value(item, values)))
        operand = self._operand()
        combine = _added if kind == "ADD" else _without
        return path, lambda item, values, new: _set(
            new, path, combine(_at(item, path), _given(operand(item, values)))
        )

    def _sum(self) -> Operand:
        left = self._operand()
        if self._peek() not in ("+", "-"):
            return left
        sign = 1 if self._next() == "+" else -1
        right = self._operand()
        return lambda i, v: {
            "N": str(number(_given(left(i, v))) + sign * number(_given(right(i, v))))
        }

    def _operand(self) -> Operand:
        word = self._peek()
        if word.startswith(":"):
            self._next()
            return lambda i, v: _value(v, word)
        if word in ("if_not_exists", "list_append"):
            return self._function(self._next())
        if word == "size":
            self._next()
            path = self._in_brackets()
            return lambda i, v: _size(_at(i, path))
        path = self._path()
        return lambda i, v: _at(i, path)

    def _function(self, name: str) -> Operand:
        self._expect("(")
        first = self._operand()
        self._expect(",")
        second = self._operand()
        self._expect(")")
        if name == "if_not_exists":
            return lambda i, v: first(i, v) or second(i, v)
        return lambda i, v: {"L": _given(first(i, v))["L"] + _given(second(i, v))["L"]}

    def _in_brackets(self) -> Path:
        self._expect("(")
        path = self._path()
        self._expect(")")
        return path

    def _path(self) -> Path:
        path: list[str | int] = [self._name()]
        while True:
            if self._took("."):
                path.append(self._name())
            elif self._took("["):
                path.append(int(self._next()))
                self._expect("]")
            else:
                return tuple(path)

    def _name(self) -> str:
        word = self._next()
        if word.startswith("#") and word not in self._names:
            raise InvalidError(f"{word} has no name in {self._text}")
        return self._names.get(word, word)

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        if self._at == len(self._tokens):
            raise InvalidError(f"{self._text} ends too early")
        self._at += 1
        return str(self._tokens[self._at - 1])

    def _took(self, word: str) -> bool:
        taken = self._peek() == word
        self._at += taken
        return taken

    def _expect(self, word: str) -> None:
        if self._next() != word:
            raise InvalidError(f"{word} is missing in {self._text}")


def _value(values: Values, name: str) -> Value:
    if name not in values:
        raise InvalidError(f"{name} has no value")
    return values[name]


def _given(value: Value | None) -> Value:
    if value is None:
        raise InvalidError("the expression refers to an attribute that does not exist in the item")
    return value


def _compared(compare: Callable[[Any, Any], bool], a: Value | None, b: Value | None) -> bool:
    if a is None or b is None:
        return False
    if a.keys() != b.keys():
        return compare is ne
    return compare(comparable(a), comparable(b))


def _size(value: Value | None) -> Value | None:
    if value is None:
        return None
    ((kind, content),) = value.items()
    return {"N": str(len(content.encode() if kind == "S" else content))}


def _at(item: Mapping[str, Value], path: Path) -> Value | None:
    value = item.get(str(path[0]))
    for step in path[1:]:
        if value is None:
            return None
        if isinstance(step, int):
            inside = value.get("L", [])
            value = inside[step] if step < len(inside) else None
        else:
            value = value.get("M", {}).get(step)
    return value


def _set(item: Item, path: Path, value: Value | None) -> None:
    """Set or, without a value, remove. Containers on the way are copied: items share them."""
    head = str(path[0])
    if len(path) > 1:
        value = _inside(item.get(head), path[1:], value)
    if value is None:
        item.pop(head, None)
    else:
        item[head] = value


def _inside(holder: Value | None, path: Path, value: Value | None) -> Value:
    step, rest = path[0], path[1:]
    if holder is None or ("L" if isinstance(step, int) else "M") not in holder:
        raise InvalidError("the document path is not valid for this item")
    if isinstance(step, int):
        inside = list(holder["L"])
        old = inside[step] if step < len(inside) else None
        new = _inside(old, rest, value) if rest else value
        inside[step : step + 1] = [] if new is None else [new]
        return {"L": inside}
    entries = dict(holder["M"])
    new = _inside(entries.get(step), rest, value) if rest else value
    if new is None:
        entries.pop(step, None)
    else:
        entries[step] = new
    return {"M": entries}


def _remove(new: Item, old: Mapping[str, Value], path: Path) -> None:
    """Remove by the old item's numbering: each element is marked by its identity."""
    if not isinstance(path[-1], int):
        _set(new, path, None)
        return
    target, holder = _at(old, path), _at(new, path[:-1])
    for index, element in enumerate((holder or {}).get("L", ())):
        if element is target:
            _set(new, (*path[:-1], index), None)
            return


def _added(old: Value | None, more: Value) -> Value:
    if "N" in more:
        return {"N": str((number(old) if old else 0) + number(more))}
    ((kind, content),) = more.items()
    if kind not in ("SS", "NS", "BS"):
        raise InvalidError(f"{kind} cannot be added")
    return {kind: sorted({*(old or {kind: []})[kind], *content})}


def _without(old: Value | None, less: Value) -> Value | None:
    ((kind, content),) = less.items()
    left = sorted(set((old or {kind: []})[kind]) - set(content))
    return {kind: left} if left else None
