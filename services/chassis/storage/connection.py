"""The connection to MongoDB, with the promises every write relies on."""

from typing import Any

from bson.codec_options import CodecOptions
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from services.chassis.config import Settings

OPERATION_SECONDS = 8.0
"""How long an operation may take, waiting for a primary included: less than a caller waits for an answer, and than a
process has to end. A document can be locked for as long as a transaction whose process was killed lives on in the
database (deployments set ``transactionLifetimeLimitSeconds`` to 5; MongoDB's own default is a minute)."""


def connect(settings: Settings) -> Database[dict[str, Any]]:
    """Open the service's own database: majority and journaled writes, majority reads, aware dates.

    The promises are set here, not in the URI, so that a deployment cannot weaken them by accident.
    """
    client: MongoClient[dict[str, Any]] = MongoClient(
        settings.mongodb_uri,
        tz_aware=True,
        maxPoolSize=settings.workers + settings.background_workers + 10,
        timeoutMS=int(OPERATION_SECONDS * 1000),
        appname=settings.service,
    )
    return client.get_database(
        settings.database,
        codec_options=CodecOptions(tz_aware=True),
        write_concern=WriteConcern(w="majority", j=True),
        read_concern=ReadConcern("majority"),
    )
