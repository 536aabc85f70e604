"""The one door to openapi-python-client: its parser, its naming and its template environment.

Nothing else imports the tool. Its internals change between minor versions, so the version is asserted, and what
comes back is translated at once into the small shapes below.
"""

import re
from pathlib import Path
from typing import Any, Literal

import attrs
import openapi_python_client
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import AnyProperty, EnumProperty, ModelProperty
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.schema.untrusted_string import UntrustedString

from sixmm_generator.description import Description, DescriptionError, Pointer
from sixmm_generator.naming import docstring
from sixmm_generator.rewrite import wire_of

ENGINE_VERSION = "0.29.1"

_OPERATION = re.compile(r"\b(GET|PUT|POST|DELETE|PATCH|HEAD|OPTIONS|TRACE) (/\S*)")
_SCHEMA = re.compile(r"/components/schemas/(\w+)")

Kind = Literal["text", "integer", "boolean", "any", "enum", "model", "list"]


@attrs.frozen
class Shape:
    """What a value is: its kind, the class it names (enum, model), what it is a list of."""

    kind: Kind
    name: str = ""
    item: "Shape | None" = None

    def innermost(self) -> "Shape":
        """The shape inside all lists."""
        return self.item.innermost() if self.item else self


@attrs.frozen
class Member:
    """A property of an object, or a parameter of an operation."""

    wire: str
    required: bool
    shape: Shape


@attrs.frozen
class Call:
    """An operation."""

    path: str
    method: str
    query: list[Member]
    body: str | None
    result: str


@attrs.frozen
class Parsed:
    """All that the parser found."""

    objects: dict[str, list[Member]]
    enums: list[str]
    calls: list[Call]


def parse(document: dict[str, Any], description: Description) -> Parsed:
    """Run the parser. Raises DescriptionError for anything that it would leave out."""
    _assert_version()
    config = _config(description.path)
    data = GeneratorData.from_dict(document, config=config)
    if isinstance(data, GeneratorError):
        raise DescriptionError([_problem(description, data)])
    lost = [
        *data.errors,
        *(e for c in data.endpoint_collections_by_tag.values() for e in c.parse_errors),
    ]
    if lost:
        raise DescriptionError([_problem(description, error) for error in lost])
    return Parsed(
        objects={str(one.class_info.name): _members(description, one) for one in data.models},
        enums=sorted(str(one.class_info.name) for one in data.enums),
        calls=[
            _call(description, one)
            for group in data.endpoint_collections_by_tag.values()
            for one in group.endpoints
        ],
    )


class _Compiled(BytecodeCache):
    """Keeps compiled templates for the process: to compile them takes most of the time of a package.

    Jinja takes one only for the same source.
    """

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled before."""
        kept = self._kept.get(bucket.key)
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class TemplateProject(Project):
    """The tool's project with our templates: its Jinja environment and filters, none of its file tree."""

    def __init__(self, source: Path, templates: Path) -> None:
        _assert_version()
        data = GeneratorData(
            title=UntrustedString("sixmm"),
            description=None,
            version=UntrustedString("0"),
            models=[],
            errors=[],
            endpoint_collections_by_tag={},
            enums=[],
        )
        super().__init__(openapi=data, config=_config(source), custom_template_path=templates)
        self.env.bytecode_cache = _COMPILED
        # Whatever a description says stands in the package as a literal or as a docstring's text, never as code.
        self.env.filters |= {"repr": repr, "doc": docstring}

    def render(self, template: str, **context: Any) -> str:
        """One file's text."""
        return str(self.env.get_template(template).render(**context))


def _problem(description: Description, error: Any) -> str:
    """What the tool says, at the operation or schema that it says it of."""
    said = " ".join(f"{error.header or ''} {error.detail or ''}".split())
    operation = _OPERATION.search(said)
    schema = _SCHEMA.search(said)
    at: Pointer = ()
    if operation:
        at = ("paths", operation[2], operation[1].lower())
    elif schema:
        at = ("components", "schemas", schema[1])
    return description.problem(at, said)


def _assert_version() -> None:
    if openapi_python_client.__version__ != ENGINE_VERSION:
        reason = (
            f"openapi-python-client {openapi_python_client.__version__} is installed; generation is pinned to"
            f" {ENGINE_VERSION}, or its output would change unseen. Run `make setup`."
        )
        raise DescriptionError([reason])


def _config(source: Path) -> Config:
    return Config.from_sources(
        ConfigFile(post_hooks=[]),
        MetaType.NONE,
        document_source=source,
        file_encoding="utf-8",
        overwrite=True,
        output_path=None,
    )


def _members(description: Description, model: ModelProperty) -> list[Member]:
    with description.reading("components", "schemas", str(model.class_info.name)):
        return [
            _member(one)
            for one in [*(model.required_properties or []), *(model.optional_properties or [])]
        ]


def _member(one: Any) -> Member:
    return Member(wire_of(one.name.get_untrusted_value()), bool(one.required), _shape(one))


def _call(description: Description, one: Endpoint) -> Call:
    at = ("paths", one.path.get_untrusted_value(), one.method)
    (response,) = one.responses.patterns
    if not isinstance(response.prop, ModelProperty):
        raise DescriptionError([description.problem(at, "the answer's data must be an object.")])
    with description.reading(*at):
        query = [_member(parameter) for parameter in one.query_parameters]
    bodies = [body.prop for body in one.bodies]
    return Call(
        path=one.path.get_untrusted_value(),
        method=one.method.upper(),
        query=query,
        body=str(bodies[0].class_info.name)
        if bodies and isinstance(bodies[0], ModelProperty)
        else None,
        result=str(response.prop.class_info.name),
    )


_KINDS: tuple[tuple[type, Kind], ...] = (
    (StringProperty, "text"),
    (IntProperty, "integer"),
    (BooleanProperty, "boolean"),
    (AnyProperty, "any"),
)


def _shape(one: Any) -> Shape:
    if isinstance(one, ListProperty):
        return Shape("list", item=_shape(one.inner_property))
    if isinstance(one, EnumProperty):
        return Shape("enum", name=str(one.class_info.name))
    if isinstance(one, ModelProperty):
        return Shape("model", name=str(one.class_info.name))
    for kind, name in _KINDS:
        if isinstance(one, kind):
            return Shape(name)
    raise ValueError(f"{type(one).__name__} has no counterpart in the generated client")
