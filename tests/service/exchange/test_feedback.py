from pathlib import Path

import pytest

from loyalty_desktop.errors import AlreadyDone, Duplicate, Invalid
from loyalty_desktop.services.commands.relations import AnswerFeedback, answer_feedback
from loyalty_desktop.services.exchange.feedback import import_feedback
from loyalty_desktop.services.exchange.undoing import undo_import
from loyalty_desktop.services.queries.feedback import SaidRow, feedback_now
from tests.factories import Till, at, key, number
from tests.service.conftest import MakeShop

NOW = at("2026-03-01")


def heard(till: Till) -> tuple[SaidRow, ...]:
    return till.store.read_as(till.by, feedback_now, NOW).rows


def a_survey(folder: Path, *rows: str, header: str = "Phone,Date,NPS,Rating,Item,Why") -> Path:
    file = folder / "survey.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return file


def test_that_a_survey_comes_in_with_its_days_and_brings_no_points(
    make_shop: MakeShop, tmp_path: Path
) -> None:
    till = make_shop(bonuses={"feedback": 20})
    member = number(till.join("Budi", phone="081234567890"))
    file = a_survey(
        tmp_path,
        "0812-3456-7890,2026-02-10,9,4,Roti,Enak sekali",
        "081234567890,2026-02-20,6,,,",
    )
    done = import_feedback(till.store, till.by, file, now=NOW)
    assert (done.rows, done.feedback, done.refused) == (2, 2, 0)
    told = [(row.day.isoformat(), row.nps, row.satisfaction, row.source) for row in heard(till)]
    assert told == [("2026-02-20", 6, None, "import"), ("2026-02-10", 9, 4, "import")]
    assert heard(till)[1].comment == "Enak sekali"
    assert till.balance(member, NOW) == 0


def test_that_rows_that_cannot_be_are_refused_with_their_reason(shop: Till, tmp_path: Path) -> None:
    shop.join("Budi", phone="081234567890")
    file = a_survey(
        tmp_path,
        "081234567890,2026-02-10,11,,,",
        "081299999999,2026-02-10,9,,,",
        "081234567890,2026-02-10,,,,",
        ",2026-02-10,9,,,",
        "081234567890,2027-02-10,9,,,",
        "081234567890,2026-02-11,8,,,",
    )
    done = import_feedback(shop.store, shop.by, file, now=NOW)
    assert (done.feedback, done.refused) == (1, 5)
    assert done.rejected_file is not None
    assert len(done.rejected_file.read_text(encoding="utf-8").splitlines()) == 6
    assert [row.nps for row in heard(shop)] == [8]


def test_that_trying_first_keeps_nothing_and_the_same_file_comes_once(
    shop: Till, tmp_path: Path
) -> None:
    shop.join("Budi", phone="081234567890")
    file = a_survey(tmp_path, "081234567890,2026-02-10,9,4,,")
    assert import_feedback(shop.store, shop.by, file, dry_run=True, now=NOW).feedback == 1
    assert heard(shop) == ()
    import_feedback(shop.store, shop.by, file, now=NOW)
    with pytest.raises(Duplicate):
        import_feedback(shop.store, shop.by, file, now=NOW)
    assert len(heard(shop)) == 1


def test_that_an_import_is_taken_back_but_for_what_was_acted_upon(
    shop: Till, tmp_path: Path
) -> None:
    shop.join("Budi", phone="081234567890")
    file = a_survey(tmp_path, "081234567890,2026-02-10,3,,,Lama", "081234567890,2026-02-11,9,,,")
    done = import_feedback(shop.store, shop.by, file, now=NOW)
    low = heard(shop)[1]
    answered = AnswerFeedback(key=key(), at=NOW, feedback=low.id, note="Kasir kedua dibuka")
    shop.do(answer_feedback, answered)
    undone = undo_import(shop.store, shop.by, done.import_id or "", now=NOW)
    assert (undone.undone, undone.left, undone.reasons) == (1, 1, {AlreadyDone.code: 1})
    assert [row.id for row in heard(shop)] == [low.id]


def test_that_a_file_without_members_is_refused(shop: Till, tmp_path: Path) -> None:
    file = a_survey(tmp_path, "9,Enak", header="NPS,Why")
    with pytest.raises(Invalid) as refusal:
        import_feedback(shop.store, shop.by, file, now=NOW)
    assert refusal.value.facts["missing"] == ["member"]
