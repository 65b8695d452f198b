"""People's keys: wrapped by KMS, in a table of DynamoDB."""

from __future__ import annotations

import punq

from ilikeyacut.application.ports.key_wrapping import KeyWrapping
from ilikeyacut.application.ports.keyring import KeyArchive, Keyring
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.settings import Settings


def bind_keys(c: punq.Container, settings: Settings) -> None:
    """Bind the keyring and what wraps its keys."""
    from ilikeyacut.adapters.aws.session import AwsSession
    from ilikeyacut.adapters.dynamodb.client import DynamoDb
    from ilikeyacut.adapters.dynamodb.keyring import DynamoDbKeyring
    from ilikeyacut.adapters.dynamodb.tables import Tables
    from ilikeyacut.adapters.kms.key_wrapping import KmsKeyWrapping

    table, key_id = Tables(settings.dynamodb_prefix).keys, settings.kms_key_id or ""
    bind(c, KeyWrapping, lambda: KmsKeyWrapping(get(c, AwsSession), key_id))
    bind(
        c,
        DynamoDbKeyring,
        lambda: DynamoDbKeyring(get(c, DynamoDb), table, wrapping=get(c, KeyWrapping)),
    )
    bind(c, Keyring, lambda: get(c, DynamoDbKeyring))
    bind(c, KeyArchive, lambda: get(c, DynamoDbKeyring))
