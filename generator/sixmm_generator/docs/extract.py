"""From pages to facts. Reads each block by what it is; refuses a table that it does not know."""

from collections.abc import Callable, Iterable

from sixmm_generator.docs import frames, index, prose, reference, requests
from sixmm_generator.docs.facts import Facts
from sixmm_generator.docs.page import Fence, Page, Table, Text
from sixmm_generator.docs.place import Gathered, Place
from sixmm_generator.docs.problem import DocsError

TableReader = Callable[[Place, Table], None]


def _nothing(_place: Place, _table: Table) -> None:
    """A table for people: it states no fact about the API that another place does not."""


TABLES: dict[tuple[str, ...], TableReader] = {
    ("Endpoint", "Method", "Path", "Description"): index.read_index,
    ("Endpoint", "Method", "Path", "Permission", "Description"): index.read_index,
    ("Parameter", "Type", "Required", "Description"): requests.read_parameters,
    ("Parameter", "Type", "Description"): requests.read_parameters,
    ("Field", "Type", "Description"): requests.read_response_fields,
    ("Error code", "Description"): reference.read_errors,
    ("Enum", "Values"): reference.read_enums,
    ("Value", "Permission", "Description"): reference.read_permissions,
    ("Location", "Field", "Required", "Description"): reference.read_signing,
    ("Type", "Endpoint"): reference.read_services,
    ("Channel", "Description"): frames.read_channels,
    ("Event", "Description"): frames.read_events,
    ("Domain", "REST field", "WebSocket field"): frames.read_renames,
    ("Problem", "Recommendation"): _nothing,
    ("Scenario", "Recommended method"): _nothing,
    ("Type", "Authentication", "Description"): _nothing,
    ("Area", "What it covers"): _nothing,
}
_KNOWN_COLUMNS = {column for columns in TABLES for column in columns}


def facts_of(pages: Iterable[Page]) -> Facts:
    """All facts of all pages. Raises DocsError with every place that can't be read."""
    gathered = Gathered()
    for page in pages:
        gathered.facts.pages[page.slug] = [one.anchor for one in page.sections if one.anchor]
        for section in page.sections:
            _read_section(Place(gathered, page, section))
    prose.settle_copies(gathered)
    index.settle_groups(gathered)
    index.settle_places(gathered)
    if gathered.problems:
        raise DocsError(gathered.problems)
    return gathered.facts


def _read_section(place: Place) -> None:
    for block in place.section.blocks:
        if isinstance(block, Text):
            _read_text(place, block)
            place.label = block.text.strip("*")
        elif isinstance(block, Table):
            _read_table(place, block)
        else:
            _read_fence(place, block)


def _read_text(place: Place, text: Text) -> None:
    reference.read_general_text(place, text)
    index.read_group_text(place, text.text)
    if place.operation is not None:
        prose.read_operation_text(place, place.operation, text)


def _read_table(place: Place, table: Table) -> None:
    reader = TABLES.get(table.columns)
    if reader is None:
        place.refuse(table.line, _unknown(table.columns))
    else:
        reader(place, table)


def _unknown(columns: tuple[str, ...]) -> str:
    new = [column for column in columns if column not in _KNOWN_COLUMNS]
    if new:
        named = ", ".join(f'"{column}"' for column in new)
        return f"a table with unknown column {named}: teach extract.TABLES what it states."
    return f"a table with an unknown set of columns ({', '.join(columns)})."


def _read_fence(place: Place, fence: Fence) -> None:
    if fence.language == "http":
        requests.read_request_line(place, fence)
    elif fence.language == "json":
        _read_json(place, fence)
    elif fence.language in {"bash", "sh", "shell"}:
        requests.read_curl(place, fence)
    elif fence.language in {"", "text"}:
        reference.read_payload(place, fence)
        if place.streams:
            frames.read_address(place, fence)


def _read_json(place: Place, fence: Fence) -> None:
    example = requests.read_json(place, fence)
    if not isinstance(example, dict):
        return
    if place.operation is not None:
        requests.read_example(place, place.operation, example)
    elif {"code", "requestId"} <= example.keys():
        reference.read_envelope(place, example)
    elif place.streams:
        frames.read_frame(place, example)
