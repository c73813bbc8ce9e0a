"""Card designs by command: shown as a file, changed, kept with a logo, and printed."""

import json
from io import BytesIO
from pathlib import Path

from PIL import Image

from tests.e2e.test_segments_by_command import Run, run
from tests.service.documents.pages import texts

__all__ = ["run"]


def test_that_a_design_is_shown_changed_kept_and_printed(run: Run, tmp_path: Path) -> None:
    status, told, _error = run("cards", "--show-design", "Classic")
    assert status == 0
    file = tmp_path / "ours.toml"
    ours = told.replace('"Classic"', '"Toko Melati"') + "\n"
    file.write_text(f'contact = "0251-555-0142"\nlogo = "logo.png"\n{ours}', encoding="utf-8")
    logo = BytesIO()
    Image.new("RGB", (60, 30), "#B3261E").save(logo, "PNG")
    (tmp_path / "logo.png").write_bytes(logo.getvalue())
    status, told, error = run("cards", "--set-design", str(file), "--json")
    assert (status, json.loads(told), error) == (0, {"design": "Toko Melati"}, "")
    rows = json.loads(run("cards", "--designs", "--json")[1])["designs"]
    assert [row["name"] for row in rows if row["usual"]] == ["Toko Melati"]
    assert [row["name"] for row in rows if row["logo"]] == ["Toko Melati"]
    assert "Toko Melati" in run("cards", "--designs")[1]
    out = tmp_path / "cards.pdf"
    everyone = ("cards", "--segment", "everyone", "--out", str(out), "--layout", "card")
    assert run(*everyone)[0] == 0
    assert "0251-555-0142" in " ".join(texts(out))
    assert run(*everyone, "--design", "Light")[0] == 0
    assert "0251-555-0142" not in " ".join(texts(out))
    runs = run("cards", "--list")[1]
    assert runs.count("everyone") == 2


def test_that_a_design_with_an_unknown_name_is_one_clear_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text('name = "Ours"\ntemplat = "light"\n', encoding="utf-8")
    status, told, error = run("cards", "--set-design", str(file))
    assert (status, told) == (1, "")
    assert "templat" in error
    assert "This name is not known. Look at how it is spelled." in error
    file.write_text('name = "Ours"\nlogo = "nothing.png"\n', encoding="utf-8")
    assert run("cards", "--set-design", str(file))[0] == 1
    (tmp_path / "nothing.png").write_text("no picture")
    error = run("cards", "--set-design", str(file))[2]
    assert "This is no picture that can be printed." in error
    assert (
        run("cards", "--blank", "2", "--out", str(tmp_path / "b.pdf"), "--design", "None")[0] == 1
    )
    assert not (tmp_path / "b.pdf").exists()


def test_that_names_in_boxes_are_told_by_command_too(run: Run, tmp_path: Path) -> None:
    line = '{"op": "register_member", "at": "2026-01-05T10:00:00+07:00", "name": "山田 太郎"}\n'
    number = json.loads(run("batch", lines=line)[1])["member"]
    words = ("cards", "--segment", "everyone", "--out", str(tmp_path / "cards.pdf"), "--json")
    assert json.loads(run(*words)[1])["boxes_in_names"] == [number]
