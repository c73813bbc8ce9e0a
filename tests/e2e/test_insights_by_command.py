"""The manager's figures by command, on the published CDNOW log (see docs/insights.md)."""

import json
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from loyalty_desktop.cli import main


class Cdnow:
    """The program at a shop with the published log of 6,919 purchases of 2,357 people."""

    def __init__(self, database: Path, capture: Any = None) -> None:
        self.database, self.capture = database, capture

    def run(self, *words: str) -> int:
        """Run one command."""
        return main([*words, "--database", str(self.database)])

    def told(self, *words: str) -> dict[str, Any]:
        """Return what `insights` answers in JSON."""
        assert self.run("insights", *words, "--json") == 0
        out, error = self.capture.readouterr()
        assert error == ""
        answer: dict[str, Any] = json.loads(out)
        return answer


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the shop's database; its secrets are in a folder of the tests."""
    folder = tmp_path_factory.mktemp("cdnow")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder))
        patch.setenv("LANGUAGE", "en")
        source = next(f for f in metadata.files("lifetimes") or [] if f.name == "CDNOW_sample.txt")
        shop = Cdnow(folder / "shop.db")
        place = ("--currency", "USD", "--timezone", "America/New_York", "--country", "US")
        assert shop.run("init", "--shop", "Corner", *place) == 0
        assert shop.run("import", "purchases", str(source.locate()), "--new-members") == 0
        yield shop.database


@pytest.fixture
def cdnow(filled: Path, capsys: pytest.CaptureFixture[str]) -> Cdnow:
    """Give the program at the filled shop."""
    return Cdnow(filled, capsys)


@pytest.mark.parametrize(
    ("day", "stages"),
    [
        ("1997-06-30", {"lost": 1825, "repeat": 436, "client": 88, "suspect": 8}),
        ("1998-06-30", {"lost": 2049, "repeat": 250, "client": 50, "suspect": 8}),
    ],
)
def test_that_everybody_is_in_the_stage_that_is_published(
    cdnow: Cdnow, day: str, stages: dict[str, int]
) -> None:
    told = cdnow.told("stages", "--as-of", day)
    assert told["stages"] == stages
    assert told["settings"]["churn_days"] == 90
    assert told["as_of"] == f"{day}T23:59:59.999999-04:00"


def test_that_half_of_the_active_people_stayed(cdnow: Cdnow) -> None:
    told = cdnow.told("retention", "--from", "1997-12-31", "--to", "1998-03-31")
    assert (told["active_start"], told["active_end"]) == (402, 385)
    assert (told["kept"], told["won_back"], told["new"]) == (197, 188, 0)
    assert round(100 * told["retention"], 2) == 49.00
    assert told["settings"] == {"from": "1997-12-31", "to": "1998-03-31", "churn_days": 90}


def test_that_the_cohorts_come_again_as_published(cdnow: Cdnow) -> None:
    told = cdnow.told("cohorts", "--to", "1998-06-30")["cohorts"]
    assert [each["month"] for each in told] == ["1997-01", "1997-02", "1997-03"]
    assert [each["active"][:7] for each in told] == [
        [777, 124, 95, 70, 65, 77, 65],
        [854, 134, 110, 75, 77, 75, 61],
        [718, 87, 84, 78, 63, 64, 55],
    ]


def test_that_a_tenth_of_the_buyers_gives_half_of_the_revenue(cdnow: Cdnow) -> None:
    told = cdnow.told("concentration")
    assert told["buyers"] == 2349
    assert told["top"] == {"10": 50.71, "20": 67.35, "30": 77.63, "40": 84.53}
    assert told["share_giving"]["70"] < told["share_giving"]["80"] < 0.4
    # What was known on the last day of the log is read from the purchases, not from the accounts.
    assert cdnow.told("concentration", "--as-of", "1998-06-30")["top"] == told["top"]


def test_that_bought_within_90_days_foretells_as_published(cdnow: Cdnow) -> None:
    told = cdnow.told("churn-threshold", "--from", "1997-09-30", "--to", "1998-06-30")
    assert told["days"]["90"]["accuracy"] == pytest.approx(0.779, abs=0.001)
    assert told["settings"]["churn_days"] == 90


def test_that_half_of_the_buyers_bought_again(cdnow: Cdnow) -> None:
    told = cdnow.told("funnel", "--from", "1997-01-01", "--to", "1998-06-30")["steps"]
    counts = {step["name"]: step["count"] for step in told}
    assert (counts["leads"], counts["buyers"], counts["repeat"]) == (2357, 2349, 1139)
    assert counts["loyal"] <= counts["repeat"]
    assert told[3]["of_step_before"] == round(1139 / 2349, 6)


def test_that_every_buyer_has_a_score_and_a_group(cdnow: Cdnow) -> None:
    told = cdnow.told("rfm", "--as-of", "1998-06-30")
    assert sum(told["groups"].values()) == sum(told["scores"].values()) == told["buyers"] == 2349


def test_that_the_outstanding_points_are_told_by_month(cdnow: Cdnow) -> None:
    told = cdnow.told("liability")
    assert sum(told["by_month"].values()) == told["points"] > 0


def test_that_movements_begin_and_end_with_the_stages(cdnow: Cdnow) -> None:
    told = cdnow.told("movements", "--from", "1997-07-01", "--to", "1998-06-30")
    before = {stage: sum(told[stage].values()) for stage in ("lost", "repeat", "client", "suspect")}
    assert before == {"lost": 1825, "repeat": 436, "client": 88, "suspect": 8}
    after = [sum(row.get("lost", 0) for name, row in told.items() if name in before)]
    assert after == [2049]


def test_that_the_figures_are_listed_and_shown_to_people(cdnow: Cdnow) -> None:
    names = cdnow.told()["insights"]
    for name in names:
        assert cdnow.run("insights", name, "--as-of", "1998-06-30") == 0
    out, error = cdnow.capture.readouterr()
    assert error == ""
    assert "1997-03" in out
    assert cdnow.run("insights", "weather") == 1
    assert "no figure of this name" in cdnow.capture.readouterr().err


def test_that_a_period_that_has_not_come_is_refused(cdnow: Cdnow) -> None:
    assert cdnow.run("insights", "retention", "--to", "1998-07-01", "--as-of", "1998-06-30") == 1
    assert cdnow.run("insights", "retention", "--from", "1998-05-01", "--to", "1998-04-01") == 1
    assert cdnow.run("insights", "cohorts", "--to", "soon") == 1


def test_that_the_models_are_told_by_day_with_how_they_fit(cdnow: Cdnow) -> None:
    told = cdnow.told("clv", "--as-of", "1997-09-30")
    assert (told["model"], told["unit"], told["spend_model"]) == ("bgnbd", "day", "gamma_gamma")
    # By our own definition of a purchase; alpha of the published figures is in weeks.
    params = told["params"]
    assert params["r"] == pytest.approx(0.243, abs=0.003)
    assert params["alpha"] / 7 == pytest.approx(4.41, abs=0.05)
    assert params["a"] == pytest.approx(0.79, abs=0.02)
    assert params["b"] == pytest.approx(2.42, abs=0.05)
    assert told["spend_params"]["p"] == pytest.approx(6.25, abs=0.1)
    assert (told["buyers"], told["repeat_buyers"]) == (2349, told["spend_buyers"])
    assert told["repeat_buyers"] == pytest.approx(946, abs=4)
    quality = told["quality"]
    assert sum(quality["real"]) == 2349
    assert sum(quality["expected"]) == pytest.approx(2349, abs=0.5)
    assert quality["held_out"]["expected"] == pytest.approx(quality["held_out"]["real"], rel=0.2)
    assert told["settings"]["weeks_a_month"] == 4.345
    assert told["fitted_at"] > "2026"


def test_that_the_four_boxes_hold_everybody_who_bought(cdnow: Cdnow) -> None:
    told = cdnow.told("values", "--as-of", "1998-06-30")
    assert [box["name"] for box in told["boxes"]] == ["champion", "affluent", "advocate", "miser"]
    assert sum(box["people"] for box in told["boxes"]) == told["buyers"] == 2349
    # Nobody was referred: half of them are worth more than the others, and that is all.
    assert told["boxes"][0]["people"] == told["boxes"][2]["people"] == 0
    assert told["settings"]["basis"] == "revenue"
    assert 0 < told["loyalty"] < 1
