"""The page on security prints the rights that the functions have."""

import security_page


def test_the_table_of_rights_is_up_to_date() -> None:
    text = security_page.PAGE.read_text("utf-8")
    assert text == security_page.page(text), "run `make security`"


def test_all_else_on_the_page_stays() -> None:
    text = f"before\n{security_page.BEGIN}outdated\n{security_page.END}after\n"
    page = security_page.page(text)
    assert page.startswith(f"before\n{security_page.BEGIN}")
    assert page.endswith(f"{security_page.END}after\n")
    assert "outdated" not in page
