"""OpenAI's Batch API: the questions of a file of claims, answered within a day at half the price."""

from workbench.batch_api.opening import in_a_batch
from workbench.batch_api.patience import Patience
from workbench.batch_api.running import BatchOutcome, How, check_by_batch
from workbench.batch_api.server import NotNow, SentBatch

__all__ = ["BatchOutcome", "How", "NotNow", "Patience", "SentBatch", "check_by_batch", "in_a_batch"]
