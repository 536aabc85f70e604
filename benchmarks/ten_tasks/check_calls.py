"""Whether every call of python-binance's ten tasks exists, and takes these arguments. It sends nothing.

    benchmarks/.venv/bin/python benchmarks/ten_tasks/check_calls.py

Many of its methods take any keyword (`**params`): of those only the name is checked.
"""

import ast
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import binance

FILE = Path(__file__).with_name("python_binance_tasks.py")
CLASSES = {
    "client": (binance.Client, binance.AsyncClient),
    "AsyncClient": (binance.AsyncClient,),
    "BinanceSocketManager": (binance.BinanceSocketManager,),
}


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Each call of a method: what it is called on, its name, and the call."""
    for node in ast.walk(ast.parse(FILE.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            on = node.func.value
            owner = on.func if isinstance(on, ast.Call) else on  # BinanceSocketManager(client).x()
            if isinstance(owner, ast.Name) and owner.id in CLASSES:
                yield owner.id, node.func.attr, node


def fits(method: Any, call: ast.Call) -> bool:
    """Whether the method takes these arguments."""
    bound = inspect.ismethod(method)
    named = {one.arg: None for one in call.keywords if one.arg}
    try:
        inspect.signature(method).bind(*([] if bound else [None]), *call.args, **named)
    except TypeError:
        return False
    return True


def main() -> int:
    """Print each call that does not exist or does not fit; 1 if there is one."""
    wrong, checked = 0, 0
    for owner, name, call in calls():
        methods = [getattr(one, name, None) for one in CLASSES[owner]]
        checked += 1
        if not any(one is not None and fits(one, call) for one in methods):
            wrong += 1
            print(f"{FILE.name}:{call.lineno}: no {owner}.{name} with these arguments")
    print(f"python-binance {binance.__version__}: {checked} calls, {wrong} wrong")
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
