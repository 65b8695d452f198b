"""What is looked at, and when somebody is told: docs/runbooks has a section for each alarm."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_cloudwatch as cw
from aws_cdk import aws_cloudwatch_actions as actions
from constructs import Construct

from checks import HOME
from stacks.data import TABLES, Data
from stacks.edge import Edge
from stacks.identity import Identity
from stacks.messaging import Messaging
from stacks.stylists import Stylists
from stages import SageMaker, Stage
from watch.alarm import PAGE, Alarm
from watch.alarms import alarms
from watch.dashboard import graphs
from watch.metrics import Formula, Measured
from watch.places import Places
from watch.traces import Traces
from watch.trail import Trail

WIDTH = 24
BUDGET = (("ACTUAL", 80), ("FORECASTED", 110))
"""Percents of the month's budget at which somebody is told."""


class Watch(cdk.Stack):
    """Alarms and the composite that pages, the dashboard, traces, the trail and the budget."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        env: cdk.Environment,
        *,
        stage: Stage,
        data: Data,
        identity: Identity,
        messaging: Messaging,
        stylists: Stylists,
        edge: Edge,
    ) -> None:
        super().__init__(scope, name, env=env)
        self.stage, self.topic = stage, messaging.alarms
        places = _places(stage, identity, stylists, edge)
        made = [(it, self._alarm(it)) for it in alarms(stage, places)]
        paging = [alarm for it, alarm in made if it.pages]
        self._page(paging)
        self._dashboard(places, paging)
        self._budget()
        Traces(self, "Traces", stage=stage)
        if stage.insights:
            Trail(
                self,
                "Trail",
                stage=stage,
                buckets=data.buckets,
                tables=TABLES,
                access_logs=data.access_logs,
            )

    def _alarm(self, alarm: Alarm) -> cw.Alarm:
        above, below = (
            cw.ComparisonOperator.GREATER_THAN_THRESHOLD,
            cw.ComparisonOperator.LESS_THAN_THRESHOLD,
        )
        missing = cw.TreatMissingData
        made = cw.Alarm(
            self,
            alarm.name,
            alarm_name=self.stage.prefix + alarm.name,
            alarm_description=alarm.description,
            metric=_drawn(alarm.measured),
            threshold=alarm.threshold,
            evaluation_periods=alarm.periods,
            comparison_operator=below if alarm.silence else above,
            treat_missing_data=missing.BREACHING if alarm.silence else missing.NOT_BREACHING,
        )
        made.add_alarm_action(actions.SnsAction(self.topic))
        return made

    def _page(self, paging: list[cw.Alarm]) -> None:
        page = cw.CompositeAlarm(
            self,
            "Page",
            composite_alarm_name=self.stage.prefix + PAGE,
            alarm_description="People notice it: somebody gets up. docs/runbooks/README.md#page",
            alarm_rule=cw.AlarmRule.any_of(*paging),
        )
        page.add_alarm_action(actions.SnsAction(self.topic))
        page.add_ok_action(actions.SnsAction(self.topic))

    def _dashboard(self, places: Places, paging: list[cw.Alarm]) -> None:
        board = cw.Dashboard(
            self,
            "Board",
            dashboard_name=f"{self.stage.prefix}board",
            period_override=cw.PeriodOverride.AUTO,
        )
        board.add_widgets(
            cw.AlarmStatusWidget(title="What people notice", alarms=paging, width=WIDTH)
        )
        for row in graphs(self.stage, places):
            board.add_widgets(
                *(
                    cw.GraphWidget(
                        title=it.title,
                        left=[_drawn(metric) for metric in it.left],
                        right=[_drawn(metric) for metric in it.right],
                        width=WIDTH // len(row),
                    )
                    for it in row
                )
            )

    def _budget(self) -> None:
        of, stage = budgets.CfnBudget, self.stage
        told = of.SubscriberProperty(address=self.topic.topic_arn, subscription_type="SNS")
        budgets.CfnBudget(
            self,
            "Budget",
            budget=of.BudgetDataProperty(
                budget_name=f"{stage.prefix}month",
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=of.SpendProperty(amount=stage.monthly_budget_usd, unit="USD"),
                cost_filters={"TagKeyValue": [f"user:app$ilikeyacut-{stage.name}"]},
            ),
            notifications_with_subscribers=[
                of.NotificationWithSubscribersProperty(
                    notification=of.NotificationProperty(
                        comparison_operator="GREATER_THAN",
                        notification_type=kind,
                        threshold=percent,
                        threshold_type="PERCENTAGE",
                    ),
                    subscribers=[told],
                )
                for kind, percent in BUDGET
            ],
        )


def _places(stage: Stage, identity: Identity, stylists: Stylists, edge: Edge) -> Places:
    return Places(
        api=edge.api.api_id,
        balancer=edge.balancer.load_balancer_full_name,
        cdn=edge.distribution.distribution_id if stage.region == HOME else None,
        user_pool=identity.pool.user_pool_id,
        clients=tuple(
            it.user_pool_client_id for it in (identity.app_client, identity.server_client)
        ),
        stylists=stylists.names,
        tables={name: it.index for name, it in TABLES.items()},
        cache=f"{stage.prefix}sessions" if stage.redis else None,
        endpoint=stylists.endpoint_name if stage.sagemaker is not SageMaker.OFF else None,
    )


def _drawn(measured: Measured) -> cw.IMetric:
    period = cdk.Duration.minutes(measured.minutes)
    if isinstance(measured, Formula):
        return cw.MathExpression(
            expression=measured.expression,
            using_metrics={name: _drawn(it) for name, it in measured.metrics.items()},
            period=period,
        )
    return cw.Metric(
        namespace=measured.namespace,
        metric_name=measured.name,
        dimensions_map=dict(measured.dimensions),
        statistic=measured.statistic,
        period=period,
    )
