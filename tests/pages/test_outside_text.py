"""What pages draw as Markdown is proved, on the syntax trees, to hold no text from outside that
has not gone through `plain`: there is no way to a visitor's browser around it."""

import ast
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from pages.components.shared.outside_text import plain
from tests.conftest import PROJECT

PAGES = sorted((PROJECT / "pages").rglob("*.py"))

# What Streamlit draws as Markdown, and OWN what hands its text on to it.
_DRAWN = (
    "badge button camera_input caption checkbox dialog download_button error expander feedback "
    "file_uploader header image info link_button markdown metric multiselect number_input "
    "page_link pills popover progress radio segmented_control select_slider selectbox slider "
    "spinner status subheader success text_area text_input title toast toggle warning write"
)
DRAWN = frozenset(_DRAWN.split())
_OWN = "offer_to_go_on open_page address_number confirm_buttons _choose _link _one_of box"
OWN = frozenset(_OWN.split())
LATER = {"progress": 1, "page_link": 1, "image": 9}  # which argument is the first text
NAMED = {"label", "help", "text", "body", "caption", "lead"}
# Sentences of the library that are made of figures alone.
SENTENCES = {"outlook", "calibration_sentence", "error_sentence", "loss_sentence"}
FIGURES = SENTENCES | {"len", "sum", "min", "max", "round", "int", "float", "plain", "abs"}
KEEPING = {
    "join",
    "capitalize",
    "lower",
    "upper",
    "removesuffix",
    "removeprefix",
    "strip",
    "get",
    "replace",
}
NUMBERS = {"int", "float", "bool"}

Function = ast.FunctionDef | ast.Lambda | None


class Scope(NamedTuple):
    """Where an expression stands: its file, its function, and which parameters are safe there."""

    path: Path
    function: Function
    safe: frozenset[str] = frozenset()
    depth: int = 0


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imported(path: Path) -> dict[str, str]:
    """Names that a file imports, and the modules they are from."""
    nodes = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.ImportFrom)]
    return {alias.asname or alias.name: node.module or "" for node in nodes for alias in node.names}


def assigned(scope: Scope, name: str) -> list[ast.expr]:
    """All that a name may stand for: in its function, else in its module."""
    for top in (scope.function, tree_of(scope.path)):
        found: list[ast.expr] = []
        for node in ast.walk(top) if top else ():
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    found += _matched(target, node.value, name)
            elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and node.value:
                found += _matched(node.target, node.value, name)
            elif isinstance(node, ast.For | ast.comprehension):
                each = node.iter.elts if isinstance(node.iter, ast.Tuple) else [node.iter]
                found += [found for part in each for found in _matched(node.target, part, name)]
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == f"{name}.append":
                found += node.args
        if found:
            return found
    return []


def _matched(target: ast.expr, value: ast.expr, name: str) -> list[ast.expr]:
    if isinstance(target, ast.Name):
        return [value] if target.id == name else []
    alike = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
    if alike and len(target.elts) == len(value.elts):
        pairs = zip(target.elts, value.elts, strict=True)
        return [found for pair in pairs for found in _matched(*pair, name)]
    inside = any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(target))
    return [value] if inside and isinstance(target, ast.Tuple | ast.Starred) else []


def is_safe(e: ast.expr | None, scope: Scope) -> bool:
    """Whether an expression can hold nothing from outside that is not escaped."""
    if e is None or isinstance(e, ast.Constant) or scope.depth > 25:
        return scope.depth <= 25
    here = scope._replace(depth=scope.depth + 1)

    def all_safe(*parts: ast.expr | None) -> bool:
        return all(is_safe(part, here) for part in parts)

    match e:
        case ast.JoinedStr(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            return all_safe(*parts)
        case ast.FormattedValue(value=value, format_spec=spec):
            return spec is not None or all_safe(value)
        case ast.IfExp(body=one, orelse=two) | ast.BinOp(left=one, right=two):
            return all_safe(one, two)
        case ast.BoolOp(values=parts) | ast.Dict(values=parts):
            return all_safe(*parts)
        case ast.Attribute(attr=name) if _is_constant(name):
            return True
        case ast.Attribute(value=value) | ast.Subscript(value=value) | ast.Starred(value=value):
            return all_safe(value)
        case ast.NamedExpr(value=value) | ast.DictComp(value=value):
            return all_safe(value)
        case ast.ListComp(elt=value) | ast.GeneratorExp(elt=value):
            return all_safe(value)
        case ast.Compare() | ast.UnaryOp():
            return True
        case ast.Name(id=name):
            return _is_safe_name(name, here)
        case ast.Call():
            return _is_safe_call(e, here)
    return False


def _is_constant(name: str) -> bool:
    return name.strip("_").isupper()


def _is_safe_name(name: str, scope: Scope) -> bool:
    if name in scope.safe or (name.strip("_").isupper() and name in imported(scope.path)):
        return True
    if scope.function and name in (given := _parameters(scope.function)):
        kind = given[name]
        return isinstance(kind, ast.Name) and kind.id in NUMBERS
    found = assigned(scope, name)
    return bool(found) and all(is_safe(value, scope) for value in found)


def _parameters(function: ast.FunctionDef | ast.Lambda) -> dict[str, ast.expr | None]:
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return {argument.arg: argument.annotation for argument in every}


def _is_safe_call(call: ast.Call, scope: Scope) -> bool:
    arguments = [*call.args, *(word.value for word in call.keywords)]
    match call.func:
        case ast.Name(id=name) if name in FIGURES:
            return True
        case ast.Name(id="list" | "sorted" | "str" | "reversed" | "enumerate" | "zip"):
            return all(is_safe(argument, scope) for argument in arguments)
        case ast.Name(id=name):
            return _returns_safe(name, call, scope)
        case ast.Attribute(value=ast.Name(id="wording")):
            return True
        case ast.Attribute(value=value, attr=attr) if attr in KEEPING:
            return is_safe(value, scope) and all(
                is_safe(a, scope) for a in arguments[attr == "get" :]
            )
        case ast.Attribute(value=value, attr="items" | "values" | "words" | "format"):
            return is_safe(value, scope) and (attr_is_words(call) or not arguments)
    return False


def attr_is_words(call: ast.Call) -> bool:
    """A setting's value in words: of what is in its range, or "none"."""
    return isinstance(call.func, ast.Attribute) and call.func.attr == "words"


def _returns_safe(name: str, call: ast.Call, scope: Scope) -> bool:
    """Whether a function of the pages gives safe text for these arguments."""
    path = scope.path
    module = imported(path).get(name, "")
    if module.startswith("pages."):
        path = PROJECT / (module.replace(".", "/") + ".py")
        path = path if path.exists() else path.with_suffix("") / "__init__.py"
    elif module == "clothing_model.wording":
        return True
    elif module:
        return False
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            names = list(_parameters(node))
            given = dict(zip(names, call.args, strict=False))
            given |= {word.arg: word.value for word in call.keywords if word.arg}
            safe = frozenset(arg for arg, value in given.items() if is_safe(value, scope))
            inside = Scope(path, node, safe, scope.depth)
            returned = [n.value for n in ast.walk(node) if isinstance(n, ast.Return)]
            return all(is_safe(value, inside) for value in returned)
    return False


def texts(call: ast.Call) -> list[ast.expr]:
    """The texts that a call draws, where it is one that draws."""
    match call.func:
        case ast.Attribute(value=ast.Name(id="runs")):
            return []
        case ast.Attribute(attr=name) if name in DRAWN:
            pass
        case ast.Name(id=name) if name in OWN:
            pass
        case _:
            return []
    first = LATER.get(name, 0)
    every = call.args[first:] if name == "metric" else call.args[first : first + 1]
    return [*every, *(word.value for word in call.keywords if word.arg in NAMED)]


def functions(path: Path) -> list[tuple[ast.FunctionDef, ast.Call]]:
    """All calls of a file, each with its outermost function."""
    tops = [
        node
        for node in tree_of(path).body
        for node in ([*node.body] if isinstance(node, ast.ClassDef) else [node])
    ]
    return [
        (top, call)
        for top in tops
        if isinstance(top, ast.FunctionDef) and top.name not in OWN
        for call in ast.walk(top)
        if isinstance(call, ast.Call)
    ]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_no_text_from_outside_is_drawn_as_markdown(path: Path) -> None:
    wrong = [
        f"line {call.lineno}: {ast.unparse(text)}"
        for function, call in functions(path)
        for text in texts(call)
        if not is_safe(text, Scope(path, function))
    ]
    assert wrong == []


def test_the_proof_finds_what_is_not_escaped(tmp_path: Path) -> None:
    page = tmp_path / "page.py"
    page.write_text(
        "from pages.components.shared.outside_text import plain\n"
        "def show(run, count: int):\n"
        "    name = run.name\n"
        "    st.caption(f'{name} {count}')\n"
        "    st.caption(f'{plain(name)} {count} {run.epochs:,}')\n"
        "    words = plain(name) if count else name\n"
        "    st.error(words)\n"
        "    st.button('Go', help=_help(run))\n"
        "    st.button(_help(plain(run.name)))\n"
        "def _help(text):\n"
        "    return f'About {text}'\n"
    )
    wrong = [
        call.lineno
        for function, call in functions(page)
        if not all(is_safe(text, Scope(page, function)) for text in texts(call))
    ]
    assert wrong == [4, 7, 8]


def test_plain_leaves_no_markup() -> None:
    assert plain("**a** [l](http://x) ![p](y) :red[z] $m$ <b>") == (
        r"\*\*a\*\* \[l\]\(http\:" "\u2060" r"//x\) \!\[p\]\(y\) \:red\[z\] \$m\$ \<b\>"
    )
