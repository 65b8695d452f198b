"""What is looked at, and when somebody is told."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_cloudwatch as cw
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_xray as xray
from constructs import Construct

from stacks.compute import Compute
from stacks.data import Data
from stacks.edge import Edge
from stacks.messaging import Messaging
from stacks.workflow import Workflow
from stages import Stage

MINUTES = cdk.Duration.minutes


class Watch(cdk.Stack):
    def __init__(
        self,
        scope: Construct,
        name: str,
        env: cdk.Environment,
        *,
        stage: Stage,
        data: Data,
        messaging: Messaging,
        edge: Edge,
        compute: Compute,
        workflow: Workflow,
    ) -> None:
        super().__init__(scope, name, env=env)
        self.stage, self.tell = stage, actions.SnsAction(messaging.alarms)
        quick: dict[str, cw.Alarm] = {}
        api, balancer = edge.api, edge.balancer.metrics
        own = lambda metric, statistic="Sum", **dims: cw.Metric(
            namespace="ilikeyacut",
            metric_name=metric,
            statistic=statistic,
            period=MINUTES(5),
            dimensions_map=dims or None,
        )

        # what people notice
        quick["ApiErrors"] = self._alarm(
            "ApiErrors",
            cw.MathExpression(
                expression="IF(n > 20, 100 * e / n, 0)",
                using_metrics={
                    "e": api.metric_server_error(statistic="Sum", period=MINUTES(5)),
                    "n": api.metric_count(statistic="Sum", period=MINUTES(5)),
                },
                period=MINUTES(5),
            ),
            1,
            2,
            "more than 1 % of requests end in a 5xx",
        )
        quick["ApiSlow"] = self._alarm(
            "ApiSlow",
            api.metric_latency(statistic="p99", period=MINUTES(5)),
            3000,
            3,
            "one request in a hundred takes more than 3 s",
        )
        quick["QueueOld"] = self._alarm(
            "QueueOld",
            messaging.image_queue.metric_approximate_age_of_oldest_message(
                period=MINUTES(1), statistic="Maximum"
            ),
            180,
            3,
            "a picture waits for more than 3 minutes",
        )
        quick["TryOnsFail"] = self._alarm(
            "TryOnsFail",
            cw.MathExpression(
                expression="IF(n > 10, 100 * f / n, 0)",
                using_metrics={"f": own("JobsFailed"), "n": own("JobsEnded")},
                period=MINUTES(5),
            ),
            10,
            2,
            "more than 10 % of try-ons fail",
        )

        # what was lost or got stuck
        for label, queue in (
            ("ImageDead", messaging.image_dead),
            ("Dead", messaging.dead),
            ("Undelivered", messaging.undelivered),
        ):
            self._alarm(
                f"{label}Holds",
                queue.metric_approximate_number_of_messages_visible(
                    period=MINUTES(1), statistic="Maximum"
                ),
                0,
                1,
                f"there is a message in {label}",
                over=True,
            )
        for short in ("projector", "relay"):
            self._alarm(
                f"{short.title()}Behind",
                compute.functions[short].metric(
                    "IteratorAge", statistic="Maximum", period=MINUTES(1)
                ),
                60_000,
                3,
                f"{short} is more than a minute behind",
            )
        self._alarm(
            "ViewStopped",
            own("ViewsStopped", "Maximum"),
            0,
            1,
            "a view met an event that it cannot apply",
            over=True,
        )
        self._alarm(
            "WorkflowBroken",
            workflow.machine.metric_failed(period=MINUTES(5), statistic="Sum"),
            0,
            1,
            "a workflow broke (a refused photo is no failure of it)",
            over=True,
        )
        self._alarm(
            "WorkflowTimedOut",
            workflow.machine.metric_timed_out(period=MINUTES(5), statistic="Sum"),
            0,
            1,
            "a workflow ran out of time",
            over=True,
        )
        self._alarm(
            "ScheduleDropped",
            cw.Metric(
                namespace="AWS/Scheduler",
                metric_name="InvocationDroppedCount",
                dimensions_map={"ScheduleGroup": "default"},
                statistic="Sum",
                period=MINUTES(5),
            ),
            0,
            1,
            "time stood still: a scheduled call was dropped",
            over=True,
        )
        self._alarm(
            "BusFails",
            cw.Metric(
                namespace="AWS/Events",
                metric_name="FailedInvocations",
                statistic="Sum",
                period=MINUTES(5),
            ),
            0,
            1,
            "a rule could not deliver",
            over=True,
        )

        # functions
        for short in compute.functions:
            function, size = compute.functions[short], stage.size(short)
            self._alarm(
                f"{short.title()}Errors",
                function.metric_errors(period=MINUTES(5), statistic="Sum"),
                5,
                2,
                f"{short} fails",
            )
            self._alarm(
                f"{short.title()}Throttled",
                function.metric_throttles(period=MINUTES(5), statistic="Sum"),
                5,
                2,
                f"{short} is at its limit",
            )
            self._alarm(
                f"{short.title()}NearTimeout",
                function.metric_duration(period=MINUTES(5), statistic="p99"),
                800 * size.timeout,
                3,
                f"{short} comes near its timeout",
            )

        # what is under it
        for table in (
            "Events",
            "Users",
            "Photos",
            "ProcessingJobs",
            "HairstyleLibrary",
            "Views",
            "UserSessions",
            "Keys",
        ):
            metric = lambda name: cw.Metric(
                namespace="AWS/DynamoDB",
                metric_name=name,
                dimensions_map={"TableName": stage.prefix + table},
                statistic="Sum",
                period=MINUTES(5),
            )
            self._alarm(
                f"{table}TableThrottled",
                cw.MathExpression(
                    expression="FILL(r, 0) + FILL(w, 0)",
                    using_metrics={
                        "r": metric("ReadThrottleEvents"),
                        "w": metric("WriteThrottleEvents"),
                    },
                    period=MINUTES(5),
                ),
                10,
                2,
                f"the table {table} throttles",
            )
        self._alarm(
            "BalancerErrors",
            balancer.http_code_elb(
                code=cdk.aws_elasticloadbalancingv2.HttpCodeElb.ELB_5XX_COUNT,
                period=MINUTES(5),
                statistic="Sum",
            ),
            10,
            2,
            "the load balancer itself fails",
        )
        self._alarm(
            "CdnErrors",
            edge.distribution.metric5xx_error_rate(period=MINUTES(5)),
            2,
            2,
            "CloudFront fails (metrics live in us-east-1 alone)",
        )
        self._alarm(
            "StylistCost",
            own("ProviderMicroUsd", "Sum"),
            5_000_000,
            1,
            "more than 5 dollars of pictures in five minutes",
        )
        self._alarm(
            "BreakerOpen",
            own("BreakersOpen", "Maximum"),
            0,
            3,
            "a provider has been given up",
            over=True,
        )
        self._alarm(
            "SignInsThrottled",
            cw.Metric(
                namespace="AWS/Cognito",
                metric_name="SignInThrottles",
                dimensions_map={
                    "UserPool": compute.identity.pool.user_pool_id,
                    "UserPoolClient": compute.identity.server_client.user_pool_client_id,
                },
                statistic="Sum",
                period=MINUTES(5),
            ),
            0,
            2,
            "Cognito throttles sign-ins",
            over=True,
        )
        if compute.cache:
            self._alarm(
                "RedisThrottled",
                cw.Metric(
                    namespace="AWS/ElastiCache",
                    metric_name="ThrottledCmds",
                    dimensions_map={"clusterId": f"{stage.prefix}sessions"},
                    statistic="Sum",
                    period=MINUTES(5),
                ),
                0,
                2,
                "Redis throttles",
                over=True,
            )
        if stage.sagemaker != "off":
            self._alarm(
                "EndpointErrors",
                cw.Metric(
                    namespace="AWS/SageMaker",
                    metric_name="Invocation5XXErrors",
                    dimensions_map={
                        "EndpointName": compute.stylists.endpoint_name,
                        "VariantName": "all",
                    },
                    statistic="Sum",
                    period=MINUTES(5),
                ),
                3,
                2,
                "the stylist's endpoint fails",
            )

        page = cw.CompositeAlarm(
            self,
            "Page",
            composite_alarm_name=f"{stage.prefix}page",
            alarm_description="people notice it: somebody gets up",
            alarm_rule=cw.AlarmRule.any_of(*quick.values()),
        )
        page.add_alarm_action(self.tell)

        graph = lambda title, *metrics, **kw: cw.GraphWidget(
            title=title, left=list(metrics), width=8, **kw
        )
        cw.Dashboard(
            self,
            "Board",
            dashboard_name=f"{stage.prefix}board",
            period_override=cw.PeriodOverride.AUTO,
            widgets=[
                [
                    cw.AlarmStatusWidget(
                        title="What people notice", alarms=list(quick.values()), width=24
                    )
                ],
                [
                    graph(
                        "Requests",
                        api.metric_count(statistic="Sum"),
                        api.metric_client_error(statistic="Sum"),
                        api.metric_server_error(statistic="Sum"),
                    ),
                    graph(
                        "Latency", *[api.metric_latency(statistic=s) for s in ("p50", "p95", "p99")]
                    ),
                    graph("Try-ons", own("JobsEnded"), own("JobsFailed")),
                ],
                [
                    graph(
                        "Image queue",
                        messaging.image_queue.metric_approximate_number_of_messages_visible(),
                        messaging.image_queue.metric_approximate_age_of_oldest_message(),
                    ),
                    graph(
                        "Workflow",
                        workflow.machine.metric_started(),
                        workflow.machine.metric_succeeded(),
                        workflow.machine.metric_failed(),
                    ),
                    graph("Providers", own("ProviderMilliseconds", "p95"), own("ProviderMicroUsd")),
                ],
                [
                    graph(
                        "Behind the log",
                        *[
                            compute.functions[s].metric("IteratorAge", statistic="Maximum")
                            for s in ("projector", "relay")
                        ],
                    ),
                    graph(
                        "Functions at work",
                        *[
                            compute.functions[s].metric("ConcurrentExecutions", statistic="Maximum")
                            for s in compute.functions
                        ],
                    ),
                    graph(
                        "Cold starts",
                        *[own("ColdStart", "Sum", service=s) for s in compute.functions],
                    ),
                ],
            ],
        )

        xray.CfnSamplingRule(
            self,
            "Sampling",
            sampling_rule=xray.CfnSamplingRule.SamplingRuleProperty(
                rule_name=f"{stage.prefix}all",
                priority=1000,
                fixed_rate=stage.trace_share,
                reservoir_size=1,
                service_name="*",
                service_type="*",
                host="*",
                http_method="*",
                url_path="*",
                resource_arn="*",
                version=1,
            ),
        )
        xray.CfnGroup(
            self,
            "Traces",
            group_name=f"{stage.prefix}slow",
            filter_expression="responsetime > 3 OR fault",
            insights_configuration=xray.CfnGroup.InsightsConfigurationProperty(
                insights_enabled=True, notifications_enabled=True
            ),
        )
        budgets.CfnBudget(
            self,
            "Budget",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_name=f"{stage.prefix}month",
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(
                    amount=stage.monthly_budget_usd, unit="USD"
                ),
                cost_filters={"TagKeyValue": [f"user:app$ilikeyacut-{stage.name}"]},
            ),
            notifications_with_subscribers=[
                budgets.CfnBudget.NotificationWithSubscribersProperty(
                    notification=budgets.CfnBudget.NotificationProperty(
                        comparison_operator="GREATER_THAN",
                        notification_type=kind,
                        threshold=share,
                        threshold_type="PERCENTAGE",
                    ),
                    subscribers=[
                        budgets.CfnBudget.SubscriberProperty(
                            address=messaging.alarms.topic_arn, subscription_type="SNS"
                        )
                    ],
                )
                for kind, share in (("ACTUAL", 80), ("FORECASTED", 110))
            ],
        )

    def _alarm(
        self,
        name: str,
        metric: cw.IMetric,
        threshold: float,
        periods: int,
        why: str,
        over: bool = False,
    ) -> cw.Alarm:
        alarm = cw.Alarm(
            self,
            name,
            alarm_name=self.stage.prefix + name,
            alarm_description=why,
            metric=metric,
            threshold=threshold,
            evaluation_periods=periods,
            comparison_operator=cw.ComparisonOperator.GREATER_THAN_THRESHOLD
            if over
            else cw.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cw.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(self.tell)
        return alarm
