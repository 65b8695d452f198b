"""People's keys: wrapped by KMS, in a table of DynamoDB. And the secret of the e-mail index."""

from __future__ import annotations

import punq

from ilikeyacut.application.ports.key_wrapping import KeyWrapping
from ilikeyacut.application.ports.keyring import KeyArchive, Keyring
from ilikeyacut.entrypoints.bootstrap.binding import EmailSecret, bind, get
from ilikeyacut.entrypoints.bootstrap.secrets import secret_of
from ilikeyacut.entrypoints.settings import AppSettings


def bind_keys(c: punq.Container, settings: AppSettings) -> None:
    """Bind the keyring, what wraps its keys, and the secret."""
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
    bind(c, EmailSecret, lambda: EmailSecret(secret_of(settings, "email_index_secret") or b""))
