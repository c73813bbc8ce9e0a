"""The programme's rules as members read them."""

from loyalty_desktop import wording
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.services.documents.reports.catalogue import Wanted, begin, day_of_report
from loyalty_desktop.services.documents.reports.parts import Out
from loyalty_desktop.services.store import BEGINNING, Session
from loyalty_desktop.wording import _
from loyalty_desktop.wording.rule_sheet import rule_sheet


def rules(session: Session, wanted: Wanted, out: Out) -> None:
    """Tell the rules in force on a day, each in a sentence, and since when they are."""
    day = day_of_report(session, wanted)
    shop = session.shop
    version = shop.version_on(day_of(day))
    told = ""
    if version.first_day > BEGINNING:
        told = _("From {day} on.").format(day=wording.day(date_of(version.first_day)))
    begin(session, wanted, out, told, for_everyone=True)
    for line in rule_sheet(version.programme, shop.currency):
        out.note(line.text)
