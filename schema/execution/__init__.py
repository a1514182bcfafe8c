"""A Strawberry schema, executed column by column.

Stock execution walks an answer object by object and field by field: for each cell of the answer it builds an ``Info``, calls
a resolver through several layers, asks whether the result can be awaited and completes it. A list of 1,000 objects with 8
fields costs 8,000 times that, however little each field does.

This package turns the walk by ninety degrees. An operation is compiled, once, to one generated function for each selection
set and object type. The function gets *all* objects of a level and makes a column of each field:

- A **plain field** is an attribute read inside a list comprehension. That its values are of the expected type is asked
  once for the column, and only a column with surprises is looked at cell by cell.
- A **sync resolver** is called for each object directly: its arguments are worked out once for the column.
- A **batch resolver** (``batch.batched``) is called once for the column, and once for all columns of the same field that are
  being made at the same moment, such as those of several types behind one interface: one statement for each relation and
  level.
- Any other **async resolver** is gathered over the column.

The columns are then put together to rows, which are structs, in the order in which the document asks for them. Errors travel as values inside
the columns; a null where none may be makes its object null, up to the nearest place that may be. Paths are worked out only
when there is an error to locate.

A schema of one's own is executed like this::

    import asyncio

    import strawberry

    from schema.execution.batch import batched
    from schema.execution.engine import Engine


    class Shop:  # what one request reads from, and what it remembers meanwhile
        def __init__(self) -> None:
            self.memo = {}

        async def prices(self, names):
            print("asked for", names)  # one statement, however many books there are
            return {name: 10 + len(name) for name in names}


    @strawberry.type
    class Book:
        title: str
        view: strawberry.Private[Shop]

        @batched
        async def price(parents, view) -> int:
            found = await view.prices([parent.title for parent in parents])
            return [found[parent.title] for parent in parents]


    @strawberry.type
    class Query:
        @strawberry.field
        def books(self, info: strawberry.Info) -> list[Book]:
            return [Book(title=title, view=info.context) for title in ("Emma", "Middlemarch")]


    engine = Engine(strawberry.Schema(Query))
    answer = asyncio.run(engine.execute("{ books { title price } }", context=Shop()))
    print(answer.data)

The values of variables, the arguments, the fields of a selection set and the coercion of leaves are graphql-core's own. What a
compiled operation can't express (introspection, subscriptions, directives other than ``@skip`` and ``@include``, types with
an ``is_type_of`` or ``resolve_type`` of their own) is left to Strawberry: ``engine.Engine`` falls back by itself and counts it.
Two things it does not see: objects marked by ``strawberry.cast``, and a ``__class__`` that lies.

Modules: ``plan`` (documents, parsed, checked and costed once), ``limits`` (what a document may cost), ``repeats``
(what it asks for more than once), ``compile`` (selection sets to functions), ``fields``, ``inputs`` and ``batch``
(how a field is resolved), ``columns`` and ``objects`` (how its values are completed), ``settling`` (values still to
come), ``where`` (paths of errors), ``run`` (one execution), ``engine`` (all of it together), ``cache`` (answers kept
by what they depend on) and ``garbage`` (what was let go). None of them knows more of the project around it than that
it has a Strawberry schema.
"""
