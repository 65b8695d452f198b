"""Synthesizes stages that are configured in other ways: python stage_variants.py FOLDER.

Runs in the environment of the CDK. `own` has all that a stage can choose, and `realtime` the stack
of its stylists alone.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

OWN = "https://app.example.com"


def main(folder: Path) -> None:
    import aws_cdk as cdk

    from app import CONTEXT, build, write
    from packages import Packages
    from stacks.stylists import Stylists
    from stages import DEV, SageMaker

    own = replace(
        DEV,
        name="own",
        sagemaker=SageMaker.ASYNCHRONOUS,
        gemini_models=("painter", "sketcher"),
        api_domain="api.example.com",
        cdn_domain="pictures.example.com",
        certificate_arn="arn:aws:acm:us-east-1:123456789012:certificate/0000-00",
        web_origins=(OWN,),
        edge_keys=("AWSCURRENT", "AWSPENDING"),
        cdn_keys=(2, 1),
        push=("APNS", "GCM"),
        waf=True,
    )
    whole = cdk.App(context=CONTEXT, outdir=str(folder / "own"))
    build(whole, own, Packages(None))
    write(whole)
    app = cdk.App(context=CONTEXT, outdir=str(folder / "realtime"))
    realtime = replace(DEV, name="realtime", sagemaker=SageMaker.REALTIME)
    where = cdk.Environment(account=DEV.account, region=DEV.region)
    Stylists(app, f"{realtime.prefix}stylists", where, stage=realtime)
    app.synth()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
