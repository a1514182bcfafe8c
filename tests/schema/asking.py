"""Asks the schema as a client does, without HTTP in between."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from graphql import OperationType

from schema.answering import ENGINE, ask
from schema.assembly import SCHEMA
from schema.context import Context
from server.backend import Backend
from tests.schema.execution.same import assert_same

EVERY_ERROR = """
    ... on CommandError { code message path docs }
    ... on RuleBroken { rule }
    ... on VersionConflict { expectedVersion currentVersion events { type revision } }
"""


@dataclass
class Client:
    """Whoever asks: each request with a context of its own, as the server gives it."""

    backend: Backend
    workspace: str = ""
    """The key of the workspace that commands are for."""
    statements: int = 0
    """How many statements the last request sent."""
    errors: list[Any] = field(default_factory=list)
    """What went wrong with the last request."""

    async def answer(self, document: str, **variables: Any) -> Any:
        """The data of an answer, whether or not something went wrong. A question is also asked of stock execution."""
        context = Context(self.backend.pool, self.backend.committer)
        result = await ask(document, variables, context)
        self.statements = context.statements
        self.errors = list(result.errors)
        if result.executed and ENGINE.plans.get(document).operation(None).operation is OperationType.QUERY:
            again = Context(self.backend.pool, self.backend.committer)
            stock: Any = await SCHEMA.execute(document, variable_values=variables, context_value=again)
            if again.heads == context.heads:  # else somebody wrote in between
                assert_same(result, stock, document)
        return result.data

    async def ask(self, document: str, **variables: Any) -> Any:
        """The data of an answer; nothing may have gone wrong."""
        data = await self.answer(document, **variables)
        assert not self.errors, self.errors
        return data

    async def refused(self, document: str, **variables: Any) -> tuple[str, str]:
        """The code and message of the one thing that went wrong."""
        await self.answer(document, **variables)
        assert len(self.errors) == 1, self.errors
        return self.errors[0].extensions["code"], self.errors[0].message

    async def read(self, fields: str, **at: Any) -> Any:
        """Fields of the workspace, as of now or of the point given."""
        document = f"query ($id: ID!, $at: AsOf) {{ workspace(id: $id, asOf: $at) {{ {fields} }} }}"
        return (await self.ask(document, id=self.workspace, at=at or None))["workspace"]

    async def send(self, mutation: str, shown: str = "", /, **given: Any) -> Any:
        """What came of a command, whatever it was."""
        noun = mutation[0].upper() + mutation[1:]
        document = f"""mutation ($input: {noun}Input!) {{ {mutation}(input: $input) {{
            __typename ... on {noun}Success {{ {shown} revision cursor events {{ type revision id }} }} {EVERY_ERROR}
        }} }}"""
        if "workspace" not in given and mutation != "workspaceCreate":
            given["workspace"] = self.workspace
        return (await self.ask(document, input=given))[mutation]

    async def do(self, mutation: str, shown: str = "", /, **given: Any) -> Any:
        """What came of a command that must be accepted."""
        came = await self.send(mutation, shown, **given)
        assert came["__typename"].endswith("Success"), came
        return came

    async def key(self, mutation: str, noun: str, /, **given: Any) -> str:
        """The key of what a command created."""
        made: str = (await self.do(mutation, f"{noun} {{ key }}", **given))[noun]["key"]
        return made

    async def batch(self, *commands: dict[str, Any], shown: str = "", **given: Any) -> Any:
        """What came of a batch; the workspace is filled in where it is not said."""
        for each in commands:
            for taken in each.values():
                taken.setdefault("workspace", self.workspace)
        document = f"""mutation ($input: BatchInput!) {{ batch(input: $input) {{
            __typename
            ... on BatchSuccess {{ applied revision cursor results {{ __typename {shown} {EVERY_ERROR} }} }} {EVERY_ERROR}
        }} }}"""
        given.setdefault("workspace", self.workspace)
        return (await self.ask(document, input={"commands": list(commands), **given}))["batch"]

    async def found(self, slug: str = "orchard", **given: Any) -> Client:
        """Another client, of a new workspace."""
        made = await self.do("workspaceCreate", "workspace { key }", slug=slug, name=slug.title(), **given)
        return Client(self.backend, made["workspace"]["key"])
