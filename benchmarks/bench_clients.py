"""Making clients of S3, SQS, DynamoDB and SNS the first time, against `boto3.client` four times.

Fresh processes, in turn. Ours are made by the session that every adapter uses, on the botocore that
tools/trim_botocore.py leaves. Both sides have imported their package before they are timed, in CPU
time, and the median speaks for each; the second figure includes the imports.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

from trim_botocore import NEEDED, copy  # noqa: E402 - the path goes first

LIMIT = 0.35
ROUNDS = 15
SERVICES = ("s3", "sqs", "dynamodb", "sns")
TIMED = """
import time
started = time.process_time()
{imports}
imported = time.process_time()
for service in {services}:
    make(service)
made = time.process_time()
print(made - imported, made - started)
"""
BOTO3 = "import boto3; make = boto3.client"
OURS = (
    "import botocore.session; from ilikeyacut.adapters.aws.session import AwsSession; "
    "make = AwsSession('eu-west-1').client"
)
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


def seconds(imports: str, package: str | None) -> tuple[float, float]:
    """Return what making clients takes in a fresh process, without and with the imports."""
    path = {"PYTHONPATH": package} if package else {}
    code = TIMED.format(imports=imports, services=SERVICES)
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=ENVIRONMENT | path,
        check=True,
        capture_output=True,
        text=True,
    )
    made, all_ = done.stdout.split()
    return float(made), float(all_)


def main() -> int:
    """Return 1 when our clients take more than LIMIT of boto3's time."""
    with TemporaryDirectory() as folder:
        needed = {service: NEEDED.get(service, ()) for service in {*NEEDED, *SERVICES}}
        before, after = copy(Path(folder), needed)
        print(f"botocore/data: {before / 1e6:.1f} MB -> {after / 1e6:.2f} MB")
        sides = ((BOTO3, None), (OURS, folder), (OURS, None))
        rounds = [[seconds(*side) for side in sides] for _ in range(ROUNDS + 1)][1:]
    (boto3, boto3_all), (ours, ours_all), (whole, whole_all) = (
        tuple(median(part) * 1000 for part in zip(*side, strict=True))
        for side in zip(*rounds, strict=True)
    )
    print(f"boto3 {boto3:.0f} ms, ours {ours:.0f} ms: {ours / boto3:.2f}x (limit {LIMIT}x)")
    print(f"with imports: {boto3_all:.0f} ms, {ours_all:.0f} ms: {ours_all / boto3_all:.2f}x")
    print(f"ours on the whole package: {whole / boto3:.2f}x, {whole_all / boto3_all:.2f}x")
    return int(ours / boto3 > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
