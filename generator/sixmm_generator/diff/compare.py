"""Lists every change between two descriptions, each with its rule."""

import attrs

from sixmm_generator.description import Description, DescriptionError
from sixmm_generator.diff import pair
from sixmm_generator.diff.change import Change, merged
from sixmm_generator.diff.components import compare_components, compare_names
from sixmm_generator.diff.operations import compare_operations
from sixmm_generator.diff.rules import IMPACTS
from sixmm_generator.diff.service import compare_errors, compare_service
from sixmm_generator.diff.streams import compare_streams, stream_view
from sixmm_generator.diff.view import view


def compare(old: Description, new: Description) -> list[Change]:
    """Every change, breaking ones first. The order of keys and of list entries means nothing and is not compared.

    Raises:
        DescriptionError: one describes REST and the other streams.
    """
    kinds = ["asyncapi" in one.document for one in (old, new)]
    if kinds[0] != kinds[1]:
        raise DescriptionError(
            [f"{new.path}:1:1: one is an OpenAPI document and the other an AsyncAPI document."]
        )
    names = pair.components(old.document, new.document)
    renamed = attrs.evolve(old, document=pair.renamed(old.document, names))
    if kinds[0]:
        before, after = stream_view(renamed), stream_view(new)
        found = [
            *compare_operations(before, after),
            *compare_components(before, after),
            *compare_streams(renamed, new),
        ]
    else:
        before, after = view(renamed), view(new)
        found = [
            *compare_operations(before, after),
            *compare_components(before, after),
            *compare_errors(before, after),
            *compare_service(before, after),
        ]
    found = [*compare_names(names, before, after), *found]
    back = {now: was for was, now in names.items()}
    placed = [_in_old_names(one, back) for one in found]
    return sorted(merged(placed), key=lambda one: (IMPACTS.index(one.rule.impact), one.subjects))


def _in_old_names(one: Change, back: dict[str, str]) -> Change:
    """What is gone stands in the old description, under the component's old name."""
    if not one.gone or one.pointer[:2] != ("components", "schemas"):
        return one
    name = str(one.pointer[2])
    return attrs.evolve(one, pointer=(*one.pointer[:2], back.get(name, name), *one.pointer[3:]))
