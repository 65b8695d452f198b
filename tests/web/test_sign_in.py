"""Signing up and in: by the printed link, by a password, and after it was forgotten."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from support.browsing import Visit, visiting
from support.sites import PASSWORD, Site, served_site

OTHER = "Another-horse-9-battery"
BLOCKED = """for (const it of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, it, { get() { throw new DOMException("", "SecurityError"); } });
}"""
FULL = 'Storage.prototype.setItem = () => { throw new DOMException("", "QuotaExceededError"); };'


def fill(page: Page, button: str, **values: str) -> None:
    """Fill in the form that is shown, field by field as they are labelled, and send it."""
    for label, value in values.items():
        page.get_by_label(re.compile(label.replace("_", "."), re.IGNORECASE)).first.fill(value)
    page.get_by_role("button", name=button).click()


def signed_in(page: Page) -> None:
    expect(page.get_by_role("navigation", name="Pages")).to_be_visible()
    expect(page.get_by_text("Credits: 100")).to_be_visible()


def test_the_printed_link_signs_in_once(browser: Browser, tmp_path: Path) -> None:
    with served_site(tmp_path) as site:
        with visiting(browser, site) as visit:
            page = visit.page(site.served.link.removeprefix(site.url))
            signed_in(page)
            assert "#k" not in page.url
            page.reload()
            signed_in(page)
        with visiting(browser, site) as visit:
            visit.expect("answered: 422 POST .*/v1/auth/local")
            page = visit.page(site.served.link.removeprefix(site.url))
            expect(
                page.get_by_role("status").filter(has_text="has already been used")
            ).to_be_visible()


def test_a_person_signs_up_with_the_code_that_is_sent(site: Site, visit: Visit) -> None:
    page = visit.page()
    page.get_by_role("button", name="Create an account").click()
    page.get_by_label("I am at least 18").check()
    page.get_by_label("Name").fill('<img src=x onerror="alert(1)">')
    fill(page, "Create the account", mail_address="new@example.com", Password=PASSWORD)
    expect(page.get_by_role("heading", name="Confirm your e-mail address")).to_be_visible()
    fill(page, "Confirm", Code=site.code())
    signed_in(page)


@pytest.mark.parametrize("storage", [BLOCKED, FULL], ids=["blocked", "full"])
def test_who_lets_the_browser_keep_nothing_can_sign_in_and_out(
    site: Site, visit: Visit, storage: str
) -> None:
    person = site.person()
    visit.context.add_init_script(storage)
    page = visit.page()
    expect(page.get_by_text("Your browser blocks cookies")).to_have_count(int(storage == BLOCKED))
    fill(page, "Sign in", mail_address=person.email, Password=person.password)
    signed_in(page)
    page.get_by_role("radio", name="Classic bob").check()
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("button", name="Sign out here").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_wrong_password_is_told(site: Site, visit: Visit) -> None:
    visit.expect("answered: 401 POST .*/v1/auth/sign-in")
    page = visit.page()
    fill(page, "Sign in", mail_address=site.person().email, Password="not this one")
    expect(page.get_by_text("The e-mail address or the password is wrong.")).to_be_visible()


def test_a_forgotten_password_is_replaced(site: Site, visit: Visit) -> None:
    page = visit.page()
    page.get_by_role("button", name="Forgotten your password?").click()
    fill(page, "Send a code", mail_address=site.person().email)
    expect(page.get_by_role("heading", name="Set a new password")).to_be_visible()
    fill(page, "Save and sign in", Code=site.code(), Password=OTHER)
    signed_in(page)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_that_is_off_by_a_day_signs_nobody_out(
    site: Site, browser: Browser, days: int
) -> None:
    with visiting(browser, site) as visit:
        visit.shift_clock(days)
        visit.sign_in(site.person())
        page = visit.page()
        signed_in(page)
        page.reload()
        signed_in(page)
