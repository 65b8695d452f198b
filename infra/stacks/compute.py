"""The functions, and what calls each of them."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from acknowledged import acknowledge
from functions import FUNCTIONS, Function
from grants import Statement
from lambdas import requests, sources
from lambdas.function import StageFunction
from lambdas.resources import resources
from lambdas.roles import allow
from lambdas.settings import of_redis, settings
from packages import Packages
from stacks.cache import Cache
from stacks.data import Data
from stacks.edge import Edge
from stacks.identity import Identity
from stacks.messaging import Messaging
from stacks.network import Network
from stacks.stylists import Stylists
from stages import Stage
from stylists.larger import reasons

TRIGGER = "claims"
"""The user pool's own function, which is made with the pool."""

PUSHES_AT_ONCE = 5

GEMINI = (
    "AwsSolutions-IAM5[Resource::arn:aws:execute-api:{stage.region}:{stage.account}:"
    '{{"Fn::GetStackOutput":{{"StackName":"{stage.prefix}stylists","Region":"{stage.region}",'
    '"OutputName":"PublishOutputRefGemini8C6333AC15761494"}}}}/out/*/v1beta/models/*]'
)
"""The finding about the calls of Gemini's gateway, whose id is not known before it is made."""


class Compute(cdk.Stack):
    """All functions but the user pool's trigger: `functions`, their `roles`, and `live` aliases."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        env: cdk.Environment,
        *,
        stage: Stage,
        packages: Packages,
        network: Network,
        data: Data,
        identity: Identity,
        messaging: Messaging,
        stylists: Stylists,
        edge: Edge,
        cache: Cache | None,
    ) -> None:
        super().__init__(scope, name, env=env)
        self.stage, self.packages = stage, packages
        self.network, self.cache, self.messaging = network, cache, messaging
        self.stylists = stylists
        self.told = settings(
            stage,
            data=data,
            identity=identity,
            messaging=messaging,
            stylists=stylists,
            edge=edge,
        )
        self.resources = resources(
            stage,
            data=data,
            identity=identity,
            messaging=messaging,
            stylists=stylists,
            cache=cache,
        )
        self.made = {it: self._made(it, FUNCTIONS[it]) for it in FUNCTIONS if it != TRIGGER}
        requests.answer(self, edge.listener, self.live, edge.edge_keys)
        self._events(data)

    @property
    def functions(self) -> dict[str, lambda_.Function]:
        """The functions by name."""
        return {name: it.made for name, it in self.made.items()}

    @property
    def live(self) -> dict[str, lambda_.Alias]:
        """What calls a function calls: the alias of its newest version."""
        return {name: it.live for name, it in self.made.items()}

    @property
    def roles(self) -> dict[str, iam.Role]:
        """The roles by the names of their functions."""
        return {name: it.role for name, it in self.made.items()}

    def _made(self, name: str, function: Function) -> StageFunction:
        redis = self.cache if function.redis else None
        made = StageFunction(
            self,
            name,
            stage=self.stage,
            function=function,
            packages=self.packages,
            resources=self.resources,
            environment=self.told | (of_redis(redis) if redis else {}),
            vpc=self.network.vpc if redis else None,
            groups=[self.network.function_group],
        )
        if ("call", "gemini-api") in function.may:
            acknowledge(
                made.role, {GEMINI.format(stage=self.stage): "Any model and verb of that path."}
            )
            self._larger(made.role)
        return made

    def _larger(self, role: iam.Role) -> None:
        """Let a role call the asynchronous endpoint, if the stage has one."""
        if self.stylists.larger:
            rights = self.stylists.larger.caller()
            for arn, actions in rights.items():
                allow(role, Statement(tuple(actions), (arn,)))
            acknowledge(role, reasons(rights))

    def _events(self, data: Data) -> None:
        made, messaging = self.made, self.messaging
        # By its ARN, or a grant would be added to its stack, which comes before.
        undelivered = sqs.Queue.from_queue_arn(self, "Undelivered", messaging.undelivered.queue_arn)
        sources.from_queue(
            self,
            "ImagesToProcessing",
            self.live["processing"],
            messaging.image_queue,
            batch_size=1,
            max_concurrency=self.stage.images_at_once,
        )
        sources.from_queue(
            self,
            "NotificationsToPushes",
            self.live["notifications"],
            messaging.notification_queue,
            batch_size=10,
            max_concurrency=PUSHES_AT_ONCE,
        )
        sources.from_bus(self, self.stage, made["orchestration"], undelivered)
        stream = data.tables["Events"].table_stream_arn
        for name in ("projector", "relay"):  # as many readers as a shard feeds
            sources.from_stream(self, f"LogTo{name.title()}", made[name], stream, undelivered)
        sources.from_clock(self, self.stage, made["upkeep"], undelivered)
