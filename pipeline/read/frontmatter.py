"""Front matter as plain texts, lists and maps, each with its line; types are the schema's affair.

Scalars stay the text that was typed: YAML's own guesses (`no` as false, 2021-08-07T08:00 as UTC,
411602 as a number) never happen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Union

import yaml

from pipeline.problems import Fault, Problem
from pipeline.read.sources import CONTROL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.read.sources import Source

LONGEST = 20_000
DEEPEST = 10
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Plain = Union[None, str, "list[Value]", "dict[str, Value]"]


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the front matter and the line on which it begins."""

    plain: Plain
    line: int


@dataclass(frozen=True, slots=True)
class Text:
    """A Markdown file: its fields, its body and the line on which the body begins; `raw` is all of it."""

    path: str
    fields: dict[str, Value]
    body: str
    body_line: int
    raw: str

    def leaves(self) -> Iterator[tuple[str, Value]]:
        """The texts of the fields, each with the name of its field."""
        for name, value in self.fields.items():
            yield from ((name, leaf) for leaf in _leaves(value))


def _leaves(value: Value) -> Iterator[Value]:
    if isinstance(value.plain, str):
        yield value
    elif value.plain is not None:
        for part in value.plain.values() if isinstance(value.plain, dict) else value.plain:
            yield from _leaves(part)


def read_text(source: Source) -> tuple[Text | None, list[Problem]]:
    """The front matter and the body of a Markdown file."""
    text, problems = source.text()
    if problems:
        return None, problems
    if not text.startswith("---\n"):
        return None, [Problem(source.path, 1, "front-matter-missing")]
    head, found, body = text[4:].partition("\n---\n")
    if not found:
        return None, [Problem(source.path, 1, "front-matter-open")]
    try:
        fields = _fields(head)
    except Fault as fault:
        if fault.code == "twice":
            fault.values["line"] = f"{source.path}:{fault.values['line']}"
        return None, [Problem(source.path, fault.line or 1, fault.code, fault.values)]
    return Text(source.path, fields, body, head.count("\n") + 4, text), []


def _fields(head: str) -> dict[str, Value]:
    if len(head) > LONGEST:
        raise Fault("front-matter-long", most=LONGEST)
    try:
        node = yaml.compose(head, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Fault("yaml").at(mark.line + 2 if mark else 1) from None
    except (yaml.YAMLError, RecursionError, ValueError):
        raise Fault("yaml").at(1) from None
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        raise Fault("yaml").at(2)
    fields = _value(node, set()).plain
    assert isinstance(fields, dict)
    return fields


def _value(node: yaml.Node, seen: set[int], depth: int = 0) -> Value:
    """The node as a value; an alias would let nine lines grow to gigabytes, so there are none."""
    line = node.start_mark.line + 2
    if id(node) in seen:
        raise Fault("yaml-alias").at(line)
    if depth > DEEPEST:
        raise Fault("yaml").at(line)
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        return Value([_value(child, seen, depth + 1) for child in node.value], line)
    if isinstance(node, yaml.MappingNode):
        return Value(_mapping(node, seen, depth + 1), line)
    if CONTROL.search(node.value):
        raise Fault("control-character").at(line)  # written as an escape, such as "\x07"
    return Value(None if node.tag.endswith(":null") else node.value, line)


def _mapping(node: yaml.MappingNode, seen: set[int], depth: int) -> dict[str, Value]:
    fields: dict[str, Value] = {}
    for key, child in node.value:
        line = key.start_mark.line + 2
        if not isinstance(key, yaml.ScalarNode):
            raise Fault("yaml").at(line)
        if key.value in fields:
            raise Fault("twice", what=key.value, line=fields[key.value].line).at(line)
        fields[key.value] = _value(child, seen, depth)
    return fields
