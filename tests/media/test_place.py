"""A point becomes a zone and an address, or honestly nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visnomy.media.place import addresses_at, degrees, timezone_at


def english(latitude: float, longitude: float) -> tuple[str, str, str, str]:
    (address, *_) = addresses_at(latitude, longitude)
    return address.country, address.province, address.city, address.district


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        ((48.8584, 2.2945), ("France", "Île-de-France", "Paris", "Paris 16 Passy")),
        ((48.8049, 2.1204), ("France", "Île-de-France", "Versailles", "")),
        ((-33.8568, 151.2153), ("Australia", "New South Wales", "Sydney", "The Rocks")),
        ((-22.95, -43.21), ("Brazil", "Rio de Janeiro", "Rio de Janeiro", "Copacabana")),
    ],
)
def test_a_village_takes_the_name_of_its_city_and_a_town_keeps_its_own(
    point: tuple[float, float], expected: tuple[str, str, str, str]
) -> None:
    assert english(*point) == expected


def test_a_metropolis_beyond_the_border_draws_nobody() -> None:
    assert english(32.53, -117.03)[0] == "Mexico"
    assert english(32.58, -117.07)[0] == "United States"


@pytest.mark.parametrize("point", [(0, -30), (-85, 50), (40, -60), (0, 0), (90, 0), (-90, 180)])
def test_far_from_everything_nothing_is_said(point: tuple[float, float]) -> None:
    assert addresses_at(*point) == ()


def test_on_both_sides_of_the_date_line() -> None:
    assert english(-16.8, 179.99)[0] == english(-16.8, -179.99)[0] == "Fiji"


@pytest.mark.parametrize(
    ("point", "zone"),
    [
        ((30.134389, 120.074997), "Asia/Shanghai"),
        ((-22.97, -43.18), "America/Sao_Paulo"),
        ((27.7, 85.3), "Asia/Kathmandu"),
        ((0, -30), None),
    ],
)
def test_zones(point: tuple[float, float], zone: str | None) -> None:
    assert timezone_at(*point) == zone


@given(st.floats(-90, 90), st.floats(-180, 180))
@settings(max_examples=200, deadline=None)
def test_any_point_has_an_answer(latitude: float, longitude: float) -> None:
    found = addresses_at(latitude, longitude)
    assert all(address.country for address in found)
    assert [address.language for address in found] in ([], ["en"], ["en", "zh-Hans"])


@pytest.mark.parametrize("text", ["", "1", "a,b", "91,0", "0,181", "1,2,3", "nan,0", None])
def test_what_is_no_place_is_none(text: str | None) -> None:
    assert degrees(text) is None
