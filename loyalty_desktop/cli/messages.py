"""Messages by command: what waits, send it, a trial letter, files for SMS and WhatsApp."""

import argparse
import getpass
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from loyalty_desktop.cli.printing import progress, table, tell
from loyalty_desktop.errors import Unavailable
from loyalty_desktop.models.rules.mail import PORTS, SECURITIES, MailSettings
from loyalty_desktop.models.rules.messages import CHANNELS
from loyalty_desktop.services.commands.messages import (
    ChooseMail,
    ChooseMessages,
    DecideMessage,
    choose_mail,
    choose_messages,
    decide_message,
)
from loyalty_desktop.services.commands.unsubscribing import Unsubscribe, unsubscribe
from loyalty_desktop.services.devices.postbox import Postbox
from loyalty_desktop.services.exchange.sending import (
    COUNTS,
    Sent,
    export_messages,
    send_by_itself,
    send_due,
    send_trial,
)
from loyalty_desktop.services.queries.outbox import STATES, outbox
from loyalty_desktop.services.queries.sending_rules import message_rules, sending_kept
from loyalty_desktop.services.store import new_id
from loyalty_desktop.wording import _, mark, moment
from loyalty_desktop.wording.campaign_words import CHANNEL_NAMES
from loyalty_desktop.wording.sending import STATE_NAMES, message_reason, sent_told

if TYPE_CHECKING:
    from loyalty_desktop.cli.running import Run

SHOWN: Final = 50
_HEADS: Final = (
    *(mark("When"), mark("Campaign"), mark("Number"), mark("Name")),
    *(mark("Channel"), mark("State"), mark("Why")),
)
_PASSWORD: Final = "LOYALTY_MAIL_PASSWORD"  # noqa: S105 -- the name of a variable, no password


def add_words(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """Add the words of `messages`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar=_("action"))
    shown = actions.add_parser("list", help=_("what waits, left, or did not"), parents=[common])
    shown.add_argument("--state", choices=STATES)
    shown.add_argument("--campaign", metavar="CODE")
    actions.add_parser("send", help=_("send the mail that is due"), parents=[common])
    trial = actions.add_parser("test", help=_("send a trial letter"), parents=[common])
    trial.add_argument("address", metavar="ADDRESS")
    out = actions.add_parser("export", help=_("write what waits to a file"), parents=[common])
    out.add_argument("channel", choices=[each for each in CHANNELS if each != "email"])
    out.add_argument("--out", type=Path, required=True, help=_(".csv or .xlsx"))
    out.add_argument("--campaign", metavar="CODE")
    decide = actions.add_parser("decide", help=_("say what became of one"), parents=[common])
    decide.add_argument("id", help=_("the message, as `list --json` names it"))
    decide.add_argument("choice", choices=["sent", "again", "drop"])
    leave = actions.add_parser("unsubscribe", help=_("somebody wants no more"), parents=[common])
    leave.add_argument("member", help=_("number, phone, address, or the reply itself"))
    leave.add_argument("--channel", choices=CHANNELS)
    server = actions.add_parser("server", help=_("name the mail server"), parents=[common])
    server.add_argument("--host")
    server.add_argument("--port", type=int)
    server.add_argument("--security", choices=SECURITIES)
    server.add_argument("--user")
    server.add_argument("--sender", metavar="ADDRESS")
    server.add_argument("--sender-name", metavar="NAME")
    server.add_argument(
        "--password",
        action="store_true",
        help=_("ask for the password, or take it from {name}").format(name=_PASSWORD),
    )
    server.add_argument("--automatic", choices=["on", "off"], help=_("send by itself"))


def messages(run: "Run") -> int:
    """Do with messages what the action says."""
    actions = {
        "list": _list,
        "send": _send,
        "test": _test,
        "export": _export,
        "decide": _decide,
        "unsubscribe": _unsubscribe,
        "server": _server,
    }
    return actions[run.options.action](run)


def _list(run: "Run") -> int:
    options = run.options
    found = run.store.read_as(
        run.actor(), outbox, run.now(), options.campaign, options.state, SHOWN
    )
    if options.json:
        rows = [
            {
                "id": row.id,
                "campaign": row.code,
                "member": row.member,
                "channel": row.channel,
                "state": row.state,
                "reason": row.reason,
                "at": row.when.isoformat(),
            }
            for row in found.rows
        ]
        tell({"counts": found.counts, "messages": rows}, as_json=True)
        return 0
    zone = run.store.shop.zone
    tell({_(STATE_NAMES[state]): found.counts[state] for state in STATES}, as_json=False)
    if found.rows:
        print()
        table(
            [
                (
                    moment(row.when, zone),
                    row.campaign,
                    row.member,
                    row.name,
                    _(CHANNEL_NAMES[row.channel]),
                    _(STATE_NAMES[row.state]),
                    message_reason(row.reason) if row.reason else "",
                )
                for row in found.rows
            ],
            tuple(_(word) for word in _HEADS),
        )
    return 0


def _send(run: "Run") -> int:
    store, counter = run.store, run.settings.counter or "1"
    sent: Sent | None = None
    if run.options.staff is None and store.read(message_rules).automatic:
        # The shop has said that the program may: a job at night signs nobody in.
        sent = send_by_itself(store, counter, f"{counter}:{new_id()}", _box(run), run.now())
        if sent is None and store.read(sending_kept).mail is not None:
            raise Unavailable(reason="mail_elsewhere")
        sent = sent or Sent()
    else:
        sent = send_due(store, run.actor(), run.now(), _box(run), progress)
    if run.options.json:
        tell({name: getattr(sent, name) for name in Sent.__slots__}, as_json=True)
    else:
        counts = {name: getattr(sent, name) for name in COUNTS}
        for line in sent_told(counts, sent.quiet, store.shop.zone, sent.trouble):
            print(line)
    return 1 if sent.trouble else 0


def _test(run: "Run") -> int:
    run.actor()
    send_trial(run.store, _box(run), run.options.address, run.now())
    tell({"sent": run.options.address}, as_json=run.options.json)
    return 0


def _export(run: "Run") -> int:
    options = run.options
    done = export_messages(
        run.store, run.actor(), options.channel, options.out, run.now(), options.campaign
    )
    facts = {
        "file": str(done.file) if done.rows else None,
        "rows": done.rows,
        "dropped": done.dropped,
        "postponed": done.postponed,
    }
    tell(facts, as_json=options.json)
    return 0


def _decide(run: "Run") -> int:
    options = run.options
    asked = DecideMessage(key=new_id(), at=run.now(), message=options.id, choice=options.choice)
    run.store.write(decide_message, run.actor(), asked)
    tell({"message": options.id, "choice": options.choice}, as_json=options.json)
    return 0


def _unsubscribe(run: "Run") -> int:
    asked = Unsubscribe(
        key=new_id(), at=run.now(), member=run.options.member, channel=run.options.channel
    )
    done = run.store.write(unsubscribe, run.actor(), asked)
    facts = {
        "member": done.member,
        "channels": list(done.channels) if run.options.json else ", ".join(done.channels),
        "dropped": done.dropped,
    }
    tell(facts, as_json=run.options.json)
    return 0


def _server(run: "Run") -> int:
    """Change what is named of the mail server, and show all of it."""
    options, by = run.options, run.actor()
    kept = run.store.read(sending_kept)
    named = {
        name: getattr(options, name)
        for name in ("host", "port", "security", "user", "sender", "sender_name")
        if getattr(options, name) is not None
    }
    if named:
        if "security" in named:
            named.setdefault("port", PORTS[named["security"]])
        mail = replace(kept.mail or MailSettings("", ""), **named)
        run.store.write(choose_mail, by, ChooseMail(key=new_id(), at=run.now(), mail=mail))
    if options.automatic is not None:
        rules = replace(kept.rules, automatic=options.automatic == "on")
        asked = ChooseMessages(key=new_id(), at=run.now(), rules=rules)
        run.store.write(choose_messages, by, asked)
    if options.password:
        _box(run).keep_password(run.store.shop.id, _password())
    kept = run.store.read(sending_kept)
    facts: dict[str, Any] = {"automatic": kept.rules.automatic}
    if kept.mail is not None:
        facts |= {name: getattr(kept.mail, name) for name in MailSettings.__slots__}
    facts["password"] = _box(run).has_password(run.store.shop.id)
    tell(facts, as_json=options.json)
    return 0


def _password() -> str:
    given = os.environ.get(_PASSWORD)
    if given is not None:
        return given
    return getpass.getpass(_("Password of the mail server: ")) if sys.stdin.isatty() else ""


def _box(run: "Run") -> Postbox:
    return Postbox(run.keys.folder)
