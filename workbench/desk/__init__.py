"""The desk: settings, database, indexes and steps joined. What the web desk, the API, the CLI and batches all call."""

from workbench.desk.desk import Desk
from workbench.desk.queue import Progress, QueueItem, QueuePage
from workbench.desk.searching import AsOf

__all__ = ["AsOf", "Desk", "Progress", "QueueItem", "QueuePage"]
