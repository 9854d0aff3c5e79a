"""Prints, for each path on standard input, the imports that the interpreter's own parser sees, as one JSON line."""
import ast
import json
import sys
import warnings

warnings.simplefilter("ignore")


def is_checking(test):
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return is_checking(test.values[0])
    return getattr(test, "id", getattr(test, "attr", None)) == "TYPE_CHECKING"


def is_not_checking(test):
    return isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and is_checking(test.operand)


def imports(tree):
    found, waiting = [], [(tree, False)]
    while waiting:
        node, typed = waiting.pop()
        if isinstance(node, ast.Import):
            found += [(node.lineno, node.col_offset, at, name.name, None, typed) for at, name in enumerate(node.names)]
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            found.append((node.lineno, node.col_offset, 0, module, [name.name for name in node.names], typed))
        if isinstance(node, ast.If):
            waiting += [(child, typed or is_checking(node.test)) for child in node.body]
            waiting += [(child, typed or is_not_checking(node.test)) for child in node.orelse]
        else:
            waiting += [(child, typed) for child in ast.iter_child_nodes(node)]
    found.sort(key=lambda one: one[:3])
    return [[line, module, names, typed] for line, _, _, module, names, typed in found]


for path in sys.stdin.read().splitlines():
    try:
        with open(path, "rb") as file:
            answer = imports(ast.parse(file.read()))
    except (SyntaxError, ValueError, RecursionError) as error:
        answer = str(error)
    print(json.dumps([path, answer]))
