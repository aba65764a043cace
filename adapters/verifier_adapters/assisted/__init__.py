"""A person looks it up at the official site: a question becomes a task, its resolution the answer."""

from verifier_adapters.assisted.source import AssistedSource
from verifier_adapters.assisted.tasks import ClaimedTask, OpenTask, Progress, Resolution, TaskBook

__all__ = ["AssistedSource", "ClaimedTask", "OpenTask", "Progress", "Resolution", "TaskBook"]
