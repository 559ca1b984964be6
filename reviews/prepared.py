"""Queries that are asked at every vote: Django writes their SQL once, PostgreSQL plans it once.

Writing the SQL of a queryset costs several times as much as running it where it reads a few rows
by index. Such a query is described once, with a `Slot` wherever a value differs from call to call;
what it says stays in querysets, so that whatever narrows those narrows the prepared query too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import Any

import psycopg
from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.sql.compiler import SQLCompiler

Shape = str | int | bool | None
NUMBERS: "models.Field[Any, Any]" = ArrayField(models.BigIntegerField())


class Slot(models.Expression):
    """The place of a value that is only known when the query is asked."""

    def __init__(self, name: str, output_field: "models.Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=output_field or models.BigIntegerField())
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        return f"%s::{self.output_field.cast_db_type(connection)}", [self]


@models.ForeignObject.register_lookup
@models.Field.register_lookup
class AnyOf(models.Lookup):
    """`pk__any_of=slot`: one of a list that is only known when the query is asked."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        left, values = self.process_lhs(compiler, connection)
        right, more = compiler.compile(self.rhs)
        return f"{left} = ANY({right})", [*values, *more]


class _Compiled:
    """The SQL of one shape of a query, and how its rows become objects."""

    def __init__(self, found: models.QuerySet[Any]) -> None:
        self.compiler = found.query.get_compiler(connection=connection)
        self.sql, self.params = self.compiler.as_sql()
        select = self.compiler.select
        self.converters = self.compiler.get_converters([each[0] for each in select])
        of_objects = issubclass(found._iterable_class, models.query.ModelIterable)
        self.klass = self.compiler.klass_info if of_objects else None
        if self.klass is not None:
            places = self.klass["select_fields"]
            self.names = [select[at][0].target.attname for at in places]
            self.first, self.end = places[0], places[-1] + 1
            self.more = self.compiler.annotation_col_map or {}
            populators: Any = models.query.get_related_populators
            self.populators = populators(self.klass, select, "default")

    def given(self, values: dict[str, Any]) -> list[Any]:
        return [values[each.name] if isinstance(each, Slot) else each for each in self.params]

    def read_all(self, rows: list[Any]) -> list[Any]:
        if self.converters:
            converted = self.compiler.apply_converters(rows, self.converters)
            rows = [tuple(each) for each in converted]
        return [self.read(row) for row in rows]

    def read(self, row: Sequence[Any]) -> Any:
        if self.klass is None:
            return row
        made = self.klass["model"].from_db("default", self.names, row[self.first : self.end])
        for populator in self.populators:
            populator.populate(row, made)
        for name, place in self.more.items():
            setattr(made, name, row[place])
        return made


class Prepared:
    """A query asked again and again. `build` makes its queryset from slots, given by keyword, and
    from what changes the SQL itself (its shape), given by place. A slot holds a whole number,
    unless `kinds` names another field for it."""

    def __init__(
        self,
        build: Callable[..., models.QuerySet[Any]],
        **kinds: "models.Field[Any, Any]",
    ) -> None:
        self.build = build
        named = signature(build).parameters.values()
        self.slots = {
            each.name: Slot(each.name, kinds.get(each.name))
            for each in named
            if each.kind is Parameter.KEYWORD_ONLY
        }
        self.compiled: dict[tuple[Shape, ...], _Compiled] = {}

    def all(self, *shape: Shape, **values: Any) -> list[Any]:
        compiled = self._of(shape)
        return compiled.read_all(ask(compiled.sql, compiled.given(values)))

    def asked(self, *shape: Shape, **values: Any) -> "Asked":
        """To be asked together with others."""
        compiled = self._of(shape)
        return Asked(compiled.sql, compiled.given(values), compiled.read_all)

    def first(self, *shape: Shape, **values: Any) -> Any:
        """The first row; the query says itself that it wants no more than one."""
        return next(iter(self.all(*shape, **values)), None)

    def number(self, *shape: Shape, **values: Any) -> int:
        """What the query counts, in its only column; it has no row where nothing is counted."""
        found = self.first(*shape, **values)
        return int(found[0]) if found is not None else 0

    def sql(self, *shape: Shape, **values: Any) -> tuple[str, list[Any]]:
        """To be put into a larger statement."""
        compiled = self._of(shape)
        return compiled.sql, compiled.given(values)

    def _of(self, shape: tuple[Shape, ...]) -> _Compiled:
        found = self.compiled.get(shape)
        if found is None:
            found = self.compiled[shape] = _Compiled(self.build(*shape, **self.slots))
        return found


def ask(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of one statement, which the server keeps planned for this connection."""
    cursor = _cursor()
    with connections[DEFAULT_DB_ALIAS].wrap_database_errors:
        cursor.execute(sql, params)
        return _rows(cursor)


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement with its values, and what becomes of its rows."""

    sql: str
    params: Sequence[Any]
    read: Callable[[list[Any]], list[Any]] = list


def together(*asked: Asked) -> list[list[Any]]:
    """The answers to several statements, on one way to the server and back. Each begins when the
    one before it has ended, and sees what others had committed by then."""
    cursors = [_cursor() for _each in asked]
    database = connections[DEFAULT_DB_ALIAS]
    with database.wrap_database_errors:
        with database.connection.pipeline():
            for cursor, each in zip(cursors, asked, strict=True):
                cursor.execute(each.sql, each.params)
        found = [_rows(cursor) for cursor in cursors]
    return [each.read(rows) for each, rows in zip(asked, found, strict=True)]


def _cursor() -> Any:
    database = connections[DEFAULT_DB_ALIAS]
    database.close_if_health_check_failed()
    database.ensure_connection()
    database.validate_no_broken_transaction()
    cursor: Any = psycopg.Cursor(database.connection)
    if database.queries_logged or database.execute_wrappers:
        return database.make_debug_cursor(cursor)
    return cursor


def _rows(cursor: Any) -> list[tuple[Any, ...]]:
    found = cursor.pgresult  # `description` would be made anew for each look at it
    return cursor.fetchall() if found is not None and found.nfields else []


def insert(row: models.Model, unless: Sequence[str] = (), then: Sequence[Asked] = ()) -> bool:
    """Store a new row. False, and nothing stored, if a row with the same `unless` is there.

    then: statements that follow on the same way, stored or not.
    """
    fields = [each for each in row._meta.concrete_fields if not each.primary_key]
    values = [each.get_db_prep_save(each.pre_save(row, True), connection) for each in fields]
    stored = together(Asked(_insertion(type(row), tuple(unless)), values), *then)[0]
    if stored:
        row.pk = stored[0][0]
        row._state.adding, row._state.db = False, "default"
    return bool(stored)


_insertions: dict[tuple[type[models.Model], tuple[str, ...]], str] = {}


def _insertion(model: type[models.Model], unless: tuple[str, ...]) -> str:
    if (model, unless) not in _insertions:
        name = connection.ops.quote_name
        fields = [each for each in model._meta.concrete_fields if not each.primary_key]
        columns = ", ".join(name(str(each.column)) for each in fields)
        values = ", ".join(["%s"] * len(fields))
        sql = f"INSERT INTO {name(model._meta.db_table)} ({columns}) VALUES ({values})"
        if unless:
            sql += f" ON CONFLICT ({', '.join(map(name, unless))}) DO NOTHING"
        pk = model._meta.pk
        _insertions[model, unless] = f"{sql} RETURNING {name(str(pk.column))}"
    return _insertions[model, unless]
