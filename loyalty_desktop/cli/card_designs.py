"""Card designs by command: listed, shown as a file, kept from a file and the picture beside it."""

import sys
from typing import TYPE_CHECKING

from loyalty_desktop.cli.printing import table, tell
from loyalty_desktop.cli.reading import read_file
from loyalty_desktop.models.rules.card_design import design_toml, read_design_toml
from loyalty_desktop.services.commands.card_designs import SaveCardDesign, save_card_design
from loyalty_desktop.services.queries import card_designs as designs
from loyalty_desktop.services.store import new_id
from loyalty_desktop.wording import _

if TYPE_CHECKING:
    from loyalty_desktop.cli.running import Run


def card_designs(run: "Run") -> int:
    """List the designs, show one, or keep one."""
    if run.options.set_design:
        return _keep(run)
    if run.options.show_design:
        return _show(run)
    found = run.store.read_as(run.actor(), designs.card_designs, run.now()).designs
    if run.options.json:
        rows = [
            {
                "name": row.design.name,
                "template": row.design.template,
                "colours": row.design.colours,
            }
            | {"own": row.own, "usual": row.usual, "logo": row.logo is not None}
            for row in found
        ]
        tell({"designs": rows}, as_json=True)
        return 0
    heads = (_("Design"), _("Template"), _("Colours"), _("Logo"), _("Usual"))
    told = [
        (
            row.design.name,
            row.design.template,
            row.design.colours,
            _("yes") if row.logo else "",
            _("yes") if row.usual else "",
        )
        for row in found
    ]
    table(told, heads)
    return 0


def _show(run: "Run") -> int:
    ready = run.store.read_as(run.actor(), designs.ready_design, run.options.show_design, run.now())
    sys.stdout.write(design_toml(ready.design))
    return 0


def _keep(run: "Run") -> int:
    file = run.options.set_design
    design = read_design_toml(read_file(file))
    # A design whose file names no picture has none.
    logo = read_file(file.parent / design.logo) if design.logo else b""
    request = SaveCardDesign(key=new_id(), at=run.now(), design=design, logo=logo)
    kept = run.store.write(save_card_design, run.actor(), request)
    tell({"design": kept.name}, as_json=run.options.json)
    return 0
