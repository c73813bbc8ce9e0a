from loyalty_desktop.models.rules.bill import Line
from loyalty_desktop.services.queries.held import StampsHeld
from loyalty_desktop.services.queries.panel import MemberPanel, member_panel
from tests.factories import Till, at


def panel(till: Till, member: str, when: str) -> MemberPanel:
    return till.store.read_as(till.by, member_panel, member, at(when))


def test_that_the_panel_tells_the_vouchers_that_can_be_used(shop: Till) -> None:
    shop.offer("kopi", 40, name="Kopi gratis")
    member = shop.join().member_id
    shop.voucher(member, "kopi", "2026-01-10", until=at("2026-01-20").date())
    later = shop.voucher(member, "kopi", "2026-01-10")
    shown = panel(shop, member, "2026-01-15").vouchers
    assert [voucher.name for voucher in shown] == ["Kopi gratis", "Kopi gratis"]
    # The one that ends first is used first; its code is the one on the paper.
    assert shown[0].last_day is not None
    assert shown[1].code == later.voucher
    assert [voucher.code for voucher in panel(shop, member, "2026-02-15").vouchers] == [
        later.voucher
    ]


def test_that_a_used_voucher_is_told_no_more(shop: Till) -> None:
    shop.offer("kopi", 40, name="Kopi gratis")
    member = shop.join().member_id
    voucher = shop.voucher(member, "kopi", "2026-01-10")
    line = (Line(50_000, name="Kopi"),)
    shop.buy(member, 50_000, "2026-01-11", lines=line, rewards=(voucher.voucher,))
    assert panel(shop, member, "2026-01-12").vouchers == ()


def test_that_the_panel_tells_how_far_a_stamp_card_is_filled(shop: Till) -> None:
    shop.offer("kopi", 40, name="Kopi gratis")
    shop.stamp_card("cangkir", 4, "kopi")
    member = shop.join().member_id
    assert panel(shop, member, "2026-01-10").stamps == ()
    for day in range(11, 14):
        shop.buy(member, 50_000, f"2026-01-{day}")
    assert panel(shop, member, "2026-01-15").stamps == (
        StampsHeld("cangkir", "cangkir", 3, 4, "Kopi gratis"),
    )
    shop.buy(member, 50_000, "2026-01-16")
    shown = panel(shop, member, "2026-01-17")
    assert (shown.stamps[0].stamps, len(shown.vouchers)) == (0, 1)
