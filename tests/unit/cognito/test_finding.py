"""An account is found among all of a pool, page by page, where its address is another one."""

from typing import Any
from uuid import UUID

from ilikeyacut.adapters.cognito.authenticator import CognitoAuthenticator
from ilikeyacut.adapters.cognito.pool import Pool
from ilikeyacut.domain.user import user_id_of

POOL = Pool("eu-west-1_pool", "server", None)


class Accounts:
    """A pool of two accounts a page, whose addresses nobody knows."""

    pool = POOL

    def __init__(self, *subjects: str) -> None:
        self.subjects = subjects
        self.calls: list[dict[str, Any]] = []

    @property
    def api(self) -> Any:
        return self

    def list_users(self, **call: Any) -> dict[str, Any]:
        self.calls.append(call)
        if "Filter" in call:
            return {"Users": []}
        at = int(call.get("PaginationToken", "0"))
        page = [{"Attributes": [{"Name": "sub", "Value": it}]} for it in self.subjects[at : at + 2]]
        more = {"PaginationToken": f"{at + 2}"} if at + 2 < len(self.subjects) else {}
        return {"Users": page, **more}


def found(accounts: Accounts, subject: str) -> str | None:
    client: Any = accounts
    user_id: UUID = user_id_of(POOL.issuer.namespace, subject)
    return CognitoAuthenticator(client).find(user_id, "ada@example.com")


def test_every_page_is_looked_at_until_the_person_is_found() -> None:
    accounts = Accounts("a", "b", "c", "d", "e")
    assert found(accounts, "d") == "d"
    assert [it.get("PaginationToken") for it in accounts.calls] == [None, None, "2"]
    assert found(accounts, "e") == "e"
    assert found(accounts, "f") is None
