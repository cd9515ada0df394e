"""Sign-in tries: who is slowed down, who is not, and what a race of tries gets."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from stdwatch.web import login_throttle
from stdwatch.web.login_throttle import LoginThrottle, normalized


def attempted(throttle: LoginThrottle, name: str, address: str, *, right: bool = False) -> bool:
    """Whether the try was let through."""
    with throttle.attempt(name, address) as attempt:
        if attempt and right:
            attempt.succeeded()
        return attempt is not None


def test_the_sixth_wrong_try_of_a_name_from_one_address_has_to_wait() -> None:
    throttle = LoginThrottle()
    assert [attempted(throttle, "Wang", "192.0.2.1") for _ in range(6)] == [True] * 5 + [False]
    assert attempted(throttle, "Zhao", "192.0.2.1")


def test_after_a_quarter_of_an_hour_it_may_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    throttle, now = LoginThrottle(), [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    for _ in range(6):
        attempted(throttle, "Wang", "192.0.2.1")
    now[0] = login_throttle.SECONDS + 1
    assert attempted(throttle, "Wang", "192.0.2.1")


@pytest.mark.parametrize("way", ["WANG", " wang ", "Ｗａｎｇ", "wang\u3000"])
def test_a_name_written_otherwise_is_the_same_name(way: str) -> None:
    throttle = LoginThrottle()
    for _ in range(5):
        attempted(throttle, "Wang", "192.0.2.1")
    assert normalized(way) == "wang"
    assert not attempted(throttle, way, "192.0.2.1")


def test_an_address_that_tries_many_names_has_to_wait_and_others_need_not() -> None:
    throttle = LoginThrottle()
    tries = [attempted(throttle, f"name {number}", "192.0.2.1") for number in range(30)]
    assert tries == [True] * login_throttle.ADDRESS + [False] * 10
    assert attempted(throttle, "Wang", "192.0.2.2")


def test_tries_from_everywhere_do_not_lock_a_user_out_where_she_signed_in_before() -> None:
    throttle = LoginThrottle()
    assert attempted(throttle, "Wang", "192.0.2.1", right=True)
    tries = [attempted(throttle, "Wang", f"198.51.100.{number}") for number in range(150)]
    assert tries.count(True) == login_throttle.NAME
    assert attempted(throttle, "Wang", "192.0.2.1", right=True)


def test_a_right_password_counts_for_nothing() -> None:
    throttle = LoginThrottle()
    assert all(attempted(throttle, "Wang", "192.0.2.1", right=True) for _ in range(200))


def test_a_race_of_tries_counts_each() -> None:
    throttle = LoginThrottle()
    with ThreadPoolExecutor(40) as pool:
        tries = list(pool.map(lambda _: attempted(throttle, "Wang", "192.0.2.1"), range(200)))
    assert tries.count(True) == login_throttle.EACH


@pytest.mark.parametrize("address", ["2001:db8::{:x}", "2001:db8:0:0:{0:x}::1", "::ffff:192.0.2.1"])
def test_the_addresses_of_one_household_count_as_one(address: str) -> None:
    throttle = LoginThrottle()
    tries = [attempted(throttle, f"name {number}", address.format(number)) for number in range(1, 41)]
    assert tries.count(True) == login_throttle.ADDRESS


def test_who_signed_in_before_does_not_wait_for_those_who_try_from_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_throttle, "_PATIENCE_WITH_STRANGERS", 0.01)
    throttle = LoginThrottle()
    attempted(throttle, "Wang", "192.0.2.1", right=True)
    with throttle.attempt("Zhao", "198.51.100.1") as first, throttle.attempt("Zhao", "198.51.100.2") as second:
        assert first
        assert second is None
        assert attempted(throttle, "Wang", "192.0.2.1", right=True)
