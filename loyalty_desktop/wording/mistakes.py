"""Values that cannot be: each reason of `Invalid` as a short sentence."""

from collections.abc import Callable, Mapping
from typing import Final, cast

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.wording.expressions import expression_mistake
from loyalty_desktop.wording.figures import amount, number
from loyalty_desktop.wording.languages import _, mark, ngettext
from loyalty_desktop.wording.sending import MAIL_FIELDS, TEMPLATE_MISTAKES

Facts = Mapping[str, object]

_FIELDS: Final = {
    "amount": mark("Amount"),
    "birthday": mark("Birthday"),
    "code": mark("Code"),
    "discount": mark("Discount"),
    "email": mark("Email"),
    "expression": mark("Condition"),
    "name": mark("Name"),
    "phone": mark("Phone"),
    "pin": mark("PIN"),
    "role": mark("Role"),
    "payments": mark("Payment"),
    "counted_cash": mark("Cash counted"),
    "points": mark("Points"),
    "quantity": mark("Quantity"),
    "reason": mark("Reason"),
    "receipt": mark("Receipt number"),
    "redeem_points": mark("Points to use"),
    "stored_value": mark("Stored value"),
    "tax": mark("Tax"),
    "total": mark("Amount"),
    "until": mark("Until"),
    "first": mark("First day"),
    "first_day": mark("First day"),
    "last_day": mark("Last day"),
    "measure": mark("Measure"),
    "start": mark("From"),
    "target": mark("Target"),
    "version": mark("Version"),
    "answer": mark("Answer"),
    "outcome": mark("Outcome"),
    "nps": mark("Recommendation"),
    "satisfaction": mark("Satisfaction"),
    "reached": mark("People reached"),
    "cost": mark("Cost"),
    "currency": mark("Currency"),
    "timezone": mark("Time zone"),
    "programme": mark("Programme file"),
    "design": mark("Card design"),
    "logo": mark("Logo"),
    "photo": mark("Photo"),
    "address": mark("Address"),
    "postcode": mark("Postcode"),
    "contact": mark("Phone or address"),
    "sentence": mark("Sentence on the back"),
    "colours": mark("Colours"),
    **MAIL_FIELDS,
}

_EXPECTED: Final = {
    "amount": mark("An amount is needed here."),
    "decimal": mark("A number is needed here."),
    "whole_number": mark("A whole number is needed here."),
    "true_or_false": mark("Write true or false, without quotation marks."),
    "text": mark("A text in quotation marks is needed here."),
    "list": mark("A list is needed here."),
    "table": mark("A table of names and values is needed here."),
    "object": mark("A table of names and values is needed here."),
    "date": mark("A date is needed here, such as 2026-06-30."),
    "time": mark("A time is needed here, such as 2026-06-30T14:32:00+07:00."),
}

_MISSING: Final = (
    mark("One more digit, please."),
    mark("Two more digits, please."),
    mark("Three more digits, please."),
    mark("Four more digits, please."),
    mark("Five more digits, please."),
    mark("Six more digits, please."),
)
"""What is said of a number while so many digits are missing."""

_REASONS: Final = {
    "missing": mark("This is missing."),
    "empty": mark("This can't be empty."),
    "unknown_field": mark("This name is not known. Look at how it is spelled."),
    "unknown_name": mark("This name is not known. Look at how it is spelled."),
    "unknown_op": mark("This is not something the program can do. Look at how it is spelled."),
    "wrong_type": mark("This is not the kind of value that belongs here."),
    "float": mark('Write the decimals in quotation marks, such as "12.50".'),
    "not_a_number": mark("This is not a number. Use digits, and a point for decimals."),
    "negative": mark("This can't be less than zero."),
    "zero": mark("This can't be zero."),
    "not_positive": mark("This must be more than zero."),
    "out_of_range": mark("This is too large or too small."),
    "not_a_date": mark("This is not a date. Write it as 2026-06-30."),
    "not_a_time": mark("This is not a time of day. Write it as 05:00."),
    "not_a_moment": mark("This is not a time. Write it as 2026-06-30T14:32:00+07:00."),
    "no_zone": mark("The time needs its zone, such as +07:00."),
    "in_the_future": mark("This day has not come yet."),
    "in_the_past": mark("This day has passed."),
    "before": mark("This is before the day it begins."),
    "nothing_bought": mark("Nothing was bought yet: there is no past to try it on."),
    "same_as_start": mark("It is there already: choose another target."),
    "not_begun": mark("There is no such version yet."),
    "no_audience": mark("Say whom it is for: a campaign that runs by itself needs an audience."),
    "nul": mark("This holds a character that can't be stored."),
    "unprintable": mark("This holds a character that can't be printed. Type it again."),
    "control_characters": mark("This holds a character that can't be printed. Type it again."),
    "not_utf8": mark("The file is not UTF-8 text. Save it as UTF-8."),
    "not_json": mark("This line is not JSON."),
    "twice": mark("This is named twice."),
    "not_rising": mark("Each tier needs a higher threshold than the one before."),
    "category_or_sku": mark("Name either a category or an item here."),
    "printer": mark("This is no printer. Write it as tcp://192.0.2.7 or usb:04b8:0202."),
    "unknown_currency": mark("There is no such currency. Use its three letters, such as IDR."),
    "unknown_zone": mark("There is no such time zone. Write it as Asia/Jakarta."),
    "unknown_country": mark("There is no such country. Use its two letters, such as ID."),
    "unknown_language": mark("The program does not speak this language yet."),
    "other_than_shop": mark("This differs from the shop's, and purchases are recorded already."),
    "not_digits": mark("A PIN is made of digits only."),
    "pin_differs": mark("The two PINs differ. Type both again."),
    "pin_trivial": mark("Everybody would try this PIN first. Choose another."),
    "not_a_phone": mark("No phone has this number. Look at the digits again."),
    "not_an_email": mark("This is not an email address."),
    "not_a_host": mark("This is not the name of a server. Write it as smtp.example.com."),
    "plain": mark("Without encryption mail may leave only to this very computer."),
    "several_members": mark("Several members have this address. Name one by number."),
    "too_short": mark("This is too short."),
    "own": mark("Nobody can recommend themselves."),
    "circle": mark("These two would recommend each other."),
    "self": mark("This is the same member."),
    "lines_do_not_add_up": mark("The lines do not add up to the total."),
    "payments_do_not_add_up": mark("What is paid does not come to what is payable."),
    "stored_differs": mark("This is not the stored value of the bill."),
    "no_such_line": mark("The purchase has no such line."),
    "not_goods": mark("This line is not goods and can't be refunded."),
    "ambiguous": mark("Several receipts have this number. Choose one."),
    "both": mark("Give one of the two, not both."),
    "too_many": mark("There are too many."),
    "too_deep": mark("This is nested too deeply."),
    "check_digit": mark("A digit is wrong. Look at the number again."),
    "training": mark("This is not possible in training."),
    "columns": mark("The columns can't be found. Name them."),
    "no_rows": mark("The file holds no rows."),
    "format": mark("The program does not know this kind of file."),
    "damaged": mark("The file is damaged. Nothing was changed."),
    "too_large": mark("The file is too large to be what it says. Nothing was changed."),
    "unknown_reward": mark("There is no such reward. Choose one of the shop's."),
    "not_a_picture": mark("This is no picture that can be printed. Choose a PNG or JPEG file."),
    "picture_too_large": mark("This picture is too large. Choose one below 5 MB and 6000 pixels."),
    "not_a_photo": mark("This photo can't be read. Choose a PNG or JPEG file."),
    "photo_too_large": mark("This photo is too large. Choose one below 25 MB and 60 megapixels."),
    "photo_too_small": mark("This photo is too small to print. Choose a larger one."),
    "offset": mark("Two numbers are needed, in millimetres, such as 0.5,-1."),
    "beside": mark("Name a file beside this one, without a folder."),
    "seal": mark("The file is not as it was when it was made. Nothing was changed."),
    "differs": mark("Its points do not add up. Nothing was changed."),
    "not_a_server": mark(
        "Name a database of a PostgreSQL server. A file can be copied as a backup. Nothing was "
        "changed."
    ),
    "not_a_file": mark("This shop is on a server already. Nothing was changed."),
    "no_such_column": mark("The file has no such column. Look at how it is spelled."),
    "read_otherwise": mark("This import began with other columns. Undo it first."),
    "same_bill": mark("Another row of this bill can't be read."),
}


def field_name(field: str) -> str:
    """Return the name of a field as a screen has it, or as it is written where none has."""
    return _(_FIELDS[field]) if field in _FIELDS else field


def mistake(facts: Facts, unit: Currency | None = None) -> str:
    """Return why a value cannot be; `unit` is the currency of the money among the facts."""
    reason = str(facts.get("reason", ""))
    if reason in _MADE and (told := _MADE[reason](facts, unit)):
        return told
    return _(_REASONS[reason]) if reason in _REASONS else _("This value can't be used.")


def _wrong_type(facts: Facts, _unit: Currency | None) -> str:
    expected = _EXPECTED.get(str(facts.get("expected") or facts.get("wanted") or ""))
    return _(expected) if expected else ""


def _out_of_range(facts: Facts, _unit: Currency | None) -> str:
    least, most = facts.get("least"), facts.get("most")
    if isinstance(least, int) and isinstance(most, int):
        return _("Choose from {least} to {most}.").format(least=number(least), most=number(most))
    return ""


def _too_many_decimals(facts: Facts, _unit: Currency | None) -> str:
    places = facts.get("places")
    if not isinstance(places, int):
        return _("There are too many decimals.")
    if places == 0:
        return _("There are no decimals here.")
    return ngettext(
        "There can be {count} decimal at most.", "There can be {count} decimals at most.", places
    ).format(count=number(places))


def _unknown_choice(facts: Facts, _unit: Currency | None) -> str:
    options = facts.get("options")
    if not isinstance(options, list):
        return _("This is not one of the choices.")
    named = ", ".join(map(str, cast("list[object]", options)))
    return _("Choose one of: {options}.").format(options=named)


def _too_long(facts: Facts, _unit: Currency | None) -> str:
    most = facts.get("most")
    if not isinstance(most, int):
        return _("This is too long.")
    return _("This is too long; {most} is the most.").format(most=number(most))


def _ending(facts: Facts, _unit: Currency | None) -> str:
    known = facts.get("known")
    if not isinstance(known, list) or not known:
        return ""
    endings = ", ".join(map(str, cast("list[object]", known)))
    return _("The file must end in one of these: {endings}.").format(endings=endings)


def _too_many_lines(facts: Facts, _unit: Currency | None) -> str:
    most = facts.get("most")
    if not isinstance(most, int):
        return _("This is too long.")
    told = ngettext("At most {most} line.", "At most {most} lines.", most)
    return told.format(most=number(most))


def _not_toml(facts: Facts, _unit: Currency | None) -> str:
    line, column = facts.get("line", 1), facts.get("column", 1)
    return _("Line {line}, column {column} can't be read.").format(line=line, column=column)


def _lines_do_not_add_up(facts: Facts, unit: Currency | None) -> str:
    expected = facts.get("expected")
    if not isinstance(expected, int) or unit is None:
        return ""
    return _("The lines come to {expected}, not to this total.").format(
        expected=amount(expected, unit)
    )


def _phone_too_short(facts: Facts, _unit: Currency | None) -> str:
    missing = facts.get("missing")
    if not isinstance(missing, int):
        return _("No phone has this number. Look at the digits again.")
    if 0 < missing <= len(_MISSING):
        return _(_MISSING[missing - 1])
    return ngettext("{count} more digit, please.", "{count} more digits, please.", missing).format(
        count=number(missing)
    )


def _pin_length(facts: Facts, _unit: Currency | None) -> str:
    least, most = facts.get("least"), facts.get("most")
    if not (isinstance(least, int) and isinstance(most, int)):
        return ""
    return _("A PIN of {least} to {most} digits is needed here.").format(least=least, most=most)


_MADE: Final[dict[str, Callable[[Facts, Currency | None], str]]] = {
    "expression": expression_mistake,
    "wrong_type": _wrong_type,
    "out_of_range": _out_of_range,
    "too_many_decimals": _too_many_decimals,
    "unknown_choice": _unknown_choice,
    "too_long": _too_long,
    "too_many_lines": _too_many_lines,
    "ending": _ending,
    "not_toml": _not_toml,
    "lines_do_not_add_up": _lines_do_not_add_up,
    "pin_length": _pin_length,
    "phone_too_short": _phone_too_short,
    **TEMPLATE_MISTAKES,
}
