"""Small wrong changes to a module, one at a time: what tests that can fail must notice.

Left alone: docstrings, annotations, assertions (they guard against our own mistakes) and `__all__`.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Site = tuple[ast.AST, str, int | None]
"""A node, the field of it that holds what is to be changed, and the place in that field when it is a list."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one change; `where` is stable as long as the lines before it are: `line:column was → is`."""

    where: str
    tree: ast.Module


_OTHER_COMPARISON: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Lt: ast.LtE(), ast.LtE: ast.Lt(), ast.Gt: ast.GtE(), ast.GtE: ast.Gt(), ast.Eq: ast.NotEq(),
    ast.NotEq: ast.Eq(), ast.In: ast.NotIn(), ast.NotIn: ast.In(), ast.Is: ast.IsNot(), ast.IsNot: ast.Is(),
}  # fmt: skip
_OTHER_OPERATOR: dict[type[ast.operator], ast.operator] = {
    ast.Add: ast.Sub(), ast.Sub: ast.Add(), ast.Mult: ast.FloorDiv(), ast.Div: ast.Mult(), ast.FloorDiv: ast.Mult(),
    ast.Mod: ast.FloorDiv(), ast.Pow: ast.Mult(), ast.BitOr: ast.BitAnd(), ast.BitAnd: ast.BitOr(),
}  # fmt: skip


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a module's text, in order of line."""
    tree = ast.parse(source)
    sites = list(_sites(tree))
    for number, (parent, name, place) in enumerate(sites):
        node = _at(parent, name, place)
        for change in _changes(node):
            fresh = ast.parse(source)
            other_parent, other_name, other_place = list(_sites(fresh))[number]
            wrong = change(copy.deepcopy(_at(other_parent, other_name, other_place)))
            _put(other_parent, other_name, other_place, wrong)
            ast.fix_missing_locations(fresh)
            was, now = ast.unparse(node), ast.unparse(wrong)
            yield Mutant(f"{getattr(node, 'lineno', 0)}:{getattr(node, 'col_offset', 0)} {was} → {now}", fresh)


def _at(parent: ast.AST, name: str, place: int | None) -> ast.AST:
    value = getattr(parent, name)
    return value if place is None else value[place]  # type: ignore[no-any-return]


def _put(parent: ast.AST, name: str, place: int | None, node: ast.AST) -> None:
    if place is None:
        setattr(parent, name, node)
    else:
        getattr(parent, name)[place] = node


def _sites(node: ast.AST) -> Iterator[Site]:
    """Everything below a node that could be changed, outside of what is left alone."""
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list", "type_params", "bases"}:
            continue
        for place, child in enumerate(value) if isinstance(value, list) else ((None, value),):
            if not isinstance(child, ast.AST) or _is_left_alone(child):
                continue
            yield node, name, place
            yield from _sites(child)


def _is_left_alone(node: ast.AST) -> bool:
    match node:
        case ast.Assert() | ast.Import() | ast.ImportFrom() | ast.JoinedStr():
            return True
        case ast.Expr(value=ast.Constant()):
            return True  # a docstring
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name in {"__all__", "T"}
        case ast.AnnAssign(annotation=ast.Name(id="TypeAlias")):
            return True
        case ast.Call(func=ast.Name(id="cast" | "TypeVar")) | ast.Subscript(value=ast.Name(id="Literal")):
            return True
    return False


def _changes(node: ast.AST) -> Iterator[Callable[[ast.AST], ast.AST]]:
    """The ways to change one node."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in _OTHER_COMPARISON:
            yield _compared
        case ast.BoolOp():
            yield _joined
        case ast.UnaryOp(op=ast.Not()):
            yield lambda wrong: wrong.operand  # type: ignore[attr-defined]
        case ast.BinOp(op=operator) if type(operator) in _OTHER_OPERATOR:
            yield _operated
        case ast.AugAssign(op=operator) if type(operator) in _OTHER_OPERATOR:
            yield _operated
        case ast.Constant(value=bool() | int() | str()):
            yield _constant
        case _:
            yield from _flow_changes(node)


def _flow_changes(node: ast.AST) -> Iterator[Callable[[ast.AST], ast.AST]]:
    match node:
        case ast.IfExp() | ast.If() | ast.While():
            yield _negated
        case ast.Return(value=ast.AST() as value) if not _is_none(value):
            yield lambda wrong: ast.copy_location(ast.Return(ast.Constant(None)), wrong)
        case ast.Expr(value=ast.Call() | ast.YieldFrom()) | ast.Raise():
            yield lambda wrong: ast.copy_location(ast.Pass(), wrong)
        case ast.Continue():
            yield lambda wrong: ast.copy_location(ast.Break(), wrong)


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _compared(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.Compare)
    node.ops = [_OTHER_COMPARISON[type(node.ops[0])]]
    return node


def _joined(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.BoolOp)
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    return node


def _operated(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.BinOp | ast.AugAssign)
    node.op = _OTHER_OPERATOR[type(node.op)]
    return node


def _constant(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.Constant)
    value = node.value
    if isinstance(value, bool):
        node.value = not value
    elif isinstance(value, int):
        node.value = value + 1
    elif isinstance(value, str):
        node.value = value[:-1] if len(value) > 1 else "?" if value != "?" else "!"
    return node


def _negated(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.IfExp | ast.If | ast.While)
    node.test = ast.copy_location(ast.UnaryOp(ast.Not(), node.test), node.test)
    return node
