"""Everything that people, providers and time do to a stage: each path and event, at least once."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.request import urlopen
from uuid import UUID, uuid4

from ilikeyacut.adapters.cognito.app_client import AppClient
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events.log import Log, LogOptions
from ilikeyacut.adapters.dynamodb.events.schema import Keys
from ilikeyacut.domain.processing_job import ProcessingJob
from ilikeyacut.domain.user import User, UserStatus
from ilikeyacut.entrypoints.bootstrap import App
from support.apps import unique_picture
from support.buckets import posted
from support.identity import PASSWORD, user_pool
from support.lambda_events import Context, rung
from support.least.people import Person
from support.least.sources import Sources
from support.least.staff import Staff

COPPER = {"dye": {"colour": "copper"}}
FOLDERS = ("user-uploads", "processed-images", "thumbnails", "exports")


@dataclass
class Journey:
    """A stage, who comes to it, and an app that looks into it from outside."""

    staff: Staff
    sources: Sources
    app: App
    person: Person
    admin: Person
    token: str = field(default_factory=lambda: uuid4().hex * 2)

    def all(self) -> None:
        """Do everything, in an order in which nothing is missing."""
        self.account()
        self.profile()
        self.devices()
        first = self.selfie(1)
        self.try_on(first)
        self.cancelled(first)
        self.results(first)
        self.poison()
        self.gaps()
        self.export()
        self.catalogue()
        self.administered()
        self.address()
        self.shared_phone()
        self.try_on(self.selfie(2))
        self.leave()
        self.weeks_pass()

    # ---- accounts

    def account(self) -> None:
        """Sign up, out and in, in every way. Attempts are counted by address."""
        ada, pool = self.person.sign_up(), user_pool(self.staff.stage.url)
        self.staff.restart("auth")  # which forgets whose keys it has unwrapped
        phone = AppClient(pool.session, pool.pool).sign_in(ada.email, PASSWORD)
        ada.call("POST", "/v1/auth/session", {"id_token": phone.id})
        spent = {"refresh_token": ada.tokens["refresh_token"]}
        ada.tokens = ada.call("POST", "/v1/auth/refresh", spent)
        ada.call("POST", "/v1/auth/local", {"code": "none"}, expect=422)
        token = {"id_token": ada.tokens["id_token"]}
        ada.call("POST", "/v1/auth/aws-credentials", token, expect=404)
        eve = Person(self.staff, asked=ada.asked).sign_up()
        everywhere = {"everywhere": True, "refresh_token": eve.tokens["refresh_token"]}
        eve.call("POST", "/v1/auth/sign-out", everywhere, expect=204)
        eve = Person(self.staff, asked=ada.asked)
        account = {"email": eve.email, "password": PASSWORD, "name": "Eve", "of_age": True}
        eve.call("POST", "/v1/auth/sign-up", account, expect=202)
        confirmed = {"email": eve.email, "code": eve.code}
        eve.call("POST", "/v1/auth/confirm", confirmed, expect=204)
        eve.call("POST", "/v1/auth/password/forgot", {"email": eve.email}, expect=202)
        reset = {"email": eve.email, "code": eve.code, "password": PASSWORD}
        eve.call("POST", "/v1/auth/password/reset", reset, expect=204)

    def profile(self) -> None:
        """Read and change what is one's own."""
        ada = self.person
        ada.call("GET", "/v1/me")
        ada.call("PATCH", "/v1/me", {"name": "Ada King"})
        ada.call("GET", "/v1/me/credits/entries")
        self.agree()
        ada.call("DELETE", "/v1/me/consents/gemini", expect=204)
        self.agree()
        ada.call("PUT", "/v1/me/favourites/bob", expect=204)
        ada.call("GET", "/v1/me/favourites")
        ada.call("DELETE", "/v1/me/favourites/bob", expect=204)
        first, *_ = (
            it["id"] for it in ada.call("GET", "/v1/me/sessions")["items"] if not it["current"]
        )
        ada.call("DELETE", f"/v1/me/sessions/{first}", expect=204)

    def agree(self) -> None:
        """Let both providers see photos."""
        for it in self.person.call("GET", "/v1/me/consents")["items"]:
            told = {"text_version": it["text_version"], "of_age": True}
            self.person.call("PUT", f"/v1/me/consents/{it['provider']}", told)

    def address(self) -> None:
        """Ask for another address. The emulator changes it at once and knows no code."""
        ada = self.person
        ada.call("POST", "/v1/me/email", {"email": f"{uuid4().hex}@example.com"}, expect=202)
        ada.call("POST", "/v1/me/email/confirm", {"code": "000000"}, expect=503)

    def devices(self) -> None:
        """Register phones of both kinds, and remove one of them."""
        ada = self.person
        for platform in ("ios", "android"):
            device = {"platform": platform, "token": self.token}
            ada.call("PUT", f"/v1/me/devices/{uuid4()}", device, expect=204)
        first, *_ = ada.call("GET", "/v1/me/devices")["items"]
        self.sources.deliver()
        ada.call("DELETE", f"/v1/me/devices/{first['id']}", expect=204)
        self.sources.deliver()

    # ---- pictures

    def selfie(self, seed: int = 1) -> str:
        """Send a selfie to the store, and have its arrival taken in."""
        ada, data = self.person, unique_picture(seed)
        wanted = {"media_type": "image/png", "size": len(data)}
        announced = ada.call("POST", "/v1/photos", wanted, expect=201)
        form, photo = announced["upload"], announced["photo"]["id"]
        assert posted(form["url"], form["fields"], data) == 204
        self.staff.calls.note("uploads", "s3:PutObject", "user-uploads")
        self.sources.until(lambda: ada.call("GET", f"/v1/photos/{photo}")["status"] == "accepted")
        ada.call("POST", f"/v1/photos/{photo}/complete")
        url = ada.call("GET", f"/v1/photos/{photo}")["image"]["url"]
        with urlopen(url) as answer:  # noqa: S310 - the emulator's
            assert answer.status == 200
        self.staff.calls.note("uploads", "s3:GetObject", "user-uploads")
        ada.call("GET", f"/v1/photos/{photo}/hair-mask")
        ada.call("GET", "/v1/photos")
        return str(photo)

    def try_on(self, photo: str) -> str:
        """Try a look on, step by step as the workflow has it."""
        ada, wish = self.person, {"photo_id": photo, "look": COPPER, "variations": 2}
        ada.call("POST", "/v1/try-ons/quote", wish)
        job = self.requested(wish)
        self.step("inspect", job)
        self.rendered(job)
        for step in ("render", "finish", "complete"):
            self.step(step, job)
        self.sources.deliver()
        found = ada.call("GET", f"/v1/try-ons/{job}")
        assert found["status"] == "completed", found
        ada.call("GET", "/v1/try-ons")
        ada.call("GET", f"/v1/try-ons/{job}/events", expect=406)
        return job

    def cancelled(self, photo: str) -> None:
        """Cancel a try-on whose pictures are made; give another one up, and repeat it."""
        ada = self.person
        wish = {"photo_id": photo, "look": COPPER, "variations": 1}
        job = self.requested(wish)
        self.rendered(job)
        ada.call("POST", f"/v1/try-ons/{job}/cancel", expect=200)
        self.sources.deliver()
        ada.call("DELETE", f"/v1/try-ons/{job}", expect=204)
        given_up = self.requested(wish)
        self.step("release", given_up)
        self.sources.deliver()
        ada.call("POST", f"/v1/try-ons/{given_up}/retry", expect=202, Idempotency_Key=uuid4().hex)

    def results(self, photo: str) -> None:
        """Look at results, share one, and delete it; then the selfie."""
        ada = self.person
        first, second = ada.call("GET", "/v1/results")["items"]
        path = f"/v1/results/{first['id']}"
        ada.call("GET", path)
        ada.call("GET", f"{path}/card")
        ada.call("PUT", f"{path}/favourite", expect=204)
        ada.call("DELETE", f"{path}/favourite", expect=204)
        share = ada.call("POST", f"{path}/shares", {"days": 1, "with_before": True}, expect=201)
        ada.call("GET", f"/v1/shares/{share['url'].rpartition('/')[2]}")
        ada.call("DELETE", f"{path}/shares/{share['id']}", expect=204)
        ada.call("DELETE", path, expect=204)
        ada.call("DELETE", f"/v1/photos/{second['id']}", expect=404)
        ada.call("DELETE", f"/v1/photos/{photo}", expect=204)

    def export(self) -> None:
        """Ask for everything, and fetch it."""
        ada = self.person
        asked = ada.call("POST", "/v1/me/exports", expect=202, Idempotency_Key=uuid4().hex)
        path = f"/v1/me/exports/{asked['id']}"
        self.sources.until(lambda: ada.call("GET", path)["status"] == "ready")
        ada.call("GET", "/v1/me/exports")
        url = ada.call("GET", path)["download"]["url"]
        with urlopen(url) as answer:  # noqa: S310 - the emulator's
            assert answer.read(2) == b"PK"
        self.staff.calls.note("gallery", "s3:GetObject", "exports")

    def catalogue(self) -> None:
        """Read what is public."""
        ada = self.person
        for path in (
            "/v1/config",
            "/v1/colours",
            "/v1/hairstyles",
            "/v1/hairstyles?category=straight",
            "/v1/health/live",
            "/v1/health/ready",
        ):
            ada.call("GET", path)
        ada.call("GET", "/.well-known/jwks.json", expect=404)
        first, *_ = ada.call("GET", "/v1/hairstyles")["items"]
        ada.call("GET", f"/v1/hairstyles/{first['name']}")
        ada.call("GET", f"/v1/hairstyles/{first['name']}/thumbnail", expect=307)

    # ---- admins

    def administered(self) -> None:
        """Do what admins do."""
        root = self.admin.sign_up()
        api, pool = user_pool(self.staff.stage.url).api, user_pool(self.staff.stage.url).pool
        api.create_group(GroupName="admin", UserPoolId=pool.id)
        api.admin_add_user_to_group(UserPoolId=pool.id, Username=root.email, GroupName="admin")
        root.sign_in()
        path = "/v1/admin/hairstyles"
        root.call("GET", path)
        told = {"title": "Bowl", "category": "straight", "text": "A bowl cut."}
        root.call("PUT", f"{path}/bowl", told)
        root.call("PUT", f"{path}/bowl/thumbnail", unique_picture(7))
        self.publish()
        root.call("GET", f"{path}/bowl")
        root.call("GET", "/v1/admin/try-ons?status=completed")
        root.call("GET", "/v1/admin/views")
        eve = Person(self.staff).sign_up()
        self.sources.deliver()
        found = root.call("POST", "/v1/admin/users/find", {"email": eve.email})
        person = f"/v1/admin/users/{found['id']}"
        root.call("POST", f"{person}/credits", {"grant_id": "gift", "amount": 5})
        root.call("POST", f"{person}/erasure", expect=202)

    def publish(self) -> None:
        """Publish a hairstyle and take it back."""
        for change in ("publish", "retire"):
            self.admin.call("POST", f"/v1/admin/hairstyles/bowl/{change}")

    # ---- what goes wrong, and what time does

    def poison(self) -> None:
        """Deliver messages that nobody can use, and one for which there is no time."""
        sqs, sources = self.staff.stage.aws.client("sqs"), self.sources
        nonsense = {"QueueUrl": sources.images, "MessageBody": "{}", "MessageGroupId": "g"}
        sqs.send_message(**nonsense)
        sources.queued("processing", sources.images, Context(5.0))
        sqs.send_message(QueueUrl=sources.notifications, MessageBody="{}")
        sources.queued("notifications", sources.notifications, Context(5.0))
        nobody = str(uuid4())
        self.staff.stage.aws.client("stepfunctions").start_execution(
            stateMachineArn=self.staff.stage.environment["ILIKEYACUT_WORKFLOW_ARN"],
            name=nobody,
            input=json.dumps(
                {"job_id": nobody, "user_id": nobody, "until": "2100-01-01T00:00:00Z"}
            ),
        )
        sources.until(lambda: self._over(nobody))

    def gaps(self) -> None:
        """Leave gaps in the log, as writers do that die, before each of its readers reads on."""
        table = f"{self.staff.stage.prefix}Events"
        for name in ("projector", "relay"):
            Log(DynamoDb(self.staff.stage.aws), table, Keys(), LogOptions()).ticket(1)
            self.person.call("PUT", "/v1/me/favourites/bob", expect=204)
            self.person.call("DELETE", "/v1/me/favourites/bob", expect=204)
            self.staff.invoke(name, rung())

    def shared_phone(self) -> None:
        """Let somebody else sign in on a phone, and no phone be reached any more."""
        device = {"platform": "android", "token": self.token}
        self.admin.call("PUT", f"/v1/me/devices/{uuid4()}", device, expect=204)
        self.sources.deliver()
        self.person.call("PUT", f"/v1/me/devices/{uuid4()}", device, expect=204)
        self.sources.deliver()
        for application in ("APNS", "FCM"):
            arn = self.staff.stage.environment[f"ILIKEYACUT_SNS_{application}_APPLICATION_ARN"]
            same = {"Token": self.token, "CustomUserData": str(self.me())}
            made = self._sns.create_platform_endpoint(PlatformApplicationArn=arn, **same)
            told = {"EndpointArn": made["EndpointArn"], "Attributes": {"Enabled": "false"}}
            self._sns.set_endpoint_attributes(**told)

    def leave(self) -> None:
        """Have everything erased, also what nobody finished."""
        me = self.goes()
        self.staff.invoke("relay", rung())  # so that the eraser brings the views up to date
        self.sources.react()
        self.sources.until(lambda: self.erased(me))

    def weeks_pass(self) -> None:
        """Leave things behind, and let weeks pass. The erasure of somebody was forgotten."""
        self.person = bob = Person(self.staff, asked=self.person.asked).sign_up()
        self.agree()
        self.requested({"photo_id": self.selfie(3), "look": COPPER})
        bob.call("POST", "/v1/photos", {"media_type": "image/png", "size": 9}, expect=201)
        for folder in (*FOLDERS, "static-assets"):
            self._unfinished(folder, f"{folder}/{self.me()}/part")
            self._put(folder, f"{folder}/{self.me()}/{uuid4()}/left.png")
        self.export()
        eve = self.person = Person(self.staff, asked=bob.asked).sign_up()
        device = {"platform": "ios", "token": uuid4().hex * 2}
        eve.call("PUT", f"/v1/me/devices/{uuid4()}", device, expect=204)
        self.selfie(4)
        me = self.goes()
        self.sources.ring()
        self.publish()
        assert self.staff.invoke("upkeep", {"upkeep": "due"})["ended"]
        assert self.staff.invoke("upkeep", {"upkeep": "sweep"})["removed"]
        assert self.erased(me)

    def goes(self) -> UUID:
        """Ask to be erased; return who does."""
        me = self.me()
        for folder in FOLDERS:
            self._unfinished(folder, f"{folder}/{me}/part")
        self.publish()
        self.person.call("DELETE", "/v1/me", {"confirm": self.person.email}, expect=202)
        return me

    def erased(self, user_id: UUID) -> bool:
        """Whether somebody is erased."""
        return self.app.store.load(User, user_id).status is UserStatus.ERASED

    # ---- machinery

    def me(self) -> UUID:
        """Return the person's id."""
        return UUID(self.person.call("GET", "/v1/me")["id"])

    def requested(self, wish: Any) -> str:
        """Request a try-on; return its id."""
        key = uuid4().hex
        asked = self.person.call("POST", "/v1/try-ons", wish, expect=202, Idempotency_Key=key)
        return str(asked["id"])

    def rendered(self, job: str) -> None:
        """Let the workflow ask for pictures, and have them made."""
        self.sources.until(lambda: self._over(job))
        assert self._job(job).rendered, self._job(job).attempts

    def step(self, name: str, job: str) -> Any:
        """Have a step taken, as the workflow asks for it."""
        return self.staff.invoke("orchestration", {"step": name, "job_id": job})

    def _job(self, job: str) -> ProcessingJob:
        return self.app.store.load(ProcessingJob, UUID(job))

    def _over(self, job: str) -> bool:
        machine = self.staff.stage.environment["ILIKEYACUT_WORKFLOW_ARN"]
        execution = f"{machine.replace(':stateMachine:', ':execution:')}:{job}"
        states = self.staff.stage.aws.client("stepfunctions")
        try:
            found: str = states.describe_execution(executionArn=execution)["status"]
        except states.exceptions.ExecutionDoesNotExist:
            return False
        return found != "RUNNING"

    def _put(self, folder: str, key: str) -> None:
        self._s3.put_object(Bucket=self._bucket(folder), Key=key, Body=b"picture")

    def _unfinished(self, folder: str, key: str) -> None:
        self._s3.create_multipart_upload(Bucket=self._bucket(folder), Key=key)

    @property
    def _sns(self) -> Any:
        return self.staff.stage.aws.client("sns")

    @property
    def _s3(self) -> Any:
        return self.staff.stage.aws.client("s3")

    def _bucket(self, folder: str) -> str:
        return self.staff.stage.buckets[folder]
