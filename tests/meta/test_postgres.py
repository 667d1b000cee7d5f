"""The private PostgreSQL really runs, and gives each test an empty database of its own."""

from __future__ import annotations

from sqlalchemy import create_engine, text


def test_each_test_has_an_empty_database(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        count = connection.execute(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")).scalar_one()
        encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
        connection.execute(text("CREATE TABLE left_behind (id integer)"))
    engine.dispose()
    assert (count, encoding) == (0, "UTF8")


def test_a_second_database_does_not_see_the_first(postgres_url: str) -> None:
    test_each_test_has_an_empty_database(postgres_url)
