"""The one door to openapi-python-client: its parser, its naming and its template environment.

Nothing else imports the tool. Its internals change between minor versions, so the version is asserted, and what
comes back is translated at once into the small shapes below.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import attrs
import openapi_python_client
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

from sixmm_generator.description import DescriptionError
from sixmm_generator.rewrite import wire_of

ENGINE_VERSION = "0.29.1"

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


def parse(document: dict[str, Any], source: Path) -> Parsed:
    """Run the parser. Raises DescriptionError for anything that it would leave out."""
    _assert_version()
    config = _config(source)
    data = GeneratorData.from_dict(document, config=config)
    if isinstance(data, GeneratorError):
        raise DescriptionError([f"{source}: {data.header}: {data.detail}"])
    lost = [
        *data.errors,
        *(e for c in data.endpoint_collections_by_tag.values() for e in c.parse_errors),
    ]
    if lost:
        raise DescriptionError(
            [f"{source}: {error.header or ''} {error.detail or ''}".strip() for error in lost]
        )
    return Parsed(
        objects={str(one.class_info.name): list(_members(one)) for one in data.models},
        enums=sorted(str(one.class_info.name) for one in data.enums),
        calls=[
            _call(one)
            for group in data.endpoint_collections_by_tag.values()
            for one in group.endpoints
        ],
    )


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

    def render(self, template: str, **context: Any) -> str:
        """One file's text."""
        return str(self.env.get_template(template).render(**context))


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


def _members(model: ModelProperty) -> Iterator[Member]:
    for one in [*(model.required_properties or []), *(model.optional_properties or [])]:
        yield _member(one)


def _member(one: Any) -> Member:
    return Member(wire_of(one.name.get_untrusted_value()), bool(one.required), _shape(one))


def _call(one: Endpoint) -> Call:
    (response,) = one.responses.patterns
    if not isinstance(response.prop, ModelProperty):
        raise DescriptionError(
            [f"{one.method} {one.path.get_untrusted_value()}: the answer's data must be an object."]
        )
    bodies = [body.prop for body in one.bodies]
    return Call(
        path=one.path.get_untrusted_value(),
        method=one.method.upper(),
        query=[_member(parameter) for parameter in one.query_parameters],
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
    raise DescriptionError(
        [f"{type(one).__name__} of {one.name!r} has no counterpart in the generated client."]
    )
