import os
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.settings import (
    LONGEST_REST,
    RECEIPTS,
    THEMES,
    Settings,
    cache_folder,
    config_folder,
    data_folder,
    default_database_url,
    load,
    save,
    settings_file,
    shown_url,
)


def test_that_a_new_counter_has_the_usual_settings(tmp_path: Path) -> None:
    loaded = load(tmp_path / "settings.toml")
    assert loaded.settings == Settings()
    assert (loaded.ignored, loaded.broken) == ((), None)


def test_that_what_is_saved_is_loaded_from_the_users_own_folder() -> None:
    chosen = Settings(counter="Kasir 2", language="id", theme="dark", text_scale=125)
    save(chosen)
    try:
        assert load().settings == chosen
        assert settings_file().parent == config_folder()
    finally:
        settings_file().unlink()


SAYABLE = st.text().filter(str.isprintable)


@given(
    st.builds(
        Settings,
        database=SAYABLE,
        counter=SAYABLE,
        language=st.sampled_from(["", "en", "id"]),
        theme=st.sampled_from(THEMES),
        text_scale=st.integers(80, 200),
        printer=SAYABLE,
        paper=st.sampled_from([58, 80]),
        customer_screen=st.booleans(),
        print_receipts=st.sampled_from(RECEIPTS),
        cash_drawer=st.booleans(),
        lock_minutes=st.integers(0, LONGEST_REST),
    )
)
def test_that_any_settings_come_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, settings: Settings
) -> None:
    file = tmp_path_factory.mktemp("config") / "settings.toml"
    save(settings, file)
    assert load(file).settings == settings


@pytest.mark.parametrize("text", [b"counter = ", b"\xff\xfe", b"[" * 100_000, b"\0"])
def test_that_a_broken_file_is_kept_aside_and_the_program_starts(
    tmp_path: Path, text: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(text)
    loaded = load(file)
    assert loaded.settings == Settings()
    assert loaded.broken == tmp_path / "settings.toml.broken"
    assert (tmp_path / "settings.toml.broken").read_bytes() == text
    assert len(caplog.records) == 1


def test_that_saving_over_a_broken_file_keeps_it(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("counter = ")
    save(Settings(counter="A"), file)
    assert (tmp_path / "settings.toml.broken").read_text() == "counter = "
    assert load(file).settings.counter == "A"


def test_that_a_name_of_a_counter_that_the_books_cannot_keep_is_none(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f'counter = "{"A" * 101}"\n')
    assert load(file).ignored == ("counter",)


def test_that_a_wrong_value_alone_has_its_default(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('counter = "A"\ntheme = "pink"\ntext_scale = true\npaper = 80.0\n')
    loaded = load(file)
    assert loaded.settings == Settings(counter="A")
    assert loaded.ignored == ("theme", "text_scale", "paper")


def test_that_names_of_another_version_survive_saving(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('scale-port = "COM3"\ncounter = "A"\n')
    save(Settings(counter="B"), file)
    assert 'scale-port = "COM3"' in file.read_text()
    assert load(file).settings.counter == "B"


@pytest.mark.skipif(sys.platform == "win32", reason="rights of files are of another kind there")
def test_that_nobody_else_reads_the_password_of_the_database(tmp_path: Path) -> None:
    settings = Settings(database="postgresql+psycopg://till:secret@server/shop")
    file = tmp_path / "settings.toml"
    save(settings, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "secret" not in repr(settings)


def test_that_a_failed_save_leaves_the_old_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "settings.toml"
    save(Settings(counter="A"), file)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        save(Settings(counter="B"), file)
    assert load(file).settings.counter == "A"


def test_that_the_database_lies_in_the_data_folder() -> None:
    url = default_database_url()
    assert url.startswith("sqlite:///")
    assert Path(url.removeprefix("sqlite:///")).parent == data_folder()
    assert cache_folder() != data_folder()


def test_that_where_the_shop_is_kept_is_shown_without_its_password() -> None:
    assert shown_url("sqlite:////home/tuti/shop.db") == "/home/tuti/shop.db"
    named = "postgresql://tuti:secret@db/shop?sslmode=require&password=secret"
    assert shown_url(named) == "postgresql://tuti:***@db/shop?sslmode=require&password=***"


def test_that_whoever_wanted_no_receipts_offered_before_still_has_none(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("offer_receipt = false\n", encoding="utf-8")
    assert load(file).settings.print_receipts == "never"
    save(Settings(print_receipts="always"), file)
    assert load(file).settings.print_receipts == "always"
