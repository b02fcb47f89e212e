"""JSON Schemas for editors' programs, made of the declarations by which files are read. Pure.

Draft 7 is what the programs know. A schema says what a file may hold by itself; what does not fit other files
(a notice that does not exist) only the check can say.
"""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec

from pipeline import model
from pipeline.edition import VARIANTS
from pipeline.importing import mapping
from pipeline.read import reference as declared
from pipeline.read.figures import REASONS
from pipeline.read.forms import chosen
from pipeline.read.schema import NOTICE, PAGE

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Mapping

    from pipeline.model import Reference
    from pipeline.read.schema import Field

Schema = dict[str, Any]
DIALECT = "http://json-schema.org/draft-07/schema#"


def schemas(reference: Reference) -> dict[str, Schema]:
    """Name → schema: front matter of notices and pages, and the three TOML files."""
    return {
        "notice": front_matter(NOTICE, reference),
        "page": front_matter(PAGE, reference),
        "site": site(reference),
        "tables": tables(),
        "sources": sources(reference),
    }


def text_of(schema: Schema) -> str:
    """The file of a schema."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def front_matter(fields: Mapping[str, Field], reference: Reference) -> Schema:
    """Every field with its form, its meaning in both languages, and whether it is needed."""
    properties = {field.name: _property(field, reference) for field in fields.values()}
    return {
        "$schema": DIALECT,
        "type": "object",
        "properties": properties,
        "required": [field.name for field in fields.values() if field.needed],
        "additionalProperties": False,
    }


def _property(field: Field, reference: Reference) -> Schema:
    form = field.form.schema(reference)
    if field.needed and form.get("type") == "string" and "pattern" not in form:
        form |= {"pattern": r"\S"}
    return {**form, "description": f"{field.meaning}。\n{field.english}."}


def site(reference: Reference) -> Schema:
    """`content/site.toml`."""
    found = _of(model.Site)
    properties = found["$defs"]["Site"]["properties"]
    found["$defs"]["Site"]["additionalProperties"] = False
    properties["region"] |= _regions(reference)
    properties["editions"]["items"] = {"enum": list(VARIANTS)}
    for name in ("sections", "issuers", "place_kinds", "measure_kinds"):
        properties[name] |= {"propertyNames": _pattern(declared.KEY), "required": list(declared.NEEDED.get(name, ()))}
    footer = {key: {"type": "string", **_pattern(form)} for key, form in declared.FOOTER.items()}
    properties["footer"] = {"type": "object", "properties": footer, "additionalProperties": False}
    return found


def tables() -> Schema:
    """`content/figures/tables.toml`."""
    found = _of(dict[str, declared._Table], model.Table, model.Metric)  # noqa: SLF001 - the shape of the file
    names = {"propertyNames": _pattern(declared.COLUMN)}
    found |= names
    found["$defs"]["Table"]["properties"]["metrics"] |= names
    for name, setting in found["$defs"]["Table"]["properties"].items():
        # TOML has no null: what need not be set is left out.
        form = setting.pop("anyOf", [{}])[0]
        found["$defs"]["Table"]["properties"][name] = {**setting, **form}
    return found


def sources(reference: Reference) -> Schema:
    """`content/figures/sources.toml`."""
    found = _of(declared._Sources, model.Reporter)  # noqa: SLF001 - the shape of the file
    sheet = _of(mapping.Sheet, mapping.Sheet)["$defs"]
    found["$defs"] |= sheet
    found["$defs"]["Sources"]["properties"]["sheets"] = {
        "type": "object",
        "additionalProperties": {"$ref": "#/$defs/Sheet"},
    }
    found["$defs"]["Reporter"]["properties"]["grace"] |= _pattern(declared.HOURS)
    metrics = dict.fromkeys(metric.key for table in reference.tables.values() for metric in table.metrics)
    properties = found["$defs"]["Sheet"]["properties"]
    properties["table"] |= chosen({key: table.name for key, table in reference.tables.items()})
    properties["columns"]["propertyNames"] = {"enum": [*mapping.FIELDS, *metrics]}
    properties["regions"]["additionalProperties"] = _regions(reference)
    for name in ("Days", "Unreported"):
        reporters = ["", *reference.reporters] if name == "Days" else [*reference.reporters]
        found["$defs"][name]["properties"]["source"]["enum"] = reporters
    found["$defs"]["Note"]["properties"]["reason"]["enum"] = list(REASONS)
    return found


def _of(shape: Any, *worded: type) -> Schema:
    """The schema of a shape, with what the docstrings of its fields say; names without their underscores."""
    text = json.dumps(msgspec.json.schema(shape))
    for name in ("_Table", "_Metric", "_Reporter", "_Sources"):
        text = text.replace(f'"{name}"', f'"{name[1:]}"').replace(f"/{name}", f"/{name[1:]}")
    found: Schema = {"$schema": DIALECT, **json.loads(text)}
    for kind in worded or (shape,):
        _describe(found["$defs"][kind.__name__], kind)
    return found


def _describe(schema: Schema, kind: type) -> None:
    """The words below the fields of a class, which tools do not keep."""
    body = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
    assert isinstance(body, ast.ClassDef)
    for name, words in _worded(body.body):
        if name in schema["properties"]:
            schema["properties"][name]["description"] = words


def _worded(statements: list[ast.stmt]) -> Iterable[tuple[str, str]]:
    for before, after in pairwise(statements):
        if (
            isinstance(before, ast.AnnAssign)
            and isinstance(before.target, ast.Name)
            and isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
        ):
            yield before.target.id, " ".join(str(after.value.value).split())


def _regions(reference: Reference) -> Schema:
    return chosen({code: region.name for code, region in reference.regions.items()})


def _pattern(form: re.Pattern[str]) -> Schema:
    return {"pattern": f"^(?:{form.pattern})$"}
