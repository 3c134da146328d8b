"""The connection to MongoDB, with the promises every write relies on."""

from typing import Any

from bson.codec_options import CodecOptions
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from services.chassis.config import Settings


def connect(settings: Settings) -> Database[dict[str, Any]]:
    """Open the service's own database: majority and journaled writes, majority reads, aware dates.

    The promises are set here, not in the URI, so that a deployment cannot weaken them by accident.
    """
    client: MongoClient[dict[str, Any]] = MongoClient(
        settings.mongodb_uri,
        tz_aware=True,
        maxPoolSize=settings.workers + 10,
        serverSelectionTimeoutMS=10_000,
        appname=settings.service,
    )
    return client.get_database(
        settings.database,
        codec_options=CodecOptions(tz_aware=True),
        write_concern=WriteConcern(w="majority", j=True),
        read_concern=ReadConcern("majority"),
    )
