"""Makes closures out of tokens, after Pratt: each operator knows how tightly it binds.

Paths, predicates and instances of XPath are not part of the language; `${name}` and `.` reach everything
that a form of ours has.
"""

from __future__ import annotations

from collections.abc import Callable

from schemas.expressions.functions import FUNCTIONS, SPECIAL
from schemas.expressions.operators import INFIX, MINUS, Maker, negate
from schemas.expressions.tokens import Broken, Token, tokenize
from schemas.expressions.values import Constant, Run, Value, lift, read

DEPTH_MAX = 40


def parse(text: str) -> tuple[Run, frozenset[str]]:
    """The closure, and the names it reads. Raises `Broken`."""
    reader = _Reader(tokenize(text))
    run = reader.expression(0)
    if reader.next.kind != "end":
        raise _unexpected(reader.next)
    return run, frozenset(reader.names)


class _Reader:
    """A position in the tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0
        self.names: set[str] = set()

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def accept(self, sign: str) -> bool:
        found = self.next.kind == "sign" and self.next.text == sign
        self.at += found
        return found

    def close(self) -> None:
        if not self.accept(")"):
            raise Broken(self.next.at, "缺右括号 )", "a closing ) is missing")

    def expression(self, binding: int) -> Run:
        """Read on while operators bind more tightly than `binding`."""
        self.depth += 1
        if self.depth > DEPTH_MAX:
            raise Broken(self.next.at, "套得太深", "nested too deeply")
        left = self.operand()
        while (rule := self.infix()) is not None and rule[0] > binding:
            self.at += 1
            left = rule[1](left, self.expression(rule[0]))
        self.depth -= 1
        return left

    def infix(self) -> tuple[int, Maker] | None:
        """The operator that stands here, if it is one."""
        return INFIX.get(self.next.text) if self.next.kind in ("sign", "name") else None

    def operand(self) -> Run:
        """A value, a call, a group in brackets, or one of them with a minus sign."""
        token = self.take()
        if token.kind == "number":
            return Constant(float(token.text))
        if token.kind == "string":
            return Constant(token.text)
        if token.kind == "field":
            return self.field(token.text)
        if token.kind == "name":
            return self.call(token)
        return self.sign(token)

    def field(self, name: str) -> Run:
        self.names.add(name)
        return lambda c: read(c, name)

    def sign(self, token: Token) -> Run:
        if token.text == "-":
            return negate(self.expression(MINUS))
        if token.text == ".":
            return lambda c: lift(c.own)
        if token.text == "(":
            inner = self.expression(0)
            self.close()
            return inner
        raise _unexpected(token)

    def call(self, token: Token) -> Run:
        """A function with its arguments."""
        if not self.accept("("):
            raise Broken(
                token.at,
                f"{token.text} 要写成 ${{{token.text}}} 或加引号",
                f"write ${{{token.text}}}, or put {token.text} in quotes",
            )
        arguments: list[Run] = []
        while not self.accept(")"):
            if arguments and not self.accept(","):
                raise Broken(self.next.at, "缺逗号或右括号", "a comma or a closing ) is missing")
            arguments.append(self.expression(0))
        return _bind(token, arguments)


def _bind(token: Token, arguments: list[Run]) -> Run:
    """The call as a closure, or why the function cannot be called so."""
    name = token.text
    rule = SPECIAL.get(name) or FUNCTIONS.get(name)
    if rule is None:
        raise Broken(token.at, f"没有函数 {name}()", f"there is no function {name}()")
    fewest, most, _ = rule
    if not fewest <= len(arguments) <= most:
        raise Broken(token.at, f"{name}() 的参数个数不对", f"wrong number of arguments for {name}()")
    if name in SPECIAL:
        try:
            return SPECIAL[name][2](arguments)
        except Broken as broken:
            raise Broken(token.at, broken.zh, broken.en) from None
    return _applied(FUNCTIONS[name][2], arguments)


def _applied(function: Callable[..., Value], arguments: list[Run]) -> Run:
    """One and two arguments are what nearly every call has, and are spared the list."""
    if len(arguments) == 1:
        (only,) = arguments
        return lambda c: function(only(c))
    if len(arguments) == 2:
        first, second = arguments
        return lambda c: function(first(c), second(c))
    return lambda c: function(*[argument(c) for argument in arguments])


def _unexpected(token: Token) -> Broken:
    if token.kind == "end":
        return Broken(token.at, "没有写完", "the expression ends too early")
    return Broken(token.at, f"这里不该有 {token.text}", f"{token.text} is not expected here")
