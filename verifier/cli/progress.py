"""Progress bars: on standard error and for a terminal alone, so that scripts read what they always read."""

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text


class _Rate(ProgressColumn):
    """How many things, and how many a second, where the task counts them in its field ``things``."""

    def render(self, task: Task) -> Text:
        count, seconds = int(task.fields.get("things", 0)), task.elapsed or 0.0
        if not count:
            return Text("")
        return Text(f"{count:,} rows, {count / seconds:,.0f}/s" if seconds > 0 else f"{count:,} rows")


def bar() -> Progress:
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        _Rate(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def console() -> Console:
    """Standard output; wide enough for tables where nobody's terminal says how wide it is."""
    return Console(width=None if Console().is_terminal else 160)
