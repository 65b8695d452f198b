"""A function's role, made of the table in functions.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aws_cdk import aws_iam as iam

from functions import GRANTS, Function
from stages import Stage

FOLDERS = ("user-uploads", "processed-images", "thumbnails", "static-assets", "exports")
OF_A_BUCKET = ("s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads")
OF_AN_INDEX = ("dynamodb:Query",)

Resources = Mapping[str, Sequence[str]]
"""ARNs by the names that the table has for them. The first of a table is the table itself."""


def statements(
    stage: Stage, function: Function, resources: Resources
) -> Iterator[iam.PolicyStatement]:
    """Yield what a function may do, one statement for each kind of resource of a grant."""
    for grant, resource in function.may:
        actions, arns = GRANTS[grant], list(resources[resource])
        if resource in FOLDERS:
            yield from _folder(stage, resource, actions, arns)
        elif not set(actions) & set(OF_AN_INDEX):
            yield iam.PolicyStatement(actions=list(actions), resources=arns[:1])
        else:
            yield iam.PolicyStatement(actions=list(actions), resources=arns)


def _folder(
    stage: Stage, folder: str, actions: Sequence[str], objects: list[str]
) -> Iterator[iam.PolicyStatement]:
    listed = [it for it in actions if it in OF_A_BUCKET]
    if listed:
        yield iam.PolicyStatement(
            actions=listed,
            resources=[f"arn:aws:s3:::{stage.bucket(folder)}"],
        )
    if done := [it for it in actions if it not in OF_A_BUCKET]:
        yield iam.PolicyStatement(actions=done, resources=objects)
