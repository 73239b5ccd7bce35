"""The demo mall has the size it promises, and hangs together."""

import re
from collections import Counter

from mallops.core.auth.matrix import ROLES
from mallops.demo.names import DEPUTIES, NEIGHBOUR_STAFF, STAFF, by_role, officer_of
from mallops.demo.places import MALL, MALLS, NEIGHBOUR

HAN = re.compile(r"[\u4e00-\u9fff]")
UNASSIGNED = re.compile(r"154\d{8}")


def test_sizes():
    assert [len(x) for x in (MALL.floors, MALL.zones, MALL.units, MALL.tenants)] == [5, 24, 180, 150]
    assert len(STAFF) == 40
    assert [len(x) for x in (NEIGHBOUR.floors, NEIGHBOUR.zones)] == [1, 2]
    assert (MALL.code, NEIGHBOUR.code) == ("GC", "TY")


def test_every_role_is_held_and_every_zone_walked_by_one_officer():
    assert {role for one in STAFF for role in one.roles} == set(ROLES)
    walked = Counter(zone for one in STAFF for zone in one.zones)
    assert walked == Counter(one.code for one in MALL.zones)
    assert all("FLR" in officer_of(one.code).roles for one in MALL.zones)
    assert {one for staff in NEIGHBOUR_STAFF for one in staff.zones} == {one.code for one in NEIGHBOUR.zones}
    assert len(by_role("FLR")) == 12


def test_deputies_are_people_of_the_mall():
    logins = {one.login for one in STAFF}
    for one in DEPUTIES:
        assert {one.deputy, one.principal} <= logins
        assert one.role in ROLES


def test_names_phones_and_codes_are_unique_and_in_both_languages():
    people = [*STAFF, *NEIGHBOUR_STAFF]
    shops = [tenant for mall in MALLS for tenant in mall.tenants]
    phones = [one.phone for one in (*people, *shops)]
    assert len(set(phones)) == len(phones)
    assert all(UNASSIGNED.fullmatch(one) for one in phones)
    assert len({one.login for one in people}) == len(people)
    assert len({one.name_zh for one in STAFF}) == 40
    for rows in (people, shops, [zone for mall in MALLS for zone in mall.zones]):
        assert all(HAN.search(one.name_zh) and one.name_en and not HAN.search(one.name_en) for one in rows)
    assert len({one.name_zh for one in shops}) == len({one.name_en for one in shops}) == len(shops)
    assert all(HAN.search(one.bounds_zh) and not HAN.search(one.bounds_en) for one in MALL.zones)


def test_units_do_not_overlap_and_tenants_hold_units_of_their_zone():
    for mall in MALLS:
        cells = Counter(
            (one.floor, x, y)
            for one in mall.units
            for x in range(one.grid_x, one.grid_x + one.grid_w)
            for y in range(one.grid_y, one.grid_y + one.grid_h)
        )
        assert set(cells.values()) == {1}
        assert all(one.area_m2 > 0 for one in mall.units)
        zone_of = {one.code: one.zone for one in mall.units}
        assert len(zone_of) == len(mall.units)
        held = [unit for one in mall.tenants for unit in one.units]
        assert len(set(held)) == len(held)
        assert all(zone_of[unit] == one.zone for one in mall.tenants for unit in one.units)
    assert len({unit for one in MALL.tenants for unit in one.units}) == 162  # 18 stand empty


def test_a_shop_on_two_units_holds_neighbours():
    units = {one.code: one for one in MALL.units}
    doubles = [one for one in MALL.tenants if len(one.units) == 2]
    assert len(doubles) == 12
    for one in doubles:
        left, right = (units[code] for code in one.units)
        assert (left.grid_x + left.grid_w, left.grid_y) == (right.grid_x, right.grid_y)
