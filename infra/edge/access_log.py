"""The log of the distribution, in CloudWatch, with chosen fields.

CloudFront's other log, in a bucket, always has the whole address: signatures of pictures, tokens of
shared results and the ids of people.
"""

from __future__ import annotations

from aws_cdk import aws_logs as logs
from constructs import Construct

from log_groups import log_group
from stages import Stage

FIELDS = (
    "date",
    "time",
    "x-edge-location",
    "x-edge-request-id",
    "cache-behavior-path-pattern",
    "cs-method",
    "sc-status",
    "x-edge-result-type",
    "x-edge-detailed-result-type",
    "sc-bytes",
    "time-taken",
    "time-to-first-byte",
    "cs-protocol-version",
    "ssl-protocol",
)
"""Nothing of a person. The pattern of the path stands for the path."""


class AccessLog(Construct):
    """Delivers the log of a distribution."""

    def __init__(self, scope: Construct, *, stage: Stage, distribution_arn: str) -> None:
        super().__init__(scope, "AccessLog")
        group = log_group(self, "Group", f"/aws/vendedlogs/{stage.prefix}cdn", stage)
        source = logs.CfnDeliverySource(
            self,
            "Source",
            name=f"{stage.prefix}cdn",
            log_type="ACCESS_LOGS",
            resource_arn=distribution_arn,
        )
        destination = logs.CfnDeliveryDestination(
            self,
            "Destination",
            name=f"{stage.prefix}cdn",
            destination_resource_arn=group.log_group_arn,
            output_format="json",
        )
        logs.CfnDelivery(
            self,
            "Delivery",
            delivery_source_name=source.name,
            delivery_destination_arn=destination.attr_arn,
            record_fields=list(FIELDS),
        ).node.add_dependency(source)
